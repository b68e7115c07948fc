import { ANA, BffUnderTest, MARTA, NORA } from '../spec-kit/bff-under-test.ts';
import { DEMO_PASSWORD } from '../local/demo-people.ts';

const PROXY = '192.0.2.10';

describe('what a request says', () => {
  let bff: BffUnderTest;
  beforeEach(async () => {
    bff = await BffUnderTest.start({ trustedProxies: [PROXY] });
  });
  afterEach(() => bff.stop());

  it('changes nothing by fields that nobody asked for', async () => {
    const ana = await bff.signIn(ANA);
    const more = {
      id: '1',
      step: 'session',
      words: ['a', 'b'],
      agent: { name: 'Sara' },
      version: 9,
      startedBy: 'x',
    };
    const { id, step, agent, words } = await ana.good('POST', '/api/assistances', { email: MARTA, ...more });
    expect([step, agent.name]).toEqual(['internal-verification', 'Ana Agent']);
    expect(id).toMatch(/^[\da-f-]{36}$/);
    expect(words).not.toEqual(['a', 'b']);
  });

  it('counts where it belongs alone: once in the query, or in the body, and never elsewhere', async () => {
    const ana = await bff.signIn(ANA);
    const of = async (query: string) => (await ana.get(`/api/users?${query}`)).body;
    const [marta, nora] = [MARTA, NORA].map((email) => `email=${encodeURIComponent(email)}`);
    expect(await of(`${String(marta)}&${String(nora)}`)).toEqual(await of(String(marta)));
    expect(await of(String(nora))).not.toEqual(await of(String(marta)));
    expect((await ana.post(`/api/assistances?${String(marta)}`, {})).status).toBe(400);
    const started = await ana.good('POST', `/api/assistances?${String(nora)}&id=1`, { email: MARTA });
    expect(started.user.email).not.toContain('nora');
  });

  it('comes from where a trusted proxy saw it, whatever it says of itself', async () => {
    const from = async (peer: string, forwarded: string) => {
      const browser = bff.browser(peer);
      browser.headers = {
        ...browser.headers,
        'X-Forwarded-For': forwarded,
        'X-Real-IP': '6.6.6.6',
        Forwarded: 'for=6.6.6.6',
      };
      await browser.post('/api/session', { email: ANA, password: DEMO_PASSWORD });
      const asked = 'SELECT Origin FROM support.Trace WHERE Event = @event ORDER BY At, Sequence';
      const rows = await bff.database.query(
        asked,
        { event: { type: 'varchar', length: 64, value: 'SignedIn' } },
        (row) => row.text('Origin'),
      );
      return (JSON.parse(rows.at(-1) ?? '{}') as { address?: string }).address;
    };
    expect(await from('203.0.113.7', '6.6.6.6')).toBe('203.0.113.7');
    expect(await from(PROXY, '6.6.6.6, 203.0.113.8')).toBe('203.0.113.8');
    expect(await from(PROXY, `6.6.6.6, 203.0.113.9, ${PROXY}`)).toBe('203.0.113.9');
    expect(await from(`::ffff:${PROXY}`, '::ffff:203.0.113.10')).toBe('203.0.113.10');
    expect(await from(PROXY, '')).toBe(PROXY);
  });

  it('is answered by a reference alone where nobody foresaw the error', async () => {
    const ana = await bff.signIn(ANA);
    const { id } = await bff.start(ana, MARTA);
    spyOn(bff.ports.store, 'loadWithSession').and.rejectWith(new Error('SELECT secret FROM x'));
    const { status, body } = await ana.get(`/api/assistances/${id}`);
    expect(status).toBe(500);
    expect(Object.keys(body).toSorted()).toEqual(['code', 'reference', 'status', 'title', 'type']);
    expect(JSON.stringify(body)).not.toMatch(/SELECT|secret|\.ts|Error/);
  });
});
