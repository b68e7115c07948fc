/** Tables whose rows decide and carry a MAC, as the schema names them. */
export type DecidingTable =
  | 'Assistances'
  | 'Sessions'
  | 'SpentTokens'
  | 'Tickets'
  | 'ProductTokens'
  | 'AgentEmails'
  | 'SeenContacts'
  | 'StepUps'
  | 'RowWindows'
  | 'Holds'
  | 'Outbox';

/**
 * - `missing`: it has no MAC, and may not be without one.
 * - `wrong`: its MAC is not that of what it says, or of no key of ours.
 * - `columns`: its MAC is right, the columns beside its state are not what the state makes of them.
 * - `older`: it is what it once was, its trace has gone on since.
 * - `gone`: the trace tells of it, and there is none.
 */
export type Unlike = 'missing' | 'wrong' | 'columns' | 'older' | 'gone';

/** Which row is not as we wrote it: where to look, never what stands there. */
export interface UnlikeRow {
  readonly table: DecidingTable;
  readonly key: string;
  readonly because: Unlike;
}
