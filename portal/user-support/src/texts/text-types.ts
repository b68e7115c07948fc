import type { en } from './en.ts';
import type { pagesInEnglish } from './pages-in-english.ts';

/** A text that depends on a count. English and Spanish have no other category that a text is kept under. */
export interface Plural {
  readonly one: string;
  readonly other: string;
}

type Kept = string | Plural;
type English = typeof en & typeof pagesInEnglish;

/** The same tree in another language; where the English has a `{{place}}`, so has each translation. */
export type Translation<Group> = {
  readonly [Name in keyof Group]: Group[Name] extends string
    ? WithPlaces<Group[Name]>
    : Translation<Group[Name]>;
};

type WithPlaces<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? `${string}{{${Name}}}${string}` & WithPlaces<Rest>
  : string;

/** What `t` may be asked for: the path of a text, `handOver.failed`; a plural is one text. */
export type TextKey<Group = English> = {
  [Name in keyof Group & string]: Group[Name] extends Kept ? Name : `${Name}.${TextKey<Group[Name]>}`;
}[keyof Group & string];

/** The path of a group of texts, `history.events`. */
export type GroupKey<Group = English> = {
  [Name in keyof Group & string]: Group[Name] extends Kept
    ? never
    : Name | `${Name}.${GroupKey<Group[Name]>}`;
}[keyof Group & string];

type At<Path, Group = English> = Path extends `${infer Name}.${infer Rest}`
  ? Name extends keyof Group
    ? At<Rest, Group[Name]>
    : never
  : Path extends keyof Group
    ? Group[Path]
    : never;

/** The names of a group's texts. */
export type NameIn<Group extends GroupKey> = keyof At<Group> & string;

/** The names between the braces of a text. */
export type PlacesOf<Text> = Text extends Plural
  ? PlacesOf<Text['one' | 'other']>
  : Text extends `${string}{{${infer Name}}}${infer Rest}`
    ? Name | PlacesOf<Rest>
    : never;

type Values<Text> = Readonly<Record<PlacesOf<Text>, string | number>> &
  (Text extends Plural ? { readonly count: number } : unknown);

/** The key itself where there is such a text; else all that there are, so that the compiler names the wrong key. */
export type Known<Key> = Key extends TextKey ? Key : TextKey;

/** Nothing beside the key where the text has no place, else a value for each. Of several keys: for all of them. */
export type Given<Key> = [PlacesOf<At<Key>>] extends [never] ? [] : [values: Values<At<Key>>];
