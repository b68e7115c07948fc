import { ecosystemId, ecosystemsOf, person, random, spreadUuid } from './people.ts';

/** What a table of the demo Core or of schema support is filled with: texts, numbers, and instants in ms. */
export interface Filling {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: () => Iterable<readonly (string | number | null)[]>;
}

export const STARTED_FROM = Date.UTC(2024, 0, 1);
const THREE_YEARS_MS = 3 * 365 * 24 * 3_600_000;
const AGENTS = 200;
/** Rows of one chain: an assistance that went well. */
export const ROWS_PER_CHAIN = 20;

/** `size` people, as many assistances, as many trace rows; `part`: one schema alone, or an empty text for both. */
export function fillings(size: number, seed: number, part: string): readonly Filling[] {
  const all: readonly Filling[] = [
    {
      table: 'core.planes',
      columns: ['idPlan', 'nombre'],
      rows: () => [
        ['Plus', 'Plus'],
        ['Premium', 'Premium'],
      ],
    },
    {
      table: 'core.practicas',
      columns: ['idPractica', 'nombre', 'idPlan', 'moduloRcm', 'modulos'],
      *rows() {
        for (let n = 0; n < ecosystemsOf(size); n++) {
          const isPremium = n % 3 === 0;
          yield [
            ecosystemId(n),
            `practice${String(n)}`,
            isPremium ? 'Premium' : 'Plus',
            isPremium ? 1 : 0,
            'web,app',
          ];
        }
      },
    },
    {
      table: 'core.usuarios',
      columns: ['idUsuario', 'correo', 'nombre', 'telefono', 'idioma', 'inactivo'],
      *rows() {
        const next = random(seed);
        for (let n = 0; n < size; n++) {
          const { id, email, name, phone } = person(n, size, next);
          yield [id, email, name, phone, 'es', n % 50 === 0 ? 1 : 0];
        }
      },
    },
    {
      table: 'core.usuariosPracticas',
      columns: ['idUsuario', 'idPractica', 'administrador', 'inactivo'],
      *rows() {
        const next = random(seed);
        for (let n = 0; n < size; n++) {
          const { id, ecosystems, isAdministrator } = person(n, size, next);
          for (const ecosystem of ecosystems.toSorted()) yield [id, ecosystem, isAdministrator ? 1 : 0, 0];
        }
      },
    },
    {
      table: 'support.Assistances',
      columns:
        'Id Version State Step AgentId AgentName UserId UserEmail UserName EcosystemId EcosystemName StartedAt SessionStartedAt EndedAt Outcome'.split(
          ' ',
        ),
      *rows() {
        const next = random(seed + 1);
        for (let n = 0; n < size; n++) {
          const agent = Math.floor(next() * AGENTS);
          const startedAt = STARTED_FROM + Math.floor(next() * THREE_YEARS_MS);
          yield [
            spreadUuid(n, size),
            ROWS_PER_CHAIN,
            '{}',
            'ended',
            `agent-${String(agent)}`,
            `Agent ${String(agent)}`,
            `U-${String(n)}`,
            `user${String(n)}@clinic.example`,
            `User ${String(n)}`,
            'E-1',
            'practice1',
            startedAt,
            startedAt + 120_000,
            startedAt + 400_000,
            'finished',
          ];
        }
      },
    },
    {
      table: 'support.Trace',
      columns: ['Chain', 'Sequence', 'At', 'Event', 'Actor', 'Origin', 'Data', 'Mac'],
      *rows() {
        const chains = chainsOf(size);
        const mac = 'A'.repeat(43);
        for (let n = 0; n < chains; n++) {
          const chain = spreadUuid(n, chains);
          const at = STARTED_FROM + Math.floor((n / chains) * THREE_YEARS_MS);
          for (let sequence = 1; sequence <= ROWS_PER_CHAIN; sequence++) {
            yield [
              chain,
              sequence,
              at + sequence * 5_000,
              'UserCodeSent',
              ACTOR,
              ORIGIN,
              '{"codeId":"c"}',
              mac,
            ];
          }
        }
      },
    },
  ];
  return all.filter(({ table }) => table.startsWith(part));
}

export function chainsOf(size: number): number {
  return Math.max(1, Math.floor(size / ROWS_PER_CHAIN));
}

const ACTOR = '{"id":"agent-1","kind":"agent","name":"Agent 1"}';
const ORIGIN = '{"address":"192.0.2.7","userAgent":"Mozilla/5.0"}';

export const INSTANTS: ReadonlySet<string> = new Set(['StartedAt', 'SessionStartedAt', 'EndedAt', 'At']);
