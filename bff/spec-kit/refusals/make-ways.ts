import type { AnyEndpoint, ProblemCode } from '../../contract/index.ts';
import { DEFAULT_LIMITS } from '../../domain/limits.ts';
import { MARTA } from '../bff-under-test.ts';
import { UNKNOWN, type Attempt, type Reached, type Stage, type Way } from './stage.ts';

export const CODE = { code: '123456' };
export const PURPOSE = { purpose: 'access' };
const ENDED = 'assistance AssistanceEnded';
const wrong = (code: string) => ({ code: code === '000000' ? '111111' : '000000' });

type Given = Way['given'];
type Body = Attempt['body'];

/** Refused on the chain of the day. */
export function ofDay(code: ProblemCode, when: string, given: Given, event = 'Refused'): Way {
  return { when, code, rows: [`day ${event} ${code}`], given };
}

/** Refused on the chain of the assistance. */
export function ofAssistance(code: ProblemCode, when: string, given: Given, event = 'Refused'): Way {
  return { when, code, rows: [`assistance ${event} ${code}`], given };
}

/** Faster than a rate allows: counted, and no row. */
export function counted(when: string, given: Given): Way {
  return { when, code: 'rate-limited', rows: [], given };
}

/** The same of a step-up, which belongs to no assistance. */
export function recordedOfDay(code: ProblemCode, when: string, events: readonly string[], given: Given): Way {
  return { when, code, rows: events.map((event) => `day ${event}`), given };
}

/** Ana's browser session, on its way to a step-up. */
export function steppingUp(prepare: (stage: Stage) => unknown = () => undefined, body?: Body): Given {
  return async (stage) => {
    await prepare(stage);
    return { client: stage.ana, ...(body && { body }) };
  };
}

export async function stepUpSent({ ana }: Stage): Promise<void> {
  await ana.good('POST', '/api/session/step-up');
}

export async function stepUpSentOften(stage: Stage): Promise<void> {
  for (let codes = 0; codes < DEFAULT_LIMITS.codesPerStep; codes++) {
    await stepUpSent(stage);
    stage.bff.pass(DEFAULT_LIMITS.resendAfterMs);
  }
}

export async function stepUpSentAndLate(stage: Stage): Promise<void> {
  await stepUpSent(stage);
  stage.bff.pass(DEFAULT_LIMITS.codeLifeMs);
}

/** After so many wrong answers. */
export const stepUpAnsweredWrongly = (times: number) => async (stage: Stage) => {
  await stepUpSent(stage);
  for (let tries = 0; tries < times; tries++) {
    await stage.ana.post('/api/session/step-up/answer', wrong(stage.bff.internalCode));
  }
};

/** A wrong code whatever was sent: the answer is made once the code is known. */
export function stepUpAnsweredNow(before: number): Given {
  return async (stage) => {
    await stepUpAnsweredWrongly(before)(stage);
    return { client: stage.ana, body: wrong(stage.bff.internalCode) };
  };
}

/** A supervisor whose browser session never stepped up, or no longer is. */
export function notSteppedUp(when: string, given: Given): Way {
  return ofDay('step-up-needed', when, given);
}

/** Recorded by the process itself: its events say what became of it. */
export function recorded(code: ProblemCode, when: string, events: readonly string[], given: Given): Way {
  return { when, code, rows: events.map((event) => `assistance ${event}`), given };
}

/** Ana's assistance, tried by herself. */
export function at(
  reached: Reached,
  prepare: (stage: Stage, id: string) => unknown = () => undefined,
  body?: Body,
): Given {
  return async (stage) => {
    const id = await stage.assistance(reached);
    await prepare(stage, id);
    return { client: stage.ana, id, ...(body && { body }) };
  };
}

/** Somebody changed its row past us. */
export function notAsWritten(given: Given, event = 'Refused'): Way {
  return {
    when: 'of one that somebody changed in the database',
    code: 'not-as-written',
    rows: ['day RowNotTrusted', `day ${event} not-as-written`],
    given,
  };
}

/** Nobody knows it, it is somebody else's, it has ended: what every step of the process refuses. */
export function notThere(body?: Body): readonly Way[] {
  const more = body && { body };
  return [
    ofDay('not-found', 'of an unknown assistance', ({ ana }) =>
      Promise.resolve({ client: ana, id: UNKNOWN, ...more }),
    ),
    {
      ...ofDay('not-found', 'of somebody else’s', async (stage) => ({
        client: stage.luis,
        id: await stage.assistance('started'),
        ...more,
      })),
      kind: 'others-assistance',
    },
    ofAssistance('wrong-step', 'after the end', at('ended', undefined, body)),
    notAsWritten(at('started', (stage, id) => stage.changePastUs(id), body)),
  ];
}

/** What the gate refuses, whatever is asked for. */
export function atTheGate({ access }: AnyEndpoint): readonly Way[] {
  if (access !== 'agent' && access !== 'supervisor') return [];
  const given: Given = (stage) => {
    stage.takeAnaOutOfSupport();
    stage.bff.pass(DEFAULT_LIMITS.rightsMaxAgeMs + 1);
    return Promise.resolve({ client: stage.ana });
  };
  return [
    {
      when: 'a minute after the agent lost his rights',
      code: 'not-signed-in',
      rows: ['day AgentLostRights'],
      given,
    },
  ];
}

/** What belongs to a later step, and to the browser session that verified itself. */
export function later(reached: Reached, body?: Body): readonly Way[] {
  return [
    ...notThere(body),
    ofAssistance('wrong-step', 'too early', at('started', undefined, body)),
    ofAssistance('step-up-elsewhere', 'from another browser', async (stage) => {
      const id = await stage.assistance(reached);
      return { client: await stage.anaElsewhere(), id, ...(body && { body }) };
    }),
  ];
}

/** Where rights are read afresh. */
export function rightsLost(reached: Reached, body?: Body): Way {
  const given = at(
    reached,
    (stage) => {
      stage.takeAnaOutOfSupport();
    },
    body,
  );
  const way = ofAssistance('not-an-agent', 'by an agent who was taken out of support', given);
  return { ...way, rows: [...way.rows, ENDED] };
}

export const notASupervisor = ofDay('not-allowed', 'to an agent', ({ ana }) =>
  Promise.resolve({ client: ana, id: UNKNOWN, body: { reason: 'Over' } }),
);

export const sent =
  (path: string) =>
  async ({ ana }: Stage, id: string) => {
    await ana.good('POST', `/api/assistances/${id}/${path}`);
  };
export const sentAndLate = (path: string) => async (stage: Stage, id: string) => {
  await sent(path)(stage, id);
  stage.bff.pass(DEFAULT_LIMITS.codeLifeMs);
};
export const sentOften = (path: string) => async (stage: Stage, id: string) => {
  for (let codes = 0; codes < DEFAULT_LIMITS.codesPerStep; codes++) {
    await sent(path)(stage, id);
    stage.bff.pass(DEFAULT_LIMITS.resendAfterMs);
  }
};
const answeredWrongly = (step: 'internal' | 'user', times: number) => async (stage: Stage, id: string) => {
  if (step === 'internal') await sent('internal-code')(stage, id);
  const body = wrong(step === 'internal' ? stage.bff.internalCode : stage.bff.userCode);
  for (let tries = 0; tries < times; tries++) {
    await stage.ana.post(`/api/assistances/${id}/${step}-code/answer`, body);
  }
};
export const blocked = (kind: 'internal-codes' | 'user-codes' | 'user-refused') => async (stage: Stage) => {
  await stage.block(kind, kind === 'internal-codes' ? await stage.idOf(stage.ana) : 'U-1001');
};

/** Since Cognito was last asked. */
export const phoneChanged = ({ bff }: Stage) => {
  bff.services.changedUsers.set(MARTA, { phone: '+573009998877' });
};

/** A wrong code whatever was sent: the answer is made once the code is known. */
export function answeredNow(step: 'internal' | 'user', reached: Reached, before: number): Given {
  return async (stage) => {
    const id = await stage.assistance(reached);
    await answeredWrongly(step, before)(stage, id);
    return {
      client: stage.ana,
      id,
      body: wrong(step === 'internal' ? stage.bff.internalCode : stage.bff.userCode),
    };
  };
}

export function signingIn(
  code: ProblemCode,
  when: string,
  body: object,
  prepare: (stage: Stage) => unknown = () => undefined,
) {
  const given: Given = async (stage) => {
    await prepare(stage);
    return { client: stage.bff.browser(), body };
  };
  return code === 'rate-limited' ? counted(when, given) : ofDay(code, when, given, 'SignInRefused');
}

export function starting(
  code: ProblemCode,
  when: string,
  email: string,
  prepare: (stage: Stage) => unknown = () => undefined,
): Way {
  const given: Given = async (stage) => {
    await prepare(stage);
    return { client: stage.ana, body: { email } };
  };
  return code === 'rate-limited' ? counted(when, given) : ofDay(code, when, given);
}

export function redeeming(
  way: Pick<Way, 'when' | 'code' | 'rows'>,
  prepare: (stage: Stage, id: string, ticket: string) => unknown,
  product: 'web' | 'store' = 'web',
): Way {
  const given: Given = async (stage) => {
    const id = await stage.assistance('in-session');
    const ticket = await stage.ticket(id);
    await prepare(stage, id, ticket);
    return { client: stage.bff.asProduct(product), body: { ticket } };
  };
  return { ...way, given };
}

export const wrongClient = (body: object) =>
  ofDay('invalid-client', 'to whoever guesses credentials', ({ bff }) =>
    Promise.resolve({ client: bff.asProduct('web', 'guessed'), body }),
  );

/** The link of the user's mail, after something happened to it. */
export function objecting(prepare: (stage: Stage, token: string) => unknown): Given {
  return async (stage) => {
    await stage.assistance('code-sent');
    const token = stage.linkToken();
    await prepare(stage, token);
    return { client: stage.bff.user(), body: { token } };
  };
}

/** An answer for which Cognito takes longer than the spec. */
export async function answerThatHangs({ bff, ana }: Stage, id: string): Promise<void> {
  await new Promise<void>((asked) => {
    bff.services.duringAnswer = () => {
      asked();
      return new Promise(() => undefined);
    };
    void ana.post(`/api/assistances/${id}/user-code/answer`, CODE);
  });
}
