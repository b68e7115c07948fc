import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, MARTA, SARA } from '../spec-kit/bff-under-test.ts';

const REASON = { reason: { kind: 'other', text: 'Over' } };

describe('the hand-over', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  let id: string;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
    ({ id } = await bff.inSession(ana, MARTA));
  });
  afterEach(async () => {
    await bff.stop();
  });

  const open = async (product: string) =>
    String((await ana.post(`/api/assistances/${id}/products/${product}`)).body['url']);
  const introspect = async (product: string, token: unknown) =>
    (await bff.asProduct(product).post('/api/handover/introspect', { token })).body['active'];

  it('carries the ticket in the fragment of the product’s own address', async () => {
    const url = new URL(await open('web'));
    expect(url.origin + url.pathname).toBe('https://products.example/web');
    expect(url.search).toBe('');
    expect(url.hash).toMatch(/^#ticket=[\w-]{43}$/);
  });

  it('goes to the configured address, whatever the request says', async () => {
    ana.headers = {
      ...ana.headers,
      Host: 'evil.example',
      Origin: 'https://evil.example',
      Referer: 'https://evil.example/',
      Forwarded: 'host=evil.example;proto=http',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'http',
      'X-Original-URL': 'https://evil.example',
    };
    const path = `/api/assistances/${id}/products`;
    for (const answer of [
      await ana.post(`${path}/web?url=https://evil.example&next=//evil.example`),
      await ana.post(`${path}/web`, { url: 'https://evil.example', product: 'x' }),
    ]) {
      expect(answer.status).toBe(201);
      expect(new URL(String(answer.body['url'])).origin).toBe('https://products.example');
    }
    for (const trick of [
      'https:%2F%2Fevil.example',
      '%2F%2Fevil.example',
      'web%2F..%2F..%2Fevil',
      'web@evil.example',
      'web%00',
      'WEB',
      'web%20',
      'javascript:alert(1)',
      '__proto__',
      'constructor',
    ]) {
      const { status } = await ana.post(`${path}/${trick}`);
      expect(status).withContext(trick).toBe(400);
    }
  });

  it('takes a ticket once', async () => {
    const url = await open('web');
    expect((await bff.redeem(url)).status).toBe(200);
    const second = await bff.redeem(url);
    expect([second.status, second.body['code']]).toEqual([410, 'ticket-used']);
    expect((await ana.good('GET', `/api/assistances/${id}`)).step).toBe('session');
  });

  it('shows the agent a second use, traces it, and ends nothing by it; the next ticket is as good', async () => {
    const reusedAt = async (product: string) => {
      const { products } = await ana.good('GET', `/api/assistances/${id}`);
      return products?.find((shown) => shown.id === product)?.reusedAt;
    };
    const first = await open('web');
    const { body } = await bff.redeem(first);
    expect(await reusedAt('web')).toBeUndefined();
    bff.pass(5_000);
    expect((await bff.redeem(first)).status).toBe(410);
    expect(await reusedAt('web')).toBe(new Date(bff.now).toISOString());
    expect(await reusedAt('store')).toBeUndefined();
    expect(await introspect('web', body['access_token'])).toBeTrue();

    const second = await open('web');
    bff.pass(5_000);
    expect((await bff.redeem(first)).body['code']).toBe('ticket-used');
    expect(await reusedAt('web')).toBe(new Date(bff.now).toISOString());
    expect((await bff.redeem(second)).status).toBe(200);
    const [row] = (await bff.ports.trace.rows(id)).filter(({ event }) => event === 'TicketReused');
    expect(row?.actor).toContain('web-client');
    expect((await bff.traced(id)).filter((event) => event === 'TicketReused').length).toBe(2);
  });

  it('tells the agent that a product never took its ticket, until it is entered after all', async () => {
    const unused = async () => {
      const { products } = await ana.good('GET', `/api/assistances/${id}`);
      return products?.find((product) => product.id === 'web')?.unusedSince;
    };
    await open('web');
    expect(await unused()).toBeUndefined();
    bff.pass(60_000);
    expect(await unused()).toBe(new Date(bff.now).toISOString());
    const again = await open('web');
    expect(await unused()).toBeUndefined();
    await bff.redeem(again);
    bff.pass(90_000);
    expect(await unused()).toBeUndefined();
    expect((await bff.traced(id)).slice(-3)).toEqual(['ProductOpened', 'ProductOpened', 'ProductRedeemed']);
  });

  it('takes a ticket from one of many at once', async () => {
    const url = await open('web');
    const answers = await Promise.all(Array.from({ length: 8 }, () => bff.redeem(url)));
    expect(answers.filter(({ status }) => status === 200).length).toBe(1);
  });

  it('takes a ticket for sixty seconds, the newest only, and shows that it was used', async () => {
    const late = await open('web');
    bff.pass(60_000);
    expect((await bff.redeem(late)).body['code']).toBe('ticket-expired');
    const first = await open('web');
    const second = await open('web');
    expect((await bff.redeem(first)).body['code']).toBe('ticket-expired');
    expect((await bff.redeem(second)).status).toBe(200);
    const { products } = await ana.good('GET', `/api/assistances/${id}`);
    expect(products?.find((product) => product.id === 'web')?.redeemedAt).toBeDefined();
  });

  it('takes it from the product that it is for, and introspection too', async () => {
    const url = await open('store');
    const foreign = await bff.redeem(url, 'web');
    expect([foreign.status, foreign.body['code']]).toEqual([401, 'invalid-client']);
    const { body } = await bff.redeem(url, 'store');
    const token = body['access_token'];
    expect(await introspect('store', token)).toBeTrue();
    expect(await introspect('web', token)).toBeFalse();
    expect(await introspect('web', token)).toBeFalse();
    const refused = (await bff.traced(id)).filter((event) => event === 'TokenRefused');
    expect(refused.length).withContext('once, or a product could fill the trace').toBe(1);
    expect(await introspect('store', 'invented')).toBeFalse();
    expect((await bff.traced(id)).filter((event) => event === 'TicketRefused').length).toBe(1);
  });

  it('gives each product a token of its own, which admits nowhere else', async () => {
    const [store, web] = [
      (await bff.redeem(await open('store'), 'store')).body['access_token'],
      (await bff.redeem(await open('web'), 'web')).body['access_token'],
    ];
    expect(store).not.toBe(web);
    expect([await introspect('store', store), await introspect('web', web)]).toEqual([true, true]);
    expect([await introspect('store', web), await introspect('web', store)]).toEqual([false, false]);
    const refused = (await bff.ports.trace.rows(id)).filter(({ event }) => event === 'TokenRefused');
    expect(refused.map(({ data }): unknown => JSON.parse(data))).toEqual([
      { code: 'invalid-client', client: 'store' },
      { code: 'invalid-client', client: 'web' },
    ]);
  });

  it('refuses invented and malformed tickets', async () => {
    for (const ticket of ['a'.repeat(43), "' OR 1=1", 'x']) {
      const { status, body } = await bff.asProduct('web').post('/api/handover/redeem', { ticket });
      expect([status, body['code']]).toEqual([410, 'ticket-expired']);
    }
    for (const ticket of ['', 7, null, 'x'.repeat(5_000)]) {
      expect((await bff.asProduct('web').post('/api/handover/redeem', { ticket })).status).toBe(400);
    }
  });

  const ENDS: Readonly<Record<string, () => Promise<unknown>>> = {
    finish: () => ana.good('POST', `/api/assistances/${id}/finish`),
    cancel: () => ana.good('POST', `/api/assistances/${id}/cancel`, REASON),
    'sign-out': () => ana.delete('/api/session'),
    stop: async () =>
      (await bff.signIn(SARA)).good('POST', `/api/assistances/${id}/stop`, { reason: 'Stop' }),
    'five minutes': () => {
      bff.pass(5 * 60_000);
      return Promise.resolve();
    },
  };
  for (const [name, end] of Object.entries(ENDS)) {
    it(`ends everything at once: ${name}`, async () => {
      const { body } = await bff.redeem(await open('web'));
      const unused = await open('store');
      expect(await introspect('web', body['access_token'])).toBeTrue();
      await end();
      expect(await introspect('web', body['access_token'])).toBeFalse();
      expect((await bff.redeem(unused, 'store')).status).toBe(410);
      await bff.wired.sweep();
      expect(bff.services.revoked.length).toBe(1);
    });
  }

  it('never gives a token after the end, however close the two come', async () => {
    const url = await open('web');
    const [redeemed] = await Promise.all([
      bff.redeem(url),
      ana.post(`/api/assistances/${id}/cancel`, REASON),
    ]);
    if (redeemed.status === 200) expect(await introspect('web', redeemed.body['access_token'])).toBeFalse();
    else expect(redeemed.status).toBe(410);
  });

  it('lasts no longer than the session', async () => {
    bff.pass(4.5 * 60_000);
    const opened = await ana.post(`/api/assistances/${id}/products/web`);
    expect(Date.parse(String(opened.body['expiresAt'])) - bff.now).toBe(30_000);
    expect((await bff.redeem(String(opened.body['url']))).body['expires_in']).toBe(30);
  });
});
