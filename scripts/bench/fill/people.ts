/** Seeded and repeatable: mulberry32, a published 32-bit generator; from 0 to below 1. */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const FIRST =
  'maria jose juan carlos ana luis marta jorge laura pedro lucia miguel sofia andres paula diego carmen pablo elena sergio rosa manuel julia david clara ricardo nora felipe ines oscar olga ramon pilar hugo sara ivan rita tomas alba bruno'.split(
    ' ',
  );
const LAST =
  'garcia rodriguez gonzalez fernandez lopez martinez sanchez perez gomez martin jimenez ruiz hernandez diaz moreno alvarez romero alonso gutierrez navarro torres dominguez vazquez ramos gil ramirez serrano blanco molina suarez castro ortega delgado ortiz marin rubio nunez medina iglesias castillo'.split(
    ' ',
  );
const DOMAINS =
  'clinic.example hospital.example salud.example dental.example care.example practice.example legacy355.example riverside.example northgate.example clinics.example'.split(
    ' ',
  );

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly phone: string;
  readonly ecosystems: readonly string[];
  readonly isAdministrator: boolean;
}

/** The n-th of `count` people: the same for the same seed, in ascending order of id. */
export function person(n: number, count: number, next: () => number): Person {
  const first = of(FIRST, next());
  const last = of(LAST, next());
  const memberships = next() < 0.75 ? 1 : 2;
  const ecosystems = ecosystemsOf(count);
  const start = Math.floor(next() * ecosystems);
  return {
    id: userId(n),
    email: `${first}.${last}${String(n)}@${of(DOMAINS, next())}`,
    name: `${capital(first)} ${capital(last)}`,
    phone: `+573${String(Math.floor(next() * 1e9)).padStart(9, '0')}`,
    ecosystems: Array.from({ length: memberships }, (_, index) => ecosystemId((start + index) % ecosystems)),
    isAdministrator: next() < 0.1,
  };
}

export function userId(n: number): string {
  return `U-${String(n).padStart(9, '0')}`;
}

/** Fifty people share an ecosystem. */
export function ecosystemsOf(people: number): number {
  return Math.max(2, Math.floor(people / 50));
}

export function ecosystemId(n: number): string {
  return `E-${String(n).padStart(9, '0')}`;
}

/** The n-th of `count` UUIDs in ascending order, spread over all there are: as random ones fill an index. */
export function spreadUuid(n: number, count: number): string {
  const high = Math.floor((n / count) * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
  const low = n.toString(16).padStart(12, '0');
  return `${high.slice(0, 8)}-${high.slice(8)}-4000-8000-${low}`;
}

function of(words: readonly string[], share: number): string {
  return words[Math.floor(share * words.length)] ?? '';
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
