import { retrying, type RetryBounds, type Waiting } from './retry.ts';

const BOUNDS: RetryBounds = { attempts: 4, withinMs: 1_000, pauseMs: 50 };

describe('retrying', () => {
  let now: number;
  let pauses: number[];
  let waiting: Waiting;
  let told: unknown[];

  beforeEach(() => {
    now = 0;
    pauses = [];
    told = [];
    waiting = {
      now: () => now,
      jitter: () => 0.5,
      pause: async (ms) => {
        pauses.push(ms);
        now += ms;
      },
    };
  });

  /** Fails so often, each time after `takesMs`. */
  const failing = (times: number, takesMs = 0) => {
    let calls = 0;
    return async () => {
      now += takesMs;
      if (++calls <= times) throw new Error(`failure ${calls}`);
      return calls;
    };
  };
  const run = (work: () => Promise<number>, isPassing = () => true) =>
    retrying(
      work,
      isPassing,
      (error, attempt) => told.push([attempt, (error as Error).message]),
      BOUNDS,
      waiting,
    );

  it('gives what a later attempt gives, pausing longer each time', async () => {
    expect(await run(failing(3))).toBe(4);
    expect(pauses).toEqual([50, 100, 200]);
    expect(told).toEqual([
      [1, 'failure 1'],
      [2, 'failure 2'],
      [3, 'failure 3'],
    ]);
  });

  it('gives up after the last attempt with its failure', async () => {
    await expectAsync(run(failing(9))).toBeRejectedWithError('failure 4');
    expect(told.length).toBe(3);
  });

  it('does not begin again once its time is over', async () => {
    await expectAsync(run(failing(9, 600))).toBeRejectedWithError('failure 2');
  });

  it('does not try again what will not pass', async () => {
    await expectAsync(run(failing(1), () => false)).toBeRejectedWithError('failure 1');
    expect([pauses, told]).toEqual([[], []]);
  });
});
