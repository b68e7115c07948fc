import { decodeJwt } from 'jose';
import type { Bff } from '../composition-root.ts';
import { hashOf } from '../domain/secret-hash.ts';
import { oneAtATime } from '../platform/one-at-a-time.ts';
import type { AgentClient, Answer } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, KEY, MARTA, SETTINGS } from '../spec-kit/bff-under-test.ts';
import { ringOf } from '../domain/key-ring.ts';

const REASON = { reason: { kind: 'other', text: 'Over' } };
const MANY = 200;

describe('the token of one product', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  let id: string;
  let replica: Bff;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    const ring = ringOf(KEY);
    replica = bff.replica({ trace: ring, seal: ring, code: ring });
    ana = await bff.signIn(ANA);
    ({ id } = await bff.inSession(ana, MARTA));
  });
  afterEach(() => bff.stop());

  const ticketFor = async (product: string): Promise<string> => {
    const { body } = await ana.post(`/api/assistances/${id}/products/${product}`);
    return new URL(String(body['url'])).hash.slice('#ticket='.length);
  };
  const redeem = (product: string, ticket: string, app = bff.wired.app): Promise<Answer> =>
    bff.asProduct(product, `${product}-secret`, app).post('/api/handover/redeem', { ticket });
  const isActive = async (product: string, token: unknown): Promise<unknown> =>
    (await bff.asProduct(product).post('/api/handover/introspect', { token })).body['active'];
  const codeOf = ({ status, body }: Answer) => [status, body['code']];
  const indexed = async () => {
    const rows = await bff.database.query('SELECT Product FROM support.ProductTokens', {}, (row) =>
      row.textOrNull('Product'),
    );
    return rows.toSorted();
  };
  const refusedAs = async () => {
    const rows = (await bff.ports.trace.rows(id)).filter(({ event }) => event === 'TicketRefused');
    return rows.map(({ data }) => {
      const { code, product, because } = JSON.parse(data) as Readonly<Record<string, unknown>>;
      return { code, product, ...(because === undefined ? {} : { because }) };
    });
  };

  it('says who acts, for whom, where, for which product and until when; that of the code is known to nobody', async () => {
    expect(await indexed()).toEqual([]);
    const { session } = await ana.good('GET', `/api/assistances/${id}`);
    const { body } = await redeem('store', await ticketFor('store'));
    expect(decodeJwt(String(body['access_token']))).toEqual(
      jasmine.objectContaining({
        sub: body['sub'],
        act: body['act'],
        assistance_id: id,
        product: 'store',
        support_until: Date.parse(session?.endsAt ?? '') / 1_000,
      }),
    );
    expect(bff.services.productTokens.map(({ product, ecosystem }) => [product, ecosystem])).toEqual([
      ['store', { id: 'E-355', name: 'legacy355', role: 'administrator' }],
    ]);
    expect(await indexed()).toEqual(['store']);
  });

  it('is made in the last second too, and ends with the session whatever its own life', async () => {
    bff.pass(5 * 60_000 - 1_000);
    const { body } = await redeem('web', await ticketFor('web'));
    expect(body['expires_in']).toBe(1);
    expect(decodeJwt(String(body['access_token']))['support_until']).toBe((bff.now + 1_000) / 1_000);
    expect(await isActive('web', body['access_token'])).toBeTrue();
    bff.pass(1_000);
    expect(await isActive('web', body['access_token'])).toBeFalse();
  });

  it('costs no ticket where Cognito does not answer, or refuses: the next try has it', async () => {
    const ticket = await ticketFor('web');
    for (const fault of ['timed-out', 'refused'] as const) {
      bff.services.fault.token = fault;
      expect(codeOf(await redeem('web', ticket))).toEqual([502, 'identity-provider-failed']);
    }
    expect(await indexed()).toEqual([]);
    expect((await bff.traced(id)).filter((event) => event === 'ProductRedeemed')).toEqual([]);
    const failed = { code: 'identity-provider-failed', product: 'web' };
    expect(await refusedAs()).toEqual([failed, failed]);
    bff.services.fault.token = 'none';
    const { status, body } = await redeem('web', ticket);
    expect([status, await isActive('web', body['access_token'])]).toEqual([200, true]);
  });

  const ENDED = {
    'and it was made all the same': async () => {
      await ana.good('POST', `/api/assistances/${id}/cancel`, REASON);
    },
    'and its refresh token was revoked by then': async () => {
      await ana.good('POST', `/api/assistances/${id}/cancel`, REASON);
      await bff.wired.sweep();
    },
  };
  for (const [how, end] of Object.entries(ENDED)) {
    it(`is given to nobody where the end came while Cognito made it, ${how}`, async () => {
      const ticket = await ticketFor('web');
      bff.services.duringToken = end;
      expect(codeOf(await redeem('web', ticket))).toEqual([410, 'ticket-expired']);
      expect(await indexed()).toEqual([]);
      await bff.wired.sweep();
      expect(bff.services.revoked.length).toBe(1);
    });
  }

  it('is none where Cognito takes the user’s tokens no more, and the trace says so', async () => {
    const ticket = await ticketFor('web');
    bff.services.revoked.push('refresh-1');
    expect(codeOf(await redeem('web', ticket))).toEqual([410, 'ticket-expired']);
    expect(await refusedAs()).toEqual([
      { code: 'ticket-expired', product: 'web', because: 'tokens-refused' },
    ]);
    expect((await bff.traced(id)).filter((event) => event === 'ProductRedeemed')).toEqual([]);
    expect(await indexed()).toEqual([]);
  });

  it('is asked of Cognito for no ticket that is no good', async () => {
    const used = await ticketFor('web');
    await redeem('web', used);
    const voided = await ticketFor('store');
    await redeem('web', voided);
    await ticketFor('store');
    const late = await ticketFor('app');
    bff.pass(60_000);
    const asked = bff.services.productTokens.length;
    await redeem('web', used);
    await redeem('store', voided);
    await redeem('app', late);
    await redeem('app', 'a'.repeat(43));
    expect(bff.services.productTokens.length).toBe(asked);
  });

  it('admits by what it says itself, too: a row that somebody relabelled admits nowhere', async () => {
    const store = String((await redeem('store', await ticketFor('store'))).body['access_token']);
    const web = String((await redeem('web', await ticketFor('web'))).body['access_token']);
    for (const product of ["'web'", 'NULL']) {
      await bff.tamper(
        `UPDATE support.ProductTokens SET Product = ${product} WHERE TokenHash = '${hashOf(store)}'`,
      );
      expect([await isActive('web', store), await isActive('store', store)])
        .withContext(product)
        .toEqual([false, false]);
    }
    expect(await isActive('web', web)).toBeTrue();
    const made = 'e30.eyJwcm9kdWN0Ijoid2ViIn0.x';
    await bff.tamper(
      `INSERT INTO support.ProductTokens (TokenHash, AssistanceId) VALUES ('${hashOf(made)}', '${id}')`,
    );
    expect(await isActive('web', made)).toBeFalse();
  });

  /** At most how many calls were under way at once, and how many there were. */
  const watchCognito = () => {
    const seen = { underWay: 0, most: 0, calls: 0 };
    bff.services.duringToken = async () => {
      seen.calls += 1;
      seen.underWay += 1;
      seen.most = Math.max(seen.most, seen.underWay);
      await new Promise((resolve) => setTimeout(resolve, 20));
      seen.underWay -= 1;
    };
    return seen;
  };

  const PLACES = {
    'one process': () => [bff.wired.app],
    'two replicas': () => [bff.wired.app, replica.app],
  };
  for (const [where, apps] of Object.entries(PLACES)) {
    it(`is made one at a time, and nobody is left without: two products at once, ${where}`, async () => {
      const seen = watchCognito();
      const [store, web] = [await ticketFor('store'), await ticketFor('web')];
      const [first = bff.wired.app] = apps();
      const answers = await Promise.all([redeem('store', store, first), redeem('web', web, apps().at(-1))]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const [ofStore, ofWeb] = answers.map(({ body }) => body['access_token']);
      expect([await isActive('store', ofStore), await isActive('web', ofWeb)]).toEqual([true, true]);
      expect([await isActive('store', ofWeb), await isActive('web', ofStore)]).toEqual([false, false]);
      expect(seen).toEqual({ underWay: 0, most: 1, calls: 2 });
    });

    it(`is one of ${String(MANY)} at once, and the others are used tickets: ${where}`, async () => {
      const seen = watchCognito();
      const tickets = { store: await ticketFor('store'), web: await ticketFor('web') };
      const products = ['store', 'web'] as const;
      const answers = await Promise.all(
        Array.from({ length: MANY }, async (_, at) => {
          const product = products[at % 2] ?? 'web';
          const app = apps()[Math.floor(at / 2) % apps().length];
          for (;;) {
            const answer = await redeem(product, tickets[product], app);
            // Two hundred rows on one chain: whoever was never the fastest comes again, as Retry-After says.
            if (answer.status !== 503) return { product, answer };
          }
        }),
      );
      for (const product of products) {
        const codes = answers.filter((one) => one.product === product).map(({ answer }) => answer);
        const [good, ...others] = codes.toSorted((a, b) => a.status - b.status);
        expect([good?.status, await isActive(product, good?.body['access_token'])]).toEqual([200, true]);
        expect(new Set(others.map((answer) => codeOf(answer).join()))).toEqual(new Set(['410,ticket-used']));
      }
      expect(await indexed()).toEqual(['store', 'web']);
      expect(seen.most).toBe(1);
      // Who read the ticket just before it was used, on another replica, asks once more, for a token that nobody gets.
      expect(seen.calls).toBeLessThanOrEqual(2 * apps().length);
      expect(bff.failures).toEqual([]);
    }, 60_000);
  }

  it('waits for a replica that died with its turn no longer than a call can take', async () => {
    const ticket = await ticketFor('web');
    const { leases, clock } = bff.ports;
    const lifeMs = SETTINGS.limits.callLostAfterMs;
    expect(await leases.take('product-token', id, await clock.now(), lifeMs)).not.toBeNull();
    const redeemed = redeem('web', ticket);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(bff.services.productTokens).toEqual([]);
    bff.pass(lifeMs);
    expect((await redeemed).status).toBe(200);
    expect(
      await bff.database.query('SELECT Kind FROM support.Leases', {}, (row) => row.text('Kind')),
    ).toEqual([]);
  });

  it('is refused where its turn does not come in time, and nothing is done', async () => {
    const { leases, clock } = bff.ports;
    const now = await clock.now();
    await leases.take('product-token', id, now, 15_000);
    const signal = AbortSignal.timeout(150);
    const doneWithout = jasmine.createSpy('doneWithout');
    const work = jasmine.createSpy('work');
    const turn = { known: 1, read: () => Promise.resolve(2), isNeeded: () => true, work };
    const lease = { kind: 'product-token', subject: id, now, lifeMs: 15_000, signal, doneWithout } as const;
    await expectAsync(oneAtATime({ leases, clock }, lease, turn)).toBeRejectedWith(
      jasmine.objectContaining({ refusal: { code: 'unavailable', retryAfterMs: 1_000 } }),
    );
    expect(work).not.toHaveBeenCalled();
  });

  it('forgets at its prune what a dead replica left', async () => {
    await bff.ports.leases.take('product-token', id, bff.now, 15_000);
    bff.pass(25 * 3_600_000);
    await bff.wired.prune();
    expect(
      await bff.database.query('SELECT Kind FROM support.Leases', {}, (row) => row.text('Kind')),
    ).toEqual([]);
  });
});
