import fc from 'fast-check';
import { causesOf } from './causes.ts';
import { ServiceFailed } from '../platform/service-failed.ts';

/** Errors with the fields that were seen on them; their messages hold what no log may repeat. */
const MESSAGE = '550 5.1.1 <marta.admin@legacy355.example> unknown, code 048213';

function failing(fields: object, options?: ErrorOptions): Error {
  return Object.assign(new Error(MESSAGE, options), fields);
}

describe('the chain of causes', () => {
  it('reads what the AWS SDK says: name, status, request id, attempts and the operation noted on it', () => {
    const metadata = { httpStatusCode: 429, requestId: '8b2f6f2c-6a0e-4f3e-9a3b-123456789012', attempts: 1 };
    const cause = failing({
      name: 'TooManyRequestsException',
      $fault: 'client',
      $metadata: metadata,
      operation: 'Invoke',
      functionName: 'send-code',
    });
    expect(causesOf(new ServiceFailed('lambda', false, { cause }))).toEqual([
      { name: 'ServiceFailed', service: 'lambda' },
      {
        name: 'TooManyRequestsException',
        operation: 'Invoke',
        functionName: 'send-code',
        status: 429,
        requestId: metadata.requestId,
        attempts: 1,
      },
    ]);
  });

  it('reads what Node says, every address that was tried too', () => {
    const refused = failing({ code: 'ECONNREFUSED', syscall: 'connect', errno: -111, address: '::1' });
    const both = new AggregateError([refused, failing({ code: 'ETIMEDOUT', syscall: 'connect' })], MESSAGE);
    expect(causesOf(new TypeError('fetch failed', { cause: both }))).toEqual([
      { name: 'TypeError' },
      { name: 'AggregateError' },
      { name: 'Error', code: 'ECONNREFUSED', syscall: 'connect' },
      { name: 'Error', code: 'ETIMEDOUT', syscall: 'connect' },
    ]);
  });

  it('reads what SQL Server’s driver and SQLite say', () => {
    const original = failing({ code: 'EREQUEST', number: 1205, state: 51, class: 13 });
    const request = { name: 'RequestError', code: 'EREQUEST', number: 1205, originalError: original };
    expect(causesOf(failing(request))).toEqual([
      { name: 'RequestError', code: 'EREQUEST', number: 1205 },
      { name: 'Error', code: 'EREQUEST', number: 1205 },
    ]);
    const busy = { code: 'ERR_SQLITE_ERROR', errcode: 5, errstr: 'database is locked' };
    expect(causesOf(failing(busy))).toEqual([{ name: 'Error', code: 'ERR_SQLITE_ERROR', number: 5 }]);
  });

  it('reads what a mail server said by its numbers, and what a token lacks by the claim’s name', () => {
    const rejected = { code: 'EENVELOPE', response: MESSAGE, responseCode: 550, command: 'RCPT TO' };
    expect(causesOf(failing(rejected))).toEqual([
      { name: 'Error', code: 'EENVELOPE', status: 550, command: 'RCPT TO' },
    ]);
    const late = { name: 'JWTExpired', code: 'ERR_JWT_EXPIRED', claim: 'exp', payload: { jti: MESSAGE } };
    expect(causesOf(failing(late))).toEqual([{ name: 'JWTExpired', code: 'ERR_JWT_EXPIRED', claim: 'exp' }]);
  });

  it('says of what is no error only what it is', () => {
    for (const thrown of [MESSAGE, 48_213, null, undefined, { message: MESSAGE }]) {
      expect(causesOf(thrown)).toEqual([{ name: typeof thrown }]);
    }
  });

  it('ends: with eight, and where a chain bites its tail', () => {
    const long = Array.from({ length: 30 }).reduce<Error>((cause) => failing({}, { cause }), failing({}));
    expect(causesOf(long).length).toBe(8);
    expect(causesOf(new AggregateError(Array.from({ length: 30 }, () => failing({})))).length).toBe(8);
    const tail = failing({});
    tail.cause = new Error('its cause', { cause: tail });
    expect(causesOf(tail).length).toBe(2);
  });

  it('repeats no address, code or token, wherever an error holds one', () => {
    const secret = fc.constantFrom(
      'marta.admin@legacy355.example',
      '048213',
      'code 048213',
      'OTP-048213',
      'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJtYXJ0YSJ9.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZy1lbm91Z2gtdG8tYmUtb25l',
      '+57 300 123 4567',
      'https://my.waizant.example/refuse/en#token=abc',
    );
    const key = fc.constantFrom(
      ...['message', 'name', 'code', 'number', 'response', 'responseCode', 'command', 'recipient', 'claim'],
      ...['field', 'operation', 'functionName', 'service', 'syscall', 'errors', 'originalError', 'stack'],
      ...['$metadata', '$response', 'payload', 'address', 'hostname', 'input'],
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(key, secret), { maxLength: 8 }), secret, (fields, inner) => {
        const held = Object.fromEntries(fields);
        const metadata = { httpStatusCode: inner, requestId: `${inner} ${inner}`, attempts: inner };
        const cause = failing({ ...held, $metadata: metadata }, { cause: inner });
        const told = JSON.stringify(causesOf(failing(held, { cause })));
        for (const each of [inner, ...fields.map(([, value]) => value)]) {
          if (told.includes(each)) return false;
        }
        return true;
      }),
    );
    const numbers = { number: 48_213_000, responseCode: 654_321, errcode: 123_456 };
    expect(causesOf(failing(numbers))).toEqual([{ name: 'Error' }]);
  });
});
