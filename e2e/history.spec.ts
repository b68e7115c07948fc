import { wrongCode } from './outside.ts';
import { History } from './pages/history.ts';
import { HOME } from './pages/wizard.ts';
import { HISTORY, INTERNAL_VERIFICATION, STEP_UP } from './pages/words.ts';
import { ANA, expect, LUIS, MARTA, SARA, test } from './test.ts';

test('a supervisor reads the trace of an assistance and stops it, with a reason', async ({
  ana,
  signedIn,
}) => {
  const reason = 'A caller who only pretends';
  await ana.toSession(MARTA);
  const history = new History(await signedIn(SARA));
  await history.gotoSteppedUp();
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

test('without a step-up a supervisor sees who is at which step, stops it, and may step up later', async ({
  ana,
  outside,
  signedIn,
}) => {
  await ana.toSession(MARTA);
  const sara = await signedIn(SARA);
  const history = new History(sara);
  await sara.page.goto(`${HOME}/history`);
  await expect(sara.dialog).toContainText(STEP_UP.forHistory);
  const before = await outside.messages(SARA);
  await sara.dialog.getByRole('button', { name: STEP_UP.close, exact: true }).click();
  await expect(sara.text(STEP_UP.quiet)).toBeVisible();
  const main = sara.page.getByRole('main');
  await expect(main).toContainText('Ana Agent');
  await expect(main).not.toContainText(MARTA);
  expect((await outside.messages(SARA)).length).toBe(before.length);

  const running = history.running('Ana Agent');
  await history.stopButton(running).click();
  await expect(sara.dialog).toContainText(HISTORY.stopReduced('Ana Agent'));
  await history.reason.fill('He is not at his desk');
  await history.ok.click();
  await expect(running).toHaveCount(0);
  await ana.isAtLookUp();

  await sara.button(STEP_UP.again).click();
  await sara.stepUp();
  await expect(main).toContainText(MARTA);
  await expect(sara.text(STEP_UP.quiet)).toHaveCount(0);
});

test('a supervisor ends all sessions of an agent whose laptop is lost, and what they had open', async ({
  ana,
  outside,
  signedIn,
}) => {
  const laptop = await signedIn(ANA);
  await ana.toSession(MARTA);
  const sara = await signedIn(SARA);
  const history = new History(sara);
  await sara.page.goto(`${HOME}/history`);
  await sara.dialog.getByRole('button', { name: STEP_UP.close, exact: true }).click();
  const running = history.running('Ana Agent');
  await history.endSessionsButton(running, 'Ana Agent').click();
  await expect(sara.dialog).toContainText(HISTORY.endSentence('Ana Agent'));
  await history.reason.fill('Her laptop was stolen');
  await history.ok.click();
  await expect(sara.dialog).toContainText(STEP_UP.forSessions);
  await sara.stepUp();
  await expect(sara.text(HISTORY.sessionsEnded('Ana Agent'))).toBeVisible();
  await expect(history.heading).toBeFocused();
  await expect(sara.page.getByRole('main')).toContainText(MARTA);
  await expect(running).toHaveCount(0);

  for (const { page } of [ana, laptop]) {
    await page.reload();
    await expect(page).toHaveURL(/\/sign-in/);
  }
  await expect
    .poll(async () => outside.messages(ANA))
    .toContainEqual(expect.objectContaining({ subject: 'Sessions of yours in User Support were ended' }));
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
  await history.gotoSteppedUp();
  const block = history.block(LUIS, HISTORY.blocks.agentWithWrongCodes);
  await history.release(block, 'Spoke to him: a broken keyboard');
  await luis.verifyAgent();
});
