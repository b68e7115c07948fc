import type { AgentRole, Hold, HistoryEntry, TraceRow } from '@waizant/user-support/contract';
import { TestBed } from '@angular/core/testing';
import { MatProgressBarHarness } from '@angular/material/progress-bar/testing';
import { AgentIdentity } from '../session/agent-identity';
import { after, ID, ModuleUnderTest, NOW, sessionOf, view, words } from '../module-under-test.spec';
import type { NameIn } from '../texts/text-types';
import { History } from './history';

const entry = (number: number, changes: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id: `c0ffee00-0000-4000-8000-00000000000${String(number)}`,
  startedAt: NOW,
  step: 'ended',
  outcome: 'finished',
  user: { email: `user${String(number)}@legacy355.example` },
  agent: { id: 'agent-1', name: 'Ana Agent' },
  ...changes,
});
const { outcome: _, ...RUNNING } = entry(1, { step: 'session' });
const BLOCK: Hold = {
  id: 'c0ffee00-0000-4000-8000-0000000000aa',
  kind: 'user-codes',
  subject: { id: 'u-1', email: 'nora.member@legacy355.example' },
  since: NOW,
  until: null,
};
const STOP = `/assistances/${RUNNING.id}/stop`;
const RELEASE = `/holds/${BLOCK.id}/release`;

describe('the history', () => {
  let module: ModuleUnderTest;

  async function show(items: HistoryEntry[], blocks: Hold[] = [], nextCursor?: string) {
    await enter('agent', 'supervisor');
    await module.render(History);
    await arrive(items, blocks, nextCursor);
  }

  async function enter(...roles: AgentRole[]) {
    module = await ModuleUnderTest.ready();
    const loading = TestBed.inject(AgentIdentity).confirm();
    await module.answer('/session', sessionOf(...roles));
    await loading;
  }

  async function arrive(items: HistoryEntry[], blocks: Hold[] = [], nextCursor?: string) {
    const page = module.call('/assistances');
    page.flush({ items, ...(nextCursor === undefined ? {} : { nextCursor }) });
    await module.answer('/holds', { holds: blocks });
    return page.request;
  }

  async function giveReason(reason: string) {
    const dialog = await module.dialog();
    await module.type('textarea', reason, dialog);
    await module.press('Ok', dialog);
  }

  afterEach(() => ModuleUnderTest.cleanUp());

  const users = () => module.all('.what strong').map(words);

  it('shows an agent his own, without what supervisors alone may ask for or do', async () => {
    await enter('agent');
    await module.render(History);
    module.call('/assistances').flush({ items: [RUNNING, entry(2)] });
    await module.settle();
    expect(users().length).toBe(2);
    expect(module.isQuiet('/holds')).toBeTrue();
    expect(module.all('button').length).toBe(0);
  });

  it('says that it loads, and that there is nothing', async () => {
    await enter('agent', 'supervisor');
    await module.render(History);
    expect(words(module.find('us-skeleton [role=status]'))).toBe('Loading…');
    expect(module.text).not.toContain('No assistances yet.');
    await arrive([]);
    expect(module.text).toContain('No assistances yet.');
    expect(module.all('us-skeleton').length).toBe(0);
    expect(await module.material.getHarnessOrNull(MatProgressBarHarness)).toBeNull();
  });

  it('tells one from another: user, agent, ecosystem, outcome and reason, all as text', async () => {
    await show([
      entry(2, {
        user: { email: 'nora.member@legacy355.example', name: '<b>Nora</b>' },
        ecosystem: { id: 'eco-1', name: 'legacy355' },
        caseNumber: 'HD-77',
        purpose: 'technical-problem',
        outcome: 'cancelled',
        reason: 'The user hung up',
      }),
    ]);
    const row = module.find('.what');
    expect(words(module.find('strong', row))).toBe('<b>Nora</b>');
    expect(words(row)).toContain('nora.member@legacy355.example');
    expect(words(row)).toContain('legacy355 · Case HD-77 · Technical problem');
    expect(words(row)).toContain('The user hung up');
    expect(words(module.find('.chip'))).toBe('cancelled');
  });

  it('comes page by page, each from where the last one ended', async () => {
    await show([entry(1), entry(2)], [], 'after 2/ä');
    await module.press('Show more');
    const next = module.call('/assistances');
    expect(new URLSearchParams(next.request.urlWithParams.split('?')[1]).get('cursor')).toBe('after 2/ä');
    next.flush({ items: [entry(3)] });
    await module.settle();
    expect(users()).toEqual([1, 2, 3].map((one) => `user${String(one)}@legacy355.example`));
    expect(module.text).not.toContain('Show more');
  });

  it('asks for the next page once, however often it is pressed', async () => {
    await show([entry(1)], [], 'next');
    const more = module.button('Show more');
    more.click();
    more.click();
    await module.answer('/assistances', { items: [entry(2)] });
    expect(users().length).toBe(2);
  });

  it('keeps what is there when the next page cannot be read, and says so', async () => {
    await show([entry(1)], [], 'next');
    await module.press('Show more');
    await module.refuse('/assistances', 503, 'unavailable');
    expect(words(module.find('[role=alert]'))).toContain('Not available');
    expect(users().length).toBe(1);
    module.button('Show more');
  });

  it('can be read again when it could not be read', async () => {
    await enter('agent');
    await module.render(History);
    await module.refuse('/assistances', 503, 'unavailable');
    expect(words(module.find('[role=alert]'))).toContain('Not available');
    expect(module.text).not.toContain('No assistances yet.');
    await module.press('Try again');
    module.call('/assistances').flush({ items: [entry(2)] });
    await module.settle();
    expect(users().length).toBe(1);
    expect(module.text).not.toContain('Try again');
  });

  it('shows the trace that was asked for last, whichever comes first, and the bar until all is there', async () => {
    await show([entry(1), entry(2)]);
    const [first, second] = module.all('.buttons button');
    first!.click();
    second!.click();
    await module.settle();
    const late = module.call(`/assistances/${entry(1).id}/trace`);
    expect(late.cancelled).toBeTrue();
    expect(module.all('mat-progress-bar').length).toBe(1);
    await module.answer(`/assistances/${entry(2).id}/trace`, { rows: [] });
    expect([first, second].map((button) => button!.getAttribute('aria-expanded'))).toEqual(['false', 'true']);
    expect(module.all('mat-progress-bar').length).toBe(0);
  });

  it('stops an open assistance with a reason, and shows what became of it', async () => {
    await show([RUNNING]);
    await module.press('Stop');
    const dialog = await module.dialog();
    expect(words(dialog)).toContain('the assistance of Ana Agent for user1@legacy355.example');
    expect(module.button('Ok', dialog).disabled).toBeTrue();
    await module.type('textarea', '   ', dialog);
    expect(module.button('Ok', dialog).disabled).toBeTrue();
    expect((module.find('textarea', dialog) as HTMLTextAreaElement).maxLength).toBe(1000);
    await giveReason(' Wrong user ');
    const call = await module.answer(STOP, view({ id: RUNNING.id }));
    expect(call.request.body).toEqual({ reason: 'Wrong user' });
    await arrive([entry(1, { outcome: 'stopped', reason: 'Wrong user' })]);
    expect(words(module.find('.chip'))).toBe('stopped');
  });

  it('asks for one reason, however often the button is pressed', async () => {
    await show([RUNNING]);
    module.button('Stop').click();
    module.button('Stop').click();
    await module.press('Cancel', await module.dialog());
    expect(module.hasDialog()).toBeFalse();
  });

  it('stops nothing when the supervisor goes back', async () => {
    await show([RUNNING]);
    await module.press('Stop');
    await module.press('Cancel', await module.dialog());
    expect(module.isQuiet(STOP)).toBeTrue();
    expect(module.hasDialog()).toBeFalse();
  });

  it('says so when an assistance could not be stopped: it still runs', async () => {
    await show([RUNNING]);
    await module.press('Stop');
    await giveReason('Wrong user');
    await module.refuse(STOP, 503, 'unavailable');
    expect(words(module.find('[role=alert]'))).toContain('Not available');
    module.button('Stop');
  });

  it('offers no stop for what has ended', async () => {
    await show([entry(1)]);
    expect(module.all('.buttons button').map(words)).toEqual(['Trace']);
  });

  describe('ends the sessions of somebody else', () => {
    const LUIS = { id: 'agent/2', name: 'Luis Agent' };
    const PATH = '/agents/agent%2F2/sessions';
    const END = 'End sessions';

    async function end() {
      await show([{ ...RUNNING, agent: LUIS }, entry(2)]);
      await module.press(END);
      const dialog = await module.dialog();
      expect(words(module.find('h2', dialog))).toBe('End sessions of Luis Agent');
      expect(words(dialog)).toContain('All sessions of Luis Agent end at once');
      expect(module.button('Ok', dialog).disabled).toBeTrue();
      await giveReason(' Lost laptop ');
    }

    it('with a reason, says that they ended, shows what became of his work and leads back to the top', async () => {
      await end();
      const ended = module.find('.ended');
      expect(ended.getAttribute('role')).toBe('status');
      expect(words(ended)).toBe('');
      const { request } = await module.answer(PATH, null, 204);
      expect([request.method, request.body]).toEqual(['DELETE', { reason: 'Lost laptop' }]);
      expect(words(ended)).toBe('All sessions of Luis Agent have ended.');
      await arrive([entry(1, { agent: LUIS, outcome: 'signed-out' })]);
      expect(words(module.find('.chip'))).toBe('signed out');
      expect(words(ended)).toBe('All sessions of Luis Agent have ended.');
      expect(document.activeElement).toBe(module.find('h1'));
    });

    it('steps up for it first where that is asked, and sends it again', async () => {
      await end();
      await module.refuse(PATH, 403, 'step-up-needed');
      const dialog = await module.dialog();
      expect(words(dialog)).toContain('To end somebody else’s sessions, verify yourself.');
      await module.press('Send me a code', dialog);
      const times = { now: NOW, expiresAt: after(300), resendAt: after(60) };
      await module.answer('/session/step-up', { sentTo: 'ana***@x.example', ...times }, 202);
      await module.type('input', '123456', dialog);
      await module.press('Validate code', dialog);
      await module.answer('/session/step-up/answer', sessionOf('agent', 'supervisor'));
      const { request } = await module.answer(PATH, null, 204);
      expect(request.body).toEqual({ reason: 'Lost laptop' });
      await arrive([entry(1, { agent: LUIS })]);
      expect(words(module.find('.ended'))).toBe('All sessions of Luis Agent have ended.');
    });

    it('ends none, and says nothing of it, where he does not step up', async () => {
      await end();
      await module.refuse(PATH, 403, 'step-up-needed');
      await module.press('Cancel', await module.dialog());
      await module.until(() => !module.hasDialog());
      await module.settle();
      expect(words(module.find('.ended'))).toBe('');
      expect(module.isQuiet(PATH)).toBeTrue();
      module.button(END);
    });

    it('says that there was none, which is no failure', async () => {
      await end();
      await module.refuse(PATH, 404, 'not-found');
      await arrive([entry(1, { agent: LUIS })]);
      expect(words(module.find('.ended'))).toBe('No session of Luis Agent was found.');
      expect(module.all('[role=alert]').length).toBe(0);
    });

    it('says so where that failed, and no more that others had ended', async () => {
      await end();
      await module.answer(PATH, null, 204);
      await arrive([entry(1, { agent: LUIS })]);
      await module.press(END);
      await giveReason('Lost laptop');
      await module.refuse(PATH, 503, 'unavailable');
      expect(words(module.find('[role=alert]'))).toContain('Not available');
      expect(words(module.find('.ended'))).toBe('');
      module.button(END);
    });

    it('once for each, at the newest of his', async () => {
      const sara = { id: 'agent-3', name: 'Sol Agent' };
      await show([{ ...RUNNING, agent: LUIS }, entry(2, { agent: LUIS }), entry(3, { agent: sara })]);
      expect(module.all('.buttons button').map(words)).toEqual(['Trace', 'Stop', END, 'Trace', 'Trace', END]);
      const labels = module.all('.buttons [aria-label]').map((button) => button.getAttribute('aria-label'));
      expect(labels).toEqual(['End sessions of Luis Agent', 'End sessions of Sol Agent']);
    });

    it('but not his own: those are under “Your sessions”', async () => {
      await show([RUNNING, entry(2)]);
      expect(module.all('.buttons button').map(words)).toEqual(['Trace', 'Stop', 'Trace']);
    });
  });

  it('says why a block stands, and leaves its release to somebody who was not part of it', async () => {
    const caused = { ...BLOCK, cause: 'wrong-codes', wrongCodes: 10, mayRelease: false } as const;
    await show([], [caused, { ...BLOCK, id: 'other', kind: 'user-codes', cause: 'suspected-fraud' }]);
    const [mine = '', other = ''] = module.all('li').map((item) => words(item));
    expect(mine).toContain('10 wrong codes');
    expect(mine).toContain('another supervisor has to release it');
    expect(mine).not.toMatch(/Release$/);
    expect(other).toContain('an agent suspects fraud');
    expect(other).toMatch(/Release$/);
  });

  it('releases with a reason, and the block is gone', async () => {
    await show([], [BLOCK]);
    expect(module.text).toContain('User with too many wrong codes');
    await module.press('Release');
    await giveReason('Spoke to her');
    expect((await module.answer(RELEASE, BLOCK)).request.body).toEqual({ reason: 'Spoke to her' });
    await arrive([], []);
    expect(module.text).not.toContain('nora.member@legacy355.example');
  });

  it('says so when somebody released it before', async () => {
    await show([], [BLOCK]);
    await module.press('Release');
    await giveReason('Spoke to her');
    await module.refuse(RELEASE, 409, 'already-released');
    expect(words(module.find('[role=alert]'))).toContain('Somebody released this already.');
  });

  it('says in words what became of case and purpose, and knows a word of a later release by itself', async () => {
    await show([entry(1)]);
    const row = (sequence: number, data: object) => ({
      ...{ sequence, at: after(1), event: 'AssistanceDescribed', from: {} },
      actor: { kind: 'agent', id: 'agent-1', name: 'Ana Agent' },
      data,
    });
    await module.press('Trace');
    await module.answer(`/assistances/${ID}/trace`, {
      rows: [
        row(1, { caseNumber: 'HD-7', purpose: 'billing' }),
        row(2, { caseNumber: null, purpose: null }),
        row(3, { purpose: 'sales' }),
      ],
    });
    const said = module.all('.trace .row > span').map((one) => words(one).split(' · ')[1]);
    expect(said).toEqual([
      'changed what it is about: Case HD-7, Billing or plan',
      'changed what it is about: no case, no purpose',
      'changed what it is about: sales',
    ]);
  });

  it('shows the trace of one, as text, and hides it again', async () => {
    await show([entry(1)]);
    const row: TraceRow = {
      sequence: 1,
      at: after(1),
      event: 'AssistanceCancelled',
      actor: { kind: 'agent', id: 'agent-1', name: 'Ana Agent' },
      from: {},
      data: { text: '<script>alert(1)</script>' },
    };
    await module.press('Trace');
    await module.answer(`/assistances/${ID}/trace`, { rows: [row, { ...row, sequence: 2, data: {} }] });
    expect(module.all('.trace li').length).toBe(2);
    expect(words(module.find('.trace'))).toContain('{"text":"<script>alert(1)</script>"}');
    expect(module.page.querySelector('script')).toBeNull();
    expect(module.button('Trace').getAttribute('aria-expanded')).toBe('true');
    await module.press('Trace');
    expect(module.all('.trace').length).toBe(0);
  });

  it('shows a long trace page by page, in order, until there is no more', async () => {
    await show([entry(1)]);
    const page = (from: number, nextCursor?: string) => ({
      rows: [from, from + 1].map((sequence) => ({ ...ROW, sequence, data: { step: sequence } })),
      ...(nextCursor === undefined ? {} : { nextCursor }),
    });
    await module.press('Trace');
    await module.answer(`/assistances/${ID}/trace`, page(1, '2'));
    const more = module.button('Show more of the trace');
    more.click();
    more.click();
    const { request } = await module.answer(`/assistances/${ID}/trace`, page(3));
    expect(new URLSearchParams(request.urlWithParams.split('?')[1]).get('cursor')).toBe('2');
    expect(module.all('.trace .data').map(words)).toEqual(
      [1, 2, 3, 4].map((step) => `Refused {"step":${String(step)}}`),
    );
    expect(module.text).not.toContain('Show more');
  });

  it('does not open a trace again that was closed while its next page came', async () => {
    await show([entry(1)]);
    await module.press('Trace');
    await module.answer(`/assistances/${ID}/trace`, { rows: [ROW], nextCursor: '1' });
    await module.press('Show more of the trace');
    await module.press('Trace');
    await module.answer(`/assistances/${ID}/trace`, { rows: [{ ...ROW, sequence: 2 }] });
    expect(module.all('.trace').length).toBe(0);
  });

  const ROW: TraceRow = {
    sequence: 1,
    at: after(1),
    event: 'Refused',
    actor: { kind: 'agent', id: 'agent-1', name: 'Ana Agent' },
    from: {},
    data: {},
  };
  for (const [event, data, sentence, kind = 'agent', name = 'Ana Agent'] of [
    [
      'AssistanceStarted',
      { user: { email: 'nora@x.example' } },
      'Ana Agent · started the assistance of nora@x.example',
    ],
    [
      'UserCodeSent',
      { sentTo: 'mar***@x.example', sentToPhone: '********0456' },
      'went to mar***@x.example, ********0456',
    ],
    ['EcosystemChosen', { ecosystem: { name: 'legacy355' } }, 'chose the ecosystem legacy355'],
    ['UserCodeRejected', { attemptsLeft: 3 }, 'tries left: 3'],
    [
      'ProductRedeemed',
      { product: 'web' },
      'Waizant Web · admitted the agent to Waizant Web',
      'product',
      'web',
    ],
    ['Refused', { command: 'open-product', code: 'wrong-step' }, 'refused: open a product (wrong-step)'],
    [
      'AssistanceEnded',
      { outcome: 'expired', reason: null },
      'System · the assistance ended: expired',
      'system',
      'User Support',
    ],
    [
      'CodeDeliveryReported',
      { codeId: 'x', channel: 'mail', state: 'failed', because: 'bounced', at: 1 },
      'System · what became of the mail with the code: came back',
      'system',
      'User Support',
    ],
    ['CodeDeliveryReported', { codeId: 'x' }, 'something was told of how the code arrived', 'system', 'x'],
    ['CodeDeliveryReported', { channel: 'pigeon', state: 'lost' }, 'the pigeon with the code: lost'],
    ['NewerThanThisPage', { product: 'x' }, 'Ana Agent · NewerThanThisPage'],
  ] as const) {
    it(`tells each row as a sentence: ${event}, ${sentence}`, async () => {
      await show([entry(1)]);
      await module.press('Trace');
      const row: TraceRow = { ...ROW, event, data, actor: { kind, id: 'x', name } };
      await module.answer(`/assistances/${ID}/trace`, { rows: [row] });
      expect(words(module.find('.trace li'))).toContain(sentence);
      expect(words(module.find('.trace li'))).not.toContain('history.');
    });
  }

  describe('says in words why something was given up for good', () => {
    const WHY = {
      'secret-gone': ['what was kept for it is gone', 'lo que se guardó para hacerlo ya no está'],
      'secret-unreadable': [
        'what was kept for it cannot be read',
        'lo que se guardó para hacerlo no se puede leer',
      ],
      'no-cause': ['the assistance gives no cause for it', 'la asistencia no da motivo para hacerlo'],
      'hold-gone': ['the block is gone', 'el bloqueo ya no existe'],
      'hold-stands': ['the block still stands', 'el bloqueo sigue vigente'],
      'account-gone': ['the account is gone', 'la cuenta ya no existe'],
      'newer-than-this-page': ['newer-than-this-page', 'newer-than-this-page'],
    } satisfies Record<NameIn<'history.undone'> | 'newer-than-this-page', readonly [en: string, es: string]>;
    const WHAT = {
      RevocationFailed: ['access could not be revoked', 'el acceso no se pudo revocar'],
      ReceiptFailed: ['the receipt could not be sent', 'el comprobante no se pudo enviar'],
      AlertFailed: ['the supervisors could not be told', 'no se pudo avisar a los supervisores'],
    } as const;

    async function sentences(of: 'en' | 'es') {
      await show([entry(1)]);
      await module.speak(of);
      await module.press(of === 'en' ? 'Trace' : 'Seguimiento');
      const told = Object.keys(WHAT).flatMap((event) =>
        Object.keys(WHY).map((because) => ({ event, because })),
      );
      const rows = told.map(({ event, because }, at) => {
        return { ...ROW, sequence: at + 1, event, data: { willRetry: false, because, attempt: 1 } };
      });
      await module.answer(`/assistances/${ID}/trace`, { rows });
      return module.all('.trace li .row > span').map(words);
    }

    for (const [at, language] of (['en', 'es'] as const).entries()) {
      it(`in ${language}: whatever it was, for each cause`, async () => {
        expect(await sentences(language)).toEqual(
          Object.values(WHAT).flatMap((what) =>
            Object.values(WHY).map((why) => `Ana Agent · ${what[at]} (${why[at]})`),
          ),
        );
      });
    }
  });

  it('tells the shell when nobody is signed in any more', async () => {
    await show([entry(1)]);
    module.holdClock();
    await module.press('Trace');
    await module.refuse(`/assistances/${ID}/trace`, 401, 'not-signed-in');
    await module.pass(0.3);
    await module.refuse(`/assistances/${ID}/trace`, 401, 'not-signed-in');
    expect(module.onSignedOut).toHaveBeenCalledOnceWith();
  });
});
