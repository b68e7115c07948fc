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

test('a mail that has to wait is told as late, with its words, and its code is good once it arrives', async ({
  ana,
  outside,
}) => {
  await outside.readAll(MARTA);
  await outside.fate(MARTA, 'delay');
  await ana.toUserVerification(MARTA);
  await ana.button(USER_VERIFICATION.send).click();
  await expect(ana.text(CHANNELS.delayed)).toBeVisible();
  await expect(ana.page.getByText(TWO_WORDS.label)).toBeVisible();
  // It leaves what held it back.
  await outside.fate(MARTA, 'deliver');
  await expect(ana.page.getByText(CHANNELS.delivered)).toBeVisible();
  await ana.answer(await outside.code(MARTA));
  await expect(ana.product('Web')).toBeVisible();
});

test('an address that we stopped sending to: no words, and whom to ask', async ({ ana, outside }) => {
  await outside.fate(MARTA, 'suppress');
  await ana.toUserVerification(MARTA);
  await ana.button(USER_VERIFICATION.send).click();
  await expect(ana.text(CHANNELS.suppressed)).toBeVisible();
  await expect(ana.text(CHANNELS.callBack)).toBeVisible();
  await expect(ana.page.getByText(TWO_WORDS.label)).toHaveCount(0);
});

test('a mail that its reader called spam has arrived: the code goes on, and the server knows both', async ({
  ana,
  outside,
}) => {
  await outside.fate(MARTA, 'complain');
  await ana.toUserVerification(MARTA);
  const code = await ana.sendUserCode(MARTA);
  const mail = async () => (await ana.current())?.code?.channels?.find(({ channel }) => channel === 'mail');
  await expect.poll(mail).toMatchObject({ state: 'delivered', because: 'complained' });
  await expect(ana.page.getByText(TWO_WORDS.label)).toBeVisible();
  await ana.answer(code);
  await expect(ana.product('Web')).toBeVisible();
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
