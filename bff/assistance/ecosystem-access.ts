import type { CoreDirectory, CoreMembership, CorePerson } from '../users/ports.ts';
import type { Assistance } from '../domain/assistance.ts';
import type { ProductAccess } from '../domain/product-access.ts';
import { refuse } from '../domain/refusal.ts';

/** The membership of a person in one ecosystem; null for none. */
export function membershipIn(person: CorePerson | null, ecosystemId: string): CoreMembership | null {
  return person?.memberships.find((membership) => membership.ecosystemId === ecosystemId) ?? null;
}

/** The role and modules as Core has them now; null where the user or the membership is gone or inactive. */
export async function accessNow(core: CoreDirectory, state: Assistance): Promise<ProductAccess | null> {
  if (state.ecosystem === null) return null;
  return accessOf(await core.personById(state.user.id), state);
}

/** The same of a person who was read for this very request; refused where there is none: ecosystem-not-allowed. */
export function requireAccess(person: CorePerson | null, state: Assistance): ProductAccess {
  // The user's code must not admit to what the user has lost since the ecosystem was chosen.
  return accessOf(person, state) ?? refuse({ code: 'ecosystem-not-allowed' });
}

function accessOf(person: CorePerson | null, { ecosystem }: Assistance): ProductAccess | null {
  const membership = ecosystem && membershipIn(person, ecosystem.id);
  if (!person?.user.active || !membership?.active) return null;
  return { role: membership.role, hasRcm: membership.hasRcm };
}
