import type { SupportGroups } from '../domain/agent-policy.ts';
import { sameAddress } from '../domain/address.ts';
import { iso } from '../domain/time.ts';
import type { AgentIdentities } from '../session/ports.ts';
import type { Done, LookUpsNotice, Notices, RowNotice, WarningOfTask } from './ports.ts';

export interface WarnDeps {
  readonly notices: Notices;
  readonly identities: AgentIdentities;
  readonly groups: SupportGroups;
  /** Where supervisors reach the backoffice. */
  readonly publicOrigin: string;
}

type Said<Kind> = Kind extends unknown ? Omit<Kind, 'noticeId' | 'to' | 'language'> : never;

/** Tells everybody who is a supervisor at Cognito now, but for an agent whom it is about. */
export async function warnSupervisors(
  deps: WarnDeps,
  { taskId, task }: WarningOfTask,
  signal: AbortSignal,
): Promise<Done> {
  const members = await deps.identities.membersOf(deps.groups.supervisors, signal);
  const about = 'agent' in task ? task.agent.email : null;
  const others = members.filter(({ email }) => about === null || !sameAddress(email, about));
  const said = saidOf(task, deps.publicOrigin);
  await Promise.all(
    others.map(({ email, language }) =>
      deps.notices.send({ ...said, noticeId: `${taskId}.${email}`, to: email, language }, signal),
    ),
  );
  return { note: { type: 'SupervisorsAlerted', data: { about: task.kind, supervisors: others.length } } };
}

function saidOf(task: WarningOfTask['task'], backoffice: string): Said<RowNotice | LookUpsNotice> {
  const at = iso(task.at);
  if (task.kind === 'warn-of-row') {
    return { kind: 'row', table: task.table, because: task.because, at, backoffice };
  }
  const { agent, count } = task;
  return { kind: 'look-ups', agent: agent.name, agentEmail: agent.email, count, at, backoffice };
}
