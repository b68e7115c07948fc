import { twoWithOneAddress } from '../two-with-one-address.ts';
import type { JWK } from 'jose';
import { newSigningKey } from '../../adapters/new-keys.ts';
import type { EndpointId } from '../../contract/all-endpoints.ts';
import { DEFAULT_LIMITS } from '../../domain/limits.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/time.ts';
import { DEMO_PASSWORD } from '../../local/demo-people.ts';
import { signDelivery } from '../delivery-signer.ts';
import { ANA, LUIS, MARTA, NORA } from '../bff-under-test.ts';
import {
  ofDay,
  ofAssistance,
  counted,
  recorded,
  at,
  notThere,
  notAsWritten,
  later,
  rightsLost,
  notASupervisor,
  sent,
  sentAndLate,
  sentOften,
  blocked,
  phoneChanged,
  PURPOSE,
  answeredNow,
  signingIn,
  starting,
  redeeming,
  wrongClient,
  objecting,
  answerThatHangs,
  notSteppedUp,
  recordedOfDay,
  steppingUp,
  stepUpAnsweredNow,
  stepUpAnsweredWrongly,
  stepUpSent,
  stepUpSentAndLate,
  stepUpSentOften,
  CODE,
} from './make-ways.ts';
import { HOLD, idOfThis, UNKNOWN, type Stage, type Way } from './stage.ts';

const PASSWORD = { email: ANA, password: DEMO_PASSWORD };
const UNKNOWN_USER = 'nobody@legacy355.example';
const REASON = { reason: { kind: 'other', text: 'Over' } };

/** The link in Ana's mail with a code, after something happened to it. */
function disowning(prepare: (stage: Stage, token: string) => unknown): Way['given'] {
  return async (stage) => {
    await stepUpSent(stage);
    const token = stage.bff.disownToken;
    await prepare(stage, token);
    return { client: stage.bff.agentWithMail(), body: { token } };
  };
}

const ownCodesUsedUp = async (stage: Stage) =>
  stage.useUp('own-code', await stage.idOf(stage.ana), DEFAULT_LIMITS.ownCodesPerHour);

/** Neither is enough any more: the sign-in, and nobody stepped up. */
const signedInAWhileAgo = notSteppedUp('minutes after the sign-in', async ({ bff, ana }) => {
  const id = await idOfThis(await bff.signIn(ANA));
  bff.pass(DEFAULT_LIMITS.signInCountsMs);
  return { client: ana, id };
});

/** By endpoint: each way to be refused, and what is traced then. Empty: it refuses nobody whom it let in. */
export const WAYS_TO_BE_REFUSED = {
  signIn: [
    signingIn('wrong-credentials', 'with a wrong password', { ...PASSWORD, password: 'guessed' }),
    signingIn('wrong-credentials', 'with a token that is none', { accessToken: 'a'.repeat(40) }),
    signingIn('wrong-credentials', 'with an account that was disabled', PASSWORD, ({ bff }) =>
      bff.services.changedAgents.set(ANA, { enabled: false }),
    ),
    signingIn(
      'sign-in-too-old',
      'with the token of a sign-in of eight hours ago',
      { accessToken: `valid-token-of:${ANA}:1${'0'.repeat(36)}` },
      ({ bff }) => {
        bff.services.authenticatedAgoMs = DEFAULT_LIMITS.agentSessionMs;
      },
    ),
    {
      ...signingIn('too-many-sessions', 'while each of them is at work', PASSWORD, (stage) =>
        stage.assistance('verified'),
      ),
      limits: { sessionsPerAgent: 1 },
    },
    signingIn('not-an-agent', 'to staff in no support group', {
      ...PASSWORD,
      email: 'bruno.staff@backoffice.example',
    }),
    signingIn('sign-in-challenge', 'where Cognito asks for more', PASSWORD, ({ bff }) => {
      bff.services.signIn = () => Promise.resolve({ result: 'challenge' });
    }),
    signingIn('rate-limited', 'after ten failures', PASSWORD, (stage) =>
      stage.useUp('sign-in-email', ANA, DEFAULT_LIMITS.signInFailures),
    ),
  ],
  readSession: [],
  signOut: [],
  requestStepUp: [
    ofDay('resend-too-soon', 'within a minute', steppingUp(stepUpSent)),
    ofDay('no-codes-left', 'after five codes', steppingUp(stepUpSentOften)),
    ofDay('locked', 'after five wrong ones', steppingUp(stepUpAnsweredWrongly(5))),
    ofDay('codes-blocked', 'to an agent who is blocked', steppingUp(blocked('internal-codes'))),
    {
      when: 'after six in an hour that nobody answered',
      code: 'rate-limited',
      rows: ['day OwnCodesUsedUp'],
      given: steppingUp(ownCodesUsedUp),
    },
    ofDay(
      'not-signed-in',
      'to an account that was disabled meanwhile',
      steppingUp(({ bff }) => bff.services.changedAgents.set(ANA, { enabled: false })),
    ),
    {
      when: 'to an address that the agent can change himself',
      code: 'agent-email-not-trusted',
      rows: ['day HoldPlaced', 'day Refused agent-email-not-trusted'],
      given: steppingUp(({ bff }) => {
        bff.services.emailWritable = true;
      }),
    },
    recordedOfDay(
      'delivery-failed',
      'where no mail goes out',
      ['StepUpRequested', 'StepUpFailed'],
      steppingUp(({ bff }) => {
        bff.services.fault.delivery = 'refused';
      }),
    ),
  ],
  answerStepUp: [
    {
      when: 'by an agent who was taken out of support',
      code: 'not-signed-in',
      rows: ['day AgentLostRights'],
      given: steppingUp(async (stage) => {
        await stepUpSent(stage);
        stage.takeAnaOutOfSupport();
      }, CODE),
    },
    ofDay('no-code', 'before one was sent', steppingUp(undefined, CODE)),
    ofDay('code-expired', 'after five minutes', steppingUp(stepUpSentAndLate, CODE)),
    ofDay('codes-blocked', 'of an agent who is blocked', steppingUp(blocked('internal-codes'), CODE)),
    ofDay('locked', 'after five wrong ones', steppingUp(stepUpAnsweredWrongly(5), CODE)),
    recordedOfDay('wrong-code', 'with a wrong code', ['StepUpRejected'], stepUpAnsweredNow(0)),
    recordedOfDay('locked', 'with the fifth wrong code', ['StepUpRejected'], stepUpAnsweredNow(4)),
  ],
  listSessions: [],
  endSession: [
    ofDay('not-found', 'of an unknown one', ({ ana }) => Promise.resolve({ client: ana, id: UNKNOWN })),
    ofDay('not-found', 'of somebody else’s', async ({ ana, luis }) => ({
      client: ana,
      id: await idOfThis(luis),
    })),
    signedInAWhileAgo,
  ],
  endOtherSessions: [signedInAWhileAgo],
  endSessionsOfAgent: [
    notASupervisor,
    notSteppedUp('to a supervisor without a step-up', async (stage) => ({
      client: stage.sara,
      id: await stage.idOf(stage.ana),
      body: { reason: 'Lost laptop' },
    })),
    {
      when: 'to whom was a supervisor a moment ago',
      code: 'not-allowed',
      rows: ['day RightsChanged', 'day Refused not-allowed'],
      given: async (stage) => {
        const client = await stage.supervisor();
        stage.takeSaraOut(['customer-service']);
        return { client, id: await stage.idOf(stage.ana), body: { reason: 'Lost laptop' } };
      },
    },
    ofDay('not-found', 'of an agent who has none', async (stage) => ({
      client: await stage.supervisor(),
      id: UNKNOWN,
      body: { reason: 'Lost laptop' },
    })),
  ],
  disownSessions: [
    ofDay(
      'link-not-valid',
      'of a link that is none of ours',
      ({ bff }) => Promise.resolve({ client: bff.agentWithMail(), body: { token: 'a'.repeat(179) } }),
      'LinkRefused',
    ),
    counted('of the twenty-first that is none of ours', async (stage) => {
      await stage.useUp('bad-link', '203.0.113.9', 20);
      return { client: stage.bff.agentWithMail(), body: { token: 'a'.repeat(179) } };
    }),
    ofDay(
      'link-used',
      'a second time',
      disowning(async ({ bff }, token) => {
        await bff.agentWithMail().post('/api/sessions/disown', { token });
      }),
      'LinkRefused',
    ),
    ofDay(
      'link-expired',
      'after a day',
      disowning(({ bff }) => {
        bff.pass(DAY_MS + 1_000);
      }),
      'LinkRefused',
    ),
  ],
  suggestUsers: [
    counted('after sixty in a minute', async (stage) => {
      const { ana } = stage;
      await stage.useUp('suggestion', await stage.idOf(ana), DEFAULT_LIMITS.suggestionsPerMinute);
      return { client: ana, query: '?email=marta' };
    }),
  ],

  startAssistance: [
    starting('user-not-found', 'of an unknown address', UNKNOWN_USER),
    starting(
      'user-not-verifiable',
      'of an address that two people in Core have',
      'jos\u00e9@e.example',
      ({ bff }) => twoWithOneAddress(bff, ['jos\u00e9@e.example', 'jose\u0301@e.example']),
    ),
    starting('target-not-allowed', 'of oneself', ANA),
    starting('target-not-allowed', 'of a colleague', LUIS),
    starting('assistance-open', 'of a second one', NORA, (stage) => stage.assistance('started')),
    starting('already-assisted', 'of whom a colleague assists', MARTA, ({ bff, luis }) =>
      bff.verified(luis, MARTA),
    ),
    {
      ...starting(
        'not-as-written',
        'of whom one is open that somebody changed',
        MARTA,
        async ({ bff, luis }) => {
          const { id } = await bff.verified(luis, MARTA);
          await bff.tamper(`UPDATE support.Assistances SET Version = 7 WHERE Id = '${id}'`);
        },
      ),
      rows: ['day RowNotTrusted', 'day Refused not-as-written'],
    },
    starting('user-refused', 'of whoever objected', MARTA, blocked('user-refused')),
    starting('rate-limited', 'of an eleventh in ten minutes', MARTA, async (stage) =>
      stage.useUp('start', await stage.idOf(stage.ana), DEFAULT_LIMITS.starts),
    ),
    starting('rate-limited', 'of an eleventh unknown address', UNKNOWN_USER, async (stage) =>
      stage.useUp('start', await stage.idOf(stage.ana), DEFAULT_LIMITS.starts),
    ),
    starting('rate-limited', 'of the sixty-first address in a minute', MARTA, async (stage) =>
      stage.useUp('start-look-up', await stage.idOf(stage.ana), DEFAULT_LIMITS.suggestionsPerMinute),
    ),
  ],
  // A poll: the alarm is its row.
  currentAssistance: [
    {
      ...notAsWritten(at('started', (stage, id) => stage.changePastUs(id))),
      rows: ['day RowNotTrusted'],
    },
  ],
  readAssistance: notThere().filter(({ code }) => code !== 'wrong-step'),

  sendInternalCode: [
    ...notThere(),
    ofAssistance('wrong-step', 'once it was answered', at('verified')),
    ofAssistance('resend-too-soon', 'within a minute', at('started', sent('internal-code'))),
    ofAssistance('no-codes-left', 'after five codes', at('started', sentOften('internal-code'))),
    ofAssistance('codes-blocked', 'to an agent who is blocked', at('started', blocked('internal-codes'))),
    {
      when: 'after six in an hour that nobody answered',
      code: 'rate-limited',
      rows: ['day OwnCodesUsedUp'],
      given: at('started', ownCodesUsedUp),
    },
    ofAssistance(
      'not-signed-in',
      'to an account that was disabled meanwhile',
      at('started', ({ bff }) => bff.services.changedAgents.set(ANA, { enabled: false })),
    ),
    {
      when: 'to an address that the agent can change himself',
      code: 'agent-email-not-trusted',
      rows: ['day HoldPlaced', 'assistance Refused agent-email-not-trusted'],
      given: at('started', ({ bff }) => {
        bff.services.emailWritable = true;
      }),
    },
    recorded(
      'delivery-failed',
      'where no mail goes out',
      ['InternalCodeRequested', 'InternalCodeFailed'],
      at('started', ({ bff }) => {
        bff.services.fault.delivery = 'refused';
      }),
    ),
  ],
  answerInternalCode: [
    ...notThere(CODE),
    rightsLost('started', CODE),
    ofAssistance('wrong-step', 'once it was answered', at('verified', undefined, CODE)),
    ofAssistance('no-code', 'before one was sent', at('started', undefined, CODE)),
    ofAssistance('code-expired', 'after five minutes', at('started', sentAndLate('internal-code'), CODE)),
    ofAssistance(
      'codes-blocked',
      'to an agent who is blocked',
      at('started', blocked('internal-codes'), CODE),
    ),
    recorded(
      'wrong-code',
      'with a wrong code',
      ['InternalCodeRejected'],
      answeredNow('internal', 'started', 0),
    ),
    recorded(
      'locked',
      'with the fifth wrong code',
      ['InternalCodeRejected', 'AssistanceEnded'],
      answeredNow('internal', 'started', 4),
    ),
  ],
  chooseEcosystem: [
    ...later('verified', { ecosystemId: 'E-355' }),
    ofAssistance(
      'ecosystem-not-allowed',
      'of another user’s',
      at('verified', undefined, { ecosystemId: 'E-1' }),
    ),
  ],
  sendUserCode: [
    ...later('in-ecosystem'),
    rightsLost('in-ecosystem'),
    ofAssistance('resend-too-soon', 'within a minute', at('code-sent')),
    ofAssistance('no-codes-left', 'after five codes', at('in-ecosystem', sentOften('user-code'))),
    ofAssistance('codes-blocked', 'to a user who is blocked', at('in-ecosystem', blocked('user-codes'))),
    ofAssistance('user-refused', 'to a user who objected', at('in-ecosystem', blocked('user-refused'))),
    ofAssistance(
      'user-not-verifiable',
      'to a user who lost the only ecosystem',
      at('in-ecosystem', (stage) => stage.takeMartaOutOfHerEcosystem()),
    ),
    ofAssistance(
      'user-not-verifiable',
      'to a user whose account is disabled',
      at('in-ecosystem', ({ bff }) => bff.services.changedUsers.set(MARTA, { state: 'disabled' })),
    ),
    ofAssistance(
      'findings-not-confirmed',
      'to a user whose phone changed meanwhile, while nobody made sure',
      at('in-ecosystem', phoneChanged),
    ),
    ofAssistance(
      'findings-not-confirmed',
      'to a user whose phone changed meanwhile, and who was called there',
      at('in-ecosystem', phoneChanged, {
        confirmed: [{ finding: 'phone-changed-recently', how: 'called-back' }],
      }),
    ),
    counted(
      'to a user who had five in an hour',
      at('in-ecosystem', (stage) => stage.useUp('user-code', 'U-1001', DEFAULT_LIMITS.userCodesPerHour)),
    ),
    ofAssistance(
      'user-not-verifiable',
      'to one of several accounts with the address',
      at('in-ecosystem', ({ bff }) => bff.services.ambiguous.add(MARTA)),
    ),
    recorded(
      'user-not-verifiable',
      'where Cognito takes none for the account',
      ['UserCodeRequested', 'UserCodeFailed'],
      at('in-ecosystem', ({ bff }) => {
        bff.services.says = { send: 'reset-required' };
      }),
    ),
    recorded(
      'delivery-failed',
      'where Cognito sends none',
      ['UserCodeRequested', 'UserCodeFailed'],
      at('in-ecosystem', ({ bff }) => {
        bff.services.fault.send = 'refused';
      }),
    ),
  ],
  answerUserCode: [
    ...later('code-sent', CODE),
    rightsLost('code-sent', CODE),
    ofAssistance('no-code', 'before one was sent', at('in-ecosystem', undefined, CODE)),
    ofAssistance('code-expired', 'after five minutes', at('in-ecosystem', sentAndLate('user-code'), CODE)),
    ofAssistance('codes-blocked', 'of a user who is blocked', at('code-sent', blocked('user-codes'), CODE)),
    ofAssistance(
      'ecosystem-not-allowed',
      'of a user who lost the ecosystem',
      at('code-sent', (stage) => stage.takeMartaOutOfHerEcosystem(), CODE),
    ),
    ofAssistance('answer-under-way', 'while another is checked', at('code-sent', answerThatHangs, CODE)),
    recorded(
      'wrong-code',
      'with a wrong code',
      ['UserAnswerReserved', 'UserCodeRejected'],
      answeredNow('user', 'code-sent', 0),
    ),
    recorded(
      'locked',
      'with the fifth wrong code',
      ['UserAnswerReserved', 'UserCodeRejected', 'AssistanceEnded'],
      answeredNow('user', 'code-sent', 4),
    ),
    recorded(
      'code-expired',
      'where Cognito has ended the challenge',
      ['UserAnswerReserved', 'UserAnswerLost'],
      at('code-sent', ({ bff }) => (bff.services.says = { answer: { result: 'over' } }), CODE),
    ),
    recorded(
      'user-not-verifiable',
      'where Cognito asks for a second factor',
      ['UserAnswerReserved', 'UserAnswerLost'],
      at(
        'code-sent',
        ({ bff }) => (bff.services.says = { answer: { result: 'not-verifiable', finding: 'mfa-on' } }),
        CODE,
      ),
    ),
    recorded(
      'identity-provider-failed',
      'where Cognito does not answer',
      ['UserAnswerReserved', 'UserAnswerLost'],
      at(
        'code-sent',
        ({ bff }) => {
          bff.services.fault.answer = 'refused';
        },
        CODE,
      ),
    ),
  ],

  describeAssistance: [
    ...notThere(PURPOSE),
    ofAssistance('step-up-elsewhere', 'from another browser than the one that verified', async (stage) => {
      const id = await stage.assistance('verified');
      return { client: await stage.anaElsewhere(), id, body: PURPOSE };
    }),
    counted(
      'of the twenty-first change in an hour',
      at('started', (stage, id) => stage.useUp('described', id, 20), PURPOSE),
    ),
  ],
  showPhone: [
    ...later('verified'),
    ofAssistance('wrong-step', 'once the session runs', at('in-session')),
    ofAssistance('not-allowed', 'where no finding asks', at('verified')),
    ofAssistance('not-allowed', 'where the number itself changed', at('verified', phoneChanged)),
    ofAssistance(
      'user-not-verifiable',
      'of a user whose account is disabled',
      at('verified', ({ bff }) => bff.services.changedUsers.set(MARTA, { state: 'disabled' })),
    ),
  ],
  readPlan: later('in-session'),
  openProduct: [
    ...later('in-session'),
    rightsLost('in-session'),
    ofAssistance('product-not-allowed', 'of one that the plan has not', async (stage) => ({
      client: stage.ana,
      id: await stage.assistance('in-session'),
      product: 'rcm',
    })),
    ofAssistance(
      'product-not-allowed',
      'for a user who lost the ecosystem',
      at('in-session', (stage) => stage.takeMartaOutOfHerEcosystem()),
    ),
  ],
  cancelAssistance: notThere(REASON),
  finishAssistance: later('in-session'),
  stopAssistance: [
    notASupervisor,
    ofDay('not-found', 'of an unknown one', ({ sara }) =>
      Promise.resolve({ client: sara, id: UNKNOWN, body: { reason: 'Over' } }),
    ),
    notAsWritten(async (stage) => {
      const id = await stage.assistance('started');
      await stage.changePastUs(id);
      return { client: stage.sara, id, body: { reason: 'Over' } };
    }),
    ofAssistance('wrong-step', 'after the end', async (stage) => ({
      client: stage.sara,
      id: await stage.assistance('ended'),
      body: { reason: 'Over' },
    })),
  ],

  listAssistances: [],
  readTrace: [
    ...notThere().filter(({ code }) => code === 'not-found'),
    ofDay('not-found', 'of an unknown assistance, to a supervisor', async (stage) => ({
      client: await stage.supervisor(),
      id: UNKNOWN,
    })),
    notSteppedUp('of somebody else’s, to a supervisor without a step-up', async (stage) => ({
      client: stage.sara,
      id: await stage.assistance('started'),
    })),
  ],

  listHolds: [
    notASupervisor,
    notSteppedUp('to a supervisor without a step-up', ({ sara }) => Promise.resolve({ client: sara })),
    notSteppedUp('half an hour after it', async ({ bff, sara }) => {
      await bff.stepUp(sara);
      // Not by one wait: he is at work meanwhile.
      for (let minute = 0; minute < 30; minute++) {
        bff.pass(MINUTE_MS);
        await sara.good('GET', '/api/users?email=mar');
      }
      return { client: sara };
    }),
  ],
  releaseHold: [
    notASupervisor,
    notSteppedUp('to a supervisor without a step-up', async (stage) => {
      await stage.block('user-codes', 'U-1001');
      return { client: stage.sara, id: HOLD, body: { reason: 'Known by phone' } };
    }),
    {
      when: 'to a supervisor who lost his rights a moment ago',
      code: 'not-signed-in',
      rows: ['day AgentLostRights'],
      given: async (stage) => {
        const client = await stage.supervisor();
        stage.takeSaraOut([]);
        return { client, id: HOLD, body: { reason: 'Known by phone' } };
      },
    },
    {
      when: 'to whom was a supervisor a moment ago',
      code: 'not-allowed',
      rows: ['day RightsChanged', 'day Refused not-allowed'],
      given: async (stage) => {
        const client = await stage.supervisor();
        stage.takeSaraOut(['customer-service']);
        return { client, id: HOLD, body: { reason: 'Known by phone' } };
      },
    },
    ofDay('not-found', 'of an unknown one', async (stage) => ({
      client: await stage.supervisor(),
      id: UNKNOWN,
      body: { reason: 'Known by phone' },
    })),
    {
      ...ofDay('not-allowed', 'of one’s own', async (stage) => {
        const client = await stage.supervisor();
        await stage.block('internal-codes', await stage.idOf(client));
        return { client, id: HOLD, body: { reason: 'Known by phone' } };
      }),
      kind: 'release-of-own',
    },
    ofDay('already-released', 'a second time', async (stage) => {
      const client = await stage.supervisor();
      await stage.block('user-codes', 'U-1001');
      await client.good('POST', `/api/holds/${HOLD}/release`, { reason: 'Known by phone' });
      return { client, id: HOLD, body: { reason: 'Known by phone' } };
    }),
  ],

  redeemTicket: [
    wrongClient({ ticket: 'x' }),
    ofDay(
      'ticket-expired',
      'of an unknown ticket',
      ({ bff }) => Promise.resolve({ client: bff.asProduct('web'), body: { ticket: 'x' } }),
      'TicketRefused',
    ),
    redeeming(
      {
        code: 'invalid-client',
        when: 'of another product’s',
        rows: ['assistance TicketRefused invalid-client'],
      },
      () => undefined,
      'store',
    ),
    redeeming(
      { code: 'ticket-expired', when: 'after a minute', rows: ['assistance Refused ticket-expired'] },
      ({ bff }) => {
        bff.pass(MINUTE_MS);
      },
    ),
    redeeming(
      {
        code: 'ticket-expired',
        when: 'after the end, which voids it',
        rows: ['day TicketRefused ticket-expired'],
      },
      ({ ana }, id) => ana.good('POST', `/api/assistances/${id}/finish`),
    ),
    redeeming(
      { code: 'ticket-used', when: 'a second time', rows: ['assistance TicketReused'] },
      ({ bff }, _, ticket) => bff.asProduct('web').post('/api/handover/redeem', { ticket }),
    ),
    redeeming(
      {
        code: 'product-not-allowed',
        when: 'for a user who lost the ecosystem',
        rows: ['assistance Refused product-not-allowed'],
      },
      (stage) => stage.takeMartaOutOfHerEcosystem(),
    ),
  ],
  introspectToken: [
    wrongClient({ token: 'x' }),
    counted('to whoever guesses a sixty-first time in a minute', async (stage) => {
      await stage.useUp('wrong-client', '192.0.2.1', 60);
      return { client: stage.bff.asProduct('web', 'guessed'), body: { token: 'x' } };
    }),
  ],

  recordDelivery: [
    ofDay('invalid-client', 'to whoever signs it with another key', async ({ bff }) => {
      const { privateJwk } = newSigningKey();
      const forged = await signDelivery({ codeId: UNKNOWN }, bff.now, JSON.parse(privateJwk) as JWK);
      return { client: bff.functions(), body: { statement: forged } };
    }),
    counted('to whoever forges a sixty-first time in a minute', async (stage) => {
      await stage.useUp('wrong-client', '192.0.2.7', 60);
      return { client: stage.bff.functions(), body: { statement: 'a.b.c' } };
    }),
  ],

  refuseAssistance: [
    ofDay(
      'link-not-valid',
      'of a link that is none of ours',
      ({ bff }) => Promise.resolve({ client: bff.user(), body: { token: 'a'.repeat(106) } }),
      'LinkRefused',
    ),
    counted('of the twenty-first that is none of ours', async (stage) => {
      await stage.useUp('bad-link', '203.0.113.9', 20);
      return { client: stage.bff.user(), body: { token: 'a'.repeat(106) } };
    }),
    ofAssistance(
      'link-used',
      'a second time',
      objecting(async ({ bff }, token) => {
        await bff.user().post('/api/refusals', { token });
      }),
    ),
    notAsWritten(async (stage) => {
      const id = await stage.assistance('code-sent');
      await stage.changePastUs(id);
      return { client: stage.bff.user(), body: { token: stage.linkToken() } };
    }, 'LinkRefused'),
    ofAssistance(
      'link-expired',
      'after days',
      objecting(({ bff }) => {
        bff.pass(8 * DAY_MS);
      }),
      'LinkRefused',
    ),
  ],
  readObjectionFacts: [
    ofDay(
      'link-not-valid',
      'of a link that is none of ours',
      ({ bff }) => Promise.resolve({ client: bff.user(), body: { token: 'a'.repeat(106) } }),
      'LinkRefused',
    ),
    counted('to whoever asks a twenty-first time in a quarter of an hour', async (stage) => {
      await stage.assistance('code-sent');
      await stage.useUp('link-facts', '203.0.113.9', 20);
      return { client: stage.bff.user(), body: { token: stage.linkToken() } };
    }),
    notAsWritten(async (stage) => {
      const id = await stage.assistance('code-sent');
      await stage.changePastUs(id);
      return { client: stage.bff.user(), body: { token: stage.linkToken() } };
    }, 'LinkRefused'),
    ofAssistance(
      'link-expired',
      'after days',
      objecting(({ bff }) => {
        bff.pass(8 * DAY_MS);
      }),
      'LinkRefused',
    ),
  ],
} satisfies Readonly<Record<EndpointId, readonly Way[]>>;
