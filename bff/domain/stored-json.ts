/** What rests in the database is not what this release reads. Says what and which parts; a value never. */
export class Unreadable extends Error {
  constructor(what: string, parts: readonly string[]) {
    super(`${what} cannot be read: ${parts.join(', ')}`);
    this.name = 'Unreadable';
  }
}

type Fits = (value: unknown) => boolean;

/** What each part has to be at its top. Parts that may be left out are not asked for, unknown ones stay. */
export type Parts<T> = Readonly<
  Record<{ [Part in keyof T]-?: undefined extends T[Part] ? never : Part }[keyof T] & string, Fits>
>;

export const isText: Fits = (value) => typeof value === 'string';
export const isNumber: Fits = (value) => typeof value === 'number';
export const isTime = isNumber;
export const isFlag: Fits = (value) => typeof value === 'boolean';
export const isObject: Fits = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
export const isLanguage: Fits = (value) => value === 'en' || value === 'es';
export const orNull =
  (fits: Fits): Fits =>
  (value) =>
    value === null || fits(value);

/** JSON that a release of ours wrote, this one or one before or beside it. Throws `Unreadable`. */
export function parseStored<T>(what: string, parts: Parts<T>, json: string): T {
  const value = parsed(what, json);
  if (!hasParts(value, parts)) throw new Unreadable(what, unfit(value, parts));
  return value;
}

function hasParts<T>(value: unknown, parts: Parts<T>): value is T {
  return unfit(value, parts).length === 0;
}

function unfit(value: unknown, parts: Readonly<Record<string, Fits>>): readonly string[] {
  if (!isObject(value)) return ['no object'];
  const found = Object(value) as Readonly<Record<string, unknown>>;
  return Object.entries(parts).flatMap(([part, fits]) => (fits(found[part]) ? [] : [part]));
}

/** What `JSON.parse` says of bad JSON quotes it, so that is left out. */
function parsed(what: string, json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) throw new Unreadable(what, ['no JSON']);
    throw error;
  }
}
