import { causesOf, type Cause } from '../domain/causes.ts';
import { timeForSending } from './deadline.ts';
import { FunctionError, isRefusal } from './function-error.ts';

/**
 * `answered`: nothing was to be sent. `not-ours`: the event of another client, left as it came, or one that tells
 * nothing of a code. `recorded`: the BFF knows.
 */
export type CallOutcome = 'sent' | 'recorded' | 'answered' | 'not-ours' | 'refused' | 'failed';

/** What a function tells of one call, beside its name and how long it took. */
export interface CallFacts {
  readonly outcome: CallOutcome;
  readonly codeId: string;
  readonly noticeId: string;
  /** The text beside the mail. */
  readonly text: 'sent' | 'failed';
  readonly causes: readonly Cause[];
}

export type Note = (facts: Partial<CallFacts>) => void;

/** The second argument of a handler, as far as it is read. */
export interface Invocation {
  readonly awsRequestId: string;
  getRemainingTimeInMillis?(): number;
}

/** Until when this call may send; `calledAt`: when its caller began to wait, where that is known (s since 1970). */
export type SendingEnds = (calledAt?: number) => AbortSignal;

/**
 * A handler that writes one JSON line to standard output for each call: which function, for which id, how long, what
 * came of it and why. What it throws carries no cause and no foreign words: Lambda writes and answers those too.
 */
export function logged<Event, Answer>(
  name: string,
  work: (event: Event, note: Note, until: SendingEnds) => Promise<Answer>,
) {
  return async (event: Event, invocation?: Invocation): Promise<Answer> => {
    const startedAt = performance.now();
    let facts: Partial<CallFacts> = { outcome: 'answered' };
    const note: Note = (more) => {
      facts = { ...facts, ...more };
    };
    try {
      return await work(event, note, (calledAt) => {
        const spentMs = performance.now() - startedAt;
        const remainingMs = invocation?.getRemainingTimeInMillis?.();
        return AbortSignal.timeout(
          Math.floor(timeForSending({ now: Date.now(), spentMs, remainingMs, calledAt })),
        );
      });
    } catch (error) {
      note(isRefusal(error) ? refusedFor(error) : { outcome: 'failed', causes: causesOf(error) });
      throw error instanceof FunctionError
        ? error.withoutCause()
        : FunctionError.of('Unexpected', 'unexpected failure', error).withoutCause();
    } finally {
      const durationMs = Math.round(performance.now() - startedAt);
      const requestId = invocation?.awsRequestId;
      const line = { level: levelOf(facts), function: name, requestId, ...idsOf(facts), durationMs };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    }
  };
}

export function refusedFor(error: FunctionError): Pick<CallFacts, 'outcome' | 'causes'> {
  return { outcome: 'refused', causes: causesOf(error) };
}

function levelOf({ outcome, causes = [] }: Partial<CallFacts>): 'info' | 'warn' | 'error' {
  if (outcome === 'failed') return 'error';
  return outcome === 'refused' || causes.length > 0 ? 'warn' : 'info';
}

/** An alert's id ends with its supervisor's address, and whoever calls may hand over anything as an id. */
function idsOf({ codeId, noticeId, ...facts }: Partial<CallFacts>) {
  return {
    ...(codeId !== undefined && { codeId: idIn(codeId) }),
    ...(noticeId !== undefined && { noticeId: idIn(noticeId) }),
    ...facts,
  };
}

function idIn(given: string): string {
  return /^(?!\d{6}\b)[\w-]{1,64}(?=$|\.)/.exec(given)?.[0] ?? 'no id';
}
