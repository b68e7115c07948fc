import { ALL_ENDPOINTS } from '../contract/all-endpoints.ts';
import { PROBLEM_STATUS, type AnyEndpoint, type ProblemCode } from '../contract/index.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import { ROWS_AT_MOST, TRACED_AS, type RefusalKind, type Tracing } from '../platform/bounded-refusals.ts';
import { ROW_WINDOW_MS } from '../platform/ports.ts';
import type { Answer } from '../spec-kit/agent-client.ts';
import type { BffUnderTest } from '../spec-kit/bff-under-test.ts';
import { UNTRACED, untracedWays } from '../spec-kit/refusals/untraced.ts';
import { atTheGate } from '../spec-kit/refusals/make-ways.ts';
import { WAYS_TO_BE_REFUSED } from '../spec-kit/refusals/ways.ts';
import { mayHaveBody, Stage, UNKNOWN, type Attempt, type Way } from '../spec-kit/refusals/stage.ts';

/** A refusal that is an event of its own, without a code. */
const OWN_EVENT: Readonly<Partial<Record<ProblemCode, string>>> = { 'ticket-used': 'TicketReused' };

/**
 * "Every step, successful or refused, is one row": all endpoints, and every way that a spec can have each refused.
 * A new endpoint does not compile without its ways, and a code that none of them shows fails at the end.
 */
describe('what is refused', () => {
  const attempt = (endpoint: AnyEndpoint, { client, id = UNKNOWN, product, body, query }: Attempt) => {
    const path = endpoint.path.replace(':id', id).replace(':product', product ?? 'web');
    return client.send(endpoint.method, `${path}${query ?? ''}`, mayHaveBody(endpoint) ? body : undefined);
  };

  /** What the trace has gained: `<assistance or day> <event> [code]` a row. */
  const tracedBy = async ({ bff }: Stage, act: () => Promise<Answer>) => {
    const before = await lengths(bff);
    const answer = await act();
    const rows: string[] = [];
    for (const [chain, length] of await lengths(bff)) {
      const added = (await bff.ports.trace.rows(chain)).slice(before.get(chain) ?? 0);
      const kind = chain === chainOfDay(bff.now) ? 'day' : 'assistance';
      rows.push(...added.map(({ event, data }) => [kind, event, ...codeIn(data)].join(' ')));
      expect(added.length).toBe(length - (before.get(chain) ?? 0));
    }
    return { answer, rows };
  };

  const holds = async (stage: Stage, endpoint: AnyEndpoint, { code, rows: expected, given }: Way) => {
    const prepared = await given(stage);
    const { answer, rows } = await tracedBy(stage, () => attempt(endpoint, prepared));
    expect([answer.status, answer.body['code']]).toEqual([PROBLEM_STATUS[code], code]);
    expect(rows).toEqual(jasmine.arrayWithExactContents([...expected]));
  };

  describe('is traced', () => {
    let stage: Stage;
    beforeEach(async () => {
      stage = await Stage.set();
    });
    afterEach(() => stage.clear());

    for (const endpoint of ALL_ENDPOINTS) {
      for (const way of [...atTheGate(endpoint), ...WAYS_TO_BE_REFUSED[endpoint.id]]) {
        it(`by ${endpoint.id} ${way.when}: ${way.code}`, async () => {
          stage = await fitting(stage, way);
          await holds(stage, endpoint, way);
        });
      }
    }
  });

  /** More than once for each row that a refusal may have. */
  const OFTEN = ROWS_AT_MOST + 3;

  const isBounded = async (stage: Stage, endpoint: AnyEndpoint, way: Way) => {
    const { code, given } = way;
    const prepared = await given(stage);
    const { bff } = stage;
    const chains = await lengths(bff);
    let refused = 0;
    for (let sent = 0; sent < OFTEN; sent++) {
      const { body } = await attempt(endpoint, prepared);
      if (body['code'] === code) refused += 1;
    }
    bff.pass(ROW_WINDOW_MS);
    await bff.wired.sweep();
    const rows = (await rowsSince(bff, chains)).filter(
      (row) => row.event === OWN_EVENT[code] || row.code === code,
    );
    const counts = rows.filter(({ count }) => count !== undefined);
    const told = bff.lines.filter(({ msg, code: of }) => msg === 'counted' && of === code);
    return {
      tracing: tracingOf(way),
      refused,
      written: rows.length - counts.length,
      counted: sum(counts.map(({ count }) => Number(count))),
      told: sum(told.map(({ count }) => Number(count))),
    };
  };

  describe('is bounded however often it is sent', () => {
    let stage: Stage;
    beforeEach(async () => {
      stage = await Stage.set();
    });
    afterEach(() => stage.clear());

    for (const endpoint of ALL_ENDPOINTS) {
      // What the process records itself is an event, and no refusal with a code; the fifth wrong code ends it.
      const ways: readonly Way[] = WAYS_TO_BE_REFUSED[endpoint.id];
      for (const way of ways.filter(({ rows, code }) => isRefusal(rows, code))) {
        it(`by ${endpoint.id} ${way.when}: ${way.code}`, async () => {
          stage = await fitting(stage, way);
          const { tracing, refused, written, counted, told } = await isBounded(stage, endpoint, way);
          const first = Math.min(refused, ROWS_AT_MOST);
          const right = {
            each: { written: refused, counted: 0, told: 0 },
            first: { written: first, counted: refused - first, told: 0 },
            counted: { written: 0, counted: 0, told: refused },
          };
          expect(refused).toBeGreaterThan(0);
          expect({ written, counted, told }).toEqual(right[tracing]);
        });
      }
    }

    it('of each of the three kinds', () => {
      const walked = Object.values(WAYS_TO_BE_REFUSED).flat().map(tracingOf);
      expect(new Set(walked)).toEqual(new Set(['each', 'first', 'counted']));
      const never = Object.entries(TRACED_AS).filter(([, tracing]) => tracing === 'each');
      expect(never.map(([kind]) => kind).toSorted()).toEqual([
        'locked',
        'others-assistance',
        'release-of-own',
        'step-up-elsewhere',
        'step-up-needed',
        'target-not-allowed',
        'ticket-used',
        'wrong-code',
      ]);
    });
  });

  describe('is one of the few without a row', () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await Stage.set();
    });
    afterAll(() => stage.clear());

    for (const endpoint of ALL_ENDPOINTS) {
      for (const way of untracedWays(endpoint)) {
        it(`by ${endpoint.id} ${way.when}: ${way.code}`, () => holds(stage, endpoint, way));
      }
    }
  });

  it('is every code of the contract, each traced somewhere or left out for a reason', () => {
    const ways: readonly Way[] = Object.values(WAYS_TO_BE_REFUSED).flat();
    const unwritten = ways.filter(({ rows }) => rows.length === 0).map(({ code }) => code);
    expect(new Set(unwritten)).toEqual(new Set<ProblemCode>(['rate-limited']));
    const traced = new Set(ways.map(({ code }) => code));
    const all = Object.keys(PROBLEM_STATUS) as ProblemCode[];
    expect(all.filter((code) => !traced.has(code) && !(code in UNTRACED))).toEqual([]);
  });
});

/** Another stage for a way that needs one. */
async function fitting(stage: Stage, { limits }: Way): Promise<Stage> {
  if (limits === undefined) return stage;
  await stage.clear();
  return Stage.set(limits);
}

async function lengths(bff: BffUnderTest): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for await (const chain of bff.ports.trace.chains()) {
    if (chain !== null) found.set(chain, (await bff.ports.trace.rows(chain)).length);
  }
  return found;
}

interface GainedRow {
  readonly event: string;
  readonly code?: unknown;
  readonly count?: unknown;
}

async function rowsSince(bff: BffUnderTest, before: ReadonlyMap<string, number>): Promise<GainedRow[]> {
  const gained: GainedRow[] = [];
  for (const chain of (await lengths(bff)).keys()) {
    const rows = (await bff.ports.trace.rows(chain)).slice(before.get(chain) ?? 0);
    gained.push(...rows.map(({ event, data }) => ({ ...(JSON.parse(data) as object), event })));
  }
  return gained;
}

function tracingOf({ code, kind }: Way): Tracing {
  return TRACED_AS[kind ?? (code as RefusalKind)];
}

function isRefusal(rows: readonly string[], code: ProblemCode): boolean {
  return rows.length === 0 || code in OWN_EVENT || rows.some((row) => row.endsWith(` ${code}`));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}

function codeIn(data: string): readonly string[] {
  const { code } = JSON.parse(data) as { code?: string };
  return code === undefined ? [] : [code];
}
