import { SESSIONS, SHELL } from './pages/words.ts';
import { ANA, expect, MARTA, test } from './test.ts';

test('an agent sees where he is signed in, ends one after the other, and verifies himself for it later on', async ({
  ana,
  outside,
  signedIn,
}) => {
  const { page } = ana;
  const laptop = await signedIn(ANA);
  await ana.button(SHELL.account('Ana Agent')).click();
  await page.getByRole('link', { name: SHELL.yourSessions, exact: true }).click();
  const heading = page.getByRole('heading', { name: SESSIONS.heading, level: 1, exact: true });
  await expect(heading).toBeFocused();
  const rows = page.getByRole('list', { name: SESSIONS.heading, exact: true }).getByRole('listitem');
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText(SESSIONS.this);
  await expect(rows.first()).toContainText('Chrome on');

  // Signed in just now: nothing more is asked.
  await laptop.start(MARTA);
  await laptop.verifyAgent();
  await rows.last().getByRole('button', { name: SESSIONS.endOf }).click();
  await ana.dialog.getByRole('button', { name: SESSIONS.end, exact: true }).click();
  await expect(page.getByText(SESSIONS.ended)).toBeVisible();
  await expect(heading).toBeFocused();
  await expect(rows).toHaveCount(1);
  await expect(ana.text(SESSIONS.only)).toBeVisible();
  await laptop.page.reload();
  await expect(laptop.page).toHaveURL(/\/sign-in/);
  expect(await ana.current()).toBeNull();

  await laptop.signIn(ANA);
  await outside.advance(6 * 60);
  await page.reload();
  await expect(rows).toHaveCount(2);
  await ana.button(SESSIONS.endOthers).click();
  await ana.dialog.getByRole('button', { name: SESSIONS.endOthers, exact: true }).click();
  await expect(ana.dialog).toContainText(SESSIONS.forEnding);
  await ana.stepUp();
  await expect(ana.text(SESSIONS.othersEnded)).toBeVisible();
  await expect(rows).toHaveCount(1);
});
