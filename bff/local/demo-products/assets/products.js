/* global URLSearchParams, document, history, location, fetch, setTimeout, clearTimeout, addEventListener, performance, AbortSignal */

/*
 * Takes the ticket out of the address, has the product's own server redeem it, and from then on asks that server every
 * two seconds whether the session still runs. The token is never here; where access is in doubt, the account is hidden.
 */

const CHECK_EVERY_MS = 2_000;
const product = document.body.dataset.product;
let nextCheck;
let nextTick;

await takeTicket();
addEventListener('hashchange', () => void takeTicket());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && isWatching()) void check();
});

async function takeTicket() {
  const ticket = new URLSearchParams(location.hash.slice(1)).get('ticket');
  if (location.hash !== '') history.replaceState(null, '', location.pathname);
  if (ticket !== null) await redeem(ticket);
  else if (document.body.dataset.state === 'opening') show('no-ticket');
  else if (isWatching()) {
    countDown(secondsShown(), performance.now());
    watch();
  }
}

async function redeem(ticket) {
  clearTimeout(nextCheck);
  show('opening');
  const answer = await call('session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ticket }),
  });
  // By a way of its own: Firefox reloads a page that another site opened without its `SameSite=Strict` cookies.
  if (answer?.opened) location.replace(location.pathname);
  else show(answer?.refusal ?? 'unavailable');
}

function isWatching() {
  return ['active', 'paused'].includes(document.body.dataset.state);
}

function watch() {
  clearTimeout(nextCheck);
  nextCheck = setTimeout(() => void check(), CHECK_EVERY_MS);
}

async function check() {
  clearTimeout(nextCheck);
  const answer = await call('status');
  if (!isWatching()) return;
  const state = answer?.state ?? 'unknown';
  if (state === 'ended') {
    show('ended');
    return;
  }
  if (state === 'unknown') {
    if (document.body.dataset.state !== 'paused') show('paused');
  } else if (document.body.dataset.state === 'paused') {
    location.reload();
    return;
  } else {
    countDown(answer.secondsLeft, performance.now());
  }
  watch();
}

async function call(path, init) {
  try {
    // A ticket is exchanged at Cognito: that may take ten seconds.
    const signal = AbortSignal.timeout(path === 'session' ? 12_000 : 4_000);
    const answer = await fetch(`/${product}/${path}`, { ...init, signal });
    return await answer.json();
  } catch {
    return null;
  }
}

/** By the time since the server said how much is left: the clock of this machine does not matter. */
function countDown(secondsLeft, since) {
  clearTimeout(nextTick);
  const timer = document.querySelector('[role=timer]');
  if (timer === null) return;
  const left = Math.max(0, Math.ceil(secondsLeft - (performance.now() - since) / 1_000));
  timer.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  if (left > 0) nextTick = setTimeout(() => countDown(secondsLeft, since), 250);
  else void check();
}

function secondsShown() {
  return Number(document.querySelector('[role=timer]')?.dataset.secondsLeft ?? 0);
}

function show(view) {
  clearTimeout(nextTick);
  const template = document.querySelector(`template[data-view="${view}"]`);
  document.querySelector('#page').replaceChildren(template.content.cloneNode(true));
  document.body.dataset.state = view;
  const heading = document.querySelector('#page h1');
  if (heading === null) return;
  document.title = `${heading.textContent} · Waizant`;
  heading.focus();
}
