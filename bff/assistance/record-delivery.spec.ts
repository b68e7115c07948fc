import type { JWK } from 'jose';
import { newSigningKey } from '../adapters/new-keys.ts';
import type { CodeChannel } from '../contract/index.ts';
import { DEFAULT_LIMITS } from '../domain/limits.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../domain/time.ts';
import { auditProblems } from '../spec-kit/audit-problems.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, LUIS, MARTA, NORA, SARA } from '../spec-kit/bff-under-test.ts';
import { SIGNING_JWK, signDelivery, type Said } from '../spec-kit/delivery-signer.ts';

const MAIL = 'mar***@legacy355.example';

describe('what became of a code', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  /** Of which `audit:verify` has something to say. */
  let tampered: string[];

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    await bff.wired.noteStart();
    tampered = [];
    ana = await bff.signIn(ANA);
  });
  afterEach(async () => {
    expect(bff.failures).toEqual([]);
    await bff.wired.noteHeads();
    const problems = await auditProblems(bff);
    expect(problems.filter((one) => !tampered.some((id) => one.includes(id)))).toEqual([]);
    await bff.stop();
  });

  /** To the step where the user's code is on its way. */
  const sent = async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    await ana.good('POST', `/api/assistances/${id}/user-code`);
    return id;
  };
  const shown = async (id: string, client = ana) =>
    ((await client.get(`/api/assistances/${id}`)).body['code'] as { channels?: readonly CodeChannel[] })
      .channels;
  const told = async (said: Said) => {
    const { status, body } = await bff.tellDelivery(said);
    expect([status, body]).toEqual([204, {}]);
  };
  const rowsOf = async (id: string) =>
    (await bff.ports.trace.rows(id))
      .filter(({ event }) => event === 'CodeDeliveryReported')
      .map(({ data, actor }) => [JSON.parse(data) as object, (JSON.parse(actor) as { kind: string }).kind]);
  const eventsNoted = () =>
    bff.database.query('SELECT EventHash FROM support.DeliveryEvents', {}, (row) => row.text('EventHash'));

  it('is on screen and in the trace, with when the provider says', async () => {
    const id = await sent();
    const sentAt = new Date(bff.now).toISOString();
    expect(await shown(id)).toEqual([{ channel: 'mail', to: MAIL, state: 'accepted', at: sentAt }]);
    bff.pass(2 * SECOND_MS);
    const at = bff.now - 500;
    await told({ codeId: bff.userCodeId, at: new Date(at).toISOString() });
    expect(await shown(id)).toEqual([
      { channel: 'mail', to: MAIL, state: 'delivered', at: new Date(at).toISOString() },
    ]);
    const row = { codeId: bff.userCodeId, channel: 'mail', state: 'delivered', at };
    expect(await rowsOf(id)).toEqual([[row, 'system']]);
  });

  it('counts once, however often and in whatever order it is told', async () => {
    const id = await sent();
    const codeId = bff.userCodeId;
    for (const said of [
      { jti: 'e-2', state: 'delivered' },
      { jti: 'e-2', state: 'delivered' },
      { jti: 'e-1', state: 'delayed' },
      { jti: 'e-0', state: 'accepted' },
      { jti: 'e-0', state: 'failed', because: 'bounced' },
    ] as const) {
      await told({ codeId, ...said });
    }
    expect((await rowsOf(id)).length).toBe(1);
    expect((await shown(id))?.[0]?.state).toBe('delivered');
    expect((await eventsNoted()).length).toBe(3);
    await told({ codeId, state: 'failed', because: 'bounced' });
    await told({ codeId, state: 'delivered' });
    expect(await shown(id)).toEqual([jasmine.objectContaining({ state: 'failed', because: 'bounced' })]);
  });

  it('counts once where it is told of twice at the same moment', async () => {
    const id = await sent();
    const said = { codeId: bff.userCodeId, jti: 'e-1' };
    await Promise.all([told(said), told(said), told(said)]);
    expect((await rowsOf(id)).length).toBe(1);
  });

  it('keeps a complaint with what was delivered, whichever is told first', async () => {
    const id = await sent();
    await told({ codeId: bff.userCodeId, state: 'delivered', because: 'complained' });
    await told({ codeId: bff.userCodeId, state: 'delivered' });
    expect(await shown(id)).toEqual([
      jasmine.objectContaining({ state: 'delivered', because: 'complained' }),
    ]);
  });

  it('is believed of a code whose send has not been recorded yet: a provider may be faster than Cognito', async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    const send = bff.services.send.bind(bff.services);
    bff.services.channels = [{ channel: 'mail', state: 'accepted', at: bff.now }];
    spyOn(bff.services, 'send').and.callFake(async (context) => {
      await told({ codeId: context.codeId, state: 'failed', because: 'suppressed' });
      // No text was asked for.
      await told({ codeId: context.codeId, channel: 'text' });
      return send(context);
    });
    const { code } = await ana.good('POST', `/api/assistances/${id}/user-code`);
    expect(code?.channels).toEqual([
      {
        channel: 'mail',
        to: MAIL,
        state: 'failed',
        because: 'suppressed',
        at: new Date(bff.now).toISOString(),
      },
    ]);
  });

  it('says of each channel what was answered: a text that was refused went nowhere', async () => {
    const at = bff.now;
    bff.services.isTexting = false;
    bff.services.channels = [
      { channel: 'mail', state: 'accepted', at },
      { channel: 'text', state: 'failed', because: 'refused', at },
    ];
    const id = await sent();
    expect(await shown(id)).toEqual([
      jasmine.objectContaining({ channel: 'mail', state: 'accepted' }),
      jasmine.objectContaining({ channel: 'text', to: '********0456', state: 'failed', because: 'refused' }),
    ]);
    const rows = await bff.ports.trace.rows(id);
    const data = JSON.parse(rows.find(({ event }) => event === 'UserCodeSent')?.data ?? '{}') as object;
    expect(data).toEqual(
      jasmine.objectContaining({
        sentToPhone: null,
        channels: [
          { channel: 'mail', to: MAIL, state: 'accepted', at },
          { channel: 'text', to: '********0456', state: 'failed', because: 'refused', at },
        ],
      }),
    );
    const internal = JSON.parse(
      rows.find(({ event }) => event === 'InternalCodeSent')?.data ?? '{}',
    ) as object;
    expect(internal).toEqual(
      jasmine.objectContaining({
        channels: [{ channel: 'mail', to: 'ana***@backoffice.example', state: 'accepted', at }],
      }),
    );
  });

  it('leaves no key in rows where nobody said anything', async () => {
    const id = await sent();
    const rows = await bff.ports.trace.rows(id);
    expect(rows.filter(({ data }) => data.includes('channels'))).toEqual([]);
  });

  it('is the agent’s own code’s too, in the trace', async () => {
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', `/api/assistances/${id}/internal-code`);
    await told({ codeId: bff.internalCodeId, state: 'delayed' });
    expect((await rowsOf(id)).length).toBe(1);
    expect(await shown(id)).toBeUndefined();
  });

  it('keeps nothing open: the assistance goes idle when it would have', async () => {
    const id = await sent();
    const { lapsesAt } = await ana.good('GET', `/api/assistances/${id}`);
    bff.pass(10 * SECOND_MS);
    await told({ codeId: bff.userCodeId });
    expect((await ana.good('GET', `/api/assistances/${id}`)).lapsesAt).toBe(lapsesAt);
  });

  it('is nobody else’s to see', async () => {
    const id = await sent();
    await told({ codeId: bff.userCodeId, state: 'failed', because: 'bounced' });
    const other = await bff.signIn(ANA);
    expect((await other.get(`/api/assistances/${id}`)).body['code']).toBeUndefined();
    const luis = await bff.signIn(LUIS);
    expect((await luis.get(`/api/assistances/${id}`)).status).toBe(404);
    const sara = await bff.steppedUp(SARA);
    expect((await sara.get(`/api/assistances/${id}`)).body['code']).toBeUndefined();
  });

  it('is never later than now, nor earlier than it was asked for: clocks differ', async () => {
    const id = await sent();
    const requestedAt = new Date(bff.now).toISOString();
    await told({ codeId: bff.userCodeId, state: 'delayed', at: '1999-01-01T00:00:00Z' });
    expect((await shown(id))?.[0]?.at).toBe(requestedAt);
    bff.pass(3 * SECOND_MS);
    await told({ codeId: bff.userCodeId, at: '2099-01-01T00:00:00.000Z' });
    expect((await shown(id))?.[0]?.at).toBe(new Date(bff.now).toISOString());
  });

  describe('tells nobody anything', () => {
    const CASES: Readonly<Record<string, (id: string) => Promise<string>>> = {
      'of a code that nobody knows': () => Promise.resolve('00000000-0000-4000-8000-000000000000'),
      'of one that a newer one has taken the place of': async (id) => {
        const before = bff.userCodeId;
        bff.pass(DEFAULT_LIMITS.resendAfterMs);
        await ana.good('POST', `/api/assistances/${id}/user-code`);
        return before;
      },
      'of one that was answered': async (id) => {
        await ana.good('POST', `/api/assistances/${id}/user-code/answer`, { code: bff.userCode });
        return bff.userCodeId;
      },
      'of an assistance that has ended': async (id) => {
        const reason = { kind: 'other', text: 'Over' };
        await ana.good('POST', `/api/assistances/${id}/cancel`, { reason });
        return bff.userCodeId;
      },
      'of one that is over, though nobody has ended it yet': () => {
        bff.pass(DEFAULT_LIMITS.idleMs);
        return Promise.resolve(bff.userCodeId);
      },
      'a day late': async () => {
        bff.pass(DAY_MS + 1);
        await bff.wired.prune();
        return bff.userCodeId;
      },
      'of an agent’s step-up': async () => {
        await (await bff.signIn(SARA)).good('POST', '/api/session/step-up');
        return bff.internalCodeId;
      },
      'of an assistance that was changed past us': async (id) => {
        tampered.push(id);
        await bff.tamper(
          `UPDATE support.Assistances SET State = REPLACE(State, '"verifiedBy"', '"verifiedBY"') WHERE Id = '${id}'`,
        );
        return bff.userCodeId;
      },
    };
    for (const [what, prepare] of Object.entries(CASES)) {
      it(what, async () => {
        const id = await sent();
        const luis = await bff.signIn(LUIS);
        const other = await bff.inEcosystem(luis, NORA);
        const codeId = await prepare(id);
        const answer = async () => {
          const { status, body, headers } = await bff.tellDelivery({ codeId, jti: 'e-1' });
          return [status, body, [...headers.keys()].toSorted()];
        };
        const first = await answer();
        expect(first.slice(0, 2)).toEqual([204, {}]);
        expect(await answer()).toEqual(first);
        expect(await bff.traced(id)).not.toContain('CodeDeliveryReported');
        expect(await bff.traced(other.id)).not.toContain('CodeDeliveryReported');
      });
    }
  });

  it('is forgotten after a day: the table stays as small as a day', async () => {
    await sent();
    await told({ codeId: bff.userCodeId });
    expect((await eventsNoted()).length).toBe(1);
    bff.pass(DAY_MS);
    await bff.wired.prune();
    expect((await eventsNoted()).length).toBe(1);
    bff.pass(1);
    await bff.wired.prune();
    expect(await eventsNoted()).toEqual([]);
  });

  describe('is believed of nobody', () => {
    const statement = async (changes: object, jwk: JWK = SIGNING_JWK) =>
      signDelivery({ codeId: bff.userCodeId, ...changes }, bff.now, jwk);
    const foreign = () => JSON.parse(newSigningKey().privateJwk) as JWK;
    const seconds = () => Math.floor(bff.now / SECOND_MS);

    const FORGED: Readonly<Record<string, () => Promise<string> | string>> = {
      'who has another key': () => statement({}, foreign()),
      'who has another key and our key’s name': () => statement({}, { ...foreign(), kid: SIGNING_JWK.kid }),
      'who names no key': () => statement({}, { ...SIGNING_JWK, kid: '' }),
      'who signs nothing': async () => {
        const [, payload = ''] = (await statement({})).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
      },
      'who changed what was signed': async () => {
        const [header, , signature] = (await statement({})).split('.');
        const [, payload = ''] = (await statement({ state: 'failed' })).split('.');
        return [header, payload, signature].join('.');
      },
      'who speaks for another': () => statement({ iss: 'user-support-bff' }),
      'who speaks to another': () => statement({ aud: 'user-support-triggers' }),
      'who says it an hour later': async () => {
        const signed = await statement({});
        bff.pass(MINUTE_MS * 60);
        return signed;
      },
      'who says it 66 s later': async () => {
        const signed = await statement({});
        bff.pass(66 * SECOND_MS);
        return signed;
      },
      'who says it before it was signed': () => statement({ iat: seconds() + 60, exp: seconds() + 120 }),
      'whose word is to hold for a day': () => statement({ exp: seconds() + 86_400 }),
      'who says no end': () => statement({ exp: undefined }),
      'who says no beginning': () => statement({ iat: undefined }),
      'who names no event': () => statement({ jti: '' }),
      'who names no code': () => statement({ codeId: 'x' }),
      'who knows another channel': () => statement({ channel: 'pigeon' }),
      'who knows another state': () => statement({ state: 'opened' }),
      'who gives a provider’s words': () =>
        statement({ because: '550 5.1.1 marta@legacy355.example unknown' }),
      'who says no time': () => statement({ at: 'yesterday' }),
      'who says nothing readable': () => 'a.b.c',
      'who sends dots': () => '...',
    };
    for (const [who, forge] of Object.entries(FORGED)) {
      it(who, async () => {
        const id = await sent();
        const forged = await forge();
        const { status, body } = await bff.functions().post('/api/deliveries', { statement: forged });
        expect([status, body['code']]).toEqual([401, 'invalid-client']);
        expect(await bff.traced(id)).not.toContain('CodeDeliveryReported');
        expect(await eventsNoted()).toEqual([]);
      });
    }

    it('and what is no statement at all is a 400 that names the field', async () => {
      for (const given of ['', 'x'.repeat(2_049), 7, null, [], {}]) {
        const { status, body } = await bff.functions().post('/api/deliveries', { statement: given });
        expect([status, body['fields']])
          .withContext(JSON.stringify(given).slice(0, 20))
          .toEqual([400, [jasmine.objectContaining({ field: 'statement' })]]);
      }
    });
  });
});
