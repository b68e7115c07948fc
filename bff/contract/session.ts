import * as z from 'zod/mini';
import {
  EMAIL_PATTERN,
  attempt,
  code,
  endpoint,
  instant,
  noInput,
  reasonText,
  uuid,
  visibleText,
} from './endpoint.ts';
import { EMAIL_LENGTH } from './lengths.ts';

export const agentRole = z.enum(['agent', 'supervisor']);
export type AgentRole = z.infer<typeof agentRole>;

export const signedInAgent = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(agentRole),
});
export type SignedInAgent = z.infer<typeof signedInAgent>;

/** Whom an agent asks about an account, and how. */
export const contact = z.object({ team: z.string(), reach: z.string() });
export type Contact = z.infer<typeof contact>;

export const agentSession = z.object({
  agent: signedInAgent,
  /** As the site has configured them, the first for accounts; left out by a release before. */
  contacts: z.optional(z.array(contact)),
  /** The eight hours; nothing moves it. */
  expiresAt: instant,
  /** Fifteen minutes after the last step; background polls do not move it. */
  idleExpiresAt: instant,
  /** Until when this browser session is stepped up; left out where it is not. */
  steppedUpUntil: z.optional(instant),
  /** Whether the agent could get a code to his own mailbox now; left out by a release before. */
  codes: z.optional(z.enum(['ok', 'not-trusted', 'blocked'])),
  codesBecause: z.optional(
    z.object({
      /** Whole days since the address changed, where that is why it is not trusted. */
      changedDaysAgo: z.optional(z.number()),
      supervisorsToldAt: z.optional(instant),
      /** Left out where only a release ends it. */
      until: z.optional(instant),
    }),
  ),
});
export type AgentSession = z.infer<typeof agentSession>;

const credentials = z.union([
  z.object({ accessToken: z.string().check(z.minLength(20), z.maxLength(8192)) }),
  z.object({
    email: z.string().check(z.trim(), z.toLowerCase(), z.maxLength(EMAIL_LENGTH), z.regex(EMAIL_PATTERN)),
    password: z.string().check(z.minLength(1), z.maxLength(256)),
  }),
]);
export type Credentials = z.infer<typeof credentials>;

export const signIn = endpoint({
  id: 'signIn',
  summary: 'Sign in with the access token of the shell, once, or with e-mail and password',
  method: 'POST',
  path: '/api/session',
  access: 'header',
  success: 201,
  input: z.object({ body: credentials }),
  output: agentSession,
});

export const readSession = endpoint({
  id: 'readSession',
  summary: 'Who is signed in, or 204',
  method: 'GET',
  path: '/api/session',
  access: 'header',
  success: 200,
  mayBeEmpty: true,
  background: true,
  input: noInput,
  output: z.nullable(agentSession),
});

export const signOut = endpoint({
  id: 'signOut',
  summary: 'Sign out; ends the open assistance of this agent',
  method: 'DELETE',
  path: '/api/session',
  access: 'agent',
  success: 204,
  endsOnly: true,
  input: noInput,
  output: null,
});

/** A code that is on its way to the agent's own mailbox. */
export const stepUpCode = z.object({
  /** Masked: `ana***@backoffice.example`. */
  sentTo: z.string(),
  /** The server's clock, for the countdowns. */
  now: instant,
  expiresAt: instant,
  resendAt: instant,
});
export type StepUpCode = z.infer<typeof stepUpCode>;

export const requestStepUp = endpoint({
  id: 'requestStepUp',
  summary: 'Send a code to the e-mail of the agent, to step this browser session up',
  method: 'POST',
  path: '/api/session/step-up',
  access: 'agent',
  success: 202,
  input: noInput,
  output: stepUpCode,
});

export const answerStepUp = endpoint({
  id: 'answerStepUp',
  summary:
    'Answer that code; a fresh session id. With the id before and the same `attempt`, once within 10 s, again',
  method: 'POST',
  path: '/api/session/step-up/answer',
  access: 'agent',
  rights: 'fresh',
  success: 200,
  input: z.object({ body: z.object({ code, attempt: z.optional(attempt) }) }),
  output: agentSession,
});

/** A browser session of the agent's own, as he may know it again. */
export const browserSession = z.object({
  /** Of its own: it admits nobody. */
  id: z.string(),
  startedAt: instant,
  lastSeenAt: instant,
  /** Where it signed in; this and the next left out where that is not known. */
  address: z.optional(z.string()),
  userAgent: z.optional(z.string()),
  /** The one that asks. */
  isThis: z.boolean(),
});
export type BrowserSession = z.infer<typeof browserSession>;

export const listSessions = endpoint({
  id: 'listSessions',
  summary: 'The browser sessions of this agent, the newest first',
  method: 'GET',
  path: '/api/sessions',
  access: 'agent',
  success: 200,
  input: noInput,
  output: z.object({ items: z.array(browserSession) }),
});

export const endSession = endpoint({
  id: 'endSession',
  summary: 'End one of them, with the assistance that it verified',
  method: 'DELETE',
  path: '/api/sessions/:id',
  access: 'agent',
  stepUp: 'or-signed-in-lately',
  success: 204,
  endsOnly: true,
  input: z.object({ params: z.object({ id: uuid }) }),
  output: null,
});

export const endOtherSessions = endpoint({
  id: 'endOtherSessions',
  summary: 'End all of them but this one',
  method: 'DELETE',
  path: '/api/sessions',
  access: 'agent',
  stepUp: 'or-signed-in-lately',
  success: 204,
  endsOnly: true,
  input: noInput,
  output: null,
});

export const endSessionsOfAgent = endpoint({
  id: 'endSessionsOfAgent',
  summary: 'End every browser session of an agent',
  method: 'DELETE',
  path: '/api/agents/:id/sessions',
  access: 'supervisor',
  stepUp: 'needed',
  rights: 'fresh',
  success: 204,
  input: z.object({
    /** As `agent.id` says it. */
    params: z.object({ id: visibleText(128) }),
    body: z.object({ reason: reasonText }),
  }),
  output: null,
});

export const disownSessions = endpoint({
  id: 'disownSessions',
  summary: 'An agent says “I did not ask for this”, with the token of his mail’s link: ends all his sessions',
  method: 'POST',
  path: '/api/sessions/disown',
  access: 'link',
  success: 204,
  input: z.object({ body: z.object({ token: z.string().check(z.minLength(1), z.maxLength(1_024)) }) }),
  output: null,
});
