import { TestBed } from '@angular/core/testing';
import {
  type EntryAsSeen,
  type HistoryEntry,
  listHolds,
  type ReducedAssistance,
} from '@waizant/user-support/contract';
import { BffClient } from '../bff/bff-client';
import { problemOf } from '../bff/problem';
import { History } from '../history/history';
import { after, ID, ModuleUnderTest, NOW, sessionOf, words } from '../module-under-test.spec';
import { AgentIdentity } from '../session/agent-identity';

const ASK = '/session/step-up';
const ANSWER = '/session/step-up/answer';
const REDUCED: ReducedAssistance = {
  id: ID,
  agent: { id: 'agent-2', name: 'Luis Agent' },
  step: 'session',
  startedAt: NOW,
  lapsesAt: after(300),
};
const WHOLE: HistoryEntry = {
  id: ID,
  agent: { id: 'agent-2', name: 'Luis Agent' },
  step: 'session',
  startedAt: NOW,
  user: { email: 'marta.admin@legacy355.example' },
};
const SENT = { sentTo: 'sar***@x.example', now: NOW, expiresAt: after(300), resendAt: after(60) };

describe('what needs a step-up', () => {
  let module: ModuleUnderTest;

  const list = (items: readonly EntryAsSeen[]) => module.answer('/assistances', { items });
  const refused = (path: string) => module.refuse(path, 403, 'step-up-needed');

  async function show() {
    module = await ModuleUnderTest.ready();
    module.holdClock();
    const loading = TestBed.inject(AgentIdentity).confirm();
    await module.answer('/session', sessionOf('agent', 'supervisor'));
    await loading;
    await module.render(History);
    await list([REDUCED]);
  }

  async function opened(): Promise<HTMLElement> {
    await show();
    await refused('/holds');
    return module.dialog();
  }

  async function withCode(): Promise<HTMLElement> {
    const dialog = await opened();
    await module.press('Send me a code', dialog);
    await module.answer(ASK, SENT, 202);
    return dialog;
  }

  async function answer(dialog: HTMLElement, code = '123456') {
    await module.type('input', code, dialog);
    await module.press('Validate code', dialog);
  }

  afterEach(() => ModuleUnderTest.cleanUp());

  it('opens the dialog over what may be seen, says what for, and sends nothing by itself', async () => {
    const dialog = await opened();
    expect(module.find('h2', dialog).textContent).toBe('Internal verification code');
    expect(words(dialog)).toContain('To see whom others assist, and who gets no codes, verify yourself.');
    expect(document.activeElement).toBe(module.button('Send me a code', dialog));
    expect(module.isQuiet(ASK)).toBeTrue();
    expect(words(module.find('.what'))).toContain('Luis Agent');
    expect(words(module.find('.chip'))).toBe('support session');
    expect(module.text).not.toContain('undefined');
  });

  it('is asked for again once the code was right, and what was reduced is read again', async () => {
    const dialog = await withCode();
    expect(words(dialog)).toContain('Sent to sar***@x.example');
    expect(words(module.find('us-countdown-ring', dialog))).toContain('5:00');
    expect(document.activeElement).toBe(module.find('input', dialog));
    await answer(dialog);
    const call = await module.answer(ANSWER, sessionOf('agent', 'supervisor'));
    expect(call.request.body).toEqual({ code: '123456', attempt: jasmine.stringMatching(/^[\w-]{43}$/) });
    await module.answer('/holds', { holds: [] });
    await list([WHOLE]);
    expect(module.hasDialog()).toBeFalse();
    expect(words(module.find('.what'))).toContain('marta.admin@legacy355.example');
    expect(module.all('.quiet-state').length).toBe(0);
    expect(JSON.stringify([module.state, localStorage, sessionStorage])).not.toContain('123456');
  });

  it('leaves a quiet state where the dialog is closed, from which it can be opened again, its code still good', async () => {
    const dialog = await withCode();
    await module.press('Cancel', dialog);
    await module.until(() => !module.hasDialog());
    await module.settle();
    expect(module.all('[role=alert]').length).toBe(0);
    expect(words(module.find('.quiet-state'))).toContain('is shown once you have verified yourself.');
    expect(module.isQuiet('/holds')).toBeTrue();
    await module.press('Verify yourself');
    await list([REDUCED]);
    await refused('/holds');
    const again = await module.dialog();
    module.find('input', again);
    await answer(again);
    await module.answer(ANSWER, sessionOf('agent', 'supervisor'));
    await module.answer('/holds', { holds: [] });
    await list([WHOLE]);
    expect(module.all('.quiet-state').length).toBe(0);
  });

  it('says that a code was wrong, and how many tries are left', async () => {
    const dialog = await withCode();
    await answer(dialog);
    await module.refuse(ANSWER, 422, 'wrong-code', { attemptsLeft: 4 });
    expect(words(module.find('[role=alert]', dialog))).toBe('That code is not right. 4 tries left.');
    expect(document.activeElement).toBe(module.find('input', dialog));
  });

  it('says when it is locked, and for how long, and offers no way past', async () => {
    const dialog = await withCode();
    await answer(dialog);
    await module.refuse(ANSWER, 423, 'locked', { retryAfter: 840 });
    expect(words(module.find('[role=alert]', dialog))).toBe('Too many wrong codes. Try again in 14 minutes.');
    expect(module.all('input', dialog).length).toBe(0);
    expect(module.all('button', dialog).map(words)).not.toContain('Send me a code');
  });

  it('says why no code could be sent, and lets it be tried again', async () => {
    const dialog = await opened();
    await module.press('Send me a code', dialog);
    await module.refuse(ASK, 403, 'agent-email-not-trusted');
    expect(words(module.find('[role=alert]', dialog))).toContain('A supervisor has to release it.');
    expect(module.button('Send me a code', dialog).disabled).toBeFalse();
  });

  it('says that the agent himself gets no codes, of the code and of the answer', async () => {
    const ownBlock = 'No codes for you until a supervisor who was not part of it releases them.';
    const dialog = await opened();
    await module.press('Send me a code', dialog);
    await module.refuse(ASK, 429, 'codes-blocked');
    expect(words(module.find('[role=alert]', dialog))).toBe(ownBlock);
    await module.press('Send me a code', dialog);
    await module.answer(ASK, SENT, 202);
    await answer(dialog);
    await module.refuse(ANSWER, 429, 'codes-blocked');
    expect(words(module.find('[role=alert]', dialog))).toBe(ownBlock);
  });

  it('sends another code a minute later', async () => {
    const dialog = await withCode();
    const resend = () => module.find('.resend button', dialog) as HTMLButtonElement;
    expect(words(resend())).toBe('Resend in 1:00');
    await module.pass(60);
    resend().click();
    await module.answer(ASK, { ...SENT, now: after(60), expiresAt: after(360), resendAt: after(120) }, 202);
    expect(words(module.find('us-countdown-ring', dialog))).toContain('5:00');
  });

  it('asks once for calls that need it at once, and repeats each of them', async () => {
    await show();
    const bff = TestBed.inject(BffClient);
    const heard: string[] = [];
    for (const which of ['one', 'two']) {
      bff.call(listHolds, {}).subscribe({ next: () => heard.push(which) });
    }
    const calls = module.http.match(({ url }) => url === '/api/holds');
    for (const call of calls) call.flush({ code: 'step-up-needed' }, { status: 403, statusText: 'x' });
    const dialog = await module.dialog();
    await module.press('Send me a code', dialog);
    await module.answer(ASK, SENT, 202);
    await answer(dialog);
    await module.answer(ANSWER, sessionOf('agent', 'supervisor'));
    await module.until(() => !module.hasDialog());
    const again = module.http.match(({ url }) => url === '/api/holds');
    expect(again.length).toBe(calls.length);
    for (const call of again) call.flush({ holds: [] });
    // In which order they are repeated is nobody's promise.
    expect(heard.toSorted()).toEqual(['one', 'two']);
  });

  it('fails where it is needed still: nobody is asked twice for one call', async () => {
    await show();
    const failures: string[] = [];
    await module.answer('/holds', { holds: [] });
    await list([WHOLE]);
    TestBed.inject(BffClient)
      .call(listHolds, {})
      .subscribe({ error: (error: unknown) => failures.push(problemOf(error).code) });
    await refused('/holds');
    const dialog = await module.dialog();
    await module.press('Send me a code', dialog);
    await module.answer(ASK, SENT, 202);
    await answer(dialog);
    await module.answer(ANSWER, sessionOf('agent', 'supervisor'));
    await refused('/holds');
    expect(failures).toEqual(['step-up-needed']);
    expect(module.hasDialog()).toBeFalse();
  });

  it('is gone with the agent, and so is what was sent to him', async () => {
    const dialog = await withCode();
    expect(words(dialog)).toContain('sar***@x.example');
    TestBed.inject(BffClient).forgetAgent();
    await module.until(() => !module.hasDialog());
    expect(module.hasDialog()).toBeFalse();
    TestBed.inject(BffClient)
      .call(listHolds, {})
      .subscribe({ error: () => undefined });
    await refused('/holds');
    const next = await module.dialog();
    expect(words(next)).not.toContain('sar***@x.example');
    module.button('Send me a code', next);
  });

  it('is not a stop: it says of whose assistance, and asks for nothing afterwards', async () => {
    const dialog = await opened();
    await module.press('Cancel', dialog);
    await module.until(() => !module.hasDialog());
    await module.press('Stop');
    const reason = await module.dialog();
    expect(words(reason)).toContain('This ends the assistance of Luis Agent at once.');
    await module.type('textarea', 'Wrong person', reason);
    await module.press('Ok', reason);
    await module.answer(`/assistances/${ID}/stop`, { ...REDUCED, step: 'ended' });
    await list([{ ...REDUCED, step: 'ended' }]);
    expect(module.isQuiet('/holds')).toBeTrue();
    expect(module.hasDialog()).toBeFalse();
    expect(words(module.find('.chip'))).toBe('ended');
    // He may still step up.
    module.button('Verify yourself');
  });

  it('is no reason to hide that the blocks could not be read, nor to read them once more', async () => {
    await show();
    await module.refuse('/holds', 503, 'unavailable');
    expect(words(module.find('[role=alert]'))).toContain('Not available');
    expect(module.all('.quiet-state').length).toBe(0);
    await module.press('Try again');
    await list([REDUCED]);
    await module.answer('/holds', { holds: [] });
    await list([WHOLE]);
    expect(module.all('.quiet-state').length).toBe(0);
  });

  it('is the trace of somebody else’s; with it comes whose it is', async () => {
    const first = await opened();
    await module.press('Cancel', first);
    await module.until(() => !module.hasDialog());
    await module.press('Trace');
    await refused(`/assistances/${ID}/trace`);
    const dialog = await module.dialog();
    expect(words(dialog)).toContain('the trace of somebody else’s assistance');
    await module.press('Send me a code', dialog);
    await module.answer(ASK, SENT, 202);
    await answer(dialog);
    await module.answer(ANSWER, sessionOf('agent', 'supervisor'));
    await module.answer(`/assistances/${ID}/trace`, { rows: [] });
    await list([WHOLE]);
    await module.answer('/holds', { holds: [] });
    expect(module.find('.trace ol').getAttribute('aria-label')).toBe(
      'Trace of marta.admin@legacy355.example',
    );
    expect(module.all('.quiet-state').length).toBe(0);
  });
});
