import { compose } from '../composition-root.ts';
import { verifyTrace } from './verify-trace.ts';
import { traceMac } from '../adapters/trace-mac.ts';
import type { NewBlock } from '../platform/ports.ts';
import { blockPlaced } from '../platform/block-placed.ts';
import { LIMITS_ALLOWED } from '../config.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import { SYSTEM } from '../domain/trace.ts';
import { AgentClient } from '../spec-kit/agent-client.ts';
import { headsInMemory } from '../spec-kit/heads-in-memory.ts';
import { headsIndex } from '../adapters/sql/heads-index.ts';
import { ANA, BffUnderTest, LUIS, MARTA, SARA, SETTINGS } from '../spec-kit/bff-under-test.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const HOLD = '2d0f6a51-6d0a-4b9b-8d4e-0a3c5a1e7f10';

/** "Every step, successful or refused, is one row": those that lie apart from the process. */
describe('steps and refusals that are traced', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  let sara: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    [ana, sara] = [await bff.signIn(ANA), await bff.steppedUp(SARA)];
  });
  afterEach(() => bff.stop());

  const idOf = async (client: AgentClient) =>
    ((await client.get('/api/session')).body['agent'] as { id: string }).id;
  const lastOf = async (chain: string) => {
    const row = (await bff.ports.trace.rows(chain)).at(-1);
    if (!row) throw new Error('nothing was traced');
    const { kind, id } = JSON.parse(row.actor) as { kind: string; id: string };
    return {
      event: row.event,
      actor: `${kind} ${id}`,
      data: JSON.parse(row.data) as unknown,
      text: row.data,
    };
  };
  const lastOfDay = () => lastOf(chainOfDay(bff.now));
  const rowsOfDay = async () => (await bff.ports.trace.rows(chainOfDay(bff.now))).length;

  describe('releasing a hold', () => {
    const place = async (subjectId: string) => {
      const hold: NewBlock = {
        id: HOLD,
        kind: 'internal-codes',
        subjectId,
        subjectEmail: SARA,
        since: bff.now,
        until: null,
      };
      await bff.ports.blocks.place(hold, { at: bff.now, actor: SYSTEM, from: {}, what: blockPlaced(hold) });
    };
    const release = (id = HOLD) => sara.post(`/api/holds/${id}/release`, { reason: 'Known by phone' });
    const refused = async (code: string, hold = HOLD) => {
      const { event, actor, data } = await lastOfDay();
      expect([event, actor]).toEqual(['Refused', `supervisor ${await idOf(sara)}`]);
      expect(data).toEqual({ command: 'releaseHold', code, hold });
    };

    it('of one’s own is refused and traced', async () => {
      await place(await idOf(sara));
      expect((await release()).body['code']).toBe('not-allowed');
      await refused('not-allowed');
    });

    it('that nobody knows is refused and traced', async () => {
      expect((await release(UNKNOWN)).status).toBe(404);
      await refused('not-found', UNKNOWN);
    });

    it('that was released already is refused and traced', async () => {
      await place('U-1001');
      expect((await release()).status).toBe(200);
      expect((await lastOfDay()).event).toBe('HoldReleased');
      expect((await release()).body['code']).toBe('already-released');
      await refused('already-released');
    });
  });

  describe('reading a trace', () => {
    it('is traced with who read whose', async () => {
      const { id } = await bff.start(ana, MARTA);
      expect((await sara.get(`/api/assistances/${id}/trace`)).status).toBe(200);
      expect(await lastOfDay()).toEqual(
        jasmine.objectContaining({
          event: 'TraceRead',
          actor: `supervisor ${await idOf(sara)}`,
          data: { assistance: id },
        }),
      );
    });

    it('of an unknown assistance is refused and traced', async () => {
      expect((await sara.get(`/api/assistances/${UNKNOWN}/trace`)).status).toBe(404);
      const { event, data } = await lastOfDay();
      expect([event, data]).toEqual([
        'Refused',
        { command: 'readTrace', code: 'not-found', assistance: UNKNOWN },
      ]);
    });

    it('shows nothing where its row cannot be written', async () => {
      const { id } = await bff.start(ana, MARTA);
      const boundedRows = {
        ...bff.ports.boundedRows,
        append: () => Promise.reject(new Error('the trace is full')),
      };
      const without = new AgentClient(compose(SETTINGS, { ...bff.ports, boundedRows }).app, '198.51.100.7');
      without.cookie = sara.cookie;
      const { status, body } = await without.get(`/api/assistances/${id}/trace`);
      expect([status, body['rows']]).toEqual([500, undefined]);
    });
  });

  describe('what a step is refused for', () => {
    it('before the process itself is asked is traced as that step', async () => {
      const { id } = await bff.start(ana, MARTA);
      const { id: agentId } = (await ana.get('/api/session')).body['agent'] as { id: string };
      const hold: NewBlock = {
        id: HOLD,
        kind: 'internal-codes',
        subjectId: agentId,
        subjectEmail: ANA,
        since: bff.now,
        until: null,
      };
      await bff.ports.blocks.place(hold, { at: bff.now, actor: SYSTEM, from: {}, what: blockPlaced(hold) });
      expect((await ana.post(`/api/assistances/${id}/internal-code`)).status).toBe(429);
      const { event, data } = await lastOf(id);
      expect([event, data]).toEqual(['Refused', { command: 'request-internal-code', code: 'codes-blocked' }]);
    });

    it('because the assistance is somebody else’s is traced as what was tried', async () => {
      const { id } = await bff.start(ana, MARTA);
      const luis = await bff.signIn(LUIS);
      for (const [path, body, command] of [
        ['/products/web', undefined, 'open-product'],
        ['/cancel', { reason: { kind: 'other', text: 'Mine' } }, 'cancel'],
        ['/user-code/answer', { code: '123456' }, 'reserve-user-answer'],
      ] as const) {
        expect((await luis.post(`/api/assistances/${id}${path}`, body)).status).toBe(404);
        const { data } = await lastOfDay();
        expect(data).toEqual({ command, code: 'not-found', assistance: id });
      }
    });
  });

  describe('reading plan details', () => {
    it('is traced on the assistance', async () => {
      const { id, ecosystem } = await bff.inSession(ana, MARTA);
      expect((await ana.get(`/api/assistances/${id}/plan`)).status).toBe(200);
      expect(await lastOf(id)).toEqual(
        jasmine.objectContaining({
          event: 'PlanRead',
          actor: `agent ${await idOf(ana)}`,
          data: { ecosystem: ecosystem?.id },
        }),
      );
    });

    it('at another step, after the end and from another browser session is refused and traced', async () => {
      const { id } = await bff.verified(ana, MARTA);
      const refused = async (client: AgentClient, code: string) => {
        const { body } = await client.get(`/api/assistances/${id}/plan`);
        const { event, data } = await lastOf(id);
        expect([body['code'], event, data]).toEqual([code, 'Refused', { command: 'readPlan', code }]);
      };
      await refused(ana, 'wrong-step');
      const { ecosystems } = await ana.good('GET', `/api/assistances/${id}`);
      await ana.good('POST', `/api/assistances/${id}/ecosystem`, { ecosystemId: ecosystems?.[0]?.id });
      await ana.good('POST', `/api/assistances/${id}/user-code`);
      await ana.good('POST', `/api/assistances/${id}/user-code/answer`, { code: bff.userCode });
      await refused(await bff.signIn(ANA), 'step-up-elsewhere');
      await ana.good('POST', `/api/assistances/${id}/finish`);
      await refused(ana, 'wrong-step');
    });
  });

  describe('a product with wrong credentials', () => {
    const asClient = (credentials: string, address = '192.0.2.1') => {
      const basic = Buffer.from(credentials).toString('base64');
      return new AgentClient(bff.wired.app, address, { Authorization: `Basic ${basic}` });
    };
    const redeem = (client: AgentClient) => client.post('/api/handover/redeem', { ticket: 'x' });

    for (const [name, path, command, body] of [
      ['redeeming', '/api/handover/redeem', 'redeemTicket', { ticket: 'x' }],
      ['introspecting', '/api/handover/introspect', 'introspectToken', { token: 'x' }],
    ] as const) {
      it(`is traced with the client id and never the secret: ${name}`, async () => {
        const { status } = await asClient('web-client:s3cret-guess').post(path, body);
        const { event, actor, data, text } = await lastOfDay();
        expect([status, event, actor]).toEqual([401, 'Refused', 'product unknown']);
        expect(data).toEqual({ command, code: 'invalid-client', client: 'web-client' });
        expect(text).not.toContain('s3cret');
      });
    }

    it('has no more than 64 characters of its id in the trace, and those in whole', async () => {
      await redeem(asClient(`${'w'.repeat(63)}😀${'w'.repeat(500)}:x`));
      const { data } = await lastOfDay();
      expect((data as { client: string }).client).toBe(`${'w'.repeat(63)}\ufffd`);
      for (const odd of ['no-colon-s3cret', ':s3cret', '']) {
        await redeem(asClient(odd));
        expect((await lastOfDay()).text).toContain('"client":""');
      }
    });

    it('has sixty tries a minute an address, five of them rows, then 429; right credentials go on', async () => {
      const wrong = asClient('web-client:guess');
      const before = await rowsOfDay();
      for (let tries = 0; tries < 60; tries++) expect((await redeem(wrong)).status).toBe(401);
      const late = await redeem(wrong);
      expect([late.status, late.body['code'], late.headers.get('Retry-After')]).toEqual([
        429,
        'rate-limited',
        '60',
      ]);
      expect(await rowsOfDay()).toBe(before + 5);
      expect((await redeem(asClient('web-client:guess', '192.0.2.2'))).status).toBe(401);
      expect((await redeem(bff.asProduct('web'))).status).toBe(410);
      bff.pass(60_000);
      expect((await redeem(wrong)).status).toBe(401);
    });
  });

  it('leave a trace that audit:verify finds nothing in, holds of all kinds included', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    await ana.get(`/api/assistances/${id}/plan`);
    await sara.get(`/api/assistances/${id}/trace`);
    await bff.asProduct('web', 'guessed').post('/api/handover/redeem', { ticket: 'x' });
    const link = new URL(bff.services.sent.at(-1)?.context.refuseUrl ?? '');
    const token = new URLSearchParams(link.hash.slice(1)).get('token');
    expect((await bff.user().post('/api/refusals', { token })).status).toBe(200);
    const [held] = (await sara.get('/api/holds')).body['holds'] as { id: string; kind: string }[];
    expect(held?.kind).toBe('user-refused');
    await sara.post(`/api/holds/${held?.id ?? ''}/release`, { reason: 'Talked to the user' });

    const report = await verifyTrace({
      trace: bff.ports.trace,
      headsLog: headsInMemory([{ at: bff.now, heads: [] }]),
      headsIndex,
      mac: traceMac(Buffer.alloc(32, 7)),
      clock: bff.ports.clock,
      limits: LIMITS_ALLOWED,
    });
    expect(report.problems).toEqual([]);
  });
});
