import { cryptoRandom } from '../adapters/random.ts';
import { makeDatabase, type SpecDatabase } from './sql/database.ts';
import type { SqlDatabase } from '../adapters/sql/engine/sql-database.ts';
import { sqlStores } from '../adapters/sql/sql-stores.ts';
import { traceMac } from '../adapters/trace-mac.ts';
import { createCodeHasher } from '../adapters/code-hasher.ts';
import { createSealer } from '../adapters/sealer.ts';
import type { AssistanceView } from '../contract/index.ts';
import { ringOf, type Ring } from '../domain/key-ring.ts';
import { DEFAULT_LIMITS } from '../domain/limits.ts';
import type { UnlikeRow } from '../platform/row-alarm.ts';
import { KeylessValues } from '../platform/keys-in-use.ts';
import { DEMO_PASSWORD } from '../local/demo-people.ts';
import { compose, type Ports, type Settings, type Bff } from '../composition-root.ts';
import { tellRetries } from '../http/about-request.ts';
import { jsonLogger, requestLog, type RequestLog } from '../http/request-log.ts';
import type { Cause } from '../domain/causes.ts';
import { signedDeliveryStatements } from '../adapters/lambda/delivery-statements.ts';
import { AgentClient, type Answer } from './agent-client.ts';
import { DELIVERY_KEYS, signDelivery, type Said } from './delivery-signer.ts';
import { headsInMemory } from './heads-in-memory.ts';
import { FakeServices } from './fake-services.ts';

const NOON = Date.UTC(2026, 10, 23, 12);
export const KEY = Buffer.alloc(32, 7);

export const ANA = 'ana.agent@backoffice.example';
export const LUIS = 'luis.agent@backoffice.example';
export const SARA = 'sara.supervisor@backoffice.example';
export const SAMUEL = 'samuel.supervisor@backoffice.example';
export const MARTA = 'marta.admin@legacy355.example';
export const NORA = 'nora.member@legacy355.example';

export const SETTINGS: Settings = {
  groups: { agents: ['customer-service'], supervisors: ['support-supervisors'] },
  limits: DEFAULT_LIMITS,
  products: {
    store: product('store'),
    web: product('web'),
    app: product('app'),
    rcm: product('rcm'),
  },
  productOrigins: ['https://products.example'],
  publicOrigin: 'http://localhost:4200',
  publicBaseUrl: 'https://my.waizant.example',
  isProduction: false,
  trustedProxies: [],
  userCodeBy: 'mail',
  contacts: [],
};

function product(id: string) {
  return { url: `https://products.example/${id}`, clientId: `${id}-client`, clientSecret: `${id}-secret` };
}

export interface LogLine extends Readonly<Record<string, unknown>> {
  readonly msg: string;
  readonly causes?: readonly Cause[];
}

export type RingsOf = Readonly<Record<'trace' | 'seal' | 'code', Ring>>;

/** Of a process whose first start with rings is now. */
export function keyed(rings: RingsOf, now: () => number) {
  const values = new KeylessValues();
  values.endAfter(now());
  const macless = new KeylessValues();
  macless.endAfter(now());
  const first = {
    TRACE_HMAC_KEY: rings.trace[0].id,
    CODE_HMAC_KEY: rings.code[0].id,
    SEAL_KEY: rings.seal[0].id,
  };
  return {
    sealer: createSealer(rings.seal, { values, now }),
    codeHasher: createCodeHasher(rings.code, { values, now }),
    keys: { first, keyless: values, macless },
  };
}

/** What a BFF finds when it starts. `now`: ms since 1970. */
export interface Found {
  readonly database: SpecDatabase;
  readonly now: number;
  readonly keys: RingsOf;
  readonly headsLog: Ports['headsLog'];
}

/**
 * The whole BFF on a database of its own, with the services outside faked at their ports and a clock that
 * specs move. Requests go through the real app.
 */
export class BffUnderTest {
  readonly services: FakeServices;
  readonly ports: Ports;
  readonly wired: Bff;
  readonly database: SqlDatabase;
  /** What failed so far, and the lines of the log as operators read them. */
  readonly failures: Error[] = [];
  readonly lines: LogLine[] = [];
  #now: number;
  readonly #spec: SpecDatabase;
  readonly #settings: Settings;

  private constructor({ database: spec, now, keys, headsLog }: Found, settings: Settings) {
    this.#spec = spec;
    this.#settings = settings;
    this.#now = now;
    const { database } = spec;
    this.database = database;
    this.services = new FakeServices(() => this.#now);
    const log = this.#log();
    const made = keyed(keys, () => this.#now);
    const clock = { now: () => Promise.resolve(this.#now) };
    const { macless } = made.keys;
    const onRetry = tellRetries(log, 'database');
    const onUnlike = (row: UnlikeRow) => {
      log.unlike(row);
    };
    this.ports = {
      ...sqlStores(database, traceMac(keys.trace), { onRetry, clock, macless, onUnlike }),
      deliveryStatements: signedDeliveryStatements(DELIVERY_KEYS),
      headsLog,
      users: this.services,
      identities: this.services,
      delivery: this.services,
      challenge: this.services,
      notices: this.services.notices,
      ...made,
      random: cryptoRandom,
      log,
    };
    this.wired = compose(settings, this.ports);
  }

  #log(): RequestLog {
    const write = (line: string) => void this.lines.push(JSON.parse(line) as LogLine);
    const log = requestLog(jsonLogger('trace', { write }), () => this.#now);
    const seen = (error: unknown) => {
      this.failures.push(error instanceof Error ? error : new Error(String(error)));
    };
    return {
      ...log,
      failure: (error, about) => {
        seen(error);
        log.failure(error, about);
      },
      lasting: (error, about) => {
        seen(error);
        log.lasting(error, about);
      },
    };
  }

  static async start(settings: Partial<Settings> = {}): Promise<BffUnderTest> {
    const headsLog = headsInMemory();
    const keys = { trace: ringOf(KEY), seal: ringOf(KEY), code: ringOf(KEY) };
    return BffUnderTest.over({ database: await makeDatabase(NOON), now: NOON, keys, headsLog }, settings);
  }

  /** On what is there already, from an older release for one. */
  static over(found: Found, settings: Partial<Settings> = {}): BffUnderTest {
    return new BffUnderTest(found, { ...SETTINGS, ...settings });
  }

  /** Another process on the same database, with keys of its own. */
  replica(rings: RingsOf): Bff {
    const { clock, log } = this.ports;
    const made = keyed(rings, () => this.#now);
    const { macless } = made.keys;
    const onUnlike = (row: UnlikeRow) => {
      log.unlike(row);
    };
    const stores = sqlStores(this.#spec.another(), traceMac(rings.trace), { clock, macless, onUnlike });
    return compose(this.#settings, { ...this.ports, ...stores, ...made });
  }

  async stop(): Promise<void> {
    await this.#spec.discard();
  }

  /** Statements by somebody with every right over the database. */
  tamper(statements: string): Promise<void> {
    return this.#spec.tamper(statements);
  }

  get now(): number {
    return this.#now;
  }

  pass(ms: number): void {
    this.#now += ms;
  }

  /** A browser that nobody has signed in with; `app` may be another replica's. */
  browser(address = '198.51.100.7', app = this.wired.app): AgentClient {
    return new AgentClient(app, address);
  }

  async signIn(email: string, password = DEMO_PASSWORD): Promise<AgentClient> {
    const client = this.browser();
    const response = await client.post('/api/session', { email, password });
    if (response.status !== 201) throw new Error(`${email} could not sign in: ${String(response.status)}`);
    return client;
  }

  /** Signed in, and stepped up: what supervisors need to see and do about others. */
  async steppedUp(email: string): Promise<AgentClient> {
    const client = await this.signIn(email);
    await this.stepUp(client);
    return client;
  }

  async stepUp(client: AgentClient): Promise<void> {
    await client.good('POST', '/api/session/step-up');
    await client.good('POST', '/api/session/step-up/answer', { code: this.internalCode });
  }

  /** The code that went out last. */
  get internalCode(): string {
    return this.services.delivered.at(-1)?.code ?? 'none';
  }

  get userCode(): string {
    return this.services.sent.at(-1)?.code ?? 'none';
  }

  async start(agent: AgentClient, email: string): Promise<AssistanceView> {
    return agent.good('POST', '/api/assistances', { email });
  }

  /** To the step after the internal code. */
  async verified(agent: AgentClient, email: string): Promise<AssistanceView> {
    const { id } = await this.start(agent, email);
    await agent.good('POST', `/api/assistances/${id}/internal-code`);
    return agent.good('POST', `/api/assistances/${id}/internal-code/answer`, { code: this.internalCode });
  }

  /** To the step where the user's code is sent. */
  async inEcosystem(agent: AgentClient, email: string, name = 'legacy355'): Promise<AssistanceView> {
    const { id, ecosystems } = await this.verified(agent, email);
    const ecosystemId = ecosystems?.find((ecosystem) => ecosystem.name === name)?.id;
    return agent.good('POST', `/api/assistances/${id}/ecosystem`, { ecosystemId });
  }

  async inSession(agent: AgentClient, email: string, name = 'legacy355'): Promise<AssistanceView> {
    const { id } = await this.inEcosystem(agent, email, name);
    await agent.good('POST', `/api/assistances/${id}/user-code`);
    return agent.good('POST', `/api/assistances/${id}/user-code/answer`, { code: this.userCode });
  }

  /** The browser of a user who came from a mail: at the public app. */
  user(address = '203.0.113.9', app = this.wired.publicApp): AgentClient {
    const client = new AgentClient(app, address);
    client.headers = {};
    return client;
  }

  /** The browser of an agent who came from a mail: where agents are, without their header. */
  agentWithMail(): AgentClient {
    const client = this.browser('203.0.113.9');
    client.headers = {};
    return client;
  }

  /** The functions, at the BFF's own port. */
  functions(): AgentClient {
    const client = this.browser('192.0.2.7');
    client.headers = {};
    return client;
  }

  /** What the functions say became of a code. */
  async tellDelivery(said: Said): Promise<Answer> {
    return this.functions().post('/api/deliveries', { statement: await signDelivery(said, this.now) });
  }

  /** The ids of the codes that went out last. */
  get internalCodeId(): string {
    return this.services.delivered.at(-1)?.codeId ?? 'none';
  }

  get userCodeId(): string {
    return this.services.sent.at(-1)?.context.codeId ?? 'none';
  }

  /** The token of the link in the newest mail with a code to an agent. */
  get disownToken(): string {
    const url = this.services.delivered.at(-1)?.disownUrl ?? 'https://none.example';
    return new URLSearchParams(new URL(url).hash.slice(1)).get('token') ?? 'none';
  }

  /** What a product answers for a ticket in a URL's fragment. */
  async redeem(url: string, client = 'web') {
    const ticket = new URLSearchParams(new URL(url).hash.slice(1)).get('ticket');
    return this.asProduct(client).post('/api/handover/redeem', { ticket });
  }

  asProduct(product: string, secret = `${product}-secret`, app = this.wired.app): AgentClient {
    const basic = Buffer.from(`${product}-client:${secret}`).toString('base64');
    return new AgentClient(app, '192.0.2.1', { Authorization: `Basic ${basic}` });
  }

  /** Names of the traced rows of an assistance, oldest first. */
  async traced(id: string): Promise<readonly string[]> {
    const rows = await this.ports.trace.rows(id);
    return rows.map(({ event }) => event);
  }
}
