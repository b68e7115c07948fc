import { INTERNAL_VERIFICATION, USER_VERIFICATION } from './pages/words.ts';
import { ANA, expect, MARTA, test } from './test.ts';
import type { Fault } from './outside.ts';

/** An agent on the phone is told what to do within this time, whatever has broken behind the BFF (product: 10 s). */
const TOLD_WITHIN = { timeout: 10_000 };
const FAULTS: readonly Exclude<Fault, 'ok'>[] = ['error', 'hang', 'refuse-connection'];

for (const fault of FAULTS) {
  test(`Lambda: ${fault}. The agent is told, nothing is lost, the next code goes on`, async ({
    ana,
    outside,
  }) => {
    await ana.start(MARTA);
    await outside.faults({ lambda: fault });
    await ana.button(INTERNAL_VERIFICATION.start).click();
    await expect(ana.alert).toHaveText(INTERNAL_VERIFICATION.notSent, TOLD_WITHIN);
    await outside.faults({ lambda: 'ok' });
    await outside.readAll(ANA);
    await ana.verifyAgent();
  });

  test(`Cognito: ${fault}, when the user’s code is to be sent. The next one goes on`, async ({
    ana,
    outside,
  }) => {
    await ana.toUserVerification(MARTA);
    await outside.faults({ cognito: fault });
    await ana.button(USER_VERIFICATION.send).click();
    await expect(ana.alert).toHaveText(USER_VERIFICATION.noAnswer, TOLD_WITHIN);
    await outside.faults({ cognito: 'ok' });
    await ana.verifyUser(MARTA);
  });

  test(`Cognito: ${fault}, when the user’s code is checked. The session is still reached`, async ({
    ana,
    outside,
  }) => {
    await ana.toUserVerification(MARTA);
    const code = await ana.sendUserCode(MARTA);
    await outside.faults({ cognito: fault });
    await ana.answer(code);
    await expect(ana.alert).toHaveText(USER_VERIFICATION.noAnswer, TOLD_WITHIN);
    await outside.faults({ cognito: 'ok' });
    await ana.answer(code);
    await expect(ana.product('Web')).toBeVisible();
  });
}

test('the process survives a restart of the BFF', async ({ ana, outside }) => {
  await ana.start(MARTA);
  const code = await ana.sendInternalCode();
  await outside.restartBff();
  await ana.answer(code);
  await expect(ana.userStatus).toBeVisible();
});

test('an answer that was lost on its way back: the page fetches it, and the agent goes on without a new code', async ({
  ana,
  outside,
}) => {
  const { page } = ana;
  await ana.start(MARTA);
  const code = await ana.sendInternalCode();
  const mails = (await outside.messages(ANA)).length;
  const answers: number[] = [];
  await page.route('**/api/assistances/*/internal-code/answer', async (route) => {
    const context = page.context();
    const before = await context.cookies();
    const answer = await route.fetch();
    answers.push(answer.status());
    if (answers.length > 1) return route.fulfill({ response: answer });
    // With the answer its cookie is lost.
    await context.clearCookies();
    await context.addCookies(before);
    return route.abort('connectionreset');
  });
  await ana.answer(code);
  await expect(ana.userStatus).toBeVisible();
  expect(answers).toEqual([200, 200]);
  await expect(ana.alert).toHaveCount(0);
  await ana.chooseEcosystem();
  await ana.verifyUser(MARTA);
  expect((await outside.messages(ANA)).length).toBe(mails);
});
