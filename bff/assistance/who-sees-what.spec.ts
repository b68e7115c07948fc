import { ANA, BffUnderTest, MARTA, SARA } from '../spec-kit/bff-under-test.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import type { AssistanceView, Step } from '../contract/index.ts';
import type { GuardedField, Viewer } from './who-sees-what.ts';

type Seen = Readonly<Partial<Record<Viewer, readonly GuardedField[]>>>;

/** Field by viewer and step, as the answer has it; a viewer who cannot be there at a step is left out. */
const EXPECTED: Readonly<Record<Step, Seen>> = {
  'internal-verification': {
    starter: ['code', 'left', 'words'],
    'other-session': ['code', 'left'],
    supervisor: [],
  },
  ecosystem: {
    verified: ['ecosystems', 'left', 'name', 'status', 'words'],
    'other-session': ['left'],
    supervisor: ['name'],
  },
  'user-verification': {
    verified: ['channels', 'code', 'codeTo', 'ecosystem', 'ecosystems', 'left', 'name', 'status', 'words'],
    'other-session': ['left'],
    supervisor: ['ecosystem', 'name'],
  },
  session: {
    verified: ['ecosystem', 'ecosystems', 'left', 'name', 'products', 'status', 'words'],
    'other-session': ['left'],
    supervisor: ['ecosystem', 'name'],
  },
  ended: {
    verified: ['ecosystem', 'name', 'reason'],
    'other-session': [],
    supervisor: ['ecosystem', 'name', 'reason'],
  },
};

describe('who sees what of an assistance', () => {
  let bff: BffUnderTest;
  let viewers: Readonly<Record<Viewer, AgentClient>>;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    const ana = await bff.signIn(ANA);
    viewers = {
      starter: ana,
      verified: ana,
      'other-session': await bff.signIn(ANA),
      supervisor: await bff.steppedUp(SARA),
    };
  });
  afterEach(() => bff.stop());

  const reach: Readonly<Record<Step, (ana: AgentClient) => Promise<AssistanceView>>> = {
    'internal-verification': async (ana) => {
      const { id } = await bff.start(ana, MARTA);
      return ana.good('POST', `/api/assistances/${id}/internal-code`);
    },
    ecosystem: (ana) => bff.verified(ana, MARTA),
    'user-verification': async (ana) => {
      const { id } = await bff.inEcosystem(ana, MARTA);
      return ana.good('POST', `/api/assistances/${id}/user-code`);
    },
    session: (ana) => bff.inSession(ana, MARTA),
    ended: async (ana) => {
      const { id } = await bff.inSession(ana, MARTA);
      const reason = { kind: 'user-hung-up', text: 'The user hung up' };
      return ana.good('POST', `/api/assistances/${id}/cancel`, { reason });
    },
  };

  it('ended before anybody verified, starter: reason', async () => {
    const { id } = await bff.start(viewers.starter, MARTA);
    const reason = { kind: 'other', text: 'Wrong address' };
    await viewers.starter.good('POST', `/api/assistances/${id}/cancel`, { reason });
    const [own, other] = [viewers.starter, viewers['other-session']];
    expect(guardedIn((await own.get(`/api/assistances/${id}`)).body)).toEqual(['reason']);
    expect(guardedIn((await other.get(`/api/assistances/${id}`)).body)).toEqual([]);
  });

  for (const [step, seen] of Object.entries(EXPECTED) as [Step, Seen][]) {
    for (const [viewer, fields] of Object.entries(seen) as [Viewer, readonly GuardedField[]][]) {
      it(`${step}, ${viewer}: ${fields.join(', ') || 'nothing of the user'}`, async () => {
        const { id } = await reach[step](viewers.verified);
        const { body } = await viewers[viewer].get(`/api/assistances/${id}`);
        expect(body['step']).toBe(step);
        expect(guardedIn(body)).toEqual([...fields]);
      });
    }
  }
});

const GUARDED: readonly GuardedField[] = [
  'channels',
  'code',
  'codeTo',
  'ecosystem',
  'ecosystems',
  'left',
  'name',
  'products',
  'reason',
  'status',
  'words',
];

function guardedIn(body: Readonly<Record<string, unknown>>): readonly GuardedField[] {
  const { name } = body['user'] as { readonly name?: string };
  const { reason } = (body['ended'] ?? {}) as { readonly reason?: string };
  const { channels } = (body['code'] ?? {}) as { readonly channels?: readonly unknown[] };
  const seen: Readonly<Record<string, unknown>> = { ...body, name, reason, channels };
  return GUARDED.filter((field) => seen[field] !== undefined);
}
