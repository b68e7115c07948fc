import { DatabaseSync } from 'node:sqlite';
import type { ChainHead, HeadsIndex } from '../../audit/ports.ts';

/** So much is held in memory, the rest in a file that nobody sees and that is gone with it. */
const CACHE_KIB = 65_536;

/** SQLite's own temporary database: a log of any size in the same memory. */
export function headsIndex(): HeadsIndex {
  const database = new DatabaseSync('');
  database.exec(`PRAGMA cache_size = -${String(CACHE_KIB)};
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE Heads (Chain TEXT, Sequence INTEGER, Mac TEXT, PRIMARY KEY (Chain, Sequence, Mac)) WITHOUT ROWID;
BEGIN;`);
  // What two replicas noted is one head.
  const insert = database.prepare('INSERT OR IGNORE INTO Heads VALUES (?, ?, ?)');
  const ofChain = database.prepare('SELECT Sequence, Mac FROM Heads WHERE Chain = ? ORDER BY Sequence');
  const lastOfEach = database.prepare(
    `SELECT Chain, MAX(Sequence) AS Last FROM Heads WHERE Chain > ? GROUP BY Chain ORDER BY Chain LIMIT ?`,
  );
  return {
    add(heads) {
      for (const { chain, sequence, mac } of heads) insert.run(chain, sequence, mac);
    },
    of: (chain) =>
      ofChain
        .all(chain)
        .map((row): ChainHead => ({ chain, sequence: Number(row['Sequence']), mac: String(row['Mac']) })),
    lastAfter: (chain, take) =>
      lastOfEach.all(chain, take).map((row) => ({ chain: String(row['Chain']), last: Number(row['Last']) })),
    close() {
      database.close();
    },
  };
}
