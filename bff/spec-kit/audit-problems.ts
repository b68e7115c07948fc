import { headsIndex } from '../adapters/sql/heads-index.ts';
import { verifyTrace } from '../audit/verify-trace.ts';
import { LIMITS_ALLOWED } from '../config.ts';
import type { BffUnderTest } from './bff-under-test.ts';
import { SPEC_MAC } from './sql/database.ts';

/** What `audit:verify` finds, `<chain>: <sentence>` each; `since`: as its option. */
export async function auditProblems({ ports }: BffUnderTest, since?: number): Promise<readonly string[]> {
  const { trace, headsLog, clock } = ports;
  const verified = { trace, headsLog, headsIndex, mac: SPEC_MAC, clock, limits: LIMITS_ALLOWED };
  const { problems } = await verifyTrace(verified, since);
  return problems.map(({ chain, sentence }) => `${chain}: ${sentence}`);
}
