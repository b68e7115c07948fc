import { objectionReference } from '../domain/objection-reference.ts';
import type { SupportGroups } from '../domain/agent-policy.ts';
import { SECOND_MS, iso } from '../domain/time.ts';
import type { AgentIdentities } from '../session/ports.ts';
import type { ChangeDeps } from '../assistance/change-assistance.ts';
import type { AssistanceTask, Done, Notices, Undone } from './ports.ts';

export interface AlertDeps extends ChangeDeps {
  readonly notices: Notices;
  readonly identities: AgentIdentities;
  readonly groups: SupportGroups;
  /** Where supervisors reach the backoffice. */
  readonly publicOrigin: string;
}

/** Tells everybody who is a supervisor at Cognito now that a user objected. */
export async function alertSupervisors(
  deps: AlertDeps,
  { assistanceId: id, taskId, task }: AssistanceTask,
  signal: AbortSignal,
): Promise<Done | Undone> {
  const state = (await deps.store.load(id))?.state;
  if (!state?.ended || state.objectedAt === undefined) return { because: 'no-cause' };
  const { blockedMs = deps.limits.objectionBlockMs } = { blockedMs: undefined, ...task };
  const supervisors = await deps.identities.membersOf(deps.groups.supervisors, signal);
  const about = {
    kind: 'alert',
    agent: state.agent.name,
    outcome: state.ended.outcome,
    cause: state.ended.cause ?? null,
    user: state.user.email,
    ecosystem: state.ecosystem?.name ?? null,
    startedAt: iso(state.startedAt),
    objectedAt: iso(state.objectedAt),
    blockedSeconds: Math.ceil(blockedMs / SECOND_MS),
    backoffice: deps.publicOrigin,
    reference: objectionReference(id),
    ...(state.objection === undefined ? {} : { said: state.objection }),
    ...(state.ended.reason === null ? {} : { reason: state.ended.reason }),
  } as const;
  await Promise.all(
    supervisors.map(({ email, language }) =>
      deps.notices.send({ ...about, noticeId: `${taskId}.${email}`, to: email, language }, signal),
    ),
  );
  return { note: { type: 'SupervisorsAlerted', data: { supervisors: supervisors.length } } };
}
