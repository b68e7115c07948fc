/** The page of the inbox: static, with all content put in by its script as text. */
export const INBOX_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inbox</title>
<link rel="stylesheet" href="/inbox.css">
</head>
<body>
<main>
<h1>Inbox</h1>
<p class="quiet">Mails and texts of the local default. Nothing leaves this machine.</p>
<label for="to">To</label>
<input id="to" type="search" autocomplete="off" placeholder="every address or number">
<label for="fate">What becomes of messages to this address or number</label>
<select id="fate" disabled></select>
<p id="others" class="quiet"></p>
<p id="state" class="quiet" role="status">No messages yet.</p>
<ol id="list"></ol>
</main>
<script src="/inbox.js"></script>
</body>
</html>`;

export const INBOX_SCRIPT = `
const list = document.getElementById('list');
const to = document.getElementById('to');
const state = document.getElementById('state');
const fate = document.getElementById('fate');
const others = document.getElementById('others');
let shown = '';

async function showFates() {
  const { mail, text, set } = await (await fetch('/api/fates')).json();
  const address = to.value.trim().toLowerCase();
  const choices = address.startsWith('+') ? text : mail;
  fate.replaceChildren(...choices.map((name) => new Option(name)));
  fate.value = set[address] || 'deliver';
  fate.disabled = address === '';
  others.textContent = Object.entries(set).map(([address, name]) => address + ': ' + name).join(', ');
}

fate.addEventListener('change', async () => {
  await fetch('/api/fates', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ to: to.value, fate: fate.value }),
  });
  await showFates();
});

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function item(message) {
  const li = document.createElement('li');
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.append(
    element('strong', message.subject || 'Text message'),
    element('span', message.to, 'to'),
    element('time', new Date(message.receivedAt).toLocaleTimeString()),
  );
  details.append(summary, element('pre', message.text));
  if (message.html) {
    details.addEventListener('toggle', () => {
      if (!details.open || details.querySelector('iframe')) return;
      const frame = document.createElement('iframe');
      frame.title = message.subject;
      frame.setAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox');
      frame.src = '/mail/' + message.id;
      details.append(frame);
    });
  }
  li.append(details);
  return li;
}

async function refresh() {
  try {
    const response = await fetch('/api/messages?to=' + encodeURIComponent(to.value));
    const { messages } = await response.json();
    const now = to.value + messages.map((message) => message.id).join();
    if (now !== shown) {
      shown = now;
      list.replaceChildren(...messages.map(item));
      if (list.firstElementChild) list.firstElementChild.firstElementChild.open = true;
      state.textContent = messages.length === 0 ? 'No messages yet.' : messages.length + ' messages, newest first';
    }
  } catch {
    state.textContent = 'The inbox does not answer.';
  }
}

to.addEventListener('input', refresh);
to.addEventListener('input', showFates);
showFates();
setInterval(refresh, 1500);
refresh();
`;

export const INBOX_STYLES = `
:root { color-scheme: light dark; }
body { background: light-dark(#f4f8fb, #12161d); color: light-dark(#283446, #e7ecf3); font: 16px/24px system-ui, sans-serif; margin: 0; }
main { margin: 0 auto; max-width: 720px; padding: 32px 16px; }
h1 { font-size: 24px; margin: 0 0 8px; }
.quiet, time, .to { color: light-dark(#5b6a7e, #a9b4c4); }
label { display: block; font-weight: 600; margin-top: 16px; }
input, select { background: light-dark(#fff, #1b212b); border: 1px solid light-dark(#6b7a8f, #7d8ba0); border-radius: 6px; box-sizing: border-box; color: inherit; font: inherit; height: 48px; padding: 0 16px; width: 100%; }
ol { list-style: none; margin: 16px 0; padding: 0; }
li { background: light-dark(#fff, #1b212b); border-radius: 12px; margin-bottom: 16px; padding: 16px; }
summary { cursor: pointer; display: flex; flex-wrap: wrap; gap: 0 16px; justify-content: space-between; }
pre { font: inherit; overflow-wrap: anywhere; white-space: pre-wrap; }
iframe { background: #f4f8fb; border: 0; border-radius: 6px; height: 480px; width: 100%; }
`;
