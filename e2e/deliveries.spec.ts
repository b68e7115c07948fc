import { expect, MARTA, SARA, test } from './test.ts';
import { CHANNELS, TWO_WORDS, USER_VERIFICATION } from './pages/words.ts';

test.afterEach(async ({ outside }) => {
  await outside.fate(MARTA, 'deliver');
});

test('the page says that their server took the mail, and the trace says so too', async ({
  ana,
  outside,
  signedIn,
}) => {
  await ana.toUserVerification(MARTA);
  await ana.sendUserCode(MARTA);
  await expect(ana.page.getByText(CHANNELS.delivered)).toBeVisible();
  await expect(ana.page.getByText(TWO_WORDS.label)).toBeVisible();
  const channels = (await ana.current())?.code?.channels;
  expect(channels?.map(({ channel, state }) => `${channel} ${state}`)).toContain('mail delivered');
  // A reload, and the page knows it still.
  await ana.page.reload();
  await expect(ana.page.getByText(CHANNELS.delivered)).toBeVisible();
  const id = (await ana.current())?.id ?? '';
  await outside.readAll(MARTA);

  const sara = await signedIn(SARA);
  await sara.stepUpByRequests();
  const headers = { 'X-Requested-By': 'user-support' };
  const trace = await sara.page.request.get(`/api/assistances/${id}/trace`, { headers });
  expect(await trace.text()).toContain('"CodeDeliveryReported"');
});

test('a mail that comes back is told at once: no words, and the agent is to call back', async ({
  ana,
  outside,
}) => {
  await outside.fate(MARTA, 'bounce');
  await ana.toUserVerification(MARTA);
  await ana.button(USER_VERIFICATION.send).click();
  await expect(ana.text(CHANNELS.bounced)).toBeVisible();
  await expect(ana.text(CHANNELS.callBack)).toBeVisible();
  await expect(ana.page.getByText(TWO_WORDS.label)).toHaveCount(0);
});

test('no code is valid where nobody took the mail, and the next one arrives', async ({ ana, outside }) => {
  await outside.fate(MARTA, 'refuse');
  await ana.toUserVerification(MARTA);
  await ana.button(USER_VERIFICATION.send).click();
  await expect(ana.alert).toBeVisible();
  expect((await ana.current())?.code?.expiresAt).toBeUndefined();
  await outside.fate(MARTA, 'deliver');
  await ana.verifyUser(MARTA);
});
