import type { BlockRepairs, SpoiltBlock } from '../../../audit/ports.ts';
import type { StoredBlock } from '../../../platform/ports.ts';
import { uuid, varchar, type SqlDatabase } from '../engine/sql-database.ts';
import { BLOCK_COLUMNS, blockParameters, readBlockRow, stands, type BlockRow } from './block-rows.ts';
import { allStories, type BlockStory } from './block-stories.ts';
import { blockStatements } from './block-store.ts';
import { enqueue } from './enqueue.ts';
import type { RowGuard } from './row-guard.ts';
import { withDayTrace } from './trace-table.ts';

export const blockRepairStatements = {
  all: `SELECT ${BLOCK_COLUMNS} FROM support.Holds`,
  restore: `UPDATE support.Holds
SET Kind = @kind, SubjectId = @subjectId, SubjectEmail = @subjectEmail, Since = @since, Until = @until,
  ReleasedAt = @releasedAt, Cause = @cause, CausedBy = @causedBy, AssistanceId = @assistanceId,
  WrongCodes = @wrongCodes, Mac = @mac
WHERE Id = @id AND COALESCE(Mac, '') = @before`,
} as const;

export function sqlBlockRepairs(database: SqlDatabase, guard: RowGuard): BlockRepairs {
  return {
    async list(now) {
      const stories = await allStories(database, guard);
      const rows = await database.query(blockRepairStatements.all, {}, readBlockRow);
      const there = new Set(rows.map(({ block }) => block.id));
      const notOurs: SpoiltBlock[] = [];
      for (const row of rows) {
        const unlike = guard.unlike(row.guarded);
        const mayLack = unlike === 'missing' && (await guard.mayLack(database, row.block.since));
        if (unlike !== null && !mayLack) notOurs.push(truthOf(row, stories.get(row.block.id)));
      }
      for (const [id, story] of stories) {
        const told = truthOf(undefined, story);
        if (!there.has(id) && told && stands(told.block, now)) notOurs.push(told);
      }
      return notOurs;
    },

    async end(id, at, how) {
      const stories = await allStories(database, guard);
      const [row] = await database.query(blockStatements.find, { id: uuid(id) }, readBlockRow);
      const found = truthOf(row, stories.get(id.toLowerCase()));
      if (found === null) return null;
      const block: StoredBlock = { ...found.block, releasedAt: at };
      const { entry, tasks } = how({ ...found, block });
      const isEnded = await withDayTrace(
        database,
        guard.mac,
        entry,
        async (session) => {
          const written = blockParameters(guard, block);
          const before = { before: varchar(80, row?.guarded.mac ?? '') };
          const count = row
            ? await session.execute(blockRepairStatements.restore, { ...written, ...before })
            : await session.execute(blockStatements.place, written);
          if (count > 0 && tasks.length > 0) await enqueue(session, guard.mac, null, at, tasks);
          return count > 0;
        },
        (ended) => ended,
      );
      if (!isEnded) throw new Error('somebody else changed this block at the same moment: try again');
      return block;
    },
  };
}

function truthOf(row: BlockRow, story: BlockStory | undefined): SpoiltBlock;
function truthOf(row: BlockRow | undefined, story: BlockStory | undefined): SpoiltBlock | null;
/** What the trace proves; else what the row says, else what a row of the trace says that is not ours. */
function truthOf(row: BlockRow | undefined, story: BlockStory | undefined): SpoiltBlock | null {
  if (story && (story.isProven || !row)) {
    return { block: { ...story.block, releasedAt: story.releasedAt }, isTold: story.isProven };
  }
  return row ? { block: row.block, isTold: false } : null;
}
