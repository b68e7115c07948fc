import { History } from './pages/history.ts';
import { SignIn } from './pages/sign-in.ts';
import { LOADING, PROBLEM, SHELL, TITLE } from './pages/words.ts';
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
  const response = await sara.page.request.get(`/api/assistances/${open?.id ?? ''}/trace`, {
    headers: { 'X-Requested-By': 'user-support' },
  });
  const { rows } = (await response.json()) as { rows: { actor: { name: string } }[] };
  expect(new Set(rows.map(({ actor }) => actor.name))).toEqual(new Set(['Luis Agent']));
});
