import { wrongCode } from './outside.ts';
import { History } from './pages/history.ts';
import { HISTORY, INTERNAL_VERIFICATION } from './pages/words.ts';
import { expect, LUIS, MARTA, SARA, test } from './test.ts';

test('a supervisor reads the trace of an assistance and stops it, with a reason', async ({
  ana,
  signedIn,
}) => {
  const reason = 'A caller who only pretends';
  await ana.toSession(MARTA);
  const history = new History(await signedIn(SARA));
  await history.goto();
  await history.traceButton(history.running(MARTA)).click();
  const trace = history.trace(MARTA);
  await expect(trace).toContainText('AssistanceStarted');
  await expect(trace).toContainText('UserCodeAccepted');
  expect(await trace.innerText()).not.toMatch(/(?<![\w-])\d{6}(?![\w-])/);

  await history.stop(history.traced, reason);
  await expect(history.traced).toContainText(reason);
  await expect(history.traced.getByText(HISTORY.stopped, { exact: true })).toBeVisible();
  await expect(history.running(MARTA)).toHaveCount(0);
  await ana.isAtLookUp();
  await expect(ana.text(reason)).toBeVisible();
});

test('twenty wrong codes hold an agent back, over assistances, until a supervisor releases', async ({
  outside,
  signedIn,
}) => {
  // An agent who types no wrong code in any other test: those of a day are counted.
  const luis = await signedIn(LUIS);
  for (let assistance = 0; assistance < 4; assistance++) {
    const started = await luis.post('/api/assistances', { email: MARTA });
    const path = `/api/assistances/${String(started.body['id'])}/internal-code`;
    await outside.readAll(LUIS);
    await luis.post(path);
    const wrong = wrongCode(await outside.code(LUIS));
    for (const status of [422, 422, 422, 422, 423]) {
      expect((await luis.post(`${path}/answer`, { code: wrong })).status).toBe(status);
    }
  }
  await luis.start(MARTA);
  await luis.button(INTERNAL_VERIFICATION.start).click();
  await expect(luis.alert).toHaveText(INTERNAL_VERIFICATION.blocked);

  const history = new History(await signedIn(SARA));
  await history.goto();
  const block = history.block(LUIS, HISTORY.blocks.agentWithWrongCodes);
  await history.release(block, 'Spoke to him: a broken keyboard');
  await luis.verifyAgent();
});
