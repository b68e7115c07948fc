/** A clock that can be moved forward while everything runs; timers are not moved with it. */
export interface LocalClock {
  /** How far it is ahead, for worker threads of this process; another process is told `offset()` by message. */
  readonly shared: SharedArrayBuffer;
  advance(ms: number): void;
  /** Milliseconds since 1970, moved. */
  now(): number;
  /** Milliseconds ahead of the machine's clock. */
  offset(): number;
}

const RealDate = Date;

export function createClock(): LocalClock {
  const shared = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
  const offset = new BigInt64Array(shared);
  return {
    shared,
    advance: (ms) => {
      Atomics.add(offset, 0, BigInt(Math.round(ms)));
    },
    now: () => RealDate.now() + read(offset),
    offset: () => read(offset),
  };
}

/**
 * Lets `Date.now()` and `new Date()` of this thread follow the clock. A proxy rather than a subclass: dates that were
 * made before, or by Node itself, stay `instanceof Date`. Answers how to take it away again.
 */
export function installClock(shared: SharedArrayBuffer): () => void {
  const offset = new BigInt64Array(shared);
  const now = () => RealDate.now() + read(offset);
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given: unknown[], newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as Date,
    apply: () => new RealDate(now()).toString(),
    get: (target, name, receiver) =>
      name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown),
  });
  return () => {
    globalThis.Date = RealDate;
  };
}

function read(offset: BigInt64Array<SharedArrayBuffer>): number {
  return Number(Atomics.load(offset, 0));
}
