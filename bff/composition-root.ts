import { createHash } from 'node:crypto';
import type { ProductId } from './contract/index.ts';
import type { Config } from './config.ts';
import { assistanceRoutes } from './assistance/assistance.routes.ts';
import { objectionRoutes } from './objection/objection.routes.ts';
import { PictureCache } from './assistance/picture-cache.ts';
import type { AssistanceStore, InternalCodeDelivery, UserChallenge } from './assistance/ports.ts';
import type { Notices, Outbox } from './outbox/ports.ts';
import type { Clock, DayTrace, Holds, Random, Schema, Usage, Vault } from './platform/ports.ts';
import { expireOverdue } from './assistance/expiry.ts';
import { workOutbox } from './outbox/work-outbox.ts';
import { auditRoutes } from './audit/audit.routes.ts';
import { lastNotedAt, noteHeads } from './audit/note-heads.ts';
import type { HeadsJournal, HistoryStore, TraceReader } from './audit/ports.ts';
import { DAY_MS } from './domain/time.ts';
import { handoverRoutes } from './handover/handover.routes.ts';
import type { ProductClient } from './platform/caller.ts';
import { createApp } from './http/app.ts';
import { createPublicApp } from './objection/public-app.ts';
import type { RequestLog } from './http/request-log.ts';
import type { App } from './http/serve-endpoint.ts';
import { SessionCookie } from './http/session-cookie.ts';
import { recheckRights, type AssistanceEnds } from './session/rights.ts';
import type { AgentIdentities, SessionStore } from './session/ports.ts';
import { sessionRoutes } from './session/session.routes.ts';
import type { CoreDirectory, UserIdentities } from './users/ports.ts';
import type { UserMemory } from './users/user-status.ts';
import { usersRoutes } from './users/users.routes.ts';
import { endOpenAssistanceOf } from './assistance/end-assistance.ts';
import { objectionLinks } from './objection/objection-link.ts';
import { createGate } from './gate.ts';

/** Everything outside this process, as the features see it. */
export interface Outside {
  readonly clock: Clock;
  readonly schema: Schema;
  readonly store: AssistanceStore;
  readonly outbox: Outbox;
  readonly dayTrace: DayTrace;
  readonly usage: Usage;
  readonly holds: Holds;
  readonly sessions: SessionStore;
  readonly history: HistoryStore;
  readonly trace: TraceReader;
  readonly journal: HeadsJournal;
  readonly core: CoreDirectory;
  readonly users: UserIdentities;
  readonly identities: AgentIdentities;
  readonly delivery: InternalCodeDelivery;
  readonly challenge: UserChallenge;
  readonly notices: Notices;
  readonly vault: Vault;
  readonly random: Random;
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
>;

export interface Wired {
  readonly app: App;
  /** What users reach; on a port of its own. */
  readonly publicApp: App;
  /** Ends what is overdue, looks after the agents' rights and works the outbox: every second. */
  sweep(): Promise<void>;
  /** Forgets used-up counters and sessions: now and then. */
  prune(): Promise<void>;
  /** Notes the chains' heads outside the database: hourly. */
  noteHeads(): Promise<void>;
}

/** The features bound together: the same for production, the embedded default and the specs. */
export function wire(settings: Settings, outside: Outside): Wired {
  const cookie = new SessionCookie(settings.publicOrigin, settings.isProduction);
  const clients = productClients(settings);
  const productUrls = Object.fromEntries(clients.map(({ product, url }) => [product, url])) as Record<
    ProductId,
    string
  >;
  const { clock, store, usage, sessions } = outside;
  const memory: UserMemory = {
    failedVerificationsSince: (userId, since) => usage.since('wrong-user-code', userId, since),
    wasAssistedSince: (userId, since) => store.wasAssistedSince(userId, since),
  };
  const { groups, limits, publicOrigin, publicBaseUrl, productOrigins } = settings;
  const pictures = new PictureCache();
  const ends: AssistanceEnds = {
    endAssistanceOf: (agentId, by, why) =>
      endOpenAssistanceOf(
        deps,
        agentId,
        by,
        why === 'sign-out' ? { type: 'sign-out' } : { type: 'stop', cause: why },
      ),
  };
  const deps = {
    ...outside,
    ...ends,
    objectionLinks: objectionLinks({ vault: outside.vault, publicBaseUrl }),
    clients,
    groups,
    limits,
    publicOrigin,
    memory,
    cookie,
    productUrls,
    productOrigins,
    pictures,
  };

  const missing = async () => {
    try {
      await clock.now();
      const pending = await outside.schema.pending();
      return pending.map((name) => `migration ${name}`);
    } catch {
      return ['database'];
    }
  };
  const trustedProxies = new Set(settings.trustedProxies);
  const gate = createGate({ ...deps, trustedProxies });
  const app = createApp({ log: outside.log, gate, cookieName: cookie.fullName, missing }, (bound) => {
    sessionRoutes(bound, gate, deps);
    usersRoutes(bound, gate, deps);
    assistanceRoutes(bound, gate, deps);
    auditRoutes(bound, gate, deps);
    handoverRoutes(bound, gate, deps);
  });

  const publicApp = createPublicApp({ log: outside.log, trustedProxies, limits }, (bound, openGate) => {
    objectionRoutes(bound, openGate, deps);
  });

  let headsNotedAt: number | null = null;
  return {
    app,
    publicApp,
    async sweep() {
      // Each by itself: one that fails must not keep the others from ending and revoking.
      const tell = (job: string) => (error: unknown) => {
        outside.log.failure(error instanceof Error ? error : new Error(String(error)), { job });
      };
      await expireOverdue(deps, tell('expire')).catch(tell('expire'));
      await recheckRights(deps, tell('recheck rights')).catch(tell('recheck rights'));
      await workOutbox(deps).catch(tell('outbox'));
    },
    async prune() {
      const now = await clock.now();
      await usage.prune(now - DAY_MS);
      await sessions.prune(now, limits.agentIdleMs, limits.agentSessionMs);
    },
    async noteHeads() {
      // After a start, from where the journal ends: never again over the whole trace.
      headsNotedAt = await noteHeads(deps, headsNotedAt ?? (await lastNotedAt(deps)));
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
