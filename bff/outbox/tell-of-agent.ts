import type { SupportGroups } from '../domain/agent-policy.ts';
import { iso, SECOND_MS } from '../domain/time.ts';
import type { AgentTask } from '../platform/ports.ts';
import type { AgentIdentities } from '../session/ports.ts';
import type {
  DayTask,
  DisownedNotice,
  Done,
  Notices,
  OwnCodesNotice,
  OwnMailboxNotice,
  Undone,
} from './ports.ts';

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
  switch (task.kind) {
    case 'tell-agent-of-sessions':
      return tellAgentOfSessions(deps, taskId, task, signal);
    case 'alert-own-codes': {
      const { codes, withinMs } = task;
      const said = { kind: 'own-codes', codes, withinSeconds: withinMs / SECOND_MS } as const;
      return alertSupervisorsOf(deps, taskId, task, said, signal);
    }
    case 'alert-own-mailbox': {
      const { changedDaysAgo } = task;
      return alertSupervisorsOf(deps, taskId, task, { kind: 'own-mailbox', changedDaysAgo }, signal);
    }
    case 'alert-disowned':
      return alertSupervisorsOf(deps, taskId, task, { kind: 'disowned', sessions: task.sessions }, signal);
  }
}

/** Tells the agent, at the address that Cognito has now, that browser sessions of his ended. */
async function tellAgentOfSessions(
  { identities, notices }: TellOfAgentDeps,
  noticeId: string,
  { agent, because, by, sessions, at, address }: Of<'tell-agent-of-sessions'>,
  signal: AbortSignal,
): Promise<Done | Undone> {
  const identity = await identities.read(agent.username, signal);
  if (identity?.id !== agent.id || !identity.enabled) return { because: 'account-gone' };
  const { email: to, name, language } = identity;
  const notice = { kind: 'sessions-ended', noticeId, to, language, name, because, by, sessions } as const;
  await notices.send({ ...notice, at: iso(at), address }, signal);
  return { note: { type: 'AgentTold', data: {} } };
}

type Said =
  | Pick<OwnCodesNotice, 'kind' | 'codes' | 'withinSeconds'>
  | Pick<OwnMailboxNotice, 'kind' | 'changedDaysAgo'>
  | Pick<DisownedNotice, 'kind' | 'sessions'>;

/** Tells everybody who is a supervisor at Cognito now. */
async function alertSupervisorsOf(
  deps: TellOfAgentDeps,
  taskId: string,
  { agent, at }: Pick<AgentTask, 'agent' | 'at'>,
  said: Said,
  signal: AbortSignal,
): Promise<Done> {
  const supervisors = await deps.identities.membersOf(deps.groups.supervisors, signal);
  const about = { agent: agent.name, email: agent.email, at: iso(at), backoffice: deps.publicOrigin };
  await Promise.all(
    supervisors.map(({ email: to, language }) =>
      deps.notices.send({ ...said, ...about, noticeId: `${taskId}.${to}`, to, language }, signal),
    ),
  );
  const of = said.kind === 'own-mailbox' ? { of: said.kind } : {};
  return { note: { type: 'SupervisorsAlerted', data: { ...of, supervisors: supervisors.length } } };
}
