import type { AskingCode, AssistanceView, Confirmation, ConfirmedHow } from '@waizant/user-support/contract';
import type { Problem } from '../../bff/problem';

/** What the agent answered, and of which findings: one that appears later is asked again. */
export interface Answer {
  readonly how: ConfirmedHow;
  readonly findings: readonly AskingCode[];
}

/** What is still to be made sure of before a code is sent to the user. */
export interface Question {
  readonly asking: readonly AskingCode[];
  /** Whether a call to the number on file says anything. */
  readonly mayCallBack: boolean;
  /** The answer, where there is one to all of it. */
  readonly how: ConfirmedHow | null;
}

const ASKING: Readonly<Record<AskingCode, true>> = {
  'email-changed-recently': true,
  'phone-changed-recently': true,
  'failed-verifications': true,
};

/** Null where nothing asks, and where no code goes anyway. */
export function questionOf(
  open: AssistanceView | null,
  problem: Problem | null,
  answer: Answer | null,
): Question | null {
  if (open?.step !== 'ecosystem' && open?.step !== 'user-verification') return null;
  const { status, confirmed = [] } = open;
  if (status?.findings.some(({ blocks }) => blocks)) return null;
  const shown = (status?.findings ?? []).filter(({ asks }) => asks).map(({ code }) => code);
  // The server has looked since; what it names may not be shown yet.
  const refused = problem?.code === 'findings-not-confirmed' ? (problem.findings ?? []) : [];
  const all = [...new Set<string>([...shown, ...refused])].filter(isAsking);
  const asking = all.filter((code) => !confirmed.some(({ finding }) => finding === code));
  if (asking.length === 0) return null;
  const mayCallBack = status?.phone !== null && !all.includes('phone-changed-recently');
  const isAnswered =
    answer !== null &&
    asking.every((code) => answer.findings.includes(code)) &&
    (mayCallBack || answer.how !== 'called-back');
  return { asking, mayCallBack, how: isAnswered ? answer.how : null };
}

/** What goes with the request for the code. */
export function confirmationOf({ asking, how }: Question): Confirmation[] {
  return how === null ? [] : asking.map((finding) => ({ finding, how }));
}

function isAsking(code: string): code is AskingCode {
  return Object.hasOwn(ASKING, code);
}
