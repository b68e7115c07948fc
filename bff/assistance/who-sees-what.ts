import type { Assistance } from '../domain/assistance.ts';
import type { Caller } from '../platform/caller.ts';

/** Who looks at an assistance. Nobody else gets to see one: `visibleAssistance` answers 404. */
export type Viewer =
  /** The browser session of its agent that verified itself; before and after the end. */
  | 'verified'
  /** The browser session that started it, while none has verified itself. */
  | 'starter'
  /** Another browser session of its agent, or a copy of a replaced session id. */
  | 'other-session'
  /** A supervisor, of somebody else's: stepped up, else he sees it reduced. */
  | 'supervisor';

/** What is not for everybody who may see the assistance at all. */
export type GuardedField =
  | 'name'
  | 'status'
  | 'confirmed'
  | 'ecosystems'
  | 'ecosystem'
  | 'codeTo'
  | 'code'
  | 'channels'
  | 'left'
  | 'products'
  | 'words'
  | 'reason';

/** Field by viewer; whether there is anything to show yet is for the view. Source: docs/adr/0005. */
const SEEN_BY: Readonly<Record<GuardedField, readonly Viewer[]>> = {
  name: ['verified', 'supervisor'],
  ecosystem: ['verified', 'supervisor'],
  status: ['verified'],
  confirmed: ['verified'],
  ecosystems: ['verified'],
  codeTo: ['verified'],
  products: ['verified'],
  channels: ['verified'],
  code: ['verified', 'starter', 'other-session'],
  left: ['verified', 'starter', 'other-session'],
  // Before anybody verified the words prove nothing: no mail with them has gone to the user.
  words: ['verified', 'starter'],
  reason: ['verified', 'starter', 'supervisor'],
};

export function viewerOf(
  { agent, verifiedBy, startedBy }: Assistance,
  caller: Pick<Caller, 'agent' | 'browser'>,
): Viewer {
  if (agent.id !== caller.agent.id) return 'supervisor';
  if (verifiedBy === caller.browser) return 'verified';
  return verifiedBy === null && startedBy === caller.browser ? 'starter' : 'other-session';
}

export function sees(viewer: Viewer, field: GuardedField): boolean {
  return SEEN_BY[field].includes(viewer);
}
