import type { GivenAnswers } from './cognito/given-answers.ts';
import { startControl } from './control.ts';
import type { Listening } from './listen.ts';

describe('the test control', () => {
  const done: string[] = [];
  const cognitoSays: GivenAnswers = new Map();
  let control: Listening;

  beforeEach(async () => {
    done.length = 0;
    const faults = (name: string) => ({ set: async (mode: string) => void done.push(`${name} ${mode}`) });
    control = await startControl({
      port: 0,
      clock: { now: () => 0 },
      advance: async (ms) => void done.push(`clock ${ms}`),
      lambda: faults('lambda'),
      cognito: faults('cognito'),
      cognitoSays,
      inbox: { setFate: (to, fate) => done.push(`${to} ${fate}`) > 0 && fate !== 'explode' },
      restartBff: async () => void done.push('restart'),
    });
  });
  afterEach(() => control.close());

  const post = async (path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(`${control.url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return [answer.status, await answer.text()];
  };

  it('moves the clock, sets faults and restarts the BFF', async () => {
    expect(await post('/clock', { advanceSeconds: 90 })).toEqual([200, '{"now":"1970-01-01T00:00:00.000Z"}']);
    expect(await post('/faults', { lambda: 'hang', cognito: 'ok' })).toEqual([204, '']);
    expect(await post('/faults', { lambda: 'ok' })).toEqual([204, '']);
    expect(await post('/fates', { to: 'marta@x.example', fate: 'bounce' })).toEqual([204, '']);
    expect(await post('/restart-bff')).toEqual([204, '']);
    const set = ['lambda hang', 'cognito ok', 'lambda ok', 'marta@x.example bounce'];
    expect(done).toEqual(['clock 90000', ...set, 'restart']);
  });

  it('has Cognito say what it is told to, until it is told no more', async () => {
    const operation = 'AdminGetUser';
    const answer = { fields: { UserStatus: 'COMPROMISED' } };
    expect(await post('/cognito-says', { operation, answer })).toEqual([204, '']);
    expect([...cognitoSays]).toEqual([[operation, answer]]);
    const [status] = await post('/cognito-says', { operation, answer: { error: 'no name' } });
    expect(status).toBe(400);
    expect(await post('/cognito-says', { operation, answer: null })).toEqual([204, '']);
    expect(cognitoSays.size).toBe(0);
  });

  it('refuses what it does not know, and web pages', async () => {
    const refused = [
      await post('/clock', { advanceSeconds: -1 }),
      await post('/clock', 'x'),
      await post('/faults', { lambda: 'explode' }),
      await post('/faults', { sql: 'error' }),
      await post('/fates', { to: 'marta@x.example' }),
      await post('/fates', { to: 'marta@x.example', fate: 'explode' }),
      await post('/restart-bff', {}, { Origin: 'https://elsewhere.example' }),
    ];
    expect(refused.map(([status]) => status)).toEqual([400, 400, 400, 400, 400, 400, 403]);
    expect(done).toEqual(['marta@x.example explode']);
  });
});
