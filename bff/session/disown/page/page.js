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
  button.addEventListener('click', () => void disown());
}

async function disown() {
  const label = button.textContent;
  button.disabled = true;
  button.textContent = button.dataset.working;
  const view = await send();
  button.disabled = false;
  button.textContent = label;
  show(view);
}

async function send() {
  try {
    // Beside this page, wherever the site has put the API.
    const answer = await fetch('../disown', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.ok) return 'done';
    const { code } = await answer.json();
    return document.querySelector(`template[data-view="${code}"]`) === null ? 'link-not-valid' : code;
  } catch {
    return 'unavailable';
  }
}

function show(view) {
  const mayTryAgain = view === 'unavailable';
  const said = part('said');
  said.replaceChildren(document.querySelector(`template[data-view="${view}"]`).content.cloneNode(true));
  document.body.dataset.view = view;
  part('ask').hidden = true;
  part('act').hidden = !mayTryAgain;
  if (!mayTryAgain) {
    history.replaceState(null, '', location.pathname);
    language.hidden = true;
  }
  said.focus();
}
