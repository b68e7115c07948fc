import { headsIndex } from '../adapters/sql/heads-index.ts';
import { LIMITS_ALLOWED } from '../config.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../domain/time.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import type { Actor } from '../domain/trace.ts';
import { ANA, BffUnderTest, LUIS, MARTA } from '../spec-kit/bff-under-test.ts';
import { SPEC_MAC } from '../spec-kit/sql/database.ts';
import { verifyTrace } from './verify-trace.ts';

/** Rows with fresh MACs, by somebody who has the key. */
describe('audit:verify, of answers that were fetched', () => {
  let bff: BffUnderTest;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    await bff.wired.noteStart();
  });
  afterEach(() => bff.stop());

  const problems = async () => {
    const deps = { trace: bff.ports.trace, headsLog: bff.ports.headsLog, clock: bff.ports.clock };
    const report = await verifyTrace({ ...deps, headsIndex, mac: SPEC_MAC, limits: LIMITS_ALLOWED });
    return report.problems.map(({ chain, sentence }) => `${chain}: ${sentence}`);
  };
  /** The last row of that name on a chain. */
  const last = async (chain: string, event: string) => {
    const row = (await bff.ports.trace.rows(chain)).findLast((one) => one.event === event);
    const { browser } = JSON.parse(row?.origin ?? '{}') as { browser?: string };
    return { actor: JSON.parse(row?.actor ?? '{}') as Actor, browser: browser ?? 'none' };
  };
  const forge = ({ actor, browser }: { readonly actor: Actor; readonly browser: string }) =>
    bff.ports.dayTrace.append({
      at: bff.now,
      actor,
      from: { browser },
      what: { type: 'AnswerFetched', data: { browser, void: 'a'.repeat(16) } },
    });
  const day = () => chainOfDay(bff.now);
  const NOBODY = /row \d+ \(AnswerFetched\) was not allowed: nobody had verified himself there just before$/;

  it('takes one seconds after the step-up that it repeats, also over midnight', async () => {
    bff.pass(DAY_MS - (bff.now % DAY_MS) - 2 * SECOND_MS);
    const before = day();
    await bff.steppedUp(ANA);
    const stepUp = await last(before, 'StepUpAccepted');
    bff.pass(4 * SECOND_MS);
    expect(day()).not.toBe(before);
    await forge(stepUp);
    expect(await problems()).toEqual([]);
  });

  it('reports one without a step-up, one of another agent or browser, and one that is late', async () => {
    await bff.signIn(LUIS);
    const luis = await last(day(), 'SignedIn');
    await forge(luis);
    expect(await problems()).toEqual([jasmine.stringMatching(NOBODY)]);
    await bff.steppedUp(ANA);
    const ana = await last(day(), 'StepUpAccepted');
    await forge({ ...ana, actor: luis.actor });
    await forge({ ...ana, browser: luis.browser });
    bff.pass(2 * MINUTE_MS);
    await forge(ana);
    expect((await problems()).filter((one) => NOBODY.test(one)).length).toBe(4);
  });

  it('reports a second one of the same answer', async () => {
    await bff.steppedUp(ANA);
    const ana = await last(day(), 'StepUpAccepted');
    await forge(ana);
    expect(await problems()).toEqual([]);
    await forge(ana);
    expect(await problems()).toEqual([jasmine.stringMatching(/that answer had been fetched before$/)]);
  });

  it('takes no internal code for a step-up: each is on its own chain', async () => {
    const { id } = await bff.verified(await bff.signIn(ANA), MARTA);
    await forge(await last(id, 'InternalCodeAccepted'));
    expect(await problems()).toEqual([jasmine.stringMatching(NOBODY)]);
  });
});
