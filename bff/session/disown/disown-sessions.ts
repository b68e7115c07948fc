import { networkOf } from '../../domain/network.ts';
import { refuse } from '../../domain/refusal.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import type { Actor, Origin } from '../../domain/trace.ts';
import type { CodeHasher, Usage, UsageLimit } from '../../platform/ports.ts';
import { noteRefusals, refuseTraced, type RefuseDeps } from '../../platform/refuse-traced.ts';
import { reserveOrRefuse } from '../../platform/reserve-or-refuse.ts';
import { andAtWork, endedSession, toldOf, type EndSessionsDeps } from '../end-sessions.ts';
import { readDisownToken } from './disown-link.ts';

export interface DisownDeps extends EndSessionsDeps, RefuseDeps {
  readonly codeHasher: CodeHasher;
  readonly usage: Usage;
}

/** Links that are none of ours: a network may try a few only. A good link is never counted. */
const BAD_LINKS: UsageLimit = { windowMs: 15 * MINUTE_MS, atMost: 20 };

const SOMEBODY: Actor = { kind: 'agent', id: 'unknown', name: 'unknown' };
const LINK_REFUSED = 'LinkRefused';

/**
 * The agent says "I did not ask for this": ends all his browser sessions, with what one of them had open, and has
 * him and the supervisors told. Good once, whoever opens the mail. Refusals: link-not-valid, link-expired,
 * link-used, rate-limited.
 */
export async function disownSessions(
  deps: DisownDeps,
  { from }: { readonly from: Origin },
  token: string,
): Promise<void> {
  const claim = readDisownToken(deps.codeHasher, token);
  if (claim === null) return refuseUnknownLink(deps, from);
  const { agentId, codeId, expiresAt } = claim;
  const own = await deps.sessions.ofAgent(agentId);
  const agent = own[0]?.agent ?? { id: agentId, username: agentId, name: 'unknown', email: '' };
  const by = { actor: { kind: 'agent', id: agentId, name: agent.name }, from } as const;
  const row = { type: LINK_REFUSED, data: { codeId } } as const;
  const at = await deps.clock.now();
  if (at >= expiresAt) return refuseTraced(deps, by, { code: 'link-expired' }, row);

  const browsers = [...new Set(own.map(({ browser }) => browser))];
  const theirs = await andAtWork(deps, { agentId }, browsers);
  const because = 'disowned';
  const told = toldOf({ ...by, at }, agent, because);
  const isFirst = await deps.sessions.endOnce(
    {
      ending: browsers.map((browser) => endedSession({ ...by, at }, { agentId, browser, because })),
      tell: (ended) => [...told(ended), { kind: 'alert-disowned', agent, sessions: ended.length, at }],
      allOf: { agentId },
    },
    { jti: `disown ${codeId}`, expiresAt },
    { ...by, at, what: { type: 'SessionsDisowned', data: { codeId } } },
  );
  if (!isFirst) return refuseTraced(deps, by, { code: 'link-used' }, row);
  await deps.endAssistanceOf(agentId, by, 'sign-out', theirs);
}

async function refuseUnknownLink(deps: DisownDeps, from: Origin): Promise<never> {
  const subject = networkOf(from.address ?? 'unknown');
  return noteRefusals(deps, { actor: SOMEBODY, from }, { type: LINK_REFUSED, data: {} }, async () => {
    await reserveOrRefuse(deps, { kind: 'bad-link', subject, limits: [BAD_LINKS] });
    return refuse({ code: 'link-not-valid' });
  });
}
