import type { FindingCode } from '../contract/index.ts';
import { ANA, BffUnderTest, MARTA } from '../spec-kit/bff-under-test.ts';
import { twoWithOneAddress } from '../spec-kit/two-with-one-address.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import type { ChallengeAnswer } from './ports.ts';

/** A try is charged where somebody said wrong, and for nothing else that Cognito says. */
describe('what Cognito says of a user’s code', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
  });
  afterEach(() => bff.stop());

  const sent = async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    await ana.good('POST', `/api/assistances/${id}/user-code`);
    return id;
  };
  const answer = (id: string, code = '000000') =>
    ana.post(`/api/assistances/${id}/user-code/answer`, { code });
  const left = async (id: string) => {
    const { left: remaining } = await ana.good('GET', `/api/assistances/${id}`);
    return (remaining as { attempts: number } | undefined)?.attempts;
  };
  const wrongToday = () => bff.ports.usage.causersSince('wrong-user-code', 'U-1001', 0);

  const CASES: readonly (readonly [string, ChallengeAnswer, number, string, (readonly FindingCode[])?])[] = [
    ['that its challenge is over', { result: 'over' }, 410, 'code-expired'],
    [
      'that a second factor comes next',
      { result: 'not-verifiable', finding: 'mfa-on' },
      409,
      'user-not-verifiable',
      ['mfa-on'],
    ],
    [
      'that the account is disabled',
      { result: 'not-verifiable', finding: 'disabled-in-cognito' },
      409,
      'user-not-verifiable',
      ['disabled-in-cognito'],
    ],
  ];
  for (const [what, says, status, code, findings] of CASES) {
    it(`is no wrong code: ${what}`, async () => {
      const id = await sent();
      bff.services.says = { answer: says };
      const refused = await answer(id);
      expect([refused.status, refused.body['code'], refused.body['findings']]).toEqual([
        status,
        code,
        findings,
      ]);
      expect(await left(id)).toBe(5);
      expect((await wrongToday()).length).toBe(0);
      expect((await bff.traced(id)).at(-1)).toBe('UserAnswerLost');
      bff.services.says = {};
      expect((await answer(id)).body['code']).toBe('no-code');
      bff.pass(60_000);
      await ana.good('POST', `/api/assistances/${id}/user-code`);
      expect((await answer(id, bff.userCode)).status).toBe(200);
    });
  }

  it('is looked at again where it takes no code of this account: what was shown is forgotten', async () => {
    const id = await sent();
    await ana.good('GET', `/api/assistances/${id}`);
    bff.services.changedUsers.set(MARTA, { mfa: true });
    bff.services.says = { answer: { result: 'not-verifiable', finding: 'mfa-on' } };
    await answer(id);
    const { status } = await ana.good('GET', `/api/assistances/${id}`);
    expect(status).toEqual(jasmine.objectContaining({ mfa: 'on' }));
  });

  for (const [fault, isSpent] of [
    ['timed-out', true],
    ['refused', undefined],
  ] as const) {
    it(`is told with whether the code is void, where nobody answers: ${fault}`, async () => {
      const id = await sent();
      bff.services.fault.answer = fault;
      const refused = await answer(id);
      expect([refused.status, refused.body['code'], refused.body['codeSpent']]).toEqual([
        502,
        'identity-provider-failed',
        isSpent,
      ]);
      expect(refused.headers.get('Retry-After')).toBe('2');
      bff.services.fault.answer = 'none';
      const again = await answer(id, bff.userCode);
      expect(again.body['code']).toBe(isSpent ? 'no-code' : undefined);
    });
  }

  it('is told without a time to wait where only somebody who mends our settings can help', async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    const failing = async (fault: 'timed-out' | 'misconfigured') => {
      // Rights are read again.
      bff.pass(61_000);
      Object.assign(bff.services.fault, { read: fault, send: fault, delivery: fault });
      const users = await ana.post('/api/assistances', { email: MARTA });
      Object.assign(bff.services.fault, { read: 'none' });
      const sent = await ana.post(`/api/assistances/${id}/user-code`);
      return [users, sent].map(({ status, body, headers }) => [
        ...[status, body['code'], body['retryAfter'], headers.get('Retry-After')],
      ]);
    };
    expect(await failing('misconfigured')).toEqual([
      [502, 'identity-provider-failed', undefined, null],
      [502, 'delivery-failed', undefined, null],
    ]);
    expect(await failing('timed-out')).toEqual([
      [502, 'identity-provider-failed', 2, '2'],
      [502, 'delivery-failed', 2, '2'],
    ]);
  });

  it('is a wrong code where the functions end it, though they allow fewer than the BFF: none is free', async () => {
    const id = await sent();
    bff.services.says = { answer: { result: 'over', byFunctions: true } };
    const refused = await answer(id);
    expect([refused.status, refused.body['code'], refused.body['attemptsLeft']]).toEqual([
      422,
      'wrong-code',
      4,
    ]);
    expect((await wrongToday()).length).toBe(1);
    expect((await answer(id)).body['code']).toBe('no-code');
  });

  it('is a wrong code where functions of the release before end it at the last try', async () => {
    const id = await sent();
    for (let wrong = 1; wrong < 5; wrong += 1) expect((await answer(id)).status).toBe(422);
    bff.services.says = { answer: { result: 'over', byFunctions: true } };
    expect((await answer(id)).body['code']).toBe('locked');
    expect((await wrongToday()).length).toBe(5);
  });

  it('locks nobody where the challenge is over at the last try', async () => {
    const id = await sent();
    for (let wrong = 1; wrong < 5; wrong += 1) await answer(id);
    bff.services.says = { answer: { result: 'over' } };
    expect((await answer(id)).body['code']).toBe('code-expired');
    expect(await left(id)).toBe(1);
  });

  it('sends none where Cognito takes none for the account, which costs no code', async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    bff.services.says = { send: 'reset-required' };
    const refused = await ana.post(`/api/assistances/${id}/user-code`);
    expect([refused.status, refused.body['findings']]).toEqual([409, ['reset-required']]);
    expect(await bff.traced(id)).toEqual(jasmine.arrayContaining(['UserCodeRequested', 'UserCodeFailed']));
    bff.services.says = {};
    await ana.good('POST', `/api/assistances/${id}/user-code`);
    const { code } = await ana.good('GET', `/api/assistances/${id}`);
    expect((code as { codesLeft: number } | undefined)?.codesLeft).toBe(4);
  });

  for (const state of [
    'reset-required',
    'external-provider',
    'compromised',
    'archived',
    'unknown',
  ] as const) {
    it(`is asked of nobody whose account is ${state}: a state and a finding of its own`, async () => {
      const { id } = await bff.verified(ana, MARTA);
      bff.services.changedUsers.set(MARTA, { state });
      bff.pass(61_000);
      const finding = state === 'unknown' ? 'unknown-in-cognito' : state;
      const { status } = await ana.good('GET', `/api/assistances/${id}`);
      expect(status).toEqual(
        jasmine.objectContaining({ cognito: state, findings: [{ code: finding, blocks: true }] }),
      );
    });
  }

  it('is told of a second factor before a code goes, which stops nobody', async () => {
    const { id, status } = await bff.verified(ana, 'carlos.admin@riverside.example');
    expect(status).toEqual(
      jasmine.objectContaining({ mfa: 'on', findings: [{ code: 'mfa-on', blocks: false }] }),
    );
    expect(id).not.toBe('');
  });

  it('is sent to none of several accounts with one address, and nobody is told to make another', async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    bff.services.ambiguous.add(MARTA);
    const refused = await ana.post(`/api/assistances/${id}/user-code`);
    expect([refused.status, refused.body['findings']]).toEqual([409, ['ambiguous-in-cognito']]);
    const { status } = await ana.good('GET', `/api/assistances/${id}`);
    expect(status).toEqual(
      jasmine.objectContaining({
        cognito: 'ambiguous',
        findings: [{ code: 'ambiguous-in-cognito', blocks: true }],
      }),
    );
  });

  it('finds an address once and begins nothing where Core has two people with it', async () => {
    const [twin, other] = ['twin.josé@legacy355.example', 'twin.jose\u0301@legacy355.example'] as const;
    await twoWithOneAddress(bff, [twin, other]);
    const { body } = await ana.get('/api/users?email=twin.');
    expect((body['suggestions'] as readonly unknown[]).length).toBe(1);
    const refused = await ana.post('/api/assistances', { email: twin });
    expect([refused.status, refused.body['code'], refused.body['findings']]).toEqual([
      409,
      'user-not-verifiable',
      ['ambiguous-in-core'],
    ]);
  });
});
