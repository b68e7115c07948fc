import type { Step } from '../contract/index.ts';
import type { Assistance } from './assistance.ts';
import { isObject, isText, isTime, orNull, parseStored, type Parts } from './stored-json.ts';

const STEPS: Readonly<Record<Step, true>> = {
  'internal-verification': true,
  ecosystem: true,
  'user-verification': true,
  session: true,
  ended: true,
};

/** By part, what it has to be at the top: it is read with every request, and `audit:verify` compares the rest. */
const PARTS: Parts<Assistance> = {
  id: isText,
  step: (value) => typeof value === 'string' && Object.hasOwn(STEPS, value),
  agent: isObject,
  user: isObject,
  words: Array.isArray,
  caseNumber: orNull(isText),
  startedBy: isText,
  startedAt: isTime,
  lastStepAt: isTime,
  internal: isObject,
  userCode: isObject,
  verifiedBy: orNull(isText),
  ecosystem: orNull(isObject),
  session: orNull(isObject),
  products: isObject,
  ended: orNull(isObject),
};

/** The state of an assistance as a release of ours wrote it. Throws `Unreadable`, naming the parts that are not. */
export function parseState(json: string): Assistance {
  return parseStored('a state', PARTS, json);
}
