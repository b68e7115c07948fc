import { SECOND_MS, MINUTE_MS } from '../domain/time.ts';
import { DEFAULT_LIMITS } from '../domain/limits.ts';
import { compose } from '../composition-root.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, MARTA, SETTINGS } from '../spec-kit/bff-under-test.ts';
import { SessionActivity } from './session-activity.ts';

const LOOK = '/api/users?email=mar';
const { agentIdleMs, rightsMaxAgeMs } = DEFAULT_LIMITS;

describe('what a process knows of sessions beyond their rows', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  /** Another replica on the same database, with a browser that carries the same cookie. */
  let elsewhere: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
    elsewhere = bff.browser('198.51.100.7', compose(SETTINGS, bff.ports).app);
    elsewhere.cookie = ana.cookie;
  });
  afterEach(() => bff.stop());

  const touches = () => spyOn(bff.ports.sessions, 'touch').and.callThrough();

  it('costs a request no write, and is in the row once the sweep has passed', async () => {
    const touch = touches();
    bff.pass(MINUTE_MS);
    expect((await ana.get(LOOK)).status).toBe(200);
    expect(touch).not.toHaveBeenCalled();
    await bff.wired.sweep();
    await bff.wired.sweep();
    expect(touch).toHaveBeenCalledTimes(1);

    bff.pass(agentIdleMs - SECOND_MS);
    expect((await elsewhere.get(LOOK)).status).toBe(200);
  });

  it('counts at once in the process that knows it, to the second', async () => {
    bff.pass(MINUTE_MS);
    await ana.get(LOOK);
    bff.pass(agentIdleMs - SECOND_MS);
    expect((await ana.get('/api/session')).status).toBe(200);
    bff.pass(SECOND_MS);
    expect((await ana.get('/api/session')).status).toBe(204);
  });

  it('is a minute at most: a process that dies takes no more with it', async () => {
    bff.pass(MINUTE_MS + SECOND_MS);
    expect((await ana.get(LOOK)).status).toBe(200);
    bff.pass(agentIdleMs - SECOND_MS);
    expect((await elsewhere.get(LOOK)).status).toBe(200);
  });

  it('stays a minute at most while the job fails', async () => {
    const touch = touches();
    for (let minutes = 0; minutes < 3; minutes += 0.5) {
      bff.pass(MINUTE_MS / 2);
      await ana.get(LOOK);
    }
    expect(touch).toHaveBeenCalledTimes(2);
  });

  it('says to other replicas that rights were read, so that they need not', async () => {
    const read = spyOn(bff.services, 'read').and.callThrough();
    bff.pass(rightsMaxAgeMs + SECOND_MS);
    await ana.get('/api/session');
    await bff.wired.writeActivity();
    await elsewhere.get('/api/session');
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('is kept until it could be written, and keeps nothing else waiting', async () => {
    const activity = new SessionActivity();
    const written: string[] = [];
    const told: unknown[] = [];
    let isAway = true;
    const sessions = {
      touch: async (idHash: string) => {
        if (isAway && idHash === 'a') throw new Error('away');
        written.push(idHash);
      },
      confirmRights: async (browser: string) => void written.push(browser),
    };
    activity.seen('a', 1);
    activity.seen('b', 1);
    activity.rightsConfirmed('ana', { at: 2, rowReadAt: 1 });
    await activity.write(sessions, (error) => told.push(error));
    expect([written, told]).toEqual([['b', 'ana'], [new Error('away')]]);
    isAway = false;
    await activity.write(sessions, (error) => told.push(error));
    expect([written, told.length]).toEqual([['b', 'ana', 'a'], 1]);
  });

  it('is no reason to read an agent’s rights twice in two sweeps', async () => {
    await bff.start(ana, MARTA);
    bff.pass(rightsMaxAgeMs + SECOND_MS);
    const read = spyOn(bff.services, 'read').and.callThrough();
    await bff.wired.sweep();
    await bff.wired.sweep();
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('shares one reading of rights, whose first asker may give up alone', async () => {
    const activity = new SessionActivity();
    const over = new AbortController();
    const read = (own: AbortSignal) =>
      new Promise<boolean>((resolve, reject) => {
        own.addEventListener('abort', () => {
          reject(new Error('cut'));
        });
        setTimeout(resolve, 5, true);
      });
    const first = activity.onceAtATime('ana', read, over.signal);
    const second = activity.onceAtATime('ana', read, new AbortController().signal);
    over.abort();
    await expectAsync(first).toBeRejected();
    expect(await second).toBeTrue();
  });

  it('keeps what came while it was written', async () => {
    const activity = new SessionActivity();
    const written: number[] = [];
    const sessions = {
      touch: (_: string, at: number) => {
        if (written.push(at) === 1) activity.seen('a', 2);
        return Promise.resolve();
      },
      confirmRights: () => Promise.resolve(),
    };
    activity.seen('a', 1);
    await activity.write(sessions, fail);
    await activity.write(sessions, fail);
    await activity.write(sessions, fail);
    expect(written).toEqual([1, 2]);
    expect(activity.lastSeenAt('a')).toBe(0);
  });
});
