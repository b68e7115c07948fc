import * as z from 'zod/mini';
import { ecosystem, outcome, reducedAssistance, step } from './assistance.ts';
import { purpose } from './description.ts';
import { endpoint, instant, noInput, reasonText, uuid } from './endpoint.ts';

export const historyEntry = z.object({
  id: z.string(),
  startedAt: instant,
  endedAt: z.optional(instant),
  step,
  outcome: z.optional(outcome),
  user: z.object({ email: z.string(), name: z.optional(z.string()) }),
  agent: z.object({ id: z.string(), name: z.string() }),
  ecosystem: z.optional(z.pick(ecosystem, { id: true, name: true })),
  caseNumber: z.optional(z.string()),
  purpose: z.optional(purpose),
  reason: z.optional(z.string()),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

/** Somebody else's are reduced without a step-up: see `isReduced`. Own ones then have no name, ecosystem or reason. */
const entryAsSeen = z.union([historyEntry, reducedAssistance]);
export type EntryAsSeen = z.infer<typeof entryAsSeen>;

export const listAssistances = endpoint({
  id: 'listAssistances',
  summary: 'Assistances, newest first: own ones, for supervisors all',
  method: 'GET',
  path: '/api/assistances',
  access: 'agent',
  success: 200,
  input: z.object({
    query: z.object({
      /** `nextCursor` of the page before, as it came. */
      cursor: z.optional(
        z.string().check(z.regex(/^[0-9]{1,14}\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)),
      ),
      limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(50)), 20),
      /** `open` or `ended`; both where it is left out. */
      state: z.optional(z.enum(['open', 'ended'])),
    }),
  }),
  output: z.object({ items: z.array(entryAsSeen), nextCursor: z.optional(z.string()) }),
});

export const traceRow = z.object({
  sequence: z.number(),
  at: instant,
  /** What happened: the name of an event of the process, or `Refused`. */
  event: z.string(),
  actor: z.object({
    kind: z.enum(['agent', 'supervisor', 'user', 'product', 'system', 'operator']),
    id: z.string(),
    name: z.string(),
  }),
  /** Where it came from: client address and user agent, where there is a request behind it. */
  from: z.object({ address: z.optional(z.string()), userAgent: z.optional(z.string()) }),
  data: z.record(z.string(), z.unknown()),
});
export type TraceRow = z.infer<typeof traceRow>;

/** Rows of a page of the trace, at most. */
const TRACE_PAGE = 500;

export const readTrace = endpoint({
  id: 'readTrace',
  summary:
    'Every step of one assistance, as it was traced, oldest first, page by page; of others for supervisors',
  method: 'GET',
  path: '/api/assistances/:id/trace',
  access: 'agent',
  success: 200,
  input: z.object({
    params: z.object({ id: uuid }),
    query: z.object({
      /** `nextCursor` of the page before, as it came. */
      cursor: z.optional(z.string().check(z.regex(/^[1-9]\d{0,8}$/))),
      limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(TRACE_PAGE)), TRACE_PAGE),
    }),
  }),
  output: z.object({ rows: z.array(traceRow), nextCursor: z.optional(z.string()) }),
});

export const holdKind = z.enum(['internal-codes', 'user-codes', 'agent-email', 'user-refused']);
export type HoldKind = z.infer<typeof holdKind>;

/** Why codes are withheld: the user said “this wasn’t me”, wrong codes, an address that is not settled, a suspicion. */
export const holdCause = z.enum(['objection', 'wrong-codes', 'own-address', 'suspected-fraud']);
export type HoldCause = z.infer<typeof holdCause>;

export const hold = z.object({
  id: z.string(),
  kind: holdKind,
  /** The agent or user that gets no codes, as people know them. */
  subject: z.object({ id: z.string(), email: z.string() }),
  since: instant,
  /** Null where only a supervisor's release ends it. */
  until: z.nullable(instant),
  /** This and what follows: left out where the release that placed it did not keep it, or where there is none. */
  cause: z.optional(holdCause),
  wrongCodes: z.optional(z.number()),
  /** The id of the one it came from. */
  assistance: z.optional(z.string()),
  /** False for whoever caused it; left out where only the trace can tell. */
  mayRelease: z.optional(z.boolean()),
});
export type Hold = z.infer<typeof hold>;

export const listHolds = endpoint({
  id: 'listHolds',
  summary: 'Agents and users who get no codes until a supervisor releases them',
  method: 'GET',
  path: '/api/holds',
  access: 'supervisor',
  stepUp: 'needed',
  success: 200,
  input: noInput,
  output: z.object({ holds: z.array(hold) }),
});

export const releaseHold = endpoint({
  id: 'releaseHold',
  summary: 'Let an agent or a user have codes again',
  method: 'POST',
  path: '/api/holds/:id/release',
  access: 'supervisor',
  stepUp: 'needed',
  rights: 'fresh',
  success: 200,
  input: z.object({ params: z.object({ id: uuid }), body: z.object({ reason: reasonText }) }),
  output: hold,
});
