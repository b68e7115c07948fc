import type { Ports } from './composition-root.ts';
import { causesOf } from './domain/causes.ts';
import { DEFAULT_LIMITS } from './domain/limits.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from './domain/time.ts';
import { runJob } from './platform/failure-log.ts';
import { ServiceFailed } from './platform/service-failed.ts';
import type { AgentClient } from './spec-kit/agent-client.ts';
import { forgetOrigins } from './spec-kit/forget-origins.ts';
import { ANA, BffUnderTest, MARTA, SARA, type LogLine } from './spec-kit/bff-under-test.ts';

/** What no line may hold, wherever an error from outside repeats it. */
const CANARIES = [
  'nobody@elsewhere.example',
  '735209',
  'eyJhbGciOiJub25lIn0',
  'Canary-pass-1!',
  'c2VjcmV0LWtleQ',
];
const WORDS = CANARIES.join(' ');

/** As drivers, SDKs and Node make them: facts in fields, and everybody's words in the rest. */
function foreign(fields: object): Error {
  const request = { headers: { authorization: WORDS }, body: WORDS };
  return Object.assign(new Error(WORDS), { request, response: WORDS, hostname: WORDS, ...fields });
}

const SWEPT = 'ESWEPT';
const failedIn =
  (service: ServiceFailed['service'], mayHaveHappened = false) =>
  () =>
    new ServiceFailed(service, mayHaveHappened, { cause: foreign({ code: SWEPT, operation: 'Swept' }) });
const FILE = () => foreign({ code: SWEPT, syscall: 'write', path: `/${WORDS}` });
const KEY = () => foreign({ code: SWEPT });

/** Leads up to a moment; what it answers is done while a port fails. */
type Occasion = (bff: BffUnderTest) => Promise<() => Promise<unknown>>;
type AsAna = (ana: AgentClient, bff: BffUnderTest) => Promise<() => Promise<unknown>>;

const asAna =
  (moment: AsAna): Occasion =>
  async (bff) =>
    moment(await bff.signIn(ANA), bff);
const asSara =
  (path: string): Occasion =>
  async (bff) => {
    const { id } = await bff.start(await bff.signIn(ANA), MARTA);
    const sara = await bff.steppedUp(SARA);
    return () => sara.get(path.replace(':id', id));
  };
const answering = (step: 'internal-code' | 'user-code', isRight = true): Occasion =>
  asAna(async (ana, bff) => {
    const { id } = await (step === 'internal-code' ? bff.start(ana, MARTA) : bff.inEcosystem(ana, MARTA));
    await ana.good('POST', `/api/assistances/${id}/${step}`);
    const code = step === 'internal-code' ? bff.internalCode : bff.userCode;
    const given = isRight ? code : code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
    return () => ana.post(`/api/assistances/${id}/${step}/answer`, { code: given });
  });
const fetching: Occasion = asAna(async (ana, bff) => {
  const attempt = 'a'.repeat(43);
  await ana.good('POST', '/api/session/step-up');
  const { cookie } = ana;
  const answer = () => ana.post('/api/session/step-up/answer', { code: bff.internalCode, attempt });
  await answer();
  ana.cookie = cookie;
  return answer;
});
const entered = async (ana: AgentClient, bff: BffUnderTest) => {
  const { id } = await bff.inSession(ana, MARTA);
  const { body } = await ana.post(`/api/assistances/${id}/products/web`);
  return String(body['url']);
};
const afterTheEnd: Occasion = asAna(async (ana, bff) => {
  const { id } = await bff.inSession(ana, MARTA);
  await ana.good('POST', `/api/assistances/${id}/finish`);
  return () => bff.wired.sweep();
});
const held: Occasion = async (bff) => {
  bff.services.emailWritable = true;
  const ana = await bff.signIn(ANA);
  const { id } = await bff.start(ana, MARTA);
  return () => ana.post(`/api/assistances/${id}/internal-code`);
};
const ROOM = [{ windowMs: DAY_MS, atMost: 1_000 }];
const releasing: Occasion = async (bff) => {
  await (
    await held(bff)
  )();
  // That it was placed is told before.
  await bff.wired.sweep();
  bff.services.emailWritable = false;
  const sara = await bff.steppedUp(SARA);
  const { body } = await sara.get('/api/holds');
  const [hold] = body['holds'] as readonly { readonly id: string }[];
  return () => sara.post(`/api/holds/${String(hold?.id)}/release`, { reason: 'Called back' });
};
/** Placed by a release that did not keep who caused it. */
const releasingAnOldOne: Occasion = async (bff) => {
  await (
    await held(bff)
  )();
  await forgetOrigins(bff);
  bff.services.emailWritable = false;
  const sara = await bff.steppedUp(SARA);
  const { body } = await sara.get('/api/holds');
  const [hold] = body['holds'] as readonly { readonly id: string }[];
  return () => sara.post(`/api/holds/${String(hold?.id)}/release`, { reason: 'Called back' });
};
const rightsLost: Occasion = asAna((ana, bff) => {
  bff.services.changedAgents.set(ANA, { enabled: false });
  bff.pass(DEFAULT_LIMITS.rightsMaxAgeMs + SECOND_MS);
  return Promise.resolve(() => ana.get('/api/session'));
});

const WHEN = {
  'signing in': (bff) => Promise.resolve(() => bff.signIn(ANA).catch((error: unknown) => error)),
  'signing in by token': (bff) =>
    Promise.resolve(() =>
      bff.browser().post('/api/session', { accessToken: `valid-token-of:${ANA}:1${'0'.repeat(36)}` }),
    ),
  'signing in by token without room': (bff) => {
    spyOn(bff.ports.sessions, 'create').and.resolveTo(false);
    const accessToken = `valid-token-of:${ANA}:1${'0'.repeat(36)}`;
    return Promise.resolve(() => bff.browser().post('/api/session', { accessToken }));
  },
  'asking who is signed in': asAna((ana) => Promise.resolve(() => ana.get('/api/session'))),
  'asking after a while': asAna((ana, bff) => {
    bff.pass(MINUTE_MS + SECOND_MS);
    return Promise.resolve(() => ana.get('/api/users?email=mar'));
  }),
  'asking with old rights': asAna((ana, bff) => {
    bff.pass(DEFAULT_LIMITS.rightsMaxAgeMs + SECOND_MS);
    return Promise.resolve(() => ana.get('/api/session'));
  }),
  'asking with changed rights': asAna((ana, bff) => {
    bff.services.changedAgents.set(ANA, { name: 'Ana B. Agent' });
    bff.pass(DEFAULT_LIMITS.rightsMaxAgeMs + SECOND_MS);
    return Promise.resolve(() => ana.get('/api/session'));
  }),
  'writing the activity': asAna(async (ana, bff) => {
    bff.pass(DEFAULT_LIMITS.rightsMaxAgeMs + SECOND_MS);
    await ana.get('/api/session');
    return () => bff.wired.writeActivity();
  }),
  'asking once rights are lost': rightsLost,
  'signing out with old rights': asAna((ana, bff) => {
    bff.pass(DEFAULT_LIMITS.rightsMaxAgeMs + SECOND_MS);
    return Promise.resolve(() => ana.delete('/api/session'));
  }),
  'asking for a step-up': asAna((ana) => Promise.resolve(() => ana.post('/api/session/step-up'))),
  'fetching an answer': fetching,
  'signing out': asAna((ana) => Promise.resolve(() => ana.delete('/api/session'))),
  'asking for a code too many': asAna(async (ana, bff) => {
    const { id } = (await ana.get('/api/session')).body['agent'] as { readonly id: string };
    const limits = [{ windowMs: 1, atMost: DEFAULT_LIMITS.ownCodesPerHour }];
    for (let n = 0; n < DEFAULT_LIMITS.ownCodesPerHour; n++) {
      await bff.ports.usage.reserve('own-code', id, limits, bff.now);
    }
    return () => ana.post('/api/session/step-up');
  }),
  disowning: asAna(async (ana, bff) => {
    await ana.post('/api/session/step-up');
    const token = bff.disownToken;
    return () => bff.agentWithMail().post('/api/sessions/disown', { token });
  }),
  'listing the sessions': asAna((ana) => Promise.resolve(() => ana.get('/api/sessions'))),
  'ending the other sessions': asAna(async (ana, bff) => {
    await bff.signIn(ANA);
    return () => ana.delete('/api/sessions');
  }),
  suggesting: asAna((ana) => Promise.resolve(() => ana.get('/api/users?email=mar'))),
  'suggesting to somebody who asks much': asAna(async (ana, bff) => {
    const { id } = (await ana.get('/api/session')).body['agent'] as { readonly id: string };
    for (let n = 1; n < 100; n++) await bff.ports.usage.reserve('suggestion', id, ROOM, bff.now);
    bff.pass(MINUTE_MS);
    return () => ana.get('/api/users?email=mar');
  }),
  starting: asAna((ana) => Promise.resolve(() => ana.post('/api/assistances', { email: MARTA }))),
  'looking for the open one': asAna((ana) => Promise.resolve(() => ana.get('/api/assistances/current'))),
  'sending the internal code': asAna(async (ana, bff) => {
    const { id } = await bff.start(ana, MARTA);
    return () => ana.post(`/api/assistances/${id}/internal-code`);
  }),
  'signing in with an address that is not trusted': (bff) => {
    bff.services.emailWritable = true;
    return Promise.resolve(() => bff.signIn(ANA).catch((error: unknown) => error));
  },
  'answering the internal code': answering('internal-code'),
  'answering it wrongly': answering('internal-code', false),
  'choosing the ecosystem': asAna(async (ana, bff) => {
    const { id } = await bff.verified(ana, MARTA);
    return () => ana.post(`/api/assistances/${id}/ecosystem`, { ecosystemId: 'E-355' });
  }),
  reading: asAna(async (ana, bff) => {
    const { id } = await bff.verified(ana, MARTA);
    bff.pass(MINUTE_MS + SECOND_MS);
    return () => ana.get(`/api/assistances/${id}`);
  }),
  'sending the user’s code': asAna(async (ana, bff) => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    return () => ana.post(`/api/assistances/${id}/user-code`);
  }),
  'answering the user’s code': answering('user-code'),
  'reading the plan': asAna(async (ana, bff) => {
    const { id } = await bff.inSession(ana, MARTA);
    return () => ana.get(`/api/assistances/${id}/plan`);
  }),
  redeeming: asAna(async (ana, bff) => {
    const url = await entered(ana, bff);
    return () => bff.redeem(url);
  }),
  introspecting: asAna(async (ana, bff) => {
    const { body } = await bff.redeem(await entered(ana, bff));
    bff.pass(6 * SECOND_MS);
    return () =>
      bff.asProduct('web').post('/api/handover/introspect', { token: String(body['access_token']) });
  }),
  'hearing of a delivery': asAna(async (ana, bff) => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    await ana.good('POST', `/api/assistances/${id}/user-code`);
    return () => bff.tellDelivery({ codeId: bff.userCodeId });
  }),
  'hearing of a delivery too late': asAna(async (ana, bff) => {
    await bff.inSession(ana, MARTA);
    return () => bff.tellDelivery({ codeId: bff.userCodeId });
  }),
  finishing: asAna(async (ana, bff) => {
    const { id } = await bff.inSession(ana, MARTA);
    return () => ana.post(`/api/assistances/${id}/finish`);
  }),
  listing: asSara('/api/assistances'),
  'asking for a trace that is none': asAna((ana) =>
    Promise.resolve(() => ana.get('/api/assistances/00000000-0000-4000-8000-000000000000/trace')),
  ),
  'reading the trace': asSara('/api/assistances/:id/trace'),
  'listing the holds': asSara('/api/holds'),
  releasing,
  'releasing an old one': releasingAnOldOne,
  'working the outbox': afterTheEnd,
  'working it again': async (bff) => {
    bff.services.fault.notice = 'refused';
    return afterTheEnd(bff);
  },
  objecting: asAna(async (ana, bff) => {
    const token = await objectionToken(ana, bff);
    return () => bff.user().post('/api/refusals', { token });
  }),
  'telling the supervisors': asAna(async (ana, bff) => {
    await bff.user().post('/api/refusals', { token: await objectionToken(ana, bff) });
    return () => bff.wired.sweep();
  }),
  'telling of a release': async (bff) => {
    await (
      await releasing(bff)
    )();
    return () => bff.wired.sweep();
  },
  'keeping the readings': (bff) => Promise.resolve(() => bff.wired.keepReadings()),
  pruning: (bff) => Promise.resolve(() => runJob(bff.ports.log, 'prune', () => bff.wired.prune())),
  'noting the heads': (bff) =>
    Promise.resolve(() => runJob(bff.ports.log, 'note heads', () => bff.wired.noteHeads())),
  'noting decisive heads': async (bff) => {
    await bff.wired.noteHeads();
    return () => runJob(bff.ports.log, 'note heads', () => bff.wired.noteDecisiveHeads());
  },
  'noting the start': (bff) =>
    Promise.resolve(() => runJob(bff.ports.log, 'note start', () => bff.wired.noteStart())),
  'asking whether it is ready': (bff) => Promise.resolve(() => bff.browser().get('/health/ready')),
} satisfies Readonly<Record<string, Occasion>>;

/** Of the link in a mail to the user. */
async function objectionToken(ana: AgentClient, bff: BffUnderTest): Promise<string> {
  const { id } = await bff.inEcosystem(ana, MARTA);
  await ana.good('POST', `/api/assistances/${id}/user-code`);
  const url = bff.services.sent.at(-1)?.context.refuseUrl ?? '';
  return new URL(url).hash.replace('#token=', '');
}

/** What `audit:verify` alone asks: a command says its failures itself. */
const COMMAND = 'audit:verify';
type When = keyof typeof WHEN | typeof COMMAND;

type Swept = Omit<Ports, 'log' | 'random' | 'keys'>;
type Methods<Port> = {
  [M in keyof Port]: Port[M] extends (...asked: never[]) => unknown ? M : never;
}[keyof Port];

/** Every method of every port, and when it is asked: one that is new does not compile before it stands here. */
const ASKED = {
  clock: { now: 'asking who is signed in' },
  schema: { pending: 'asking whether it is ready' },
  store: {
    load: 'objecting',
    loadWithSession: 'reading',
    openOfAgent: 'looking for the open one',
    openForUser: 'answering the internal code',
    trustedOpenForUser: 'objecting',
    openOfEither: 'starting',
    save: 'finishing',
    secret: 'answering the internal code',
    overdue: 'working the outbox',
  },
  deliveryEvents: {
    whoseCode: 'hearing of a delivery',
    note: 'hearing of a delivery too late',
    prune: 'pruning',
  },
  deliveryStatements: { read: 'hearing of a delivery' },
  handover: {
    ticketByHash: 'redeeming',
    assistanceByToken: 'introspecting',
  },
  supportHistory: { since: 'reading', noteContacts: 'answering the internal code' },
  outbox: {
    take: 'working the outbox',
    done: 'telling of a release',
    retryAt: 'working it again',
    notedAt: 'telling the supervisors',
  },
  dayTrace: {
    append: 'asking for a trace that is none',
    appendOnce: 'asking for a code too many',
    noteKey: 'noting the start',
    noteLimits: 'noting the start',
    macsRequiredSince: 'noting the start',
  },
  boundedRows: {
    take: 'asking for a trace that is none',
    append: 'reading the trace',
    endWindows: 'working the outbox',
  },
  usage: {
    reserve: 'signing in',
    release: 'signing in',
    causersSince: 'answering it wrongly',
    prune: 'pruning',
  },
  leases: { take: 'redeeming', giveBack: 'redeeming', prune: 'pruning' },
  warnings: { queue: 'suggesting to somebody who asks much' },
  blocks: {
    activeOn: 'sending the internal code',
    list: 'listing the holds',
    find: 'releasing',
    place: 'signing in with an address that is not trusted',
    release: 'releasing',
    lastReleasedAt: 'answering it wrongly',
  },
  sessions: {
    find: 'asking who is signed in',
    create: 'signing in',
    touch: 'asking after a while',
    updateRights: 'asking with changed rights',
    confirmRights: 'writing the activity',
    end: 'signing out',
    ofAgent: 'listing the sessions',
    endEach: 'ending the other sessions',
    endOnce: 'disowning',
    assistingWithOldRights: 'working the outbox',
    endAllOf: 'asking once rights are lost',
    useTokenOnce: 'signing in by token',
    releaseToken: 'signing in by token without room',
    prune: 'pruning',
    emailSeenSince: 'signing in',
    idToFetch: 'fetching an answer',
    fetchAnswer: 'fetching an answer',
  },
  stepUps: { find: 'asking who is signed in', save: 'asking for a step-up', prune: 'pruning' },
  history: { list: 'listing', trace: 'reading the trace', startedFor: 'releasing an old one' },
  trace: {
    heads: 'noting the heads',
    decisiveSince: 'noting decisive heads',
    rowsOfChains: COMMAND,
    rowsOf: COMMAND,
    statesOf: COMMAND,
    existing: COMMAND,
    sessions: COMMAND,
    tasks: COMMAND,
    agentEmails: COMMAND,
    usesSince: COMMAND,
    limitChanges: COMMAND,
    chains: COMMAND,
    rows: COMMAND,
    stateOf: COMMAND,
    assistanceIds: COMMAND,
    blocks: COMMAND,
    blockRowsSince: COMMAND,
    tablesSince: COMMAND,
  },
  headsLog: { note: 'noting the heads', last: 'noting the heads', read: COMMAND },
  core: {
    suggest: 'suggesting',
    findByEmail: 'starting',
    personById: 'reading',
    planOf: 'reading the plan',
  },
  users: { findByEmail: 'answering the internal code', supportGroupsOf: 'starting' },
  identities: {
    signIn: 'signing in',
    verify: 'signing in by token',
    read: 'asking with old rights',
    readAccount: 'sending the internal code',
    keepFresh: 'keeping the readings',
    membersOf: 'telling the supervisors',
    emailWritableByAgent: 'sending the internal code',
  },
  delivery: { deliver: 'sending the internal code' },
  challenge: {
    send: 'sending the user’s code',
    answer: 'answering the user’s code',
    productToken: 'redeeming',
    revoke: 'working the outbox',
  },
  notices: { send: 'working the outbox' },
  sealer: { seal: 'sending the user’s code', open: 'answering the user’s code' },
  codeHasher: { hash: 'sending the internal code', matches: 'answering the internal code' },
} satisfies { readonly [P in keyof Swept]: Readonly<Record<Methods<Swept[P]>, When>> };

const ERRORS: Readonly<Partial<Record<keyof Swept, () => Error>>> = {
  users: failedIn('cognito'),
  identities: failedIn('cognito'),
  challenge: failedIn('cognito'),
  delivery: failedIn('lambda'),
  notices: failedIn('lambda'),
  headsLog: FILE,
  sealer: KEY,
  codeHasher: KEY,
};

/** Told as a job, since nobody is answered by it. */
const BY_ITSELF: readonly When[] = [
  'working the outbox',
  'working it again',
  'telling the supervisors',
  'telling of a release',
  'pruning',
  'noting the heads',
  'noting decisive heads',
  'noting the start',
  'asking whether it is ready',
];

/** What an answer does without, and says nothing of. */
const DONE_WITHOUT = [
  ['users', 'findByEmail', 'reading'],
  ['identities', 'read', 'introspecting'],
  ['identities', 'read', 'signing out with old rights'],
] as const;

const SYNCHRONOUS: readonly string[] = ['sealer', 'codeHasher'] satisfies (keyof Swept)[];

/** What comes one by one. */
const STREAMED: readonly string[] = ['heads'] satisfies (keyof Swept['trace'])[];

async function* failing(error: Error): AsyncGenerator<never> {
  yield await Promise.reject(error);
}

describe('a failure outside', () => {
  let bff: BffUnderTest;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
  });
  afterEach(() => bff.stop());

  const saysSwept = ({ causes = [] }: LogLine) => causes.some(({ code }) => code === SWEPT);
  const fail = (port: keyof Swept, method: string, error: Error) => {
    const target = bff.ports[port] as unknown as Record<string, () => Promise<unknown>>;
    const spy = spyOn(target, method);
    if (SYNCHRONOUS.includes(port)) spy.and.throwError(error);
    else if (STREAMED.includes(method)) spy.and.returnValue(failing(error) as never);
    else spy.and.rejectWith(error);
  };

  /** Of the one request that failed: what its own line says. */
  const requestOf = ({ lines }: BffUnderTest): object => {
    const line: Readonly<Record<string, unknown>> = lines.find(({ msg }) => msg === 'request') ?? {};
    const { requestId, method, route, code, agent, assistance } = line;
    const about = { requestId, method, route, code, agent, assistance };
    return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined));
  };

  const all = Object.entries(ASKED).flatMap(([port, methods]) =>
    Object.entries(methods).map(([method, when]) => ({ port: port as keyof Swept, method, when })),
  );
  for (const { port, method, when } of all.filter(({ when }) => when !== COMMAND)) {
    it(`is one line with its cause: ${port}.${method}, ${when}`, async () => {
      const act = await WHEN[when as keyof typeof WHEN](bff);
      bff.lines.splice(0);
      const error = (ERRORS[port] ?? failedIn('database'))();
      fail(port, method, error);
      await act();

      const told = bff.lines.filter(saysSwept);
      expect(told.length).withContext(JSON.stringify(bff.lines)).toBe(1);
      const [line] = told;
      expect(line?.msg).toBe('failure');
      expect(line?.causes).toEqual(causesOf(error));
      expect(line).toEqual(
        jasmine.objectContaining(BY_ITSELF.includes(when) ? { job: jasmine.any(String) } : requestOf(bff)),
      );
      for (const canary of CANARIES) expect(JSON.stringify(bff.lines)).not.toContain(canary);
    });
  }

  const ABOUT_AN_ASSISTANCE = [
    ['core', 'personById', 'redeeming'],
    ['core', 'personById', 'introspecting'],
    ['store', 'trustedOpenForUser', 'objecting'],
  ] as const;
  for (const [port, method, when] of ABOUT_AN_ASSISTANCE) {
    it(`names the assistance that no path names: ${port}.${method}, ${when}`, async () => {
      const act = await WHEN[when](bff);
      const [entry] = await bff.ports.history.list({ agentId: null, state: null, before: null, limit: 1 });
      bff.lines.splice(0);
      fail(port, method, failedIn('database')());
      await act();
      const [line] = bff.lines.filter(saysSwept);
      expect(line?.['assistance']).toBe(entry?.id ?? 'none');
    });
  }

  it('is a line too where it was tried again and went well: a commit that nobody heard of', async () => {
    const ana = await bff.signIn(ANA);
    const { id } = await bff.start(ana, MARTA);
    bff.lines.splice(0);
    const transact = bff.database.transaction.bind(bff.database);
    const error = failedIn('database', true)();
    spyOn(bff.database, 'transaction').and.callFake(async (work) => {
      const done = await transact(work);
      bff.database.transaction = transact;
      if (done !== null) throw error;
      return done;
    });
    await ana.good('POST', `/api/assistances/${id}/cancel`, { reason: { kind: 'other', text: 'Enough' } });

    const told = bff.lines.filter(saysSwept);
    const about = { ...requestOf(bff), job: 'database again', attempt: 1, causes: causesOf(error) };
    expect(told).toEqual([jasmine.objectContaining(about)]);
    expect(await bff.traced(id)).toEqual(['AssistanceStarted', 'AssistanceEnded']);
  });

  for (const [port, method, when] of DONE_WITHOUT) {
    it(`is a line too where the answer does without: ${port}.${method}, ${when}`, async () => {
      const act = await WHEN[when](bff);
      bff.lines.splice(0);
      const error = failedIn('cognito')();
      fail(port, method, error);
      await act();
      const [line, ...more] = bff.lines.filter(saysSwept);
      expect([line?.causes, more]).toEqual([causesOf(error), []]);
      expect(line).toEqual(jasmine.objectContaining({ ...requestOf(bff), job: jasmine.any(String) }));
      expect(bff.lines.at(-1)?.['status']).toBeLessThan(300);
      for (const canary of CANARIES) expect(JSON.stringify(bff.lines)).not.toContain(canary);
    });
  }
});
