import {
  stateAfter,
  TO_FINISHED,
  TO_SESSION,
  TO_USER_CODE_SENT,
} from '../spec-kit/assistance-at-each-step.ts';
import { parseState } from './stored-state.ts';
import { canonicalJson } from './trace-chain.ts';
import { Unreadable } from './stored-json.ts';

describe('a stored state', () => {
  for (const [step, moves] of Object.entries({ TO_USER_CODE_SENT, TO_SESSION, TO_FINISHED })) {
    it(`is read as it was written: ${step}`, () => {
      const state = stateAfter(moves);
      expect(parseState(canonicalJson(state))).toEqual(state);
    });
  }

  it('may hold more than this release knows', () => {
    const state = { ...stateAfter(TO_SESSION), later: { release: true } };
    expect(canonicalJson(parseState(canonicalJson(state)))).toBe(canonicalJson(state));
  });

  const state = stateAfter(TO_SESSION);
  for (const [broken, named] of [
    [canonicalJson({ ...state, step: 'a later step' }), 'step'],
    [canonicalJson({ ...state, agent: 'plastic', products: ['plastic'] }), 'agent, products'],
    [canonicalJson({ ...state, startedAt: 'plastic' }), 'startedAt'],
    ['null', 'no object'],
    ['{}', 'id, step'],
    ['{plastic', 'no JSON'],
  ] as const) {
    it(`that cannot be read says which part, and never what it holds: ${named}`, () => {
      expect(() => parseState(broken)).toThrowMatching(
        (error) =>
          error instanceof Unreadable &&
          error.message.startsWith(`a state cannot be read: ${named}`) &&
          !error.message.includes('plastic'),
      );
    });
  }
});
