import { SECOND_MS, iso } from '../domain/time.ts';
import type { AlertDeps } from './alert-supervisors.ts';
import type { AssistanceTask, Done, Undone } from './ports.ts';

/** Tells everybody who is a supervisor at Cognito now what an agent saw who suspects fraud. */
export async function alertOfFraud(
  deps: AlertDeps,
  { assistanceId: id, taskId, task }: AssistanceTask,
  signal: AbortSignal,
): Promise<Done | Undone> {
  const state = (await deps.store.load(id))?.state;
  if (state?.ended?.reasonKind !== 'suspected-fraud') return { because: 'no-cause' };
  const { blockedMs = 0 } = { blockedMs: undefined, ...task };
  const supervisors = await deps.identities.membersOf(deps.groups.supervisors, signal);
  const about = {
    kind: 'fraud',
    agent: state.agent.name,
    user: state.user.email,
    ecosystem: state.ecosystem?.name ?? null,
    startedAt: iso(state.startedAt),
    at: iso(state.ended.at),
    hadSession: state.session !== null,
    reason: state.ended.reason ?? '',
    blockedSeconds: Math.ceil(blockedMs / SECOND_MS),
    backoffice: deps.publicOrigin,
  } as const;
  await Promise.all(
    supervisors.map(({ email, language }) =>
      deps.notices.send({ ...about, noticeId: `${taskId}.${email}`, to: email, language }, signal),
    ),
  );
  return { note: { type: 'SupervisorsAlerted', data: { supervisors: supervisors.length } } };
}
