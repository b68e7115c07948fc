import type { AgentRole, ProductId } from '../contract/index.ts';
import { SYSTEM, type Actor, type Language, type Origin } from '../domain/trace.ts';

/** Tells the operators of a failure that the answer does without; `job`: what was being done. */
export type DoneWithout = (job: string, error: unknown) => void;

/** Who asks, from where, and how long there is to answer. */
export interface Caller {
  readonly agent: {
    readonly id: string;
    readonly username: string;
    readonly name: string;
    readonly email: string;
  };
  readonly roles: readonly AgentRole[];
  /** Marks the browser session; no secret. */
  readonly browser: string;
  /** SHA-256 of the session id, hex. */
  readonly sessionIdHash: string;
  readonly from: Origin;
  readonly language: Language;
  /** What this request knows of its agent's rights. */
  readonly rights: RightsKnown;
  /** The one deadline over all calls of this request. */
  readonly signal: AbortSignal;
  readonly doneWithout: DoneWithout;
}

export interface RightsKnown {
  /** Read at Cognito for this very request. */
  readonly areFresh: boolean;
  /** `rightsReadAt` of the session's row, ms since 1970. */
  readonly rowReadAt: number;
}

export function asActor({ agent, roles }: Pick<Caller, 'agent' | 'roles'>): Actor {
  return { kind: roles.includes('supervisor') ? 'supervisor' : 'agent', id: agent.id, name: agent.name };
}

/** Who a trace row names, and where it came from. */
export interface Acting {
  readonly actor: Actor;
  readonly from: Origin;
}

export function acting(caller: Pick<Caller, 'agent' | 'roles' | 'from' | 'browser'>): Acting {
  return { actor: asActor(caller), from: { ...caller.from, browser: caller.browser } };
}

/** Expiry, retries, and what follows from lost rights. */
export const BY_SYSTEM: Acting = { actor: SYSTEM, from: {} };

/** A product that may redeem tickets. */
export interface ProductClient {
  readonly product: ProductId;
  readonly clientId: string;
  /** SHA-256 of the secret, hex; compared in constant time. */
  readonly secretHash: string;
  /** Where its tickets may be carried to. */
  readonly url: string;
}

/** A product that asks, from where, and how long there is to answer. */
export interface ProductCaller {
  readonly client: ProductClient;
  readonly from: Origin;
  readonly signal: AbortSignal;
  /** Hears which assistance it turned out to be about. */
  readonly onAssistance: (id: string) => void;
  readonly doneWithout: DoneWithout;
}
