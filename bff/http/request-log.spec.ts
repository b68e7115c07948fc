import { Refused } from '../domain/refusal.ts';
import { ServiceFailed } from '../platform/service-failed.ts';
import { jsonLogger, requestLog, type RequestLog } from './request-log.ts';

const ABOUT = { requestId: 'r-1', method: 'POST', route: '/api/users', code: 'unavailable' };

describe('the line of a failure', () => {
  let lines: Record<string, unknown>[];
  let now: number;
  let log: RequestLog;

  beforeEach(() => {
    lines = [];
    now = 0;
    const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
    log = requestLog(jsonLogger('trace', { write }), () => now);
  });
  const line = () => {
    const { time, pid, hostname, ...rest } = lines.at(-1) ?? {};
    expect([time, pid, hostname]).not.toContain(undefined);
    return rest;
  };

  it('has the causes, and what it belongs to', () => {
    const cause = Object.assign(new Error('no route to 10.0.0.7'), { code: 'EHOSTUNREACH' });
    log.failure(new ServiceFailed('database', true, { cause }), ABOUT);
    expect(line()).toEqual({
      level: 50,
      ...ABOUT,
      causes: [
        { name: 'ServiceFailed', service: 'database' },
        { name: 'Error', code: 'EHOSTUNREACH' },
      ],
      msg: 'failure',
    });
  });

  it('says of an error that nobody foresaw where it came from, and no word of its message', () => {
    const words = ['marta.admin@legacy355.example', '    at marta.admin@legacy355.example:1:1', '048213'];
    const error = new RangeError(words.join('\n'), { cause: new Error(words.join('\n')) });
    log.failure(error, { reference: 'ref-1' });
    const { at, causes } = line();
    expect(causes).toEqual([{ name: 'RangeError' }, { name: 'Error' }]);
    expect((at as string[])[0]).toContain('request-log.spec.ts:');
    for (const word of words) expect(JSON.stringify(lines)).not.toContain(word.trim());
  });

  it('is written for whatever is thrown', () => {
    for (const thrown of ['marta@legacy355.example', null, undefined, 48_213]) {
      log.failure(thrown, {});
      expect(line()).toEqual({ level: 50, causes: [{ name: typeof thrown }], at: [], msg: 'failure' });
    }
  });

  it('names the refusal, where a job was refused', () => {
    log.lasting(new Refused({ code: 'unavailable', retryAfterMs: 1 }), { job: 'expire' });
    expect(line()).toEqual({
      ...{ level: 50, job: 'expire', count: 1, msg: 'failure' },
      causes: [{ name: 'Refused', code: 'unavailable' }],
    });
  });

  it('is one at once and one a minute with a count while a job goes on failing, and one when that is over', () => {
    const failed = new ServiceFailed('lambda', false);
    for (let second = 0; second < 90; second++) {
      log.lasting(failed, { job: 'send-receipt', assistance: `a-${String(second)}`, attempt: 2 });
      now += 1_000;
    }
    log.over('send-receipt');
    now += 60_000;
    log.over('send-receipt');
    const told = lines.map(({ msg, assistance, count }) => [msg, assistance, count]);
    expect(told).toEqual([
      ['failure', 'a-0', 1],
      ['failure', 'a-60', 60],
      ['over', undefined, 29],
    ]);
  });
});
