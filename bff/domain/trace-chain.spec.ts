import * as fc from 'fast-check';
import { START, TO_FINISHED, tell } from '../spec-kit/assistance-at-each-step.ts';
import { canonicalJson, chainedMac, chainOfDay, rowOf, type TraceRowContent } from './trace-chain.ts';
import { SYSTEM } from './trace.ts';

const ROW: TraceRowContent = {
  chain: 'c',
  sequence: 1,
  at: START,
  event: 'E',
  actor: '{"id":"a"}',
  origin: '{}',
  data: '{}',
};
const text = (given: string) => given;

describe('trace chain', () => {
  it('gives every part of a row, and the row before, its own place under the MAC', () => {
    const changed: readonly TraceRowContent[] = [
      { ...ROW, chain: 'd' },
      { ...ROW, sequence: 2 },
      { ...ROW, at: START + 1 },
      { ...ROW, event: 'F' },
      { ...ROW, actor: '{}' },
      { ...ROW, origin: '{"address":"x"}' },
      { ...ROW, data: '{"x":1}' },
    ];
    const macs = [ROW, ...changed].map((row) => chainedMac(row, 'before', text));
    expect(new Set([...macs, chainedMac(ROW, 'another', text)]).size).toBe(9);
  });

  it('cannot be fooled by moving text from one part to the next', () => {
    const one = { ...ROW, actor: 'ab', origin: 'c' };
    expect(chainedMac(one, '', text)).not.toBe(chainedMac({ ...one, actor: 'a', origin: 'bc' }, '', text));
  });

  it('writes an event without its type, a note by its data', () => {
    const entry = { at: START, actor: SYSTEM, from: {} };
    const event = rowOf('c', 1, { ...entry, what: { type: 'UserAnswerReserved', attemptId: 'a' } });
    expect([event.event, event.data]).toEqual(['UserAnswerReserved', '{"attemptId":"a"}']);
    const note = rowOf('c', 1, { ...entry, what: { type: 'Refused', data: { code: 'no-code' } } });
    expect([note.event, note.data, note.origin]).toEqual(['Refused', '{"code":"no-code"}', '{}']);
  });

  it('keeps every event of a whole story', () => {
    for (const { event, at } of tell(TO_FINISHED).events) {
      const row = rowOf('c', 1, { at, actor: SYSTEM, from: {}, what: event });
      expect({ ...(JSON.parse(row.data) as object), type: row.event }).toEqual(event);
    }
  });

  it('begins a new chain at midnight UTC', () => {
    expect(chainOfDay(Date.UTC(2026, 10, 23, 23, 59, 59, 999))).toBe('day:2026-11-23');
    expect(chainOfDay(Date.UTC(2026, 10, 24))).toBe('day:2026-11-24');
  });
});

describe('canonical JSON', () => {
  it('does not depend on the order of keys, at any depth', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
  });

  it('gives equal text for equal values only', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const again: unknown = JSON.parse(canonicalJson(value));
        return canonicalJson(again) === canonicalJson(value);
      }),
    );
    expect(canonicalJson({ a: '1' })).not.toBe(canonicalJson({ a: 1 }));
  });
});
