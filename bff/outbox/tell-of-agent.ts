import type { SupportGroups } from '../domain/agent-policy.ts';
import { iso, SECOND_MS } from '../domain/time.ts';
import type { AgentTask } from '../platform/ports.ts';
import type { AgentIdentities } from '../session/ports.ts';
import type { DayTask, Done, Notices } from './ports.ts';

export interface TellOfAgentDeps {
  readonly notices: Notices;
  readonly identities: AgentIdentities;
  readonly groups: SupportGroups;
  /** Where supervisors reach the backoffice. */
  readonly publicOrigin: string;
}

type Of<Kind extends AgentTask['kind']> = Extract<AgentTask, { readonly kind: Kind }>;

/** Does what is to be told of an agent. */
export function tellOfAgent(deps: TellOfAgentDeps, taken: DayTask<AgentTask>, signal: AbortSignal) {
  const { taskId, task } = taken;
  return task.kind === 'tell-agent-of-sessions'
    ? tellAgentOfSessions(deps, taskId, task, signal)
    : alertOfOwnCodes(deps, taskId, task, signal);
}

/** Tells the agent, at the address that Cognito has now, that browser sessions of his ended; nobody where he is gone. */
async function tellAgentOfSessions(
  { identities, notices }: TellOfAgentDeps,
  noticeId: string,
  { agent, because, by, sessions, at, address }: Of<'tell-agent-of-sessions'>,
  signal: AbortSignal,
): Promise<Done | null> {
  const identity = await identities.read(agent.username, signal);
  if (identity?.id !== agent.id || !identity.enabled) return null;
  const { email: to, name, language } = identity;
  const notice = { kind: 'sessions-ended', noticeId, to, language, name, because, by, sessions } as const;
  await notices.send({ ...notice, at: iso(at), address }, signal);
  return { note: { type: 'AgentTold', data: {} } };
}

/** Tells everybody who is a supervisor at Cognito now that an agent's own codes are used up. */
async function alertOfOwnCodes(
  deps: TellOfAgentDeps,
  taskId: string,
  { agent, codes, withinMs, at }: Of<'alert-own-codes'>,
  signal: AbortSignal,
): Promise<Done> {
  const supervisors = await deps.identities.membersOf(deps.groups.supervisors, signal);
  const about = {
    kind: 'own-codes',
    agent: agent.name,
    email: agent.email,
    codes,
    withinSeconds: withinMs / SECOND_MS,
    at: iso(at),
    backoffice: deps.publicOrigin,
  } as const;
  await Promise.all(
    supervisors.map(({ email, language }) =>
      deps.notices.send({ ...about, noticeId: `${taskId}.${email}`, to: email, language }, signal),
    ),
  );
  return { note: { type: 'SupervisorsAlerted', data: { supervisors: supervisors.length } } };
}
