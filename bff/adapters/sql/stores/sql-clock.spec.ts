import { sqlClock } from './sql-clock.ts';
import { SqlRow, type SqlDatabase } from '../engine/sql-database.ts';

describe('the clock that all replicas share', () => {
  const DATABASE_NOW = Date.UTC(2026, 10, 24, 12);
  let own: number;
  let asked: number;
  let isLost: boolean;

  beforeEach(() => {
    own = 5_000_000;
    asked = 0;
    isLost = false;
  });

  const clock = () => {
    const startedAt = own;
    const database: Pick<SqlDatabase, 'query'> = {
      query: async (_, __, read) => {
        if (isLost) throw new Error('connection lost');
        asked++;
        const at = DATABASE_NOW + (own - startedAt);
        return [read(new SqlRow({ CurrentTime: new Date(at).toISOString() }))];
      },
    };
    return sqlClock(database as SqlDatabase, () => own);
  };

  it('is the database’s, whatever this machine thinks', async () => {
    expect(await clock().now()).toBe(DATABASE_NOW);
  });

  it('goes on within a second without asking, and asks again after it', async () => {
    const shared = clock();
    await shared.now();
    own += 999;
    expect(await shared.now()).toBe(DATABASE_NOW + 999);
    expect(asked).toBe(1);
    own += 1;
    expect(await shared.now()).toBe(DATABASE_NOW + 1_000);
    expect(asked).toBe(2);
  });

  it('asks again where this machine’s clock was set back', async () => {
    const shared = clock();
    await shared.now();
    own -= 60_000;
    await shared.now();
    expect(asked).toBe(2);
  });

  it('has no time without the database', async () => {
    const shared = clock();
    await shared.now();
    own += 1_000;
    isLost = true;
    await expectAsync(shared.now()).toBeRejected();
  });
});
