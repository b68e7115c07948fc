import type { ProductId } from '../contract/index.ts';
import { deadlineOf, isOverdue } from '../domain/assistance.ts';
import { networkOf } from '../domain/network.ts';
import { ECOSYSTEM_NAME, PERSON_NAME, plainName } from '../domain/plain-words.ts';
import { PRODUCTS } from '../domain/product-access.ts';
import { iso, MINUTE_MS } from '../domain/time.ts';
import type { UsageLimit } from '../platform/ports.ts';
import { noteRefusals } from '../platform/refuse-traced.ts';
import { reserveOrRefuse } from '../platform/reserve-or-refuse.ts';
import { OBJECTION_LINK_LIFE_MS } from './objection-link.ts';
import { openedLink, SOMEBODY, type LinkDeps, type LinkRequest } from './opened-link.ts';

export interface ObjectionFacts {
  readonly agent: string;
  readonly ecosystem?: string;
  readonly from: string;
  readonly until?: string;
  readonly products: ProductId[];
  readonly running: boolean;
  readonly objectBy: string;
}

/** Of one network, whatever its links are. */
const LOOKS: UsageLimit = { windowMs: 15 * MINUTE_MS, atMost: 20 };

/**
 * What a mail's page says that its link is about: what that mail said, as it said it, how its own assistance ended
 * and which products were opened. Reads alone: whoever scans links may ask. Refusals: rate-limited, and those of a
 * link that is not good.
 */
export async function objectionFacts(
  deps: LinkDeps,
  request: LinkRequest,
  token: string,
): Promise<ObjectionFacts> {
  const subject = networkOf(request.from.address ?? 'unknown');
  const row = { type: 'LinkRefused', data: {} } as const;
  await noteRefusals(deps, { actor: SOMEBODY, from: request.from }, row, () =>
    reserveOrRefuse(deps, { kind: 'link-facts', subject, limits: [LOOKS] }),
  );
  const { claim, stored } = await openedLink(deps, request, token);
  const { agent, ecosystem, session, ended, products } = stored.state;
  const isOver = isOverdue(stored.state, await deps.clock.now(), deps.limits);
  const endedAt = ended?.at ?? (isOver ? deadlineOf(stored.state, deps.limits) : null);
  const named = ecosystem === null ? null : plainName(ecosystem.name, ECOSYSTEM_NAME);
  return {
    agent: plainName(agent.name, PERSON_NAME) ?? '',
    ...(named !== null && { ecosystem: named }),
    from: iso(session?.startedAt ?? claim.expiresAt - OBJECTION_LINK_LIFE_MS),
    ...(session !== null && endedAt !== null && { until: iso(endedAt) }),
    products: PRODUCTS.filter((product) => products[product]?.redeemedAt != null),
    running: endedAt === null,
    objectBy: iso(claim.expiresAt),
  };
}
