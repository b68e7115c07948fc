import { createCodeHasher } from '../adapters/code-hasher.ts';
import type { Assistance } from '../domain/assistance.ts';
import { ringOf } from '../domain/key-ring.ts';
import { KeylessValues } from '../platform/keys-in-use.ts';
import { MARTA, stateAfter, TO_USER_CODE_SENT } from '../spec-kit/assistance-at-each-step.ts';
import { addressHash, wentToSameAddress } from './code-address.ts';

const [OLD, NEW] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

describe('where a user’s code went', () => {
  const hasher = (...ring: readonly [Buffer, ...Buffer[]]) =>
    createCodeHasher(ringOf(...ring), { values: new KeylessValues(), now: Date.now });
  const sent = (address: string, by = hasher(NEW, OLD)): Assistance => ({
    ...stateAfter(TO_USER_CODE_SENT),
    sentToHash: addressHash(by, MARTA.id, address),
  });
  const [old, both, later] = [hasher(OLD), hasher(NEW, OLD), hasher(NEW)];

  it('is the same whatever the letter case or form, and no other', () => {
    const upper = MARTA.email.toUpperCase();
    expect(wentToSameAddress(both, sent(MARTA.email), sent(upper))).toBeTrue();
    expect(wentToSameAddress(both, sent('josé@x.example'), sent('jose\u0301@x.example'))).toBeTrue();
    expect(wentToSameAddress(both, sent(MARTA.email), sent('mar@legacy355.example'))).toBeFalse();
  });

  it('is the same over a rotation, as long as the ring knows both keys', () => {
    expect(wentToSameAddress(both, sent(MARTA.email, old), sent(MARTA.email))).toBeTrue();
    expect(wentToSameAddress(both, sent('x@y.example', old), sent(MARTA.email))).toBeFalse();
    expect(wentToSameAddress(later, sent(MARTA.email, old), sent(MARTA.email))).toBeFalse();
  });

  it('is nowhere before one was sent, or as an older release kept it', () => {
    const none = stateAfter(TO_USER_CODE_SENT);
    expect(wentToSameAddress(both, none, sent(MARTA.email))).toBeFalse();
    expect(wentToSameAddress(both, sent(MARTA.email), none)).toBeFalse();
  });
});
