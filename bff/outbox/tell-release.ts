import type { SupportGroups } from '../domain/agent-policy.ts';
import { sameAddress } from '../domain/address.ts';
import { iso } from '../domain/time.ts';
import type { Blocks, Releaser, ReleaseTask, StoredBlock } from '../platform/ports.ts';
import { noneOfOurs } from '../platform/row-alarm.ts';
import type { AgentIdentities, GroupMember } from '../session/ports.ts';
import type { CoreDirectory } from '../users/ports.ts';
import type { BlockTask, Done, Notices, Undone } from './ports.ts';

export interface TellReleaseDeps {
  readonly blocks: Blocks;
  readonly notices: Notices;
  readonly identities: AgentIdentities;
  readonly core: CoreDirectory;
  readonly groups: SupportGroups;
  /** Where supervisors reach the backoffice. */
  readonly publicOrigin: string;
}

/** Tells everybody who is a supervisor at Cognito now, but for the one who did it, that a block was released. */
export async function tellSupervisorsOfRelease(
  deps: TellReleaseDeps,
  { taskId, task }: BlockTask,
  signal: AbortSignal,
): Promise<Done | Undone> {
  const block = await released(deps, task);
  if ('because' in block) return block;
  const { by } = task;
  const members = await deps.identities.membersOf(deps.groups.supervisors, signal);
  const others = members.filter((member) => !isReleaser(member, by));
  const about = {
    kind: 'release',
    blocked: block.kind,
    because: block.origin?.cause ?? null,
    subject: block.subjectEmail,
    by: by.name,
    byOperator: by.kind === 'operator',
    since: iso(block.since),
    releasedAt: iso(task.at),
    reason: task.reason,
    backoffice: deps.publicOrigin,
  } as const;
  await Promise.all(
    others.map(({ email, language }) =>
      deps.notices.send({ ...about, noticeId: `${taskId}.${email}`, to: email, language }, signal),
    ),
  );
  return { note: { type: 'SupervisorsAlerted', data: { hold: block.id, supervisors: others.length } } };
}

/** By who he is, never by an address that he may have changed; of old tasks only that is known. */
function isReleaser({ id, email }: GroupMember, by: Releaser): boolean {
  return by.id === undefined ? by.email !== null && sameAddress(email, by.email) : by.id === id;
}

/**
 * Tells the user, at the address that was blocked, that codes are possible again: never why, and not who thought
 * so.
 */
export async function tellUserOfRelease(
  deps: TellReleaseDeps,
  { taskId, task }: BlockTask,
  signal: AbortSignal,
): Promise<Done | Undone> {
  const block = await released(deps, task);
  if ('because' in block) return block;
  const person = await deps.core.personById(block.subjectId);
  await deps.notices.send(
    {
      kind: 'released',
      noticeId: taskId,
      to: block.subjectEmail,
      language: person?.user.language ?? 'en',
      ...(person?.user.name != null && { name: person.user.name }),
      hadObjected: block.kind === 'user-refused',
      since: iso(block.since),
      releasedAt: iso(task.at),
    },
    signal,
  );
  return { note: { type: 'UserTold', data: { hold: block.id } } };
}

/** The block as it was released then; of one that is not as we wrote it nobody is told anything. */
async function released(deps: TellReleaseDeps, { hold, at }: ReleaseTask): Promise<StoredBlock | Undone> {
  const block = await deps.blocks.find(hold).catch(noneOfOurs);
  if (block === null) return { because: 'hold-gone' };
  return block.releasedAt === at ? block : { because: 'hold-stands' };
}
