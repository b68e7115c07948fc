import { History } from './pages/history.ts';
import { SignIn } from './pages/sign-in.ts';
import { HOME, Wizard } from './pages/wizard.ts';
import { INTERNAL_VERIFICATION, LOADING, LOOK_UP, PROBLEM, SHELL, TITLE } from './pages/words.ts';
import { CARLOS, expect, LUIS, MARTA, SARA, test } from './test.ts';

test('the next agent in the same browser sees nothing of the one before, and works under his own name', async ({
  ana,
  signedIn,
}) => {
  const { page } = ana;
  await ana.toSession(MARTA);
  const before = await ana.current();
  await expect(ana.email).toHaveCount(0);
  await ana.button(SHELL.signOut).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await expect(page.getByText(MARTA)).toHaveCount(0);

  // What is open cannot be read: what was known before is all that a page could show.
  await page.route('**/api/assistances/current', (route) => route.fulfill({ status: 503 }));
  // Without a reload, which would forget by itself.
  await new SignIn(page).as(LUIS);
  const shown = page.getByRole('region', { name: TITLE });
  await expect(shown).toContainText(PROBLEM.unavailable);
  await expect(shown).not.toContainText(/marta|legacy355/i);
  await expect(ana.email).toHaveValue('');
  await ana.email.press('ArrowDown');
  await expect(page.getByRole('option')).toHaveCount(0);
  await page.unroute('**/api/assistances/current');

  await new History(ana).goto();
  await expect(page.getByText(LOADING, { exact: true })).toHaveCount(0);
  await expect(page.getByRole('main')).not.toContainText('Ana Agent');

  await page.goto('/');
  await ana.start(CARLOS);
  const open = await ana.current();
  expect(open?.id).not.toBe(before?.id);
  const sara = await signedIn(SARA);
  await sara.stepUpByRequests();
  const response = await sara.page.request.get(`/api/assistances/${open?.id ?? ''}/trace`, {
    headers: { 'X-Requested-By': 'user-support' },
  });
  const { rows } = (await response.json()) as { rows: { actor: { name: string } }[] };
  expect(new Set(rows.map(({ actor }) => actor.name))).toEqual(new Set(['Luis Agent']));
});

test('the next agent in another window of the same browser is who works in this one, as soon as it gets the focus', async ({
  ana,
  outside,
}) => {
  const { page } = ana;
  await ana.email.fill(MARTA);
  const other = await page.context().newPage();
  const luis = new Wizard(other, outside);
  await other.goto(HOME);
  await luis.button(SHELL.signOut).click();
  await luis.signIn(LUIS);
  await luis.start(CARLOS);

  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const answer = Promise.withResolvers<null>();
  await page.route('**/api/session', async (route) => {
    await answer.promise;
    await route.continue();
  });
  // Both were on the screen all the time.
  await page.evaluate(`window.dispatchEvent(new Event('focus'))`);
  await expect.poll(() => asked).toContain('/api/session');
  expect(asked).not.toContain('/api/assistances/current');
  await expect(page.getByRole('main')).not.toContainText(CARLOS);

  answer.resolve(null);
  await expect(page.getByRole('banner')).toContainText('Luis Agent');
  await expect(page.getByRole('banner')).not.toContainText('Ana Agent');
  await expect(ana.button(INTERNAL_VERIFICATION.start)).toBeVisible();
  await expect(page.getByRole('textbox', { name: LOOK_UP.email })).toHaveValue(CARLOS);
  await luis.cancelOpen();
  await other.close();
});
