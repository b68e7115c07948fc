import * as fc from 'fast-check';
import {
  channel,
  channelCause,
  channelState,
  confirmedHow,
  purpose,
  reasonKind,
  type Confirmation,
  type ProductId,
} from '../contract/index.ts';
import type { ChannelReport, ChannelSeen } from '../domain/channels.ts';
import { decide, evolve, type Assistance } from '../domain/assistance.ts';
import type {
  AssistanceCommand,
  AssistanceEvent,
  Description,
  MembershipChoice,
} from '../domain/assistance-events.ts';
import { DEFAULT_LIMITS as LIMITS } from '../domain/limits.ts';
import type { ProductAccess } from '../domain/product-access.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { SYSTEM, type Actor, type Origin, type TraceEntry } from '../domain/trace.ts';
import { canonicalJson } from '../domain/trace-chain.ts';
import { ANA, BROWSER, LEGACY355, OTHER_BROWSER, START, start } from './assistance-at-each-step.ts';

/**
 * The rows of an assistance as the BFF writes them; for what somebody with the key makes of them, and whether it
 * could be.
 */
export interface StoryRow extends TraceEntry {
  readonly what: AssistanceEvent;
}

const BROWSERS = [BROWSER, OTHER_BROWSER];
const PRODUCTS: readonly ProductId[] = ['store', 'web', 'app', 'rcm'];
const MEMBER: MembershipChoice = { ...LEGACY355, id: 'E-360', role: 'member' };
const MEMBERSHIPS = [LEGACY355, MEMBER, { ...LEGACY355, active: false }];
const ACCESSES: readonly ProductAccess[] = [
  { role: 'administrator', hasRcm: false },
  { role: 'administrator', hasRcm: true },
  { role: 'member', hasRcm: false },
  { role: 'member', hasRcm: true },
];

const CHANGED = [{ code: 'email-changed-recently', blocks: false, asks: true, days: 3 }] as const;
const CONFIRMATIONS: readonly (readonly Confirmation[])[] = confirmedHow.options.map((how) => [
  { finding: 'email-changed-recently', how },
]);

const REPORTS: readonly Omit<ChannelReport, 'at'>[] = [
  { channel: 'mail', state: 'accepted' },
  { channel: 'mail', state: 'delayed' },
  { channel: 'mail', state: 'delivered' },
  { channel: 'mail', state: 'failed', because: 'bounced' },
  { channel: 'mail', state: 'delivered', because: 'complained' },
  { channel: 'text', state: 'delivered' },
];
const ANSWERS: readonly (readonly ChannelSeen[])[] = [
  [{ channel: 'mail', to: 'a***', state: 'accepted', at: START }],
  [
    { channel: 'mail', to: 'a***', state: 'accepted', at: START },
    { channel: 'text', to: '********1', state: 'failed', because: 'refused', at: START },
  ],
  [{ channel: 'mail', state: 'failed', at: START }],
];

const DESCRIPTIONS: readonly Description[] = [
  { caseNumber: 'HD-7', purpose: 'access' },
  { purpose: 'billing' },
  { caseNumber: null },
  { purpose: null },
];

/** A command, and who gives it. */
interface Given {
  readonly command: AssistanceCommand;
  readonly actor: Actor;
  readonly from: Origin;
}

/** What is made up anew by a command, or comes from outside. */
interface Words {
  readonly id: string;
  readonly sentTo: string;
  readonly sentToPhone: string | null;
  readonly sentToHash: string;
  readonly memberships: readonly (MembershipChoice | null)[];
  readonly browsers: readonly string[];
  /** Of a cancel or a stop. */
  readonly reason: string;
  /** What the user writes of his own; empty where he wrote nothing. */
  readonly objection: string;
  /** The agent who was first. */
  readonly first: string;
  /** Another one that the link is pressed against. */
  readonly other: string;
  readonly descriptions: readonly Description[];
  readonly reports: readonly ChannelReport[];
  /** What was answered to a send. */
  readonly answers: readonly (readonly ChannelSeen[])[];
}

/** Every command that there is on a state, by whoever may give it. */
function commandsOn(state: Assistance | null, started: AssistanceCommand, words: Words): readonly Given[] {
  const { id, sentTo, sentToPhone, sentToHash, memberships, browsers, reason, first, other, descriptions } =
    words;
  const { reports, answers, objection } = words;
  const agent: Actor = { kind: 'agent', id: ANA.id, name: ANA.name };
  const product = (name: ProductId): Actor => ({ kind: 'product', id: `${name}-client`, name });
  const by = (actor: Actor, from: Origin, commands: readonly AssistanceCommand[]) =>
    commands.map((command): Given => ({ command, actor, from }));
  if (state === null) return by(agent, { browser: BROWSER }, [started]);
  const { internal, userCode } = state;
  const tickets = Object.values(state.products).flatMap(({ ticketId, usedTickets = [] }) => [
    ticketId,
    ...usedTickets,
  ]);
  const [codeId, userCodeId, attemptId] = [internal.code?.id, userCode.code?.id, userCode.attempt?.id];
  return [
    ...browsers.flatMap((browser) =>
      by(agent, { browser }, [
        ...descriptions.map((description) => ({ type: 'describe', ...description, browser }) as const),
        { type: 'request-internal-code', codeId: id, browser },
        ...(codeId === undefined
          ? []
          : ([
              { type: 'record-internal-code-sent', codeId, sentTo },
              ...answers.map(
                (channels) => ({ type: 'record-internal-code-sent', codeId, sentTo, channels }) as const,
              ),
              { type: 'record-internal-code-failed', codeId, mayHaveArrived: true },
              { type: 'record-internal-code-failed', codeId, mayHaveArrived: false },
            ] as const)),
        { type: 'answer-internal-code', matches: true, browser },
        { type: 'answer-internal-code', matches: false, browser },
        ...memberships.map((membership) => ({ type: 'choose-ecosystem', membership, browser }) as const),
        ...CONFIRMATIONS.map(
          (confirmed) =>
            ({ type: 'request-user-code', codeId: id, findings: CHANGED, confirmed, browser }) as const,
        ),
        { type: 'request-user-code', codeId: id, findings: [], confirmed: [], browser },
        ...(userCodeId === undefined
          ? []
          : ([
              { type: 'record-user-code-sent', codeId: userCodeId, sentTo, sentToPhone },
              { type: 'record-user-code-sent', codeId: userCodeId, sentTo, sentToPhone, sentToHash },
              ...answers.map((channels) => {
                const sent = { sentTo, sentToPhone, sentToHash, channels };
                return { type: 'record-user-code-sent', codeId: userCodeId, ...sent } as const;
              }),
              { type: 'record-user-code-failed', codeId: userCodeId, mayHaveArrived: true },
              { type: 'record-user-code-failed', codeId: userCodeId, mayHaveArrived: false },
            ] as const)),
        { type: 'reserve-user-answer', attemptId: id, browser },
        ...(attemptId === undefined
          ? []
          : (['right', 'wrong', 'unknown', 'not-asked'] as const).map(
              (result) => ({ type: 'record-user-answer', attemptId, result }) as const,
            )),
        ...PRODUCTS.flatMap((name) =>
          ACCESSES.map(
            (access) => ({ type: 'open-product', product: name, ticketId: id, access, browser }) as const,
          ),
        ),
        ...reasonKind.options.map((kind) => ({ type: 'cancel', kind, text: reason }) as const),
        { type: 'finish', browser },
        { type: 'sign-out' },
        { type: 'supersede', agent: first },
      ]),
    ),
    ...PRODUCTS.flatMap((name) =>
      by(
        product(name),
        {},
        tickets.flatMap((ticketId) =>
          ACCESSES.map((access) => ({ type: 'redeem-product', product: name, ticketId, access }) as const),
        ),
      ),
    ),
    ...by({ kind: 'agent', id: 'sub-luis', name: 'Luis' }, { browser: 'of-luis' }, [
      { type: 'supersede', agent: 'Luis' },
    ]),
    ...by({ kind: 'user', id: state.user.id, name: 'Marta' }, {}, [
      { type: 'refuse' },
      { type: 'refuse', text: objection },
      { type: 'refuse-again', assistance: other },
    ]),
    ...by({ kind: 'supervisor', id: 'sub-sara', name: 'Sara' }, { browser: 'of-sara' }, [
      { type: 'stop', reason },
    ]),
    ...by(
      SYSTEM,
      {},
      [codeId, userCodeId].flatMap((known) =>
        known === undefined
          ? []
          : reports.map((report) => ({ ...report, type: 'report-code-delivery', codeId: known }) as const),
      ),
    ),
    ...by(SYSTEM, {}, [{ type: 'expire' }, { type: 'stop', cause: 'rights-lost' }]),
  ];
}

const ENDS: readonly AssistanceCommand['type'][] = [
  'cancel',
  'finish',
  'sign-out',
  'refuse',
  'stop',
  'supersede',
];

/** A walk: at each step one of the commands that are not refused, most of them such as lead on. */
export const story = (id: string) =>
  fc
    .array(fc.tuple(fc.nat(10_000), fc.constantFrom(0, 500, 1_000, 20_000, 61_000, 3 * MINUTE_MS)), {
      minLength: 4,
      maxLength: 24,
      size: 'max',
    })
    .map((choices) => told(id, choices));

function told(id: string, choices: readonly (readonly [number, number])[]): readonly StoryRow[] {
  const rows: StoryRow[] = [];
  const started = { ...start, id } as AssistanceCommand;
  let state: Assistance | null = null;
  let at = START;
  for (const [place, [choice, pause]] of choices.entries()) {
    at += pause;
    const words = {
      id: `id-${String(place)}`,
      sentTo: 'a***',
      sentToPhone: null,
      sentToHash: 'hash of a***',
      memberships: [LEGACY355, MEMBER],
      browsers: BROWSERS,
      reason: 'x',
      objection: 'Nobody called me',
      first: 'Luis',
      other: 'another',
      descriptions: [DESCRIPTIONS[place % DESCRIPTIONS.length] ?? {}],
      reports: REPORTS.slice(place % REPORTS.length).map((report) => ({ ...report, at: at - 500 })),
      answers: ANSWERS,
    };
    const possible = commandsOn(state, started, words).flatMap((given) => {
      // An end is one choice in twenty.
      if (ENDS.includes(given.command.type) && choice % 20 !== 0) return [];
      const { events } = decide(state, given.command, at, LIMITS);
      return events.length === 0 ? [] : [{ ...given, events }];
    });
    const taken = possible[choice % Math.max(1, possible.length)];
    for (const what of taken?.events ?? []) {
      rows.push({ at, actor: taken?.actor ?? SYSTEM, from: taken?.from ?? {}, what });
      state = evolve(state, { event: what, at });
    }
  }
  return rows;
}

/**
 * Whether `decide` could have written these rows of this assistance: tries every command that there is. It shares
 * nothing with what `audit:verify` does.
 */
export function couldBe(id: string, rows: readonly StoryRow[]): boolean {
  let state: Assistance | null = null;
  for (let place = 0; place < rows.length;) {
    const first = rows[place];
    if (first === undefined) return false;
    if (place > 0 && first.at < (rows[place - 1]?.at ?? 0) - MINUTE_MS) return false;
    const said = first.what as unknown as Readonly<Record<string, unknown>>;
    const text = (name: string) => (typeof said[name] === 'string' ? said[name] : '');
    const words: Words = {
      id: text('codeId') || text('attemptId') || text('ticketId'),
      sentTo: text('sentTo'),
      sentToPhone: typeof said['sentToPhone'] === 'string' ? said['sentToPhone'] : null,
      sentToHash: text('sentToHash'),
      memberships: [...MEMBERSHIPS, ...membershipIn(first.what)],
      browsers: [...BROWSERS, first.from.browser ?? BROWSER],
      reason: text('reason'),
      objection: text('text'),
      first: text('supersededBy'),
      other: text('assistance'),
      descriptions: descriptionsIn(first.what),
      reports: first.what.type === 'CodeDeliveryReported' ? reportsIn([first.what]) : [],
      answers: answersIn(first.what),
    };
    const started =
      first.what.type === 'AssistanceStarted'
        ? ({ ...withoutRules(first.what), type: 'start' } as AssistanceCommand)
        : ({ ...start, id } as AssistanceCommand);
    const written = commandsOn(state, started, words)
      .filter((given) => isBy(given, first))
      .map(({ command }) => decide(state, command, first.at, LIMITS).events)
      .find(
        (events) => events.length > 0 && events.every((event, n) => isRow(event, rows[place + n], first)),
      );
    if (written === undefined || (place === 0 && (first.what as { id?: string }).id !== id)) return false;
    for (const event of written) state = evolve(state, { event, at: first.at });
    place += written.length;
  }
  return true;
}

function descriptionsIn(event: AssistanceEvent): readonly Description[] {
  if (event.type !== 'AssistanceDescribed') return [];
  const { caseNumber, purpose: chosen } = event;
  // Our words alone: pages offer no other.
  const isOurs = chosen == null || purpose.options.some((word) => word === chosen);
  return isOurs
    ? [{ ...(caseNumber !== undefined && { caseNumber }), ...(chosen !== undefined && { purpose: chosen }) }]
    : [];
}

/** Our words alone: what a provider writes is recorded nowhere. */
function reportsIn<R extends ChannelReport>(said: readonly R[]): readonly R[] {
  return said.filter(
    (one) =>
      channel.options.includes(one.channel) &&
      channelState.options.includes(one.state) &&
      (one.because === undefined || channelCause.options.includes(one.because)),
  );
}

function answersIn(event: AssistanceEvent): readonly (readonly ChannelSeen[])[] {
  const said = 'channels' in event ? event.channels : undefined;
  return said === undefined || reportsIn(said).length < said.length ? [] : [said];
}

function membershipIn(event: AssistanceEvent): readonly MembershipChoice[] {
  return event.type === 'EcosystemChosen' ? [{ ...event.ecosystem, active: true }] : [];
}

function withoutRules(event: AssistanceEvent): object {
  return Object.fromEntries(Object.entries(event).filter(([name]) => name !== 'rules'));
}

/** The rest of what a decision gives has its time and its actor. */
function isRow(event: AssistanceEvent, row: StoryRow | undefined, first: StoryRow): boolean {
  if (row?.at !== first.at || canonicalJson(row.what) !== canonicalJson(event)) return false;
  return isSameDoer(row, first) || row === first;
}

function isSameDoer(row: StoryRow, first: StoryRow): boolean {
  const { kind, id } = row.actor;
  if (kind !== first.actor.kind || id !== first.actor.id) return false;
  return kind === 'user' || row.from.browser !== undefined;
}

function isBy({ actor, from, command }: Given, row: StoryRow): boolean {
  if (row.actor.kind !== actor.kind) return false;
  // Any supervisor may stop, and any product's client is known by its name.
  if (actor.kind === 'supervisor') return row.from.browser !== undefined;
  if (actor.kind === 'product') return row.actor.name === actor.name;
  if (actor.kind === 'system') return true;
  if (row.actor.id !== actor.id) return false;
  if (actor.kind === 'user') return true;
  if (command.type === 'start') return row.from.browser === command.startedBy;
  // By the link of a mail with a code, in whatever browser.
  if (command.type === 'sign-out') return true;
  const isForAnyBrowser = !('browser' in command);
  return row.from.browser !== undefined && (isForAnyBrowser || row.from.browser === from.browser);
}

/** One change by somebody who can write the table and has the key. */
export const change = fc.oneof(
  fc.record({ kind: fc.constantFrom('delete', 'repeat', 'swap', 'cut'), place: fc.nat(100) }),
  fc.record({ kind: fc.constant('move'), place: fc.nat(100), to: fc.nat(100) }),
  fc.record({
    kind: fc.constant('time'),
    place: fc.nat(100),
    by: fc.constantFrom(-3_600_000, -61_000, -1_000, 1, 1_000, 61_000, 360_000, 3_600_000),
  }),
  fc.record({ kind: fc.constant('say'), place: fc.nat(100), part: fc.nat(10), value: fc.nat(10) }),
  fc.record({ kind: fc.constant('actor'), place: fc.nat(100), value: fc.nat(10) }),
  fc.record({ kind: fc.constant('browser'), place: fc.nat(100), value: fc.nat(10) }),
);

type Change = Readonly<Record<'kind', string>> &
  Readonly<Partial<Record<'place' | 'to' | 'by' | 'part' | 'value', number>>>;

export function changed(rows: readonly StoryRow[], changes: readonly Change[]): readonly StoryRow[] {
  return changes.reduce(changedOnce, rows);
}

function changedOnce(
  rows: readonly StoryRow[],
  { kind, place = 0, to = 0, by = 0, part = 0, value = 0 }: Change,
) {
  const at = place % Math.max(1, rows.length);
  const row = rows[at];
  if (row === undefined) return rows;
  const replaced = (instead: StoryRow) => rows.with(at, instead);
  switch (kind) {
    case 'delete':
      return rows.toSpliced(at, 1);
    case 'repeat':
      return rows.toSpliced(at, 0, row);
    case 'swap':
      return rows.toSpliced(at, 2, ...rows.slice(at, at + 2).toReversed());
    case 'cut':
      return rows.slice(0, Math.max(1, at));
    case 'move':
      return rows.toSpliced(at, 1).toSpliced(to % rows.length, 0, row);
    case 'time':
      return replaced({ ...row, at: row.at + by });
    case 'say':
      return replaced({ ...row, what: saying(row.what, rows, part, value) });
    case 'actor': {
      const actors: readonly Actor[] = [
        SYSTEM,
        { kind: 'agent', id: 'sub-luis', name: 'Luis' },
        { kind: 'agent', id: ANA.id, name: ANA.name },
        { kind: 'supervisor', id: 'sub-sara', name: 'Sara' },
        { kind: 'product', id: 'web-client', name: 'web' },
        { kind: 'user', id: 'U-1001', name: 'Marta' },
      ];
      return replaced({ ...row, actor: actors[value % actors.length] ?? SYSTEM });
    }
    default: {
      const froms: readonly Origin[] = [
        {},
        { browser: BROWSER },
        { browser: OTHER_BROWSER },
        { browser: 'x' },
      ];
      return replaced({ ...row, from: froms[value % froms.length] ?? {} });
    }
  }
}

/** The event with another value in one of its parts, mostly one that stands elsewhere in the story. */
function saying(
  event: AssistanceEvent,
  rows: readonly StoryRow[],
  part: number,
  value: number,
): AssistanceEvent {
  const names = Object.keys(event).filter((name) => name !== 'type');
  const name = names[part % Math.max(1, names.length)];
  if (name === undefined) return event;
  const old = (event as unknown as Readonly<Record<string, unknown>>)[name];
  const elsewhere = rows.flatMap(({ what }) =>
    name in what ? [(what as unknown as Readonly<Record<string, unknown>>)[name]] : [],
  );
  return { ...event, [name]: otherThan(old, elsewhere, value) };
}

function otherThan(old: unknown, elsewhere: readonly unknown[], value: number): unknown {
  if (typeof old === 'number') return old + ([-60_000, -1, 1, 60_000][value % 5] ?? 300_000);
  if (typeof old === 'boolean') return !old;
  if (typeof old === 'object' && old !== null && 'role' in old)
    return { ...old, role: 'administrator', hasRcm: true };
  if (typeof old === 'string')
    return [...elsewhere, 'store', 'web', 'cancelled', 'expired'][value % (elsewhere.length + 4)];
  return old;
}

/** What the rows lead to; null where they lead nowhere. */
export function stateOf(rows: readonly StoryRow[]): Assistance | null {
  try {
    return rows.reduce<Assistance | null>((state, { what, at }) => evolve(state, { event: what, at }), null);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
