/**
 * What the views in schema `core` promise: docs/core-database.md in data, which `core:check` holds a database
 * against.
 */

export type ColumnKind = 'key' | 'text' | 'flag' | 'whole number' | 'date' | 'time';

export interface CoreColumn {
  readonly kind: ColumnKind;
  /** Whether the view may answer null. */
  readonly optional?: true;
  /** Whether the view may lack it: a release before this one did not know it. */
  readonly mayBeMissing?: true;
  /** At most so many characters; `key` and `text`. */
  readonly length?: number;
  /** The only values, where there are few. */
  readonly oneOf?: readonly string[];
}

export const CORE_VIEWS: Readonly<Record<string, Readonly<Record<string, CoreColumn>>>> = {
  SupportUsers: {
    UserId: { kind: 'key', length: 64 },
    Email: { kind: 'text', length: 254 },
    Name: { kind: 'text', optional: true },
    Phone: { kind: 'text', optional: true },
    IsActive: { kind: 'flag' },
    Language: { kind: 'text', optional: true },
    EmailChangedAt: { kind: 'time', optional: true },
    PhoneChangedAt: { kind: 'time', optional: true, mayBeMissing: true },
  },
  SupportEcosystems: {
    EcosystemId: { kind: 'key', length: 64 },
    Name: { kind: 'text' },
    PlanName: { kind: 'text' },
    HasRcm: { kind: 'flag' },
  },
  SupportMemberships: {
    UserId: { kind: 'key', length: 64 },
    EcosystemId: { kind: 'key', length: 64 },
    Role: { kind: 'text', oneOf: ['administrator', 'member'] },
    IsActive: { kind: 'flag' },
  },
  SupportPlans: {
    EcosystemId: { kind: 'key', length: 64 },
    PlanName: { kind: 'text' },
    PricePeriod: { kind: 'text', optional: true, oneOf: ['monthly', 'yearly'] },
    PriceMinorUnits: { kind: 'whole number', optional: true },
    PriceCurrency: { kind: 'text', optional: true },
    LicencesUsed: { kind: 'whole number', optional: true },
    LicencesBought: { kind: 'whole number', optional: true },
    EncountersLeft: { kind: 'whole number', optional: true },
    EncountersIncluded: { kind: 'whole number', optional: true },
    RenewsOn: { kind: 'date', optional: true },
    Modules: { kind: 'text' },
  },
};

/** Columns that statements compare with a text of ours. */
export const COMPARED: readonly (readonly [view: string, column: string])[] = [
  ['SupportUsers', 'Email'],
  ['SupportUsers', 'UserId'],
  ['SupportMemberships', 'UserId'],
  ['SupportPlans', 'EcosystemId'],
];

/** Types that SQL Server may give a column of a kind; a key may be a number or a UUID, read as text. */
export const TYPES: Readonly<Record<ColumnKind, readonly string[]>> = {
  key: ['nvarchar', 'varchar', 'nchar', 'char', 'int', 'bigint', 'smallint', 'uniqueidentifier'],
  text: ['nvarchar', 'varchar', 'nchar', 'char'],
  flag: ['bit', 'int', 'smallint', 'tinyint'],
  'whole number': ['int', 'bigint', 'smallint', 'tinyint'],
  date: ['date', 'datetime', 'datetime2', 'smalldatetime'],
  time: ['datetime2', 'datetime', 'smalldatetime'],
};
