import { createHash } from 'node:crypto';
import type { ProductId } from './contract/index.ts';
import type { Config } from './config.ts';
import { assistanceRoutes } from './assistance/assistance.routes.ts';
import { objectionRoutes } from './objection/objection.routes.ts';
import { SnapshotCache } from './assistance/snapshot-cache.ts';
import type {
  AssistanceStore,
  DeliveryEvents,
  DeliveryStatements,
  UserChallenge,
} from './assistance/ports.ts';
import type { Notices, Outbox } from './outbox/ports.ts';
import type {
  Blocks,
  BoundedRows,
  Clock,
  CodeHasher,
  DayTrace,
  Leases,
  Random,
  Schema,
  Sealer,
  Usage,
} from './platform/ports.ts';
import { expireOverdue } from './assistance/expiry.ts';
import { workOutbox } from './outbox/work-outbox.ts';
import { auditRoutes } from './audit/audit.routes.ts';
import { HeadsNoting } from './audit/note-heads.ts';
import { notedLimits } from './audit/limits-in-force.ts';
import { noteKeys } from './audit/note-keys.ts';
import type { HeadsLog, HistoryStore, TraceReader } from './audit/ports.ts';
import { DAY_MS, SECOND_MS } from './domain/time.ts';
import type { HandoverStore } from './handover/ports.ts';
import { handoverRoutes } from './handover/handover.routes.ts';
import type { ProductClient } from './platform/caller.ts';
import type { Warnings } from './platform/warnings.ts';
import type { KeysInUse } from './platform/keys-in-use.ts';
import { createApp } from './http/app.ts';
import { createPublicApp } from './objection/public-app.ts';
import type { RequestLog } from './http/request-log.ts';
import type { App } from './http/serve-endpoint.ts';
import { SessionCookie } from './http/session-cookie.ts';
import { SessionActivity } from './session/session-activity.ts';
import { recheckRights, type AssistanceEnds } from './session/rights.ts';
import type { AgentIdentities, InternalCodeDelivery, SessionStore, StepUpStore } from './session/ports.ts';
import { disownLinks } from './session/disown/disown-link.ts';
import { sessionRoutes } from './session/session.routes.ts';
import type { CoreDirectory, SupportHistory, UserIdentities } from './users/ports.ts';
import { usersRoutes } from './users/users.routes.ts';
import { browsersAtWork, endOpenAssistanceOf } from './assistance/end-assistance.ts';
import { objectionLinks } from './objection/objection-link.ts';
import { createGates } from './gate.ts';
import { endRowWindows } from './platform/bounded-refusals.ts';
import { runJob } from './platform/failure-log.ts';

/** Everything outside this process, as the features see it. */
export interface Ports {
  readonly clock: Clock;
  readonly schema: Schema;
  readonly store: AssistanceStore;
  readonly deliveryEvents: DeliveryEvents;
  readonly deliveryStatements: DeliveryStatements;
  readonly handover: HandoverStore;
  readonly outbox: Outbox;
  readonly dayTrace: DayTrace;
  readonly boundedRows: BoundedRows;
  readonly usage: Usage;
  readonly warnings: Warnings;
  readonly leases: Leases;
  readonly blocks: Blocks;
  readonly sessions: SessionStore;
  readonly stepUps: StepUpStore;
  readonly supportHistory: SupportHistory;
  readonly history: HistoryStore;
  readonly trace: TraceReader;
  readonly headsLog: HeadsLog;
  readonly core: CoreDirectory;
  readonly users: UserIdentities;
  readonly identities: AgentIdentities;
  readonly delivery: InternalCodeDelivery;
  readonly challenge: UserChallenge;
  readonly notices: Notices;
  readonly sealer: Sealer;
  readonly codeHasher: CodeHasher;
  readonly random: Random;
  readonly keys: KeysInUse;
  readonly log: RequestLog;
}

export type Settings = Pick<
  Config,
  | 'groups'
  | 'limits'
  | 'products'
  | 'productOrigins'
  | 'publicOrigin'
  | 'publicBaseUrl'
  | 'isProduction'
  | 'trustedProxies'
  | 'userCodeBy'
  | 'contacts'
>;

export interface Bff {
  readonly app: App;
  /** What users reach; on a port of its own. */
  readonly publicApp: App;
  /** Ends what is overdue, looks after the agents' rights, writes the activity, works the outbox: every second. */
  sweep(): Promise<void>;
  /** Writes what is known of sessions beyond their rows; part of the sweep, and once more at the end. */
  writeActivity(): Promise<void>;
  /** Lists the staff and reads the shell's client anew where that is due: every few seconds, beside the sweep. */
  keepReadings(): Promise<void>;
  /** Forgets used-up counters and sessions: now and then. */
  prune(): Promise<void>;
  /** Notes the chains' heads outside the database; at the end. */
  noteHeads(): Promise<void>;
  /** The same, and the numbers in force. */
  noteHourly(): Promise<void>;
  /** Notes them as soon as something decisive was written: every two seconds. */
  noteDecisiveHeads(): Promise<void>;
  /** Notes the key of the trace, the heads, and which keys are first: until it has gone well, then nothing more. */
  noteStart(): Promise<void>;
}

/** For all pages of all support groups. */
const READINGS_MS = 30 * SECOND_MS;

/** The features bound together: the same for production, the embedded default and the specs. */
export function compose(settings: Settings, ports: Ports): Bff {
  const cookie = new SessionCookie(settings.publicOrigin, settings.isProduction);
  const clients = productClients(settings);
  const productUrls = Object.fromEntries(clients.map(({ product, url }) => [product, url])) as Record<
    ProductId,
    string
  >;
  const { clock, usage, sessions } = ports;
  const { groups, limits, publicOrigin, publicBaseUrl, productOrigins, userCodeBy, contacts } = settings;
  const snapshots = new SnapshotCache();
  const activity = new SessionActivity();
  const ends: AssistanceEnds = {
    endAssistanceOf: (agentId, by, why, browsers) =>
      endOpenAssistanceOf(deps, agentId, by, {
        command: why === 'sign-out' ? { type: 'sign-out' } : { type: 'stop', cause: why },
        browsers,
      }),
    atWork: (agentId) => browsersAtWork(deps, agentId),
  };
  const deps = {
    ...ports,
    ...ends,
    objectionLinks: objectionLinks({ codeHasher: ports.codeHasher, publicBaseUrl }),
    disownLinks: disownLinks({ codeHasher: ports.codeHasher, publicOrigin }),
    clients,
    groups,
    limits,
    activity,
    publicOrigin,
    cookie,
    productUrls,
    productOrigins,
    userCodeBy,
    contacts,
    snapshots,
  };

  const missing = async () => {
    try {
      await clock.now();
      const pending = await ports.schema.pending();
      ports.log.over('readiness');
      return pending.map((name) => `migration ${name}`);
    } catch (error) {
      ports.log.lasting(error, { job: 'readiness' });
      return ['database'];
    }
  };
  const heads = new HeadsNoting(deps);
  const trustedProxies = new Set(settings.trustedProxies);
  const { gate, assistanceGate } = createGates({ ...deps, trustedProxies });
  const app = createApp(
    {
      log: ports.log,
      gate,
      cookieName: cookie.fullName,
      missing,
      heads: () => heads.health,
      staffAge: () => ports.users.staffList.age(),
    },
    (bound) => {
      sessionRoutes(bound, gate, deps);
      usersRoutes(bound, gate, deps);
      assistanceRoutes(bound, gate, assistanceGate, deps);
      auditRoutes(bound, gate, deps);
      handoverRoutes(bound, gate, deps);
    },
  );

  const publicApp = createPublicApp({ log: ports.log, trustedProxies, limits }, (bound, openGate) => {
    objectionRoutes(bound, openGate, deps);
  });

  const writeActivity = () =>
    runJob(ports.log, 'write activity', (onError) => activity.write(sessions, onError));

  let isStartNoted = false;
  const noteTheKeys = async () => {
    const { first, keyless, macless } = ports.keys;
    const { since, macs } = await noteKeys(deps, first);
    keyless.endAfter(since);
    macless.endAfter(macs.since);
    if (macs.required !== undefined) macless.require();
  };
  return {
    app,
    publicApp,
    async sweep() {
      // Each by itself: one that fails must not keep the others from ending and revoking.
      const { log } = ports;
      await runJob(log, 'expire', (onError) => expireOverdue(deps, onError));
      await runJob(log, 'recheck rights', (onError) => recheckRights(deps, onError));
      await writeActivity();
      await runJob(log, 'outbox', () => workOutbox(deps));
      await runJob(log, 'count rows', (onError) => endRowWindows(deps, (line) => log.counted(line), onError));
    },
    writeActivity,
    keepReadings: () =>
      runJob(ports.log, 'keep readings', async (onError) => {
        const signal = AbortSignal.timeout(READINGS_MS);
        await ports.users.staffList.keepFresh(signal).catch(onError);
        await ports.identities.keepFresh(signal).catch(onError);
      }),
    async prune() {
      const now = await clock.now();
      await usage.prune(now - DAY_MS);
      await ports.leases.prune(now - DAY_MS);
      await ports.deliveryEvents.prune(now - DAY_MS);
      await sessions.prune(now, limits.agentIdleMs, limits.agentSessionMs);
      await ports.stepUps.prune(now - limits.agentSessionMs);
    },
    async noteHeads() {
      await heads.note();
      await noteTheKeys();
    },
    async noteHourly() {
      // Again and again: of two replicas with other numbers each says which hold for it.
      await ports.dayTrace.noteLimits(await clock.now(), notedLimits(limits));
      await heads.note();
      await noteTheKeys();
    },
    noteDecisiveHeads: () => heads.noteDecisive(),
    async noteStart() {
      if (isStartNoted) return;
      await ports.dayTrace.noteKey(await clock.now());
      await ports.dayTrace.noteLimits(await clock.now(), notedLimits(limits));
      // A log that cannot be written is read all the same: what names no key must not wait for it.
      const noted = await Promise.allSettled([heads.note()]);
      await noteTheKeys();
      for (const result of noted) if (result.status === 'rejected') throw result.reason;
      isStartNoted = true;
    },
  };
}

function productClients({ products }: Settings): readonly ProductClient[] {
  return Object.entries(products).map(([product, { url, clientId, clientSecret }]) => ({
    product: product as ProductId,
    clientId,
    secretHash: createHash('sha256').update(clientSecret).digest('hex'),
    url,
  }));
}
