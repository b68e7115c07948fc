import { ALL_ENDPOINTS } from '../contract/all-endpoints.ts';
import type { AnyEndpoint } from '../contract/index.ts';
import { DEMO_PASSWORD } from '../local/demo-people.ts';
import type { AgentClient, Answer } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, MARTA, SARA } from '../spec-kit/bff-under-test.ts';

const EVIL = 'https://evil.example';

/** What a page of another origin can do: read, have shown, and send without being asked. */
describe('a page of another origin', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  let supervisor: AgentClient;
  let id: string;

  beforeAll(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
    ({ id } = await bff.inSession(ana, MARTA));
    supervisor = await bff.steppedUp(SARA);
  });
  afterAll(() => bff.stop());

  const call = (client: AgentClient, { method, path }: AnyEndpoint): Promise<Answer> =>
    client.send(
      method,
      path.replace(':id', id).replace(':product', 'web'),
      method === 'POST' ? {} : undefined,
    );

  /** A client with her cookie, from a page there. */
  const from = (origin: string, headers: Readonly<Record<string, string>> = {}): AgentClient => {
    const there = bff.browser();
    there.cookie = supervisor.cookie;
    there.headers = { ...headers, Origin: origin };
    return there;
  };

  it('is allowed to read no answer, and to send nothing that a browser asks for beforehand', async () => {
    for (const endpoint of ALL_ENDPOINTS.filter((one) => one.id !== 'signOut')) {
      const there = from(EVIL, { 'X-Requested-By': 'user-support' });
      const preflight = await there.send('OPTIONS', endpoint.path.replace(':id', id));
      expect(preflight.status).withContext(endpoint.id).toBeGreaterThanOrEqual(400);
      for (const { headers } of [preflight, await call(there, endpoint)]) {
        const allowed = [...headers.keys()].filter((name) => name.startsWith('access-control-'));
        expect(allowed).withContext(endpoint.id).toEqual([]);
      }
    }
  });

  it('is sent nothing that it could show or run: each answer says what it is, and may stand in no frame', async () => {
    const answers = [
      ...(await Promise.all(
        ALL_ENDPOINTS.filter((one) => one.id !== 'signOut').map((endpoint) => call(supervisor, endpoint)),
      )),
      await supervisor.get('/api/nothing'),
      await supervisor.get('/nothing'),
      await supervisor.get('/health/ready'),
      await supervisor.get('/api/openapi.json'),
    ];
    for (const { status, headers } of answers) {
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Content-Security-Policy')).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(headers.get('Cache-Control')).toBe('no-store');
      if (status !== 204) expect(headers.get('Content-Type')).toMatch(/^application\/(?:problem\+)?json/);
    }
    expect(new Set(answers.map(({ status }) => status)).size).toBeGreaterThan(4);
  });

  it('finds no session in any answer: its id travels in the cookie alone', async () => {
    const client = bff.browser();
    const signedIn = await client.post('/api/session', { email: ANA, password: DEMO_PASSWORD });
    const secret = (client.cookie ?? '').split('=')[1] ?? '';
    expect(secret).toMatch(/^[\w-]{43}$/);
    const answers = [signedIn, await client.get('/api/session')];
    for (const endpoint of ALL_ENDPOINTS.filter((one) => one.id !== 'signOut')) {
      answers.push(await call(client, endpoint));
    }
    for (const { body, headers } of answers) {
      const shown = [...headers].filter(([name]) => name !== 'set-cookie');
      expect(JSON.stringify([body, shown])).not.toContain(secret);
    }
  });

  it('changes nothing by what a link or a picture can send: no GET writes what decides', async () => {
    const columns = {
      ...{ Assistances: 'State', Sessions: 'Mac', StepUps: 'Mac', Tickets: 'TicketHash' },
      ...{ ProductTokens: 'TokenHash', Holds: 'Id', Outbox: 'Task', Secrets: 'Value' },
    };
    const written = () =>
      Promise.all(
        Object.entries(columns).map(([table, column]) => {
          const text = `SELECT ${column} AS Kept FROM support.${table} ORDER BY ${column}`;
          return bff.database.query(text, {}, (row) => row.textOrNull('Kept'));
        }),
      );
    const reads = ALL_ENDPOINTS.filter(({ method }) => method === 'GET');
    const before = await written();
    expect(before.flat().length).toBeGreaterThan(4);
    for (const client of [ana, supervisor]) {
      for (const endpoint of reads) expect((await call(client, endpoint)).status).toBeLessThan(405);
    }
    expect(await written()).toEqual(before);
    expect(reads.length).toBeGreaterThan(6);
    for (const { method } of ALL_ENDPOINTS) expect(['GET', 'POST', 'PATCH', 'DELETE']).toContain(method);
  });
});
