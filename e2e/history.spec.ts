import { ANA, expect, MARTA, SARA, test } from './test.ts';

const HISTORY = '/user-support/technical-assistance/history';

test('a supervisor reads the trace of an assistance and stops it, with a reason', async ({
  ana,
  signedIn,
}) => {
  await ana.toSession(MARTA);
  const sara = await signedIn(SARA);
  await sara.page.goto(HISTORY);
  const row = sara.page.getByRole('listitem').filter({ hasText: MARTA }).first();
  await row.getByRole('button', { name: 'Trace' }).click();
  const trace = sara.page.getByRole('list', { name: `Trace of ${MARTA}` });
  await expect(trace).toContainText('AssistanceStarted');
  await expect(trace).toContainText('UserCodeAccepted');
  expect(await trace.innerText()).not.toMatch(/(?<![\w-])\d{6}(?![\w-])/);

  await row.getByRole('button', { name: 'Stop' }).click();
  await sara.dialog.getByLabel('Reason').fill('A caller who only pretends');
  await sara.dialog.getByRole('button', { name: 'Ok' }).click();
  await expect(row).toContainText('stopped');
  await expect(ana.email).toBeEnabled({ timeout: 10_000 });
  await expect(ana.page.getByText('A caller who only pretends')).toBeVisible();
});

test('twenty wrong codes hold an agent back, over assistances, until a supervisor releases', async ({
  ana,
  outside,
  signedIn,
}) => {
  for (let assistance = 0; assistance < 4; assistance++) {
    const started = await ana.post('/api/assistances', { email: MARTA });
    const path = `/api/assistances/${String(started.body['id'])}/internal-code`;
    await outside.readAll(ANA);
    await ana.post(path);
    const wrong = String((Number(await outside.code(ANA)) + 1) % 1_000_000).padStart(6, '0');
    for (const status of [422, 422, 422, 422, 423]) {
      expect((await ana.post(`${path}/answer`, { code: wrong })).status).toBe(status);
    }
  }
  await ana.start(MARTA);
  await ana.button('Start verification').click();
  await expect(ana.alert).toContainText('A supervisor has to release codes');

  const sara = await signedIn(SARA);
  await sara.page.goto(HISTORY);
  const hold = sara.page.getByRole('listitem').filter({ hasText: ANA });
  await hold.getByRole('button', { name: 'Release' }).click();
  await sara.dialog.getByLabel('Reason').fill('Spoke to her: a broken keyboard');
  await sara.confirmRelease();
  await expect(hold).toHaveCount(0);
  await ana.verifyAgent();
});
