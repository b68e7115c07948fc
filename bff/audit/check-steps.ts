import {
  askingCode,
  channel,
  channelCause,
  channelState,
  confirmedHow,
  endCause,
  outcome,
  productId,
  purpose,
  reasonKind,
} from '../contract/index.ts';
import { decide, type Assistance } from '../domain/assistance.ts';
import { RULES, type AssistanceEvent } from '../domain/assistance-events.ts';
import { mayAssist } from '../domain/agent-policy.ts';
import { commandBehind, doerOf } from '../domain/command-behind.ts';
import type { Refusal, RefusalCode } from '../domain/refusal.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { canonicalJson } from '../domain/trace-chain.ts';
import type { InForce, LimitsInForce } from './limits-in-force.ts';
import { partsOf } from './parts-of.ts';
import type { StoredTraceRow } from './ports.ts';

/** What of the row of an event is judged. */
export interface JudgedStep {
  readonly row: StoredTraceRow;
  readonly event: AssistanceEvent;
  /** Before it. */
  readonly state: Assistance | null;
}

/** A request reads the clock before it is its turn to write. */
const WRITTEN_WITHIN_MS = MINUTE_MS;

/**
 * Whether each step of an assistance was allowed when it was taken: decided once more, by the rules that decided
 * it, on the state that the rows before it lead to; and whether whoever took it may.
 */
export class StepsCheck {
  readonly #chain: string;
  readonly #inForce: LimitsInForce;
  /** What the decision before leads to besides. */
  #due: readonly AssistanceEvent[] = [];
  #before: StoredTraceRow | null = null;
  #first: string | null = null;
  #later = 0;

  constructor(chain: string, inForce: LimitsInForce) {
    this.#chain = chain;
    this.#inForce = inForce;
  }

  take(step: JudgedStep): void {
    const { row } = step;
    const because = this.#whyNot(step);
    this.#before = row;
    if (because === null) return;
    if (this.#first === null) this.#first = `row ${row.sequence} (${row.event}) was not allowed: ${because}`;
    else this.#later += 1;
  }

  /** The first step that was not allowed, and how many after it: what follows a forged one stands on it. */
  end(): readonly string[] {
    const [due] = this.#due;
    if (this.#first === null && due !== undefined)
      return [`row ${this.#before?.sequence ?? 0} is not all that was decided: ${due.type} is missing`];
    if (this.#first === null) return [];
    return [this.#later === 0 ? this.#first : `${this.#first}; nor were ${this.#later} of those after it`];
  }

  #whyNot(step: JudgedStep): string | null {
    const { row, event, state } = step;
    const [due, ...rest] = this.#due;
    this.#due = rest;
    const unknown = unknownWords(event);
    if (unknown.length > 0) return `nobody knows its ${unknown.join(', ')}`;
    const who = this.#whoMayNot(step);
    if (due !== undefined) {
      const isDue = isIn(row, due) && row.at === this.#before?.at;
      return isDue ? who : `${due.type} was to follow`;
    }
    if (this.#before !== null && row.at < this.#before.at - WRITTEN_WITHIN_MS) {
      return 'it is earlier than the step before';
    }
    if (event.type === 'AssistanceStarted') {
      if (state !== null) return 'it had been started';
      if (event.id !== this.#chain) return 'it is of another assistance';
    }
    return this.#decided(step) ?? who;
  }

  /** Null where one of those who may have decided gives this event; else why the last of them does not. */
  #decided({ row, event, state }: JudgedStep): string | null {
    const rules = rulesOf(state, event);
    const judged = rules === 1 ? withEveryProduct(state) : state;
    const command = commandBehind(judged, event, rules === 1 ? null : browserOf(row));
    if (command === null) return 'it only follows another step';
    let because = 'nobody knows by which numbers';
    for (const by of this.#candidates(state, event, row.at)) {
      if (event.type === 'AssistanceStarted' && (rules < by.rules || rules > RULES)) {
        because = 'it names other rules than those of its time';
        continue;
      }
      const { events, refusal } = decide(judged, command, row.at, by.limits);
      if (refusal !== null) {
        because = sentenceOf(refusal);
        continue;
      }
      const [first, ...rest] = events.map((each) => namingRules(each, event));
      if (first !== undefined && isIn(row, first)) {
        this.#due = rest;
        return null;
      }
      because =
        first === undefined
          ? 'there was no reason for it yet'
          : `it is not what was decided${unlike(first, event)}`;
    }
    return because;
  }

  #candidates(state: Assistance | null, event: AssistanceEvent, at: number): readonly InForce[] {
    const noted = this.#inForce.at(at);
    if (!this.#inForce.isBefore(at)) return noted;
    return [this.#inForce.widest(state, event, at), ...noted];
  }

  #whoMayNot({ row, event, state }: JudgedStep): string | null {
    const { kind, id, name } = actorOf(row);
    const agent = event.type === 'AssistanceStarted' ? event.agent : state?.agent;
    if (agent === undefined) return null;
    switch (doerOf(event)) {
      case 'agent':
        if ((kind !== 'agent' && kind !== 'supervisor') || id !== agent.id)
          return 'another than its agent did it';
        break;
      case 'agent-or-supervisor':
        if (kind !== 'supervisor' && (kind !== 'agent' || id !== agent.id))
          return 'neither its agent nor a supervisor did it';
        break;
      case 'first-agent': {
        const isFirst = id === agent.id || ('supersededBy' in event && name === event.supersededBy);
        if ((kind !== 'agent' && kind !== 'supervisor') || !isFirst)
          return 'another than the first agent did it';
        break;
      }
      case 'supervisor':
        if (kind !== 'supervisor') return 'only a supervisor may';
        break;
      case 'user':
        return kind === 'user' && id === state?.user.id ? null : 'another than its user did it';
      case 'product':
        return kind === 'product' && 'product' in event && name === event.product
          ? null
          : 'another product did it';
      case 'system':
        return kind === 'system' ? null : 'it ends so by itself alone';
    }
    if (event.type === 'AssistanceStarted' && !mayAssist(agent, event.user, []))
      return 'nobody assists himself';
    // By the link of his mail, in whatever browser.
    const isDisowned = event.type === 'AssistanceEnded' && event.outcome === 'signed-out';
    const isNamed = rulesOf(state, event) === 1 || browserOf(row) !== null || isDisowned;
    return isNamed ? null : 'it names no browser session';
  }
}

function rulesOf(state: Assistance | null, event: AssistanceEvent): number {
  return (event.type === 'AssistanceStarted' ? event.rules : state?.rules) ?? 1;
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  product: productId.options,
  outcome: outcome.options,
  reasonKind: reasonKind.options,
  cause: endCause.options,
  purpose: purpose.options,
  finding: askingCode.options,
  how: confirmedHow.options,
  channel: channel.options,
  state: channelState.options,
  because: channelCause.options,
};

/** Parts that say none of the words that there are for them. */
function unknownWords(event: object): readonly string[] {
  return Object.entries(event).flatMap(([part, said]: [string, unknown]) => {
    if (Array.isArray(said)) return said.flatMap((each: unknown) => unknownWords(Object(each) as object));
    return said === null || WORDS[part] === undefined || WORDS[part].some((word) => word === said)
      ? []
      : [part];
  });
}

/**
 * Rules 1 do not say what Core knew when a product was opened: it may have been more than when the ecosystem was
 * chosen.
 */
function withEveryProduct(state: Assistance | null): Assistance | null {
  if (!state?.ecosystem) return state;
  return { ...state, ecosystem: { ...state.ecosystem, role: 'administrator', hasRcm: true } };
}

/** Whether this is what the row says, as we write it. */
function isIn(row: StoredTraceRow, { type, ...data }: AssistanceEvent): boolean {
  return row.event === type && row.data === canonicalJson(data);
}

/** What is decided today names the rules of today. */
function namingRules(decided: AssistanceEvent, traced: AssistanceEvent): AssistanceEvent {
  if (decided.type !== 'AssistanceStarted' || traced.type !== 'AssistanceStarted') return decided;
  const { rules: _, ...started } = decided;
  return traced.rules === undefined ? started : { ...started, rules: traced.rules };
}

function unlike(decided: AssistanceEvent, traced: AssistanceEvent): string {
  if (decided.type !== traced.type) return `, ${decided.type}`;
  const [one, other] = [decided, traced] as unknown as readonly Readonly<Record<string, unknown>>[];
  const names = new Set([...Object.keys(decided), ...Object.keys(traced)]);
  const differing = [...names].filter(
    (name) => canonicalJson(one?.[name] ?? null) !== canonicalJson(other?.[name] ?? null),
  );
  return `: ${differing.join(', ')}`;
}

const SENTENCES: Readonly<Partial<Record<RefusalCode, string>>> = {
  'not-found': 'nothing had been started',
  'step-up-elsewhere': 'the browser session had not verified itself',
  'no-code': 'no code was waiting for it',
  'code-expired': 'the code had expired',
  'resend-too-soon': 'it was too soon after the code before',
  'no-codes-left': 'no codes were left',
  'answer-under-way': 'an answer was being checked',
  'product-not-allowed': 'the product is not for this user',
  'ticket-expired': 'there was no such ticket, or no longer',
  'link-used': 'the user had objected before',
  'findings-not-confirmed': 'a finding asks that nobody confirmed',
};

function sentenceOf(refusal: Refusal): string {
  if (refusal.code === 'wrong-step') return `the assistance was at ${refusal.step}`;
  return SENTENCES[refusal.code] ?? refusal.code;
}

interface DoneBy {
  readonly kind: unknown;
  readonly id: unknown;
  readonly name: unknown;
}

function actorOf({ actor }: StoredTraceRow): DoneBy {
  return { kind: undefined, id: undefined, name: undefined, ...partsOf(actor) };
}

function browserOf({ origin }: StoredTraceRow): string | null {
  const { browser } = partsOf(origin);
  return typeof browser === 'string' ? browser : null;
}
