import type { Bff } from './composition-root.ts';
import { ringOf } from './domain/key-ring.ts';
import { SECOND_MS } from './domain/time.ts';
import type { AgentClient, Answer } from './spec-kit/agent-client.ts';
import { ANA, BffUnderTest, KEY, MARTA } from './spec-kit/bff-under-test.ts';
import { auditProblems } from './spec-kit/audit-problems.ts';

/** `npm run test:full` sends 200. */
const MANY = Number(process.env['RACERS'] ?? 40);
const RINGS = { trace: ringOf(KEY), seal: ringOf(KEY), code: ringOf(KEY) };
const wrongFor = (code: string) => (code === '000000' ? '111111' : '000000');
const REASON = { kind: 'other', text: 'Over' };

/** What one of them does, in which process. */
type Press = (client: AgentClient, n: number, served: Bff) => Promise<Answer>;

/** One step, pressed by very many at once. */
interface Race {
  /** Up to the step; answers what each of them does. */
  readonly ready: (
    bff: BffUnderTest,
    ana: AgentClient,
  ) => Promise<{ readonly id: string; readonly press: Press }>;
  /**
   * How many of them are answered so: `200`, or the code of a refusal. `some`: how many is a matter of who was
   * when.
   */
  readonly answers: Readonly<Record<string, number | 'some'>>;
  /** Rows of the assistance, or of the day, of which there are so many afterwards. */
  readonly rows: Readonly<Record<string, number>>;
  /** What reached the services outside. */
  readonly outside?: (bff: BffUnderTest, traced: readonly string[]) => void;
}

const RACES: Readonly<Record<string, Race>> = {
  'a start': {
    ready: () =>
      Promise.resolve({ id: '', press: (client) => client.post('/api/assistances', { email: MARTA }) }),
    answers: { '201': 1, 'assistance-open': 'some', 'rate-limited': 'some' },
    rows: {},
  },
  'a request for the agent’s code': {
    ready: async (bff, ana) => {
      const { id } = await bff.start(ana, MARTA);
      return { id, press: (client) => client.post(`/api/assistances/${id}/internal-code`) };
    },
    answers: { '202': 1, 'resend-too-soon': 'some' },
    rows: { InternalCodeRequested: 1, InternalCodeSent: 1 },
    outside: (bff) => {
      expect(bff.services.delivered.length).toBe(1);
    },
  },
  'a wrong code of the agent’s': {
    ready: async (bff, ana) => {
      const { id } = await bff.start(ana, MARTA);
      await ana.good('POST', `/api/assistances/${id}/internal-code`);
      const code = wrongFor(bff.internalCode);
      return { id, press: (client) => client.post(`/api/assistances/${id}/internal-code/answer`, { code }) };
    },
    answers: { 'wrong-code': 4, locked: 1, 'wrong-step': 'some' },
    rows: { InternalCodeRejected: 5, AssistanceEnded: 1 },
  },
  'the agent’s right code': {
    ready: async (bff, ana) => {
      const { id } = await bff.start(ana, MARTA);
      await ana.good('POST', `/api/assistances/${id}/internal-code`);
      const code = bff.internalCode;
      return { id, press: (client) => client.post(`/api/assistances/${id}/internal-code/answer`, { code }) };
    },
    answers: { '200': 1, 'wrong-step': 'some' },
    rows: { InternalCodeAccepted: 1 },
  },
  'the choice of an ecosystem': {
    ready: async (bff, ana) => {
      const { id, ecosystems } = await bff.verified(ana, MARTA);
      const ecosystemId = ecosystems?.[0]?.id;
      return { id, press: (client) => client.post(`/api/assistances/${id}/ecosystem`, { ecosystemId }) };
    },
    answers: { '200': 1, 'wrong-step': 'some' },
    rows: { EcosystemChosen: 1 },
  },
  'a request for the user’s code': {
    ready: async (bff, ana) => {
      const { id } = await bff.inEcosystem(ana, MARTA);
      return { id, press: (client) => client.post(`/api/assistances/${id}/user-code`) };
    },
    answers: { '202': 1, 'resend-too-soon': 'some' },
    rows: { UserCodeRequested: 1, UserCodeSent: 1 },
    outside: (bff) => {
      expect(bff.services.sent.length).toBe(1);
    },
  },
  'a wrong code of the user’s': {
    ready: async (bff, ana) => {
      const { id } = await bff.inEcosystem(ana, MARTA);
      await ana.good('POST', `/api/assistances/${id}/user-code`);
      const code = wrongFor(bff.userCode);
      return { id, press: (client) => client.post(`/api/assistances/${id}/user-code/answer`, { code }) };
    },
    // How many are compared is a matter of who was when; each of those is a try, and the fifth is the end.
    answers: { 'wrong-code': 'some', locked: 'some', 'answer-under-way': 'some', 'wrong-step': 'some' },
    rows: {},
    outside: ({ services }, traced) => {
      const compared = services.sent[0]?.wrong ?? 0;
      expect(compared).toBeGreaterThan(0);
      expect(compared).toBeLessThanOrEqual(5);
      const times = (event: string) => traced.filter((one) => one === event).length;
      expect([times('UserCodeRejected'), times('AssistanceEnded')]).toEqual([
        compared,
        compared === 5 ? 1 : 0,
      ]);
    },
  },
  'the user’s right code': {
    ready: async (bff, ana) => {
      const { id } = await bff.inEcosystem(ana, MARTA);
      await ana.good('POST', `/api/assistances/${id}/user-code`);
      const code = bff.userCode;
      return { id, press: (client) => client.post(`/api/assistances/${id}/user-code/answer`, { code }) };
    },
    answers: { '200': 1, 'answer-under-way': 'some', 'wrong-step': 'some', 'no-code': 'some' },
    rows: { UserAnswerReserved: 1, UserCodeAccepted: 1 },
  },
  'a ticket, redeemed': {
    ready: async (bff, ana) => {
      const { id } = await bff.inSession(ana, MARTA);
      const { url } = (await ana.good('POST', `/api/assistances/${id}/products/web`)) as unknown as {
        url: string;
      };
      const ticket = new URLSearchParams(new URL(url).hash.slice(1)).get('ticket');
      return {
        id,
        press: (_, __, served) =>
          bff.asProduct('web', undefined, served.app).post('/api/handover/redeem', { ticket }),
      };
    },
    answers: { '200': 1, 'ticket-used': 'some' },
    rows: { ProductRedeemed: 1 },
  },
  'the end': {
    ready: async (bff, ana) => {
      const { id } = await bff.inSession(ana, MARTA);
      return { id, press: (client) => client.post(`/api/assistances/${id}/finish`) };
    },
    answers: { '200': 1, 'wrong-step': 'some' },
    rows: { AssistanceEnded: 1 },
  },
  'a cancel and an end': {
    ready: async (bff, ana) => {
      const { id } = await bff.inSession(ana, MARTA);
      return {
        id,
        press: (client, n) =>
          n % 4 < 2
            ? client.post(`/api/assistances/${id}/cancel`, { reason: REASON })
            : client.post(`/api/assistances/${id}/finish`),
      };
    },
    answers: { '200': 1, 'wrong-step': 'some' },
    rows: { AssistanceEnded: 1 },
  },
  'the user’s objection': {
    ready: async (bff, ana) => {
      const { id } = await bff.inSession(ana, MARTA);
      const link = new URL(bff.services.sent[0]?.context.refuseUrl ?? 'none:');
      const token = new URLSearchParams(link.hash.slice(1)).get('token');
      const press: Press = (_, __, served) =>
        bff.user(undefined, served.publicApp).post('/api/refusals', { token });
      return { id, press };
    },
    answers: { '200': 1, 'link-used': 'some' },
    rows: { UserObjected: 1, AssistanceEnded: 1 },
  },
};

/** `unavailable`: whoever was never the fastest is asked to come again, and nothing happened. */
function expectAnswers(answers: readonly Answer[], expected: Race['answers']): void {
  const seen: Record<string, number> = {};
  for (const { status, body } of answers) {
    const told = status < 300 ? String(status) : String(body['code']);
    seen[told] = (seen[told] ?? 0) + 1;
  }
  const unknown = Object.keys(seen).filter((told) => expected[told] === undefined && told !== 'unavailable');
  expect(unknown).withContext(JSON.stringify(seen)).toEqual([]);
  for (const [told, times] of Object.entries(expected)) {
    if (times !== 'some') expect([told, seen[told]]).toEqual([told, times]);
  }
}

function idOfStarted(answers: readonly Answer[]): string {
  return String(answers.find(({ status }) => status === 201)?.body['id']);
}

describe('many at once', () => {
  for (const [where, count] of [
    ['in one process', 1],
    ['over two replicas', 2],
  ] as const) {
    for (const [what, race] of Object.entries(RACES)) {
      it(`${what}, ${where}: happens once, nobody is told otherwise, and the trace adds up`, async () => {
        const bff = await BffUnderTest.start();
        try {
          await bff.wired.noteStart();
          const ana = await bff.signIn(ANA);
          const { id, press } = await race.ready(bff, ana);
          const processes = [bff.wired, ...(count === 2 ? [bff.replica(RINGS)] : [])];
          const answers = await Promise.all(
            Array.from({ length: MANY }, (_, n) => {
              const served = processes[n % processes.length] ?? bff.wired;
              const client = bff.browser('198.51.100.7', served.app);
              client.cookie = ana.cookie;
              return press(client, n, served);
            }),
          );
          expectAnswers(answers, race.answers);
          const chain = id === '' ? idOfStarted(answers) : id;
          const traced = await bff.traced(chain);
          for (const [event, times] of Object.entries(race.rows)) {
            expect([event, traced.filter((one) => one === event).length]).toEqual([event, times]);
          }
          race.outside?.(bff, traced);
          bff.pass(2 * SECOND_MS);
          expect(await auditProblems(bff)).toEqual([]);
        } finally {
          await bff.stop();
        }
      });
    }
  }
});
