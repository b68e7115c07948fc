import type { CoreDirectory, CoreMembership } from '../users/ports.ts';
import type { Assistance } from '../domain/assistance.ts';
import type { ProductAccess } from '../domain/product-access.ts';
import { refuse } from '../domain/refusal.ts';

/** The membership of a user in one ecosystem as Core has it now; null for none. */
export async function membershipIn(
  core: CoreDirectory,
  userId: string,
  ecosystemId: string,
): Promise<CoreMembership | null> {
  const all = await core.membershipsOf(userId);
  return all.find((membership) => membership.ecosystemId === ecosystemId) ?? null;
}

/** The role and modules as Core has them now; null where the user or the membership is gone or inactive. */
export async function accessNow(core: CoreDirectory, state: Assistance): Promise<ProductAccess | null> {
  if (state.ecosystem === null) return null;
  const [user, membership] = await Promise.all([
    core.findById(state.user.id),
    membershipIn(core, state.user.id, state.ecosystem.id),
  ]);
  if (!user?.active || !membership?.active) return null;
  return { role: membership.role, hasRcm: membership.hasRcm };
}

/** The same, refused where there is none: the user's code must not admit to what the user has lost since. */
export async function requireAccess(core: CoreDirectory, state: Assistance): Promise<ProductAccess> {
  return (await accessNow(core, state)) ?? refuse({ code: 'ecosystem-not-allowed' });
}
