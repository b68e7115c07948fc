/* global addEventListener, document, location, history, fetch, URLSearchParams, AbortSignal */

/*
 * The token stands in the fragment: no server, no log and no link scanner gets it by opening the page. It is sent
 * once, when the button is pressed, and then taken out of the address.
 */

const PATIENCE_MS = 12_000;
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const button = document.querySelector('button');
const language = document.querySelector('[data-language]');

// The link pressed again in the same tab changes the fragment and nothing else.
addEventListener('hashchange', () => location.reload());

if (token === '') show('link-not-valid');
else {
  language.href += location.hash;
  part('act').hidden = false;
  button.addEventListener('click', () => void object());
}

async function object() {
  const label = button.textContent;
  button.disabled = true;
  button.textContent = button.dataset.working;
  const { view, until } = await send();
  button.disabled = false;
  button.textContent = label;
  show(view, until);
}

async function send() {
  try {
    const answer = await fetch('/api/refusals', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const said = await answer.json();
    if (answer.ok) return { view: said.endedNow ? 'ended' : 'noted', until: said.blockedUntil };
    const isKnown = document.querySelector(`template[data-view="${said.code}"]`) !== null;
    return { view: isKnown ? said.code : 'link-not-valid' };
  } catch {
    return { view: 'unavailable' };
  }
}

const MOMENT = { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' };

function show(view, until) {
  const mayTryAgain = view === 'unavailable';
  const said = part('said');
  said.replaceChildren(document.querySelector(`template[data-view="${view}"]`).content.cloneNode(true));
  const stopped = said.querySelector('[data-stopped]');
  stopped.hidden = until === undefined;
  if (until !== undefined) {
    const time = stopped.querySelector('time');
    time.dateTime = until;
    time.textContent = new Date(until).toLocaleString(document.documentElement.lang, MOMENT);
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
