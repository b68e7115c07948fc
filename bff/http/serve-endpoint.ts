import type { Context, Hono } from 'hono';
import type * as z from 'zod/mini';
import {
  REQUESTED_BY,
  SHOWN_AGENT,
  type AnyEndpoint,
  type Endpoint,
  type ProblemCode,
  type RequestParts,
  type AgentSession,
} from '../contract/index.ts';
import { refuse, Refused } from '../domain/refusal.ts';
import type { Origin } from '../domain/trace.ts';
import type { Caller, ProductCaller } from '../platform/caller.ts';
import { problem } from './problem-response.ts';
import { isEmpty, isTooLarge, readBody } from './read-body.ts';

/** Hono's variables: what a request knows about itself. */
export interface RequestEnv {
  Variables: { requestId: string; agent: string; assistance: string; problem: ProblemCode };
}

export type App = Hono<RequestEnv>;

/** What a handler of each access gets, besides its input. */
export interface AgentRequest {
  readonly caller: Caller;
  /** Its view; most handlers need none. `seenAt`: ms since 1970, where that is later than the row knows. */
  readonly session: (seenAt?: number) => AgentSession;
  /** Whether the agent proved at Cognito, a few minutes ago, who he is. */
  readonly isSignedInLately: () => Promise<boolean>;
  /** The same with rights read now; throws `Refused` where they are lost. */
  readonly afresh: () => Promise<AgentRequest>;
}
/** Of whoever asks with an id that was just replaced. */
export type ReplacedRequest = Omit<AgentRequest, 'afresh'>;

export interface OpenRequest {
  readonly from: Origin;
  /** Hears which assistance it turned out to be about. */
  readonly onAssistance: (id: string) => void;
  readonly signal: AbortSignal;
}

/**
 * How an agent's request proves who it is; throws `Refused` where it cannot. Built in `gate.ts`, and `Request` may have
 * more than every handler needs.
 */
export interface AgentGate<Request extends AgentRequest> {
  agent(c: Context, endpoint: Pick<AnyEndpoint, 'method' | 'background' | 'endsOnly'>): Promise<Request>;
  /** For an answer that was lost, and nothing else: null for anybody whose id was not replaced seconds ago. */
  replaced(c: Context): Promise<ReplacedRequest | null>;
  isSteppedUp(caller: Caller): Promise<boolean>;
  /** Traces, on the chain of the day, that somebody signed in asked for what is not his to do, or not yet. */
  refuse(caller: Caller, code: 'not-allowed' | 'step-up-needed', endpointId: string): Promise<never>;
}

export interface Gate extends AgentGate<AgentRequest> {
  /** The same, but null where nobody is signed in: for whoever only asks. */
  agentIfAny(c: Context, endpoint: Pick<AnyEndpoint, 'method' | 'background'>): Promise<AgentRequest | null>;
  product(c: Context, endpoint: Pick<AnyEndpoint, 'id'>): Promise<ProductCaller>;
  open(c: Context): OpenRequest;
}

export interface Served<Input, Request> {
  readonly input: Input;
  readonly request: Request;
  /** For the cookie. */
  readonly c: Context;
}

/** The endpoint alone fixes the types: without `NoInfer` a wrong answer would widen them, and compile. */
export type Handler<Input, Output, Request> = (
  served: Served<NoInfer<Input>, Request>,
) => Promise<NoInfer<Output>>;

/** Binds an endpoint of the contract: first who asks, then the header, then the role, then the input. */
export function serve<Input extends RequestParts, Output, Request extends AgentRequest>(
  app: App,
  gate: AgentGate<Request>,
  endpoint: Endpoint<Input, Output>,
  handler: Handler<Input, Output, NoInfer<Request>>,
): void {
  serveAdmitted(app, endpoint, (c) => admitAgent(c, gate, endpoint), handler);
}

/**
 * What gives a fresh session id, and how its answer is fetched once where it was lost: null for whoever has none
 * to fetch.
 */
export interface Fetchable<Input, Output, Request> {
  readonly answer: Handler<Input, Output, Request>;
  readonly fetchLost: Handler<Input, Output | null, ReplacedRequest>;
}

/** The same for an answer that may be fetched with the id before; everybody else is not signed in, as anywhere. */
export function serveFetchable<Input extends RequestParts, Output, Request extends AgentRequest>(
  app: App,
  gate: AgentGate<Request>,
  endpoint: Endpoint<Input, Output>,
  { answer: handler, fetchLost }: Fetchable<NoInfer<Input>, NoInfer<Output>, NoInfer<Request>>,
): void {
  const fetched = async (c: Context<RequestEnv>): Promise<Response | null> => {
    const parsed = hasHeader(c) ? await parse(c, endpoint) : null;
    if (parsed === null || 'unfit' in parsed) return null;
    const request = await gate.replaced(c);
    if (request === null) return null;
    refuseAnother(c, request.caller);
    const output = await fetchLost({ input: parsed.input, request, c });
    return output === null ? null : answer(c, endpoint, output);
  };
  app.on(endpoint.method, endpoint.path, async (c) => {
    const admitted = await admitAgent(c, gate, endpoint).catch(async (error: unknown) => {
      if (!(error instanceof Refused) || error.refusal.code !== 'not-signed-in') throw error;
      const response = await fetched(c);
      if (response === null) throw error;
      return response;
    });
    if (admitted instanceof Response) return admitted;
    return serveParsed(c, endpoint, handler, admitted);
  });
}

/** The same for an endpoint that products call with their client credentials. */
export function serveProduct<Input extends RequestParts, Output>(
  app: App,
  gate: Gate,
  endpoint: Endpoint<Input, Output>,
  handler: Handler<Input, Output, ProductCaller>,
): void {
  serveAdmitted(app, endpoint, (c) => gate.product(c, endpoint), handler);
}

/** The same for signing in: the header only. */
export function serveOpen<Input extends RequestParts, Output>(
  app: App,
  gate: Gate,
  endpoint: Endpoint<Input, Output>,
  handler: Handler<Input, Output, OpenRequest>,
): void {
  const admit = (c: Context) => {
    requireHeader(c);
    return gate.open(c);
  };
  serveAdmitted(app, endpoint, admit, handler);
}

/** The same for users who come from a mail, and for the functions: what proves it is in the body, and all that counts. */
export function serveLink<Input extends RequestParts, Output>(
  app: App,
  gate: Pick<Gate, 'open'>,
  endpoint: Endpoint<Input, Output>,
  handler: Handler<Input, Output, OpenRequest>,
): void {
  serveAdmitted(app, endpoint, (c) => gate.open(c), handler);
}

function serveAdmitted<Input extends RequestParts, Output, Request>(
  app: App,
  endpoint: Endpoint<Input, Output>,
  admit: (c: Context<RequestEnv>) => Request | Promise<Request>,
  handler: Handler<Input, Output, Request>,
): void {
  app.on(endpoint.method, endpoint.path, async (c) => {
    return serveParsed(c, endpoint, handler, await admit(c));
  });
}

async function serveParsed<Input extends RequestParts, Output, Request>(
  c: Context<RequestEnv>,
  endpoint: Endpoint<Input, Output>,
  handler: Handler<Input, Output, Request>,
  request: Request,
): Promise<Response> {
  const parsed = await parse(c, endpoint);
  if ('unfit' in parsed) return parsed.unfit;
  return answer(c, endpoint, await handler({ input: parsed.input, request, c }));
}

type AgentEndpoint = Pick<
  AnyEndpoint,
  'id' | 'method' | 'background' | 'endsOnly' | 'access' | 'stepUp' | 'rights'
>;

export async function admitAgent<Request extends AgentRequest>(
  c: Context,
  gate: AgentGate<Request>,
  endpoint: AgentEndpoint,
): Promise<Request> {
  // What a foreign site may send keeps no session from going idle.
  const background = endpoint.background === true || !hasHeader(c);
  const request = await gate.agent(c, { ...endpoint, background });
  const { caller } = request;
  requireHeader(c);
  refuseAnother(c, caller);
  if (!hasRole(endpoint, caller)) return gate.refuse(caller, 'not-allowed', endpoint.id);
  if (!(await hasProved(endpoint, gate, request))) {
    return gate.refuse(caller, 'step-up-needed', endpoint.id);
  }
  if (endpoint.rights !== 'fresh') return request;
  // Last, since Cognito is asked.
  const fresh = await request.afresh();
  return hasRole(endpoint, fresh.caller)
    ? { ...request, ...fresh }
    : gate.refuse(fresh.caller, 'not-allowed', endpoint.id);
}

async function hasProved<Request extends AgentRequest>(
  { stepUp }: AgentEndpoint,
  gate: AgentGate<Request>,
  request: Request,
): Promise<boolean> {
  if (stepUp === undefined) return true;
  if (stepUp === 'or-signed-in-lately' && (await request.isSignedInLately())) return true;
  return gate.isSteppedUp(request.caller);
}

/** The page shows somebody else than who asks. */
function refuseAnother(c: Context, { agent }: Caller): void {
  const shown = c.req.header(SHOWN_AGENT);
  if (shown !== undefined && shown !== agent.id) refuse({ code: 'another-agent' });
}

function hasRole({ access }: AgentEndpoint, { roles }: Caller): boolean {
  return access !== 'supervisor' || roles.includes('supervisor');
}

function hasHeader(c: Context): boolean {
  return c.req.header(REQUESTED_BY.name) === REQUESTED_BY.value;
}

function requireHeader(c: Context): void {
  if (!hasHeader(c)) refuse({ code: 'header-missing' });
}

type Parsed<Input> = { readonly input: Input } | { readonly unfit: Response };

/** The input, or the problem that names what does not fit. */
async function parse<Input extends RequestParts>(
  c: Context,
  endpoint: Endpoint<Input, unknown>,
): Promise<Parsed<Input>> {
  const isRead = (takesBody(endpoint) && !(mayOmitBody(endpoint) && isEmpty(c))) || isTooLarge(c);
  const body = endpoint.method !== 'GET' && isRead ? await readBody(c) : { value: undefined };
  if ('problem' in body) {
    const { problem: code } = body;
    return { unfit: problem(c, code, { fields: [{ field: 'body', rule: code }] }) };
  }
  const parsed = endpoint.input.safeParse({ params: c.req.param(), query: c.req.query(), body: body.value });
  if (parsed.success) return { input: parsed.data };
  const fields = fieldsOf(parsed.error.issues);
  const detail = `Does not fit: ${fields.map(({ field }) => field).join(', ')}`;
  return { unfit: problem(c, 'invalid-request', { fields, detail }) };
}

type Issue = z.core.$ZodIssue;

/** Each field once, by its path inside its part of the request; of a union the alternative that came closest. */
function fieldsOf(issues: readonly Issue[]): { field: string; rule: string }[] {
  const all = issues.flatMap((issue): { field: string; rule: string }[] => {
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const missing = (alternative: readonly Issue[]) =>
        alternative.filter(({ code }) => code === 'invalid_type').length;
      const [closest = []] = [...issue.errors].sort((one, other) => missing(one) - missing(other));
      return fieldsOf(closest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })));
    }
    return [{ field: issue.path.slice(1).map(String).join('.') || 'body', rule: issue.code }];
  });
  return [...new Map(all.map((field) => [field.field, field])).values()];
}

/** Whether the contract of an endpoint has a body: asked of its schema. */
export function takesBody(endpoint: AnyEndpoint): boolean {
  return bodyOf(endpoint) !== undefined;
}

/** Whether it does without. */
export function mayOmitBody(endpoint: AnyEndpoint): boolean {
  return bodyOf(endpoint)?._zod.optin === 'optional';
}

function bodyOf({ input }: AnyEndpoint): z.ZodMiniType | undefined {
  const { def } = input._zod as { readonly def: { readonly shape?: { readonly body?: z.ZodMiniType } } };
  return def.shape?.body;
}

function answer(c: Context, endpoint: Pick<AnyEndpoint, 'output' | 'success'>, output: unknown): Response {
  if (endpoint.output === null || output === null) return c.body(null, 204);
  return c.json(output as object, endpoint.success === 204 ? 200 : endpoint.success);
}
