import { randomBytes } from 'node:crypto';
import { traceMac } from './adapters/trace-mac.ts';
import { headsIndex } from './adapters/sql/heads-index.ts';
import { all, headsInMemory } from './spec-kit/heads-in-memory.ts';
import { verifyTrace } from './audit/verify-trace.ts';
import type { Bff } from './composition-root.ts';
import { LIMITS_ALLOWED } from './config.ts';
import { ringOf, type Ring } from './domain/key-ring.ts';
import { DAY_MS, MINUTE_MS } from './domain/time.ts';
import { AgentClient } from './spec-kit/agent-client.ts';
import { ANA, BffUnderTest, KEY, MARTA, NORA, type RingsOf } from './spec-kit/bff-under-test.ts';

type Name = keyof RingsOf;
const NAMES: readonly Name[] = ['trace', 'seal', 'code'];
const [OLD, NEW] = [KEY, randomBytes(32)];

/** What a replica is started with: one variable's ring, the others as they were. */
const BEFORE: RingsOf = { trace: ringOf(OLD), seal: ringOf(OLD), code: ringOf(OLD) };
const withRing = (name: Name, ring: Ring): RingsOf => ({ ...BEFORE, [name]: ring });
const ADDED = ringOf(OLD, NEW);
const MOVED = ringOf(NEW, OLD);

/** A journey that any replica can go on with, step by step. */
class Journey {
  readonly bff: BffUnderTest;
  id = '';
  #cookie = '';
  #ticket = '';
  #token = '';
  #ecosystemId: string | undefined;

  constructor(bff: BffUnderTest) {
    this.bff = bff;
  }

  /** Each in its turn; a person's pace is not what this is about. */
  readonly steps: readonly ((replica: Bff) => Promise<void>)[] = [
    async (replica) => {
      const accessToken = `valid-token-of:${ANA}:${randomBytes(20).toString('hex').replaceAll(/\D/g, '7')}`;
      await this.#ask(replica, 'POST', '/api/session', { accessToken });
    },
    async (replica) => {
      this.id = String((await this.#ask(replica, 'POST', '/api/assistances', { email: MARTA }))['id']);
    },
    (replica) => this.#act(replica, 'internal-code'),
    async (replica) => {
      const code = { code: this.bff.internalCode };
      const { ecosystems } = await this.#ask(replica, 'POST', `${this.#path}/internal-code/answer`, code);
      this.#ecosystemId = (ecosystems as readonly { readonly id: string }[])[0]?.id;
    },
    (replica) => this.#act(replica, 'ecosystem', { ecosystemId: this.#ecosystemId }),
    (replica) => this.#act(replica, 'user-code'),
    (replica) => this.#act(replica, 'user-code/answer', { code: this.bff.userCode }),
    async (replica) => {
      const { url } = await this.#ask(replica, 'POST', `${this.#path}/products/web`);
      this.#ticket = new URLSearchParams(new URL(String(url)).hash.slice(1)).get('ticket') ?? '';
    },
    async (replica) => {
      this.#token = String(
        (await this.#handOver(replica, 'redeem', { ticket: this.#ticket }))['access_token'],
      );
    },
    async (replica) => {
      const { active } = await this.#handOver(replica, 'introspect', { token: this.#token });
      expect(active).toBeTrue();
    },
    (replica) => this.#act(replica, 'finish'),
    (replica) => replica.sweep(),
  ];

  get #path(): string {
    return `/api/assistances/${this.id}`;
  }

  async #act(replica: Bff, what: string, body: object = {}): Promise<void> {
    await this.#ask(replica, 'POST', `${this.#path}/${what}`, body);
  }

  async #ask(replica: Bff, method: string, path: string, body?: object) {
    const client = new AgentClient(replica.app, '198.51.100.7');
    client.cookie = this.#cookie;
    const answer = await client.send(method, path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    this.#cookie = client.cookie;
    return answer.body;
  }

  async #handOver(replica: Bff, what: string, body: object) {
    const product = this.bff.asProduct('web', 'web-secret', replica.app);
    const answer = await product.post(`/api/handover/${what}`, body);
    if (answer.status !== 200) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

const STEPS = 12;
/** A user gets five codes an hour. */
const BETWEEN_MS = 13 * MINUTE_MS;

describe('a rotation of keys', () => {
  let bff: BffUnderTest;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
  });
  afterEach(() => bff.stop());

  const replicaWith = (rings: RingsOf) => bff.replica(rings);
  const tokenOf = (refuseUrl = '') => new URL(refuseUrl).hash.replace('#token=', '');
  const object = (replica: Bff, token: string) => {
    const user = new AgentClient(replica.publicApp, '203.0.113.9');
    user.headers = {};
    return user.post('/api/refusals', { token });
  };
  const doneFor = async (id: string) =>
    (await bff.traced(id)).filter((event) => /^(ReceiptSent|TokensRevoked)$/.test(event)).toSorted();
  const problems = async (ring: Ring) => {
    const { trace, clock } = bff.ports;
    const headsLog = headsInMemory([{ at: bff.now, heads: await all(trace.heads(0)) }]);
    const deps = { trace, headsLog, headsIndex, clock, mac: traceMac(ring), limits: LIMITS_ALLOWED };
    return (await verifyTrace(deps)).problems.map(({ sentence }) => sentence);
  };
  /** A user's assistance that ended under the old keys: its link is out, its tasks are not done. */
  const leftBefore = async () => {
    const ana = await bff.signIn(ANA);
    const { id } = await bff.inSession(ana, NORA);
    await ana.good('POST', `/api/assistances/${id}/finish`);
    return { id, link: tokenOf(bff.services.sent.at(-1)?.context.refuseUrl) };
  };

  for (const name of NAMES) {
    const phases = {
      'adds the new key last': [BEFORE, withRing(name, ADDED)],
      'moves it to the front': [withRing(name, ADDED), withRing(name, MOVED)],
    } as const;
    for (const [what, [before, after]] of Object.entries(phases)) {
      it(`${what}, in the middle of each step, and nobody on the phone sees it: ${name}`, async () => {
        const earlier = await leftBefore();
        const [one, other] = [replicaWith(before), replicaWith(after)];
        const ids = [earlier.id];
        for (let cut = 1; cut < STEPS; cut++) {
          bff.pass(BETWEEN_MS);
          const journey = new Journey(bff);
          for (const [at, step] of journey.steps.entries()) {
            await step(at < cut ? one : other).catch((cause: unknown) => {
              throw new Error(`cut after step ${cut}, at ${at + 1}`, { cause });
            });
          }
          ids.push(journey.id);
        }
        for (const id of ids) expect(await doneFor(id)).toEqual(['ReceiptSent', 'TokensRevoked']);
        for (const { context } of bff.services.sent) {
          expect((await object(other, tokenOf(context.refuseUrl))).status).toBe(200);
        }
        expect(bff.services.noticed.filter(({ kind }) => kind === 'receipt').length).toBe(STEPS);
        expect(bff.failures).toEqual([]);
        expect(await problems(after.trace)).toEqual([]);
      });
    }

    it(`goes on by two replicas of which one has the newer order: ${name}`, async () => {
      const replicas = [replicaWith(withRing(name, ADDED)), replicaWith(withRing(name, MOVED))];
      for (const first of [0, 1]) {
        const journey = new Journey(bff);
        for (const [at, step] of journey.steps.entries()) {
          const replica = replicas[(at + first) % 2];
          if (replica) await step(replica);
        }
        expect(await doneFor(journey.id)).toEqual(['ReceiptSent', 'TokensRevoked']);
        bff.pass(BETWEEN_MS);
      }
      for (const { context } of bff.services.sent) {
        expect((await object(replicas[0] ?? bff.wired, tokenOf(context.refuseUrl))).status).toBe(200);
      }
      expect(bff.failures).toEqual([]);
      expect(await problems(MOVED)).toEqual([]);
    });
  }

  it('takes the old key away once what it made is gone', async () => {
    const earlier = await leftBefore();
    await replicaWith({ ...BEFORE, seal: MOVED, code: MOVED }).sweep();
    bff.pass(DAY_MS);
    const without = replicaWith({ ...BEFORE, seal: ringOf(NEW), code: ringOf(NEW) });
    const journey = new Journey(bff);
    for (const step of journey.steps) await step(without);
    expect((await object(without, earlier.link)).status).toBe(404);
    expect((await object(without, tokenOf(bff.services.sent.at(-1)?.context.refuseUrl))).status).toBe(200);
    expect(bff.failures).toEqual([]);
  });

  it('that takes a key away too early is a failure, and never a wrong code', async () => {
    const ana = await bff.signIn(ANA);
    const path = `/api/assistances/${(await bff.start(ana, MARTA)).id}`;
    await ana.good('POST', `${path}/internal-code`);
    const at = (replica: Bff) => {
      const client = new AgentClient(replica.app, '198.51.100.7');
      client.cookie = ana.cookie;
      return client;
    };
    const withoutCode = replicaWith(withRing('code', ringOf(NEW)));
    const code = { code: bff.internalCode };
    expect((await at(withoutCode).post(`${path}/internal-code/answer`, code)).status).toBe(500);
    const verified = await ana.good('POST', `${path}/internal-code/answer`, code);
    await ana.good('POST', `${path}/ecosystem`, { ecosystemId: verified.ecosystems?.[0]?.id });
    await ana.good('POST', `${path}/user-code`);
    const link = tokenOf(bff.services.sent.at(-1)?.context.refuseUrl);
    expect((await object(withoutCode, link)).status).toBe(404);

    const withoutSeal = replicaWith(withRing('seal', ringOf(NEW)));
    const answer = { code: bff.userCode };
    expect((await at(withoutSeal).post(`${path}/user-code/answer`, answer)).status).toBe(500);
    expect(bff.failures.map((error) => error.name)).toEqual(['UnknownKey', 'UnknownKey']);
    const rejected = (await bff.traced(verified.id)).filter((event) => event.endsWith('CodeRejected'));
    expect(rejected).toEqual([]);
    expect(await problems(ringOf(NEW))).toContain(
      jasmine.stringMatching(`names a key that is not in TRACE_HMAC_KEY \\(${BEFORE.trace[0].id}\\)$`),
    );
  });
});
