/* global addEventListener, document, location, history, fetch, URLSearchParams, AbortSignal */

/*
 * The token stands in the fragment: no server, no log and no link scanner gets it by opening the page. It is sent
 * in a body alone: once to hear what it is about, where the page says that, and once when the button is pressed. Then it
 * is taken out of the address.
 */

const MOMENT = {
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
};
const DAY = { day: 'numeric', month: 'long', year: 'numeric' };
const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
/** Of a link that no press can do anything with. */
const DEAD_LINK = ['link-expired', 'link-not-valid', 'not-as-written'];
const PATIENCE_MS = 12_000;
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const button = document.querySelector('button');
const language = document.querySelector('[data-language]');
const text = document.querySelector('textarea');
const locale = { en: 'en-GB', es: 'es-CO' }[document.documentElement.lang];

// The link pressed again in the same tab changes the fragment and nothing else.
addEventListener('hashchange', () => location.reload());

if (token === '') show({ view: 'link-not-valid' });
else {
  language.href += location.hash;
  part('act').hidden = false;
  button.addEventListener('click', () => void press());
  if (button.dataset.facts !== undefined) void tell();
}

async function post(address, body) {
  return fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}

/** What it is about, where that can be heard; the question stands without it. */
async function tell() {
  try {
    const answer = await post(button.dataset.facts, { token });
    const said = await answer.json();
    if (document.body.dataset.view !== undefined || button.disabled) return;
    if (answer.ok) write(said);
    else if (DEAD_LINK.includes(said.code)) show({ view: said.code });
  } catch {
    // Nothing was asked of anybody yet.
  }
}

function write(facts) {
  const ask = part('ask');
  if (!facts.running) {
    const tense = facts.until === undefined ? 'never' : 'over';
    const past = document.querySelector(`template[data-tense="${tense}"]`);
    ask.replaceChildren(past.content.cloneNode(true));
    document.querySelector('p[data-close]').textContent = past.dataset.close;
    document.title = `${ask.querySelector('h1').textContent} · Waizant`;
  }
  const values = valuesOf(facts);
  for (const sentence of ask.querySelectorAll('[data-sentence]')) {
    sentence.textContent = sentence.dataset.sentence.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]);
    sentence.hidden = false;
  }
}

function valuesOf({ agent, ecosystem, from, until = from, products, objectBy }) {
  const words = JSON.parse(document.querySelector('template[data-words]').dataset.words);
  const names = new Intl.ListFormat(locale).format(products.map((product) => words.products[product]));
  const put = (sentence) => sentence.replace('{products}', () => names);
  const inWords = (at, format) => new Date(at).toLocaleString(locale, format);
  const moment = (at) => `${inWords(at, DAY)}, ${inWords(at, CLOCK)}`;
  const isOneDay = inWords(from, DAY) === inWords(until, DAY);
  return {
    agent: agent === '' ? words.somebody : agent,
    ecosystem: ecosystem ?? words.somewhere,
    date: inWords(from, DAY),
    from: inWords(from, CLOCK),
    until: isOneDay ? inWords(until, CLOCK) : moment(until),
    moment: moment(from),
    zone: zoneAt(from),
    limit: moment(objectBy),
    opened: products.length === 0 ? words.openedNone : put(words.opened),
    openedSoFar: products.length === 0 ? '' : put(words.openedSoFar),
  };
}

/** Of whoever reads it: America/Bogota, UTC-05:00. */
function zoneAt(at) {
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'longOffset' }).formatToParts(new Date(at));
  const offset = parts.find(({ type }) => type === 'timeZoneName').value.replace('GMT', 'UTC');
  return `${Intl.DateTimeFormat().resolvedOptions().timeZone}, ${offset}`;
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
    // What cannot be kept must not keep him from being heard.
    const written = text?.value.replaceAll('\0', '').toWellFormed().trim() ?? '';
    const answer = await post(button.dataset.address, { token, ...(written !== '' && { text: written }) });
    if (answer.status === 204) return { view: 'done' };
    const { code, endedNow, blockedUntil, reference } = await answer.json();
    if (answer.ok) return { view: endedNow ? 'ended' : 'noted', until: blockedUntil, reference };
    const isKnown = document.querySelector(`template[data-view="${code}"]`) !== null;
    return { view: isKnown ? code : 'link-not-valid' };
  } catch {
    return { view: 'unavailable' };
  }
}

function show({ view, until, reference }) {
  const mayTryAgain = view === 'unavailable';
  const said = part('said');
  said.replaceChildren(document.querySelector(`template[data-view="${view}"]`).content.cloneNode(true));
  if (until !== undefined) {
    const stopped = said.querySelector('[data-stopped]');
    const time = stopped.querySelector('time');
    time.dateTime = until;
    time.textContent = new Date(until).toLocaleString(locale, MOMENT);
    stopped.hidden = false;
  }
  if (reference !== undefined) {
    const named = said.querySelector('[data-reference]');
    named.querySelector('strong').textContent = reference;
    named.hidden = false;
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
