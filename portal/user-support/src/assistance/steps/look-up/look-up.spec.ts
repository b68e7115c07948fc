import { MatAutocompleteHarness } from '@angular/material/autocomplete/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { MatProgressBarHarness } from '@angular/material/progress-bar/testing';
import { TestBed } from '@angular/core/testing';
import type { AgentSession, ProblemCode, Purpose } from '@waizant/user-support/contract';
import {
  elementOf,
  endedView,
  ModuleUnderTest,
  NOW,
  sessionOf,
  view,
  words,
} from '../../../module-under-test.spec';
import { AgentIdentity } from '../../../session/agent-identity';
import { clockTime, dateAndTime } from '../../../texts/formats';
import { LookUp } from './look-up';

const EMAIL = 'marta.admin@legacy355.example';

describe('the look-up', () => {
  let module: ModuleUnderTest;

  async function show(config: Parameters<typeof ModuleUnderTest.ready>[0] = {}) {
    module = await ModuleUnderTest.ready(config);
    module.holdClock();
    await module.render(LookUp);
  }

  afterEach(() => {
    // A search that still waits for the next key would be sent when the module goes.
    jasmine.clock().tick(200);
    ModuleUnderTest.cleanUp();
  });

  const START = 'Start verification process';
  const type = (email: string) => module.type('#us-email', email);
  const field = () => module.find('#us-email') as HTMLInputElement;
  const said = () => words(module.find('#us-email-hint'));
  /** Whether the field was left to the browser: a page's own event inserts nothing. */
  const paste = async (text: string): Promise<boolean> => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    const isLeft = field().dispatchEvent(event);
    await module.settle();
    return isLeft;
  };
  const list = () => module.material.getHarness(MatAutocompleteHarness);
  const purpose = () => module.material.getHarness(MatSelectHarness);
  const options = async () => Promise.all((await (await list()).getOptions()).map((one) => one.getText()));

  it('begins in the labelled field, and what was typed before stays out of the browser’s memory', async () => {
    await show();
    const field = module.find('#us-email') as HTMLInputElement;
    expect(document.activeElement).toBe(field);
    expect(module.find('label[for=us-email]').textContent).toBe('User email');
    // What is pasted around an address needs room, and a field of type email would write its domain as xn--….
    expect([field.autocomplete, field.maxLength, field.type, field.inputMode]).toEqual([
      'off',
      -1,
      'text',
      'email',
    ]);
  });

  it('says when no address begins like that, and when there are no suggestions at all', async () => {
    await show();
    await type('zzz');
    await module.pass(0.3);
    module.call('/users').flush({ suggestions: [] });
    await module.settle();
    expect(said()).toContain('No address begins like this.');
    expect(module.find('#us-email-hint').getAttribute('role')).toBe('status');
    await type('zzzz');
    await module.pass(0.3);
    await module.refuse('/users', 503, 'unavailable');
    expect(said()).toContain('no suggestions at the moment');
    await type('z');
    expect(said()).toContain('from the third character on');
  });

  it('starts nothing before a complete address is there', async () => {
    await show();
    for (const incomplete of [
      '',
      'marta',
      'marta@',
      'marta@legacy355',
      'marta@legacy355.',
      'marta@legacy355.e',
      'marta admin@legacy355.example',
      '"marta"@legacy355.example',
      'marta@@legacy355.example',
      `${'m'.repeat(245)}@b.example`,
    ]) {
      await type(incomplete);
      expect(module.button(START).disabled).withContext(incomplete).toBeTrue();
    }
    (module.find('form') as HTMLFormElement).requestSubmit();
    expect(module.isQuiet('/assistances')).toBeTrue();
    for (const complete of [EMAIL, `  ${EMAIL} `, 'o’neil+1@sub.legacy355.example', 'josé@clínica.example']) {
      await type(complete);
      expect(module.button(START).disabled).withContext(complete).toBeFalse();
    }
  });

  it('starts once, for the address without the spaces around it, and says that it looks', async () => {
    await show();
    await type(` ${EMAIL} `);
    await module.press(START);
    (module.find('form') as HTMLFormElement).requestSubmit();
    await module.settle();
    expect(module.button(START).disabled).toBeTrue();
    expect((module.find('#us-email') as HTMLInputElement).readOnly).toBeTrue();
    expect(words(module.find('[role=status]'))).toContain('Looking up the account…');
    const bar = await elementOf(await module.material.getHarness(MatProgressBarHarness));
    expect(bar.getAttribute('aria-label')).toBe('Looking up the account…');
    const call = module.call('/assistances');
    expect(call.request.body).toEqual({ email: EMAIL });
    call.flush(view(), { status: 201, statusText: 'Created' });
    expect(module.state.assistance).toEqual(view());
  });

  for (const pasted of [
    `<${EMAIL}>`,
    `mailto:${EMAIL}`,
    `${EMAIL};`,
    `Marta <${EMAIL}>`,
    `"Marta, A." <${EMAIL}>\r\n`,
    `${EMAIL}.`,
    `\u202a${EMAIL.replace('admin', 'ad\u200bmin')}\u202c`,
  ]) {
    it(`shows the address that is meant by what is pasted, and starts for it: ${JSON.stringify(pasted)}`, async () => {
      await show();
      expect(await paste(pasted)).toBeFalse();
      expect(field().value).toBe(EMAIL);
      await module.press(START);
      expect(module.call('/assistances').request.body).toEqual({ email: EMAIL });
    });
  }

  it('puts what is pasted where the caret is, and leaves to the browser what is no address yet', async () => {
    await show();
    await type('xx@legacy355.example');
    field().setSelectionRange(0, 2);
    expect(await paste('marta.admin')).toBeFalse();
    expect(field().value).toBe(EMAIL);
    field().select();
    expect(await paste('nora')).toBeTrue();
  });

  it('guesses none of several addresses, and says so until something else is typed', async () => {
    await show();
    await type('mar');
    expect(await paste(`${EMAIL}, nora@legacy355.example`)).toBeFalse();
    field().select();
    expect(await paste(`${EMAIL}\nnora@legacy355.example`)).toBeFalse();
    expect([field().value, said()]).toEqual([
      'mar',
      'These are several addresses: enter the one of this user.',
    ]);
    expect(module.button(START).disabled).toBeTrue();
    await module.speak('es');
    expect(said()).toBe('Son varias direcciones: escriba la de este usuario.');
    await module.speak('en');
    await type('mart');
    expect(said()).not.toContain('several');
    await type(`${EMAIL}; nora@legacy355.example`);
    expect(said()).toContain('several');
    expect(module.button(START).disabled).toBeTrue();
  });

  it('cleans what was typed or filled in when the field is left, and when it starts', async () => {
    await show();
    await type(`Marta <${EMAIL}>`);
    expect([field().value, module.button(START).disabled]).toEqual([`Marta <${EMAIL}>`, false]);
    field().dispatchEvent(new Event('change'));
    await module.settle();
    expect(field().value).toBe(EMAIL);
    await type('marta.');
    field().dispatchEvent(new Event('change'));
    await module.settle();
    expect(field().value).toBe('marta.');
    await type(`${EMAIL},`);
    await module.press(START);
    expect(module.call('/assistances').request.body).toEqual({ email: EMAIL });
    expect(field().value).toBe(EMAIL);
  });

  it('takes away what nobody sees as it is typed, and searches without it', async () => {
    await show();
    await type('mar\u200bt');
    expect(field().value).toBe('mart');
    await module.pass(0.3);
    expect(module.call('/users').request.params.get('email')).toBe('mart');
  });

  it('tells what no index can look for from what is not there', async () => {
    await show();
    await type('ñññ');
    await module.pass(0.3);
    await module.answer('/users', { suggestions: [], notSearched: true });
    expect(said()).toBe('No suggestions for these letters: type the whole address.');
    await module.speak('es');
    expect(said()).toBe('No hay sugerencias para estas letras: escriba la dirección completa.');
  });

  const OWN_CODES: readonly (readonly [string, Partial<AgentSession>, string | null])[] = [
    ['ok', { codes: 'ok' }, null],
    ['said by no release before', {}, null],
    [
      'not trusted for three days',
      { codes: 'not-trusted', codesBecause: { changedDaysAgo: 3 } },
      'You cannot verify yourself yet: your e-mail address changed 3 days ago. A supervisor has to release it.',
    ],
    [
      'not trusted since today, and told',
      { codes: 'not-trusted', codesBecause: { changedDaysAgo: 0, supervisorsToldAt: NOW } },
      `changed today. A supervisor has to release it. They were told at ${clockTime('en', NOW)}.`,
    ],
    ['not trusted', { codes: 'not-trusted', codesBecause: {} }, 'No code can go to your e-mail address'],
    ['blocked', { codes: 'blocked', codesBecause: {} }, 'No codes for you until a supervisor'],
  ];
  for (const [when, told, said] of OWN_CODES) {
    it(`says beforehand whether the agent could get a code himself: ${when}`, async () => {
      module = await ModuleUnderTest.ready();
      module.holdClock();
      TestBed.inject(AgentIdentity).known().subscribe();
      await module.answer('/session', { ...sessionOf('agent'), ...told });
      await module.render(LookUp);
      if (said === null) expect(module.all('.own').length).toBe(0);
      else expect(words(module.find('.own[role=status]'))).toContain(said);
      await type(EMAIL);
      expect(module.button(START).disabled).toBeFalse();
    });
  }

  const DAYS_BEFORE = new Date(Date.parse(NOW) - 3 * 86_400_000).toISOString();
  for (const codesBecause of [{ changedDaysAgo: 3 }, { changedDaysAgo: 0 }, {}]) {
    it(`says on which day supervisors were told, but for today: ${JSON.stringify(codesBecause)}`, async () => {
      module = await ModuleUnderTest.ready();
      module.holdClock();
      TestBed.inject(AgentIdentity).known().subscribe();
      const because = { ...codesBecause, supervisorsToldAt: DAYS_BEFORE };
      await module.answer('/session', { ...sessionOf('agent'), codes: 'not-trusted', codesBecause: because });
      await module.render(LookUp);
      const own = () => words(module.find('.own'));
      const last = (when: string) => new RegExp(`\\. ${when}$`);
      expect(own()).toMatch(last(`They were told on ${dateAndTime('en', DAYS_BEFORE)}\\.`));
      await module.speak('es');
      expect(own()).toMatch(last(`Se les avisó el ${dateAndTime('es', DAYS_BEFORE)}\\.`));
      jasmine.clock().mockDate(new Date(DAYS_BEFORE));
      await module.speak('en');
      expect(own()).toMatch(last(`They were told at ${clockTime('en', DAYS_BEFORE)}\\.`));
      await module.speak('es');
      expect(own()).toMatch(last(`Se les avisó a las ${clockTime('es', DAYS_BEFORE)}\\.`));
    });
  }

  it('is started by the Enter key too', async () => {
    await show();
    await type(EMAIL);
    (module.find('form') as HTMLFormElement).requestSubmit();
    expect(module.call('/assistances').request.body).toEqual({ email: EMAIL });
  });

  it('takes the number of the case from the shell, where it has one', async () => {
    await show({ caseNumber: () => ' HD-77 ' });
    expect((module.find('#us-case') as HTMLInputElement).value).toBe('HD-77');
    await type(EMAIL);
    await module.press(START);
    expect(module.call('/assistances').request.body).toEqual({ email: EMAIL, caseNumber: 'HD-77' });
  });

  it('takes what the user needs from the shell, where it is one of our words; neither starts anything', async () => {
    await show({ caseNumber: () => 'HD-77', purpose: () => 'guidance' });
    expect(await (await purpose()).getValueText()).toBe('Guidance');
    expect(module.button(START).disabled).toBeTrue();
    expect(module.isQuiet('/assistances')).toBeTrue();
    TestBed.resetTestingModule();
    jasmine.clock().uninstall();
    await show({ purpose: () => 'sales' as Purpose });
    expect(await (await purpose()).isEmpty()).toBeTrue();
    await type(EMAIL);
    await module.press(START);
    expect(module.call('/assistances').request.body).toEqual({ email: EMAIL });
  });

  it('has a short case and a long purpose in one row where there is room, else each in its own', async () => {
    await show();
    const fields = module.find('us-description-fields');
    const boxes = async (width: string) => {
      fields.style.inlineSize = width;
      const list = await elementOf(await purpose());
      return [module.find('#us-case'), list].map((one) => one.getBoundingClientRect()) as [DOMRect, DOMRect];
    };
    for (const width of ['824px', '472px']) {
      const [short, long] = await boxes(width);
      expect(Math.abs(short.bottom - long.bottom))
        .withContext(width)
        .toBeLessThan(1);
      expect(long.width)
        .withContext(width)
        .toBeGreaterThan(1.5 * short.width);
      expect(Math.round(long.right))
        .withContext(width)
        .toBe(Math.round(fields.getBoundingClientRect().right));
    }
    for (const width of ['334px', '200px']) {
      const [first, second] = await boxes(width);
      expect(second.top).withContext(width).toBeGreaterThan(first.bottom);
      expect([first.width, second.width])
        .withContext(width)
        .toEqual([parseInt(width), parseInt(width)]);
    }
  });

  it('asks for case and purpose after the address: optional, labelled, and nothing chosen beforehand', async () => {
    await show();
    const [field, list] = [module.find('#us-case') as HTMLInputElement, await purpose()];
    const labels = [field.labels?.[0], module.find('#us-purpose-label')];
    expect(labels.map((label) => label && words(label))).toEqual(['Case number', 'Purpose']);
    expect([field.required, field.value, await list.isRequired(), await list.isEmpty()]).toEqual([
      false,
      '',
      false,
      true,
    ]);
    await list.open();
    expect(await Promise.all((await list.getOptions()).map((option) => option.getText()))).toEqual([
      'No purpose',
      'Technical problem',
      'Access',
      'Billing or plan',
      'Guidance',
    ]);
    await type(EMAIL);
    await module.type('#us-case', ' HD-77 ');
    await list.clickOptions({ text: 'Billing or plan' });
    expect(module.isQuiet('/assistances')).toBeTrue();
    await module.press(START);
    const start = module.call('/assistances');
    expect(start.request.body).toEqual({ email: EMAIL, caseNumber: 'HD-77', purpose: 'billing' });
    expect([field.readOnly, await list.isDisabled()]).toEqual([true, true]);
  });

  it('says of a case number that the server does not take nothing about the address', async () => {
    await show();
    await type(EMAIL);
    await module.type('#us-case', 'HD-\u200b77');
    await module.press(START);
    const fields = [{ field: 'caseNumber', message: 'no' }];
    await module.refuse('/assistances', 400, 'invalid-request', { fields });
    expect(module.find('#us-email').getAttribute('aria-invalid')).toBeNull();
    expect((module.find('#us-case') as HTMLInputElement).value).toBe('HD-\u200b77');
  });

  it('says that a number of the case does not fit, and starts all the same', async () => {
    await show({ caseNumber: () => 'x'.repeat(65) });
    expect(module.text).toContain('too long: it is left out');
    await type(EMAIL);
    await module.press(START);
    expect(module.call('/assistances').request.body).toEqual({ email: EMAIL });
  });

  const REFUSALS: readonly (readonly [number, ProblemCode, object, RegExp])[] = [
    [404, 'user-not-found', {}, /Nobody has this address/],
    [403, 'target-not-allowed', {}, /works in support/],
    [
      409,
      'already-assisted',
      { agent: 'Luis Agent', since: '2026-11-24T09:55:00Z' },
      /Luis Agent has been .* since \d/,
    ],
    [409, 'user-refused', {}, /this wasn’t me/],
    [429, 'rate-limited', { retryAfter: 42 }, /Try again in 42 s/],
    [503, 'unavailable', {}, /Not available at the moment/],
    [500, 'internal-error', {}, /Something went wrong/],
  ];
  for (const [status, code, more, said] of REFUSALS) {
    it(`says why nothing was started, and forgets it when another address is typed: ${code}`, async () => {
      await show();
      await type(EMAIL);
      await module.press(START);
      await module.refuse('/assistances', status, code, more);
      expect(words(module.find('[role=alert]'))).toMatch(said);
      const field = module.find('#us-email');
      const [about] = (field.getAttribute('aria-describedby') ?? '').split(' ');
      expect(words(module.find(`#${about ?? 'none'}`))).toMatch(said);
      const isAboutIt = ['user-not-found', 'target-not-allowed'].includes(code);
      expect(field.getAttribute('aria-invalid')).toBe(isAboutIt ? 'true' : null);
      expect(module.state.assistance).toBeNull();
      expect((module.find('#us-email') as HTMLInputElement).value).toBe(EMAIL);
      expect(words(module.find('#us-email-hint'))).not.toContain('Looking for');
      await type('nora');
      expect(module.all('[role=alert]').length).toBe(0);
    });
  }

  it('suggests addresses from the third character on, and a picked one is complete', async () => {
    await show();
    await type('ma');
    await module.pass(0.2);
    expect(module.isQuiet('/users')).toBeTrue();
    await type('mar');
    expect(words(module.find('#us-email-hint'))).toContain('Looking for addresses');
    await module.pass(0.2);
    await module.answer('/users', { suggestions: [{ email: EMAIL }, { email: 'mario@legacy355.example' }] });
    await type('mart');
    expect(await options()).toEqual([EMAIL, 'mario@legacy355.example']);
    await (await list()).selectOption({ text: EMAIL });
    await module.settle();
    expect((module.find('#us-email') as HTMLInputElement).value).toBe(EMAIL);
    expect(module.button(START).disabled).toBeFalse();
    await module.press(START);
    expect(module.call('/assistances').request.body).toEqual({ email: EMAIL });
  });

  it('covers nothing with the address that stands in the field already, in whatever letter case', async () => {
    await show();
    await type('marta');
    await module.pass(0.2);
    await module.answer('/users', { suggestions: [{ email: EMAIL }] });
    await type('marta.');
    expect(await (await list()).isOpen()).toBeTrue();
    for (const whole of [EMAIL, ` ${EMAIL.toUpperCase()} `]) {
      await type(whole);
      await module.pass(0.2);
      await module.answer('/users', { suggestions: [{ email: EMAIL }] });
      await module.settle();
      expect(await (await list()).isOpen())
        .withContext(whole)
        .toBeFalse();
    }
  });

  it('shows an address with markup in it as text', async () => {
    await show();
    await type('<im');
    await module.pass(0.2);
    await module.answer('/users', { suggestions: [{ email: '<img src=x onerror=alert(1)>@x.example' }] });
    await type('<img');
    expect(await options()).toEqual(['<img src=x onerror=alert(1)>@x.example']);
    const [option] = await (await list()).getOptions();
    expect((await elementOf(option!)).querySelector('img')).toBeNull();
  });

  const ENDS = [
    ['finished', /The process is finished/],
    ['cancelled', /was cancelled/],
    ['expired', /Time ran out/],
    ['locked', /Too many wrong codes/],
    ['refused', /The user objected/],
    ['signed-out', /You signed out/],
    ['superseded', /Another agent verified first/],
  ] as const;
  for (const [outcome, said] of ENDS) {
    it(`says what happened to the last one: ${outcome}`, async () => {
      await show();
      module.received(endedView(outcome));
      await module.settle();
      expect(words(module.find('.ended[role=status]'))).toMatch(said);
    });
  }

  it('says why a supervisor stopped the last one', async () => {
    await show();
    module.received(endedView('stopped', 'Wrong <b>user</b>'));
    await module.settle();
    expect(words(module.find('.ended'))).toContain('A supervisor stopped the assistance.');
    expect(module.find('.ended q').textContent).toBe('Wrong <b>user</b>');
  });

  it('says who was faster with the last one', async () => {
    await show();
    const { ended, ...rest } = endedView('superseded');
    if (ended) module.received({ ...rest, ended: { ...ended, supersededBy: 'Luis Agent' } });
    await module.settle();
    expect(words(module.find('.ended'))).toContain(
      `Luis Agent verified first and assists ${rest.user.name ?? rest.user.email} now.`,
    );
  });

  it('does not blame a supervisor for what the system stopped', async () => {
    await show();
    const { ended, ...rest } = endedView('stopped');
    if (ended) module.received({ ...rest, ended: { ...ended, cause: 'rights-lost' } });
    await module.settle();
    expect(words(module.find('.ended'))).toContain('You lost the right to assist');
    expect(words(module.find('.ended'))).not.toContain('supervisor');
  });
});
