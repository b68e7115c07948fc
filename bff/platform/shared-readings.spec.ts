import { ServiceFailed } from './service-failed.ts';
import { SharedReadings } from './shared-readings.ts';

describe('a reading that many wait for', () => {
  const waiting = () => new AbortController();
  let readings: SharedReadings<string>;
  let reads: { readonly signal: AbortSignal; readonly end: PromiseWithResolvers<string> }[];
  const ask = (signal: AbortSignal, key = 'ana') =>
    readings.get(
      key,
      (own) => {
        const end = Promise.withResolvers<string>();
        reads.push({ signal: own, end });
        return end.promise;
      },
      signal,
    );

  beforeEach(() => {
    readings = new SharedReadings();
    reads = [];
  });

  it('is one of each kind, and a new one after that', async () => {
    const { signal } = waiting();
    const both = Promise.all([ask(signal), ask(signal), ask(signal, 'other')]);
    expect(reads.length).toBe(2);
    reads.forEach(({ end }, index) => end.resolve(String(index)));
    expect(await both).toEqual(['0', '0', '1']);
    void ask(signal);
    expect(reads.length).toBe(3);
  });

  it('goes on when the first who asked for it gives up, who fails alone and at once', async () => {
    const first = waiting();
    const given = [ask(first.signal), ask(waiting().signal)] as const;
    first.abort(new Error('too late'));
    await expectAsync(given[0]).toBeRejectedWith(jasmine.any(ServiceFailed));
    await expectAsync(ask(first.signal)).toBeRejectedWith(jasmine.any(ServiceFailed));
    expect(reads.map(({ signal }) => signal.aborted)).toEqual([false]);
    reads[0]?.end.resolve('read');
    expect(await given[1]).toBe('read');
  });

  it('fails all who wait, and nobody after them', async () => {
    const { signal } = waiting();
    const given = [ask(signal), ask(signal)];
    reads[0]?.end.reject(new Error('broken'));
    for (const one of given) await expectAsync(one).toBeRejectedWithError('broken');
    const next = ask(signal);
    reads[1]?.end.resolve('read');
    expect(await next).toBe('read');
  });
});
