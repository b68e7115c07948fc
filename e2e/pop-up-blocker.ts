import { test as base } from '@playwright/test';

/*
 * A person's browser opens a tab only for a recent click. The packaged headless Chromium never blocks one, and every
 * look that Playwright takes at a page counts as a click. This test object brings the rule back: all specs use it.
 */
export const test = base.extend({
  context: async ({ context }, use) => {
    await context.addInitScript(blockPopUps);
    await use(context);
  },
});

/** Runs in the page: `window.open` works once per click or key, for 5 s, and else gives null as Chrome's does. */
function blockPopUps() {
  const lifetime = 5_000;
  const open = window.open.bind(window);
  let activatedAt = -Infinity;
  for (const type of ['mousedown', 'pointerup', 'keydown', 'touchend']) {
    window.addEventListener(type, (event) => event.isTrusted && (activatedAt = performance.now()), true);
  }
  window.open = (...args) => {
    if (performance.now() - activatedAt > lifetime) return null;
    activatedAt = -Infinity;
    return open(...args);
  };
}
