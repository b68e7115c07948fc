import { TestBed } from '@angular/core/testing';
import { MatRadioGroupHarness } from '@angular/material/radio/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import type { AssistanceView, Ecosystem, FindingCode, FindingView } from '@waizant/user-support/contract';
import {
  elementOf,
  ID,
  LEGACY,
  ModuleUnderTest,
  NOW,
  sessionOf,
  view,
  words,
} from '../../../module-under-test.spec';
import { AgentIdentity } from '../../../session/agent-identity';
import { EcosystemStep } from './ecosystem';

const RIVERSIDE: Ecosystem = {
  id: 'eco-2',
  name: 'riverside',
  plan: 'Premium',
  role: 'member',
  active: true,
};
const NORTHGATE: Ecosystem = { id: 'eco-3', name: 'northgate', plan: 'Lite', role: 'member', active: false };
const CHOOSE = `/assistances/${ID}/ecosystem`;

const at = (ecosystems: Ecosystem[], changes: Partial<AssistanceView> = {}) =>
  view({
    step: 'ecosystem',
    allowedActions: ['choose-ecosystem', 'cancel'],
    user: { email: 'pablo.multi@clinics.example', name: 'Pablo Multi' },
    ecosystems,
    status: { core: 'active', cognito: 'confirmed', mfa: 'off', phone: '********0456', findings: [] },
    ...changes,
  });

describe('the choice of the ecosystem', () => {
  let module: ModuleUnderTest;

  async function show(assistance: AssistanceView) {
    module.received(assistance);
    await module.render(EcosystemStep);
  }

  beforeEach(async () => {
    module = await ModuleUnderTest.ready();
  });
  afterEach(() => ModuleUnderTest.cleanUp());

  const go = () => module.button('Continue');
  const offersMore = () => module.all('button').some((button) => words(button).startsWith('Continue'));
  const blocked = (code: FindingCode, ecosystems: Ecosystem[] = [LEGACY]) =>
    at(ecosystems, {
      status: {
        core: 'active',
        cognito: 'confirmed',
        mfa: 'off',
        phone: '********0456',
        findings: [{ code, blocks: true }],
      },
    });
  const list = () => module.material.getHarness(MatSelectHarness);
  const choose = async (name: string) => {
    await (await list()).clickOptions({ text: new RegExp(name) });
  };

  it('is made already where there is exactly one active', async () => {
    await show(at([NORTHGATE, LEGACY]));
    expect(words(go())).toBe('Continue with legacy355');
    await module.press('Continue');
    const call = module.call(CHOOSE);
    expect(call.request.body).toEqual({ ecosystemId: 'eco-1' });
  });

  it('is left to the agent where there are several', async () => {
    await show(at([LEGACY, RIVERSIDE, NORTHGATE]));
    expect(go().disabled).toBeTrue();
    await choose('riverside');
    expect(words(go())).toBe('Continue with riverside');
    await module.press('Continue');
    expect(module.call(CHOOSE).request.body).toEqual({ ecosystemId: 'eco-2' });
  });

  it('hangs its list on the whole field, and keeps its arrow inside: we style a class of Material’s for that', async () => {
    await show(at([LEGACY, RIVERSIDE]));
    const ecosystems = await list();
    const field = await elementOf(ecosystems);
    const { left, right } = field.getBoundingClientRect();
    await ecosystems.open();
    const [option] = await ecosystems.getOptions();
    const shown = (await elementOf(option!)).getBoundingClientRect();
    expect(Math.abs(shown.left - left)).toBeLessThanOrEqual(1);
    expect(Math.abs(right - shown.right)).toBeLessThanOrEqual(1);
    const arrow = module.find('svg', field).getBoundingClientRect();
    expect(right - arrow.right).toBeGreaterThan(0);
  });

  it('lists an inactive one, disabled, with the reason', async () => {
    await show(at([LEGACY, RIVERSIDE, NORTHGATE]));
    const ecosystems = await list();
    await ecosystems.open();
    const options = await ecosystems.getOptions();
    expect(await Promise.all(options.map((one) => one.isDisabled()))).toEqual([false, false, true]);
    expect(await options[2]?.getText()).toMatch(
      /northgate\s+· member · Lite\s+· inactive: the user cannot be assisted here/,
    );
    await options[2]?.click();
    expect(go().disabled).toBeTrue();
  });

  it('has nothing to go on with where none is active, and says so once, with whom to ask', async () => {
    const said =
      /The user is active in no ecosystem and cannot be assisted: ask the team that manages accounts\./g;
    await show(at([NORTHGATE]));
    expect(offersMore()).toBeFalse();
    expect(module.text.match(said)?.length).toBe(1);
    expect(await (await list()).isDisabled()).toBeTrue();
    await module.refreshed(blocked('no-active-ecosystem', [NORTHGATE]));
    expect(offersMore()).toBeFalse();
    expect(module.text.match(said)?.length).toBe(1);
  });

  for (const code of [
    'unconfirmed',
    'disabled-in-cognito',
    'inactive-in-core',
    'email-not-verified',
  ] as const) {
    it(`offers nothing to go on with in a state in which no code goes: ${code}`, async () => {
      await show(blocked(code));
      expect(offersMore()).toBeFalse();
      expect(module.all('li.blocks').length).toBe(1);
      await module.refreshed(at([LEGACY]));
      expect(go().disabled).toBeFalse();
    });
  }

  it('outlives the polls, unless the chosen one is active no more', async () => {
    await show(at([LEGACY, RIVERSIDE]));
    await choose('riverside');
    await module.refreshed(at([LEGACY, RIVERSIDE]));
    expect(words(go())).toBe('Continue with riverside');
    await module.refreshed(at([LEGACY, { ...RIVERSIDE, active: false }]));
    expect(words(go())).toBe('Continue with legacy355');
  });

  it('is sent once, and a refusal is told', async () => {
    await show(at([LEGACY]));
    const button = go();
    button.click();
    button.click();
    await module.settle();
    expect(button.disabled).toBeTrue();
    await module.refuse(CHOOSE, 403, 'ecosystem-not-allowed');
    expect(words(module.find('[role=alert]'))).toContain('not active in this ecosystem');
    expect(button.disabled).toBeFalse();
  });

  it('comes with the account’s state and what is wrong with it', async () => {
    const findings: { code: FindingCode; blocks: boolean }[] = [
      { code: 'disabled-in-cognito', blocks: true },
      { code: 'assisted-today', blocks: false },
    ];
    await show(
      at([LEGACY], {
        status: { core: 'active', cognito: 'disabled', mfa: 'on', phone: '********0456', findings },
        words: ['amber', 'river'],
      }),
    );
    expect(module.text).toContain('Pablo Multi');
    expect(module.all('dd').map(words)).toEqual(['Active', 'Disabled', '********0456', 'On']);
    expect(module.all('.chip.good').map(words)).toEqual(['Active', 'On']);
    expect(module.all('us-finding-list li').map((one) => one.classList.contains('blocks'))).toEqual([
      true,
      false,
    ]);
    expect(words(module.find('li.blocks'))).toContain('disabled in Cognito');
    expect(module.text).not.toContain('amber');
  });

  it('says whom to ask about an account: as the site has it, else in words', async () => {
    const findings: FindingView[] = [{ code: 'disabled-in-cognito', blocks: true }];
    const disabled = at([LEGACY], {
      status: { core: 'active', cognito: 'disabled', mfa: 'off', phone: null, findings },
    });
    await show(disabled);
    const finding = () => words(module.find('li.blocks'));
    expect(finding()).toContain('Have it enabled by the team that manages accounts, then start again.');
    TestBed.inject(AgentIdentity).known().subscribe();
    const contacts = [
      { team: 'Account services', reach: 'ext. 4100' },
      { team: 'Platform', reach: 'pager' },
    ];
    await module.answer('/session', { ...sessionOf('agent'), contacts });
    await module.refreshed(disabled);
    expect(finding()).toContain('Have it enabled by Account services (ext. 4100), then start again.');
    await module.speak('es');
    expect(finding()).toContain('Pida a Account services (ext. 4100) que la habilite y empiece de nuevo.');
  });

  describe('where something asks how the agent made sure', () => {
    const ASKS = { code: 'email-changed-recently', blocks: false, asks: true, days: 3 } as const;
    const asking = (...findings: FindingView[]) =>
      at([LEGACY], {
        status: { core: 'active', cognito: 'confirmed', mfa: 'off', phone: '********0456', findings },
      });
    const shown = async (assistance: AssistanceView) => {
      await show(assistance);
      await module.until(() => module.all('us-findings-question').length > 0);
    };
    const answer = async (label: RegExp) => {
      await (await module.material.getHarness(MatRadioGroupHarness)).checkRadioButton({ label });
      await module.settle();
    };

    it('waits for the answer, says so, and goes on with it', async () => {
      await shown(asking(ASKS));
      expect(words(module.find('us-finding-list'))).toBe('The e-mail address changed 3 days ago.');
      expect(go().disabled).toBeTrue();
      const hint = module.find(`#${go().getAttribute('aria-describedby') ?? ''}`);
      expect(words(hint)).toBe('First say how you made sure.');
      await answer(/called the number/);
      expect(go().disabled).toBeFalse();
      expect(module.text).not.toContain('First say');
      await module.press('Continue');
      expect(module.call(CHOOSE).request.body).toEqual({ ecosystemId: 'eco-1' });
    });

    it('stands above the findings, and asks once for all of them', async () => {
      const phone = { ...ASKS, code: 'phone-changed-recently', days: 1 } as const;
      const failed = { code: 'failed-verifications', blocks: false, asks: true, count: 3, at: NOW } as const;
      await shown(asking({ ...ASKS, days: 0 }, phone, failed));
      const question = module.find('us-findings-question');
      const list = module.find('us-finding-list');
      expect(question.compareDocumentPosition(list) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
      expect(module.all('us-finding-list li').map(words)).toEqual([
        'The e-mail address changed today.',
        'The phone number changed 1 day ago. Do not call it.',
        jasmine.stringMatching(/^3 wrong codes in the last 24 hours, the last at \d\d:\d\d\.$/),
      ]);
      expect(module.all('mat-radio-group').length).toBe(1);
    });

    it('asks again where a poll finds one more', async () => {
      await shown(asking(ASKS));
      await answer(/called the number/);
      const failed = { code: 'failed-verifications', blocks: false, asks: true, count: 3, at: NOW } as const;
      await module.refreshed(asking(ASKS, failed));
      expect(go().disabled).toBeTrue();
    });

    it('asks nothing of an account that gets no code', async () => {
      await show(asking({ code: 'disabled-in-cognito', blocks: true }, ASKS));
      await module.settle();
      expect(module.all('us-findings-question').length).toBe(0);
      expect(offersMore()).toBeFalse();
    });
  });

  it('says that the state cannot be read, and that no phone is on file', async () => {
    const { status: _, ...unreadable } = at([LEGACY]);
    await show(unreadable);
    expect(module.text).toContain('cannot be read at the moment');
    await module.refreshed(
      at([LEGACY], {
        status: { core: 'active', cognito: 'confirmed', mfa: 'off', phone: null, findings: [] },
      }),
    );
    expect(module.text).toContain('none on file');
  });
});
