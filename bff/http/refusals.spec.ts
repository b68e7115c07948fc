import { ALL_ENDPOINTS } from '../contract/all-endpoints.ts';
import { PROBLEM_STATUS, type AnyEndpoint, type ProblemCode } from '../contract/index.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import type { Answer } from '../spec-kit/agent-client.ts';
import type { BffUnderTest } from '../spec-kit/bff-under-test.ts';
import { UNTRACED, untracedWays } from '../spec-kit/refusals/untraced.ts';
import { atTheGate } from '../spec-kit/refusals/make-ways.ts';
import { WAYS_TO_BE_REFUSED } from '../spec-kit/refusals/ways.ts';
import { Stage, UNKNOWN, type Attempt, type Way } from '../spec-kit/refusals/stage.ts';

/**
 * "Every step, successful or refused, is one row": all endpoints, and every way that a spec can have each refused.
 * A new endpoint does not compile without its ways, and a code that none of them shows fails at the end.
 */
describe('what is refused', () => {
  const attempt = (endpoint: AnyEndpoint, { client, id = UNKNOWN, product, body, query }: Attempt) => {
    const path = endpoint.path.replace(':id', id).replace(':product', product ?? 'web');
    return client.send(
      endpoint.method,
      `${path}${query ?? ''}`,
      endpoint.method === 'POST' ? body : undefined,
    );
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
        it(`by ${endpoint.id} ${way.when}: ${way.code}`, () => holds(stage, endpoint, way));
      }
    }
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
    expect(ways.filter(({ rows }) => rows.length === 0)).toEqual([]);
    const traced = new Set(ways.map(({ code }) => code));
    const all = Object.keys(PROBLEM_STATUS) as ProblemCode[];
    expect(all.filter((code) => !traced.has(code) && !(code in UNTRACED))).toEqual([]);
  });
});

async function lengths(bff: BffUnderTest): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for await (const chain of bff.ports.trace.chains()) {
    if (chain !== null) found.set(chain, (await bff.ports.trace.rows(chain)).length);
  }
  return found;
}

function codeIn(data: string): readonly string[] {
  const { code } = JSON.parse(data) as { code?: string };
  return code === undefined ? [] : [code];
}
