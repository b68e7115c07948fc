import { AmbiguousAddress } from '../../../platform/ambiguous-address.ts';
import { beginsWith, sameAddress, spellingsOf, tidyAddress } from '../../../domain/address.ts';
import type { CoreDirectory, CoreMembership, CorePlan, CoreUser } from '../../../users/ports.ts';
import { membershipRole } from '../../../contract/index.ts';
import { asciiLowerCase, emailRange } from './email-range.ts';
import { coreText, type SqlDatabase, type SqlRow } from '../engine/sql-database.ts';

const USER = 'UserId, Email, Name, Phone, IsActive, Language, EmailChangedAt';

/** The four views are the contract with Core's DBA; nothing else of Core is read. */
export const coreStatements = {
  // The range is the seek on every engine and collation; LIKE alone may scan (SQL Server with ESCAPE).
  suggest: `SELECT Email FROM core.SupportUsers
WHERE Email >= @from AND Email < @before AND Email LIKE @pattern ESCAPE '\\'
ORDER BY Email`,
  // A range, as SQLite's `=` minds blanks at the end: what lies in it is compared with what was asked for.
  byEmail: `SELECT ${USER} FROM core.SupportUsers WHERE Email >= @email AND Email < @after`,
  // The user's row first, as null sorts; an outer join would make SQLite read every ecosystem. A view may have no
  // PhoneChangedAt: the name then means the one outside, which is null. So one text serves both, also after the
  // view changed.
  person: `SELECT ${USER},
  (SELECT PhoneChangedAt FROM core.SupportUsers WHERE UserId = @userId) AS PhoneChangedAt,
  NULL AS EcosystemId, NULL AS EcosystemName, NULL AS PlanName, NULL AS HasRcm, NULL AS Role
FROM core.SupportUsers CROSS JOIN (SELECT NULL AS PhoneChangedAt) absent WHERE UserId = @userId
UNION ALL
SELECT NULL, NULL, NULL, NULL, m.IsActive, NULL, NULL, NULL, e.EcosystemId, e.Name, e.PlanName, e.HasRcm, m.Role
FROM core.SupportMemberships m
JOIN core.SupportEcosystems e ON e.EcosystemId = m.EcosystemId
WHERE m.UserId = @userId
ORDER BY EcosystemName, EcosystemId`,
  plan: `SELECT PlanName, PricePeriod, PriceMinorUnits, PriceCurrency, LicencesUsed, LicencesBought, EncountersLeft,
  EncountersIncluded, RenewsOn, Modules
FROM core.SupportPlans WHERE EcosystemId = @ecosystemId`,
} as const;

export type CoreReader = Pick<SqlDatabase, 'query' | 'replica'>;

const EMAIL_LENGTH = 254;

/**
 * What decides is read from the database itself: who a user is, what he may, whether he still may it. A readable
 * replica, where there is one, has the suggestions and the plan, which are shown and decide nothing.
 * Collations ignore and exchange characters: an address that the engine finds is compared with the one asked for.
 */
export function sqlCoreDirectory(database: CoreReader): CoreDirectory {
  return {
    async suggest(typed, atMost) {
      const prefix = tidyAddress(typed);
      if (isNoAddress(prefix)) return [];
      const ways = waysToAsk(prefix);
      const found = new Set<string>();
      let isSearched = true;
      for (const one of ways) {
        const range = emailRange(one);
        if (range === null) {
          isSearched = false;
          continue;
        }
        const parameters = {
          from: coreText(EMAIL_LENGTH, range.from),
          before: coreText(EMAIL_LENGTH, range.before),
          // Every character may need an escape.
          pattern: coreText(2 * EMAIL_LENGTH + 1, `${escaped(one)}%`),
        };
        const page = { take: atMost };
        const emails = await database.replica.query(coreStatements.suggest, parameters, readEmail, page);
        for (const email of emails) if (beginsWith(email, prefix)) found.add(email);
      }
      if (found.size === 0 && !isSearched) return null;
      return (ways.length === 1 ? [...found] : [...found].sort(alphabetical)).slice(0, atMost);
    },

    async findByEmail(asked) {
      const email = tidyAddress(asked);
      if (isNoAddress(email)) return null;
      const users: CoreUser[] = [];
      for (const one of waysToAsk(email)) {
        const parameters = {
          email: coreText(EMAIL_LENGTH, one),
          after: coreText(EMAIL_LENGTH + 1, `${one}${AFTER_BLANKS}`),
        };
        const found = await database.query(coreStatements.byEmail, parameters, readUser);
        const known = new Set(users.map(({ id }) => id));
        users.push(...found.filter((user) => sameAddress(user.email, email) && !known.has(user.id)));
      }
      // Two people with one address: nobody knows which one phones.
      if (users.length > 1) throw new AmbiguousAddress();
      return users[0] ?? null;
    },

    async personById(userId) {
      const parameters = { userId: coreText(64, userId) };
      const rows = await database.query(coreStatements.person, parameters, (row) =>
        row.textOrNull('EcosystemId') === null
          ? { user: readUser(row), phoneChangedAt: row.instantOrNull('PhoneChangedAt') }
          : { membership: readMembership(row) },
      );
      const { user, phoneChangedAt = null } = rows[0] ?? {};
      if (user === undefined) return null;
      return { user, phoneChangedAt, memberships: rows.flatMap(({ membership }) => membership ?? []) };
    },

    async planOf(ecosystemId) {
      const plans = await database.replica.query(
        coreStatements.plan,
        { ecosystemId: coreText(64, ecosystemId) },
        readPlan,
      );
      return plans[0] ?? null;
    },
  };
}

/** Sorts after blanks, in which some columns are padded, and after whatever else orders take for less than a letter. */
const AFTER_BLANKS = '0';

const alphabetical = new Intl.Collator('en').compare;

/**
 * Not every engine takes letter cases outside ASCII, canonical forms and the two ways of writing a domain for one, and
 * Core may keep any: each is asked for. Most addresses have one.
 */
function waysToAsk(text: string): readonly string[] {
  const all = spellingsOf(text).map(asciiLowerCase);
  return [...new Set(all)].filter(({ length }) => length <= EMAIL_LENGTH);
}

/** SQL Server's dictionary orders skip control characters: `mar` and a NUL would find what begins with `mar`. */
function isNoAddress(text: string): boolean {
  return text.length > EMAIL_LENGTH || /\p{Cc}/u.test(text);
}

/** `[` opens a set of characters in SQL Server's LIKE. */
function escaped(prefix: string): string {
  return prefix.replace(/[\\%_[]/g, '\\$&');
}

function readEmail(row: SqlRow): string {
  return tidyAddress(row.text('Email'));
}

function readUser(row: SqlRow): CoreUser {
  const language = row.textOrNull('Language');
  return {
    id: row.text('UserId'),
    email: readEmail(row),
    name: row.textOrNull('Name'),
    phone: row.textOrNull('Phone'),
    active: row.flag('IsActive'),
    language: language === 'en' || language === 'es' ? language : null,
    emailChangedAt: row.instantOrNull('EmailChangedAt'),
  };
}

function readMembership(row: SqlRow): CoreMembership {
  return {
    ecosystemId: row.text('EcosystemId'),
    ecosystemName: row.text('EcosystemName'),
    plan: row.text('PlanName'),
    role: membershipRole.parse(row.text('Role')),
    active: row.flag('IsActive'),
    hasRcm: row.flag('HasRcm'),
  };
}

function readPlan(row: SqlRow): CorePlan {
  const period = row.textOrNull('PricePeriod');
  return {
    plan: row.text('PlanName'),
    pricePeriod: period === 'monthly' || period === 'yearly' ? period : null,
    priceMinorUnits: row.numberOrNull('PriceMinorUnits'),
    priceCurrency: row.textOrNull('PriceCurrency'),
    licencesUsed: row.numberOrNull('LicencesUsed'),
    licencesBought: row.numberOrNull('LicencesBought'),
    encountersLeft: row.numberOrNull('EncountersLeft'),
    encountersIncluded: row.numberOrNull('EncountersIncluded'),
    renewsOn: row.dateOrNull('RenewsOn'),
    modules: row
      .text('Modules')
      .split(',')
      .map((module) => module.trim())
      .filter(Boolean),
  };
}
