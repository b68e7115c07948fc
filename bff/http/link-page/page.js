/* global addEventListener, document, location, history, fetch, URLSearchParams, AbortSignal */

/*
 * The token stands in the fragment: no server, no log and no link scanner gets it by opening the page. It is sent
 * once, when the button is pressed, and then taken out of the address.
 */

const MOMENT = { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' };
const PATIENCE_MS = 12_000;
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const button = document.querySelector('button');
const language = document.querySelector('[data-language]');

// The link pressed again in the same tab changes the fragment and nothing else.
addEventListener('hashchange', () => location.reload());

if (token === '') show({ view: 'link-not-valid' });
else {
  language.href += location.hash;
  part('act').hidden = false;
  button.addEventListener('click', () => void press());
}

async function press() {
  const label = button.textContent;
  button.disabled = true;
  button.textContent = button.dataset.working;
  const shown = await send();
  button.disabled = false;
  button.textContent = label;
  show(shown);
}

async function send() {
  try {
    const answer = await fetch(button.dataset.address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.status === 204) return { view: 'done' };
    const { code, endedNow, blockedUntil } = await answer.json();
    if (answer.ok) return { view: endedNow ? 'ended' : 'noted', until: blockedUntil };
    const isKnown = document.querySelector(`template[data-view="${code}"]`) !== null;
    return { view: isKnown ? code : 'link-not-valid' };
  } catch {
    return { view: 'unavailable' };
  }
}

function show({ view, until }) {
  const mayTryAgain = view === 'unavailable';
  const said = part('said');
  said.replaceChildren(document.querySelector(`template[data-view="${view}"]`).content.cloneNode(true));
  if (until !== undefined) {
    const stopped = said.querySelector('[data-stopped]');
    const time = stopped.querySelector('time');
    time.dateTime = until;
    time.textContent = new Date(until).toLocaleString(document.documentElement.lang, MOMENT);
    stopped.hidden = false;
  }
  document.body.dataset.view = view;
  part('ask').hidden = true;
  part('act').hidden = !mayTryAgain;
  if (!mayTryAgain) {
    history.replaceState(null, '', location.pathname);
    language.hidden = true;
  }
  said.focus();
}
