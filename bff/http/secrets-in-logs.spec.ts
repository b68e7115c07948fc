import { DEMO_PASSWORD } from '../local/demo-people.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, MARTA, SETTINGS } from '../spec-kit/bff-under-test.ts';
import { compose } from '../composition-root.ts';
import { jsonLogger, requestLog } from './request-log.ts';

/** "Codes, tokens and passwords never reach a log": a whole journey, its faults too, through the real logger. */
describe('what is logged', () => {
  let bff: BffUnderTest;
  let lines: string[];
  let app: BffUnderTest['wired']['app'];

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    lines = [];
    const log = requestLog(jsonLogger('trace', { write: (line) => lines.push(line) }), () => bff.now);
    app = compose(SETTINGS, { ...bff.ports, log }).app;
  });
  afterEach(() => bff.stop());

  it('holds no password, session, code, ticket, token or address, whatever fails', async () => {
    const ana = new AgentClient(app, '198.51.100.7');
    await ana.post('/api/session', { email: ANA, password: DEMO_PASSWORD });
    await ana.get(`/api/users?email=${encodeURIComponent(MARTA)}`);
    const { id } = await ana.good('POST', '/api/assistances', { email: MARTA, caseNumber: 'HD-secret' });
    bff.services.fault.delivery = 'timed-out';
    await ana.post(`/api/assistances/${id}/internal-code`);
    bff.services.fault.delivery = 'none';
    bff.pass(61_000);
    await ana.good('POST', `/api/assistances/${id}/internal-code`);
    const [cookieBefore, internal] = [ana.cookie, bff.internalCode];
    const attempt = 'attempt-of-a-press'.padEnd(43, '7');
    const answer = { code: internal, attempt };
    await ana.good('POST', `/api/assistances/${id}/internal-code/answer`, answer);
    ana.cookie = cookieBefore;
    await ana.good('POST', `/api/assistances/${id}/internal-code/answer`, answer);
    await ana.good('POST', `/api/assistances/${id}/ecosystem`, { ecosystemId: 'E-355' });
    await ana.good('POST', `/api/assistances/${id}/user-code`);
    const user = bff.userCode;
    await ana.good('POST', `/api/assistances/${id}/user-code/answer`, { code: user });
    const { url } = (await ana.post(`/api/assistances/${id}/products/web`)).body;
    const ticket = String(url).split('#ticket=')[1] ?? 'none';
    const product = bff.asProduct('web', 'web-secret', app);
    const { body } = await product.post('/api/handover/redeem', { ticket });
    const token = String(body['access_token']);
    await product.post('/api/handover/introspect', { token });
    const leaking = new Error(`the driver says: ${id}`, { cause: new ServiceFailed('database', false) });
    spyOn(bff.ports.store, 'loadWithSession').and.rejectWith(
      Object.assign(leaking, { request: { headers: { token } } }),
    );
    expect((await ana.get(`/api/assistances/${id}`)).status).toBe(500);

    const all = lines.join('');
    expect(lines.length).toBeGreaterThan(10);
    expect(all).not.toContain('the driver says');
    const valueOf = (cookie: string | null) => cookie?.split('=')[1] ?? 'none';
    const secrets = {
      internal,
      attempt,
      user,
      ticket,
      token,
      password: DEMO_PASSWORD,
      address: MARTA,
      case: 'HD-secret',
    };
    const cookies = { before: valueOf(cookieBefore), after: valueOf(ana.cookie), product: 'web-secret' };
    for (const [name, secret] of Object.entries({ ...secrets, ...cookies })) {
      expect(secret.length).withContext(name).toBeGreaterThan(5);
      expect(all).withContext(name).not.toContain(secret);
      expect(all).withContext(name).not.toContain(encodeURIComponent(secret));
    }
  });

  it('holds nothing of a path that anybody wrote', async () => {
    const stranger = new AgentClient(app, '198.51.100.7');
    const written = [
      `/api/users/${MARTA}`,
      '/api/assistances/048213',
      '/api/%C2%85x',
      '/api/%E2%80%AEx',
      '/048213',
    ];
    for (const path of written) await stranger.get(path);
    expect(lines.length).toBe(written.length);
    for (const line of lines) {
      expect(line).not.toMatch(/marta|048213|%|[^\x20-\x7e\n]/);
      expect(JSON.parse(line)).toEqual(jasmine.objectContaining({ msg: 'request', method: 'GET' }));
    }
  });
});
