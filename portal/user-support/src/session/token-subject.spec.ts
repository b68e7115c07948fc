import { tokenOf } from '../module-under-test.spec';
import { subjectOf } from './token-subject';

const withPayload = (payload: string) => `eyJ9.${payload}.signature`;
const base64url = (text: string) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

describe('whom a token names', () => {
  it('is its subject', () => {
    expect(subjectOf(tokenOf('agent-1'))).toBe('agent-1');
  });

  it('is read from base64url without padding, whatever else the token says', () => {
    for (const name of ['a', 'ab', 'abc', 'José ÿþ?>~']) {
      const token = withPayload(base64url(JSON.stringify({ name, sub: 'agent-1' })));
      expect(subjectOf(token)).withContext(name).toBe('agent-1');
    }
  });

  it('is nobody where it cannot be read', () => {
    const payloads = [
      '',
      '%%%',
      base64url('no JSON'),
      base64url('null'),
      base64url('{"sub":7}'),
      base64url('[]'),
    ];
    for (const token of ['', 'opaque', ...payloads.map(withPayload)]) {
      expect(subjectOf(token)).withContext(token).toBeNull();
    }
  });
});
