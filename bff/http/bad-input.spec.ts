import { ALL_ENDPOINTS } from '../contract/all-endpoints.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import { DEMO_PASSWORD } from '../local/demo-people.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, LUIS, MARTA, NORA, SARA } from '../spec-kit/bff-under-test.ts';
import { mayHaveBody } from '../spec-kit/refusals/stage.ts';

describe('bad input', () => {
  let bff: BffUnderTest;
  let agent: AgentClient;
  let id: string;

  beforeAll(async () => {
    bff = await BffUnderTest.start();
    agent = await bff.signIn(ANA);
    ({ id } = await bff.start(agent, MARTA));
  });
  afterAll(() => bff.stop());
  afterEach(() => {
    expect(bff.failures).toEqual([]);
  });

  const BAD_EMAILS = {
    nothing: '',
    spaces: '   ',
    'no at sign': 'marta.admin',
    'CR LF': 'marta@legacy355.example\r\nBcc: x@y.example',
    'inner spaces': 'marta admin@legacy355.example',
    'double quotes': '"marta"@legacy355.example',
    'ten kilobytes': `${'m'.repeat(10_000)}@legacy355.example`,
    'a number': 42,
    'an object': { $ne: null },
    null: null,
    'a NUL': 'marta\0@legacy355.example',
    'half a surrogate pair': 'marta\ud800@legacy355.example',
    'a zero-width space': 'marta\u200b@legacy355.example',
    'a zero-width joiner': 'mar\u200dta@legacy355.example',
    'a soft hyphen': 'mar\u00adta@legacy355.example',
    'a byte order mark': 'mar\ufeffta@legacy355.example',
    'a right-to-left override': 'marta@\u202eelpmaxe.553ycagel',
    'a bidi isolate': '\u2068marta@legacy355.example\u2069',
    'a tab inside': 'mar\tta@legacy355.example',
    'an escape': 'mar\u001bta@legacy355.example',
    'a C1 control': 'mar\u0085ta@legacy355.example',
    'a line separator': 'marta@legacy355.example\u2028x',
    'a grapheme joiner': 'mar\u034fta@legacy355.example',
    'a variation selector': 'marta\ufe0f@legacy355.example',
    'a Hangul filler': 'mar\u3164ta@legacy355.example',
    'a private character': 'mar\ue000ta@legacy355.example',
    'a language tag': 'marta\u{e0061}@legacy355.example',
  };
  for (const [what, email] of Object.entries(BAD_EMAILS)) {
    it(`an e-mail of ${what} is a 400 that names the field`, async () => {
      const { status, body } = await agent.post('/api/assistances', { email });
      expect([status, body['code']]).toEqual([400, 'invalid-request']);
      expect(body['fields']).toEqual([jasmine.objectContaining({ field: 'email' })]);
    });
  }

  it('an e-mail in the decomposed form is the same as in the composed one', async () => {
    const asked = async (email: string) => {
      await agent.post('/api/assistances', { email });
      const rows = await bff.ports.trace.rows(chainOfDay(bff.now));
      return JSON.parse(rows.at(-1)?.data ?? '{}') as unknown;
    };
    const composed = await asked('nadie.josé@legacy355.example');
    expect(await asked('nadie.jose\u0301@legacy355.example')).toEqual(composed);
    expect(composed).toEqual(jasmine.objectContaining({ user: 'nadie.josé@legacy355.example' }));
  });

  for (const what of ['\u200b', '\u202e', '\u0085', '\ufeff', '\u2028']) {
    it(`a case number and a prefix with U+${what.charCodeAt(0).toString(16)} are a 400`, async () => {
      const started = await agent.post('/api/assistances', { email: MARTA, caseNumber: `HD-${what}4711` });
      expect([started.status, started.body['fields']]).toEqual([
        400,
        [jasmine.objectContaining({ field: 'caseNumber' })],
      ]);
      const suggested = await agent.get(`/api/users?email=${encodeURIComponent(`mar${what}t`)}`);
      expect([suggested.status, suggested.body['fields']]).toEqual([
        400,
        [jasmine.objectContaining({ field: 'email' })],
      ]);
    });
  }

  for (const email of [
    "o'hara@legacy355.example",
    'ñandú@legacy355.example',
    "x' OR 1=1 --@y.example".replaceAll(' ', '_'),
  ]) {
    it(`an odd but possible e-mail is simply unknown: ${email}`, async () => {
      const { status, body } = await agent.post('/api/assistances', { email });
      expect([status, body['code']]).toEqual([404, 'user-not-found']);
    });
  }

  it('one with marks, of every script or of 254 characters is unknown too, and no fault', async () => {
    const sara = await bff.signIn(SARA);
    for (const email of [
      'ana+desk@legacy355.example',
      'ñandú@clínica.example',
      'иван@больница.example',
      'marta@xn--zzzzzzzz99.example',
      `${'e'.repeat(64)}@${'x'.repeat(181)}.example`,
      `${'é'.repeat(64)}@${'í'.repeat(181)}.example`,
      `${'\\'.repeat(64)}@${'x'.repeat(181)}.example`,
    ]) {
      const { status, body } = await sara.post('/api/assistances', { email });
      expect([status, body['code']]).withContext(email).toEqual([404, 'user-not-found']);
    }
  });

  for (const code of [
    '',
    '12345',
    '1234567',
    'abcdef',
    '12 456',
    '１２３４５',
    '１２３４５６７',
    '²²²²²²',
    '12345\n',
    123_456,
    null,
    ['1'],
  ]) {
    it(`a code of ${JSON.stringify(code)} is a 400 and no try`, async () => {
      const { status, body } = await agent.post(`/api/assistances/${id}/internal-code/answer`, { code });
      expect([status, body['code']]).toEqual([400, 'invalid-request']);
      expect(body['fields']).toEqual([jasmine.objectContaining({ field: 'code' })]);
      const { left } = await agent.good('GET', `/api/assistances/${id}`);
      expect(left?.attempts).toBe(5);
    });
  }

  for (const path of [
    '/api/session/step-up/answer',
    '/api/assistances/:id/internal-code/answer',
    '/api/assistances/:id/user-code/answer',
  ]) {
    it(`an attempt is 32 bytes in base64url, and nothing else: ${path}`, async () => {
      for (const attempt of ['', 'a'.repeat(42), 'a'.repeat(44), `${'a'.repeat(42)}+`, 42, null, [], {}]) {
        const { status, body } = await agent.post(path.replace(':id', id), { code: '123456', attempt });
        expect([status, body['code']]).toEqual([400, 'invalid-request']);
        expect(body['fields']).toEqual([jasmine.objectContaining({ field: 'attempt' })]);
      }
    });
  }

  it('reasons have a known kind and 1 to 1000 characters once trimmed', async () => {
    for (const reason of [
      { kind: 'other', text: '' },
      { kind: 'other', text: '  \n ' },
      { kind: 'other', text: 'x'.repeat(1001) },
      { kind: 'bored', text: 'x' },
      { text: 'x' },
      'x',
    ]) {
      const { status, body } = await agent.post(`/api/assistances/${id}/cancel`, { reason });
      expect([status, body['code']])
        .withContext(JSON.stringify(reason).slice(0, 80))
        .toEqual([400, 'invalid-request']);
    }
  });

  for (const [what, text] of Object.entries({
    'a NUL': 'over\0the phone',
    'half a surrogate pair': 'over \ud83d',
    'halves the wrong way round': '\ude00\ud83d over',
  })) {
    it(`texts with ${what} are a 400 that names the field, and end nothing`, async () => {
      const supervisor = await bff.steppedUp(SARA);
      const unknown = '/api/holds/00000000-0000-4000-8000-000000000000/release';
      const answers = [
        [
          'reason.text',
          await agent.post(`/api/assistances/${id}/cancel`, { reason: { kind: 'other', text } }),
        ],
        ['reason', await supervisor.post(`/api/assistances/${id}/stop`, { reason: text })],
        ['reason', await supervisor.post(unknown, { reason: text })],
        ['caseNumber', await agent.post('/api/assistances', { email: MARTA, caseNumber: text })],
        ['ecosystemId', await agent.post(`/api/assistances/${id}/ecosystem`, { ecosystemId: text })],
      ] as const;
      for (const [field, { status, body }] of answers) {
        expect([status, body['fields']])
          .withContext(field)
          .toEqual([400, [jasmine.objectContaining({ field })]]);
      }
      expect((await agent.good('GET', `/api/assistances/${id}`)).step).toBe('internal-verification');
    });
  }

  it('texts are trimmed, and keep letters of any script and whole pairs of surrogates', async () => {
    const luis = await bff.signIn(LUIS);
    const started = await luis.good('POST', '/api/assistances', { email: NORA, caseNumber: ' Ñ-😀-用户 ' });
    expect(started.caseNumber).toBe('Ñ-😀-用户');
    const reason = { kind: 'other', text: '  Colgó 😀\n ' };
    const { ended } = await luis.good('POST', `/api/assistances/${started.id}/cancel`, { reason });
    expect(ended?.reason).toBe('Colgó 😀');
  });

  it('ids that are none are a 400, unknown ones a 404', async () => {
    for (const bad of ["1'--", '../etc', '%00', 'x'.repeat(300)]) {
      const { status } = await agent.get(`/api/assistances/${encodeURIComponent(bad)}`);
      expect(status).withContext(bad).toBe(400);
    }
    expect((await agent.get('/api/assistances/not-an-id')).body['fields']).toEqual([
      jasmine.objectContaining({ field: 'id' }),
    ]);
    expect((await agent.get('/api/assistances/00000000-0000-4000-8000-000000000000')).status).toBe(404);
  });

  it('ids are the same in upper case', async () => {
    expect((await agent.get(`/api/assistances/${id.toUpperCase()}`)).body['id']).toBe(id);
  });

  it('an unknown product is a 400 that names it', async () => {
    const { status, body } = await agent.post(`/api/assistances/${id}/products/admin`);
    expect([status, body['fields']]).toEqual([400, [jasmine.objectContaining({ field: 'product' })]]);
  });

  it('suggestions need three characters', async () => {
    expect((await agent.get('/api/users?email=ma')).status).toBe(400);
    expect((await agent.get('/api/users')).status).toBe(400);
    expect((await agent.get(`/api/users?email=${'m'.repeat(300)}`)).status).toBe(400);
  });

  it('what no index can look for is not told as absent', async () => {
    for (const [typed, notSearched] of [
      ['ñññ', true],
      ['иван', true],
      ['álv', undefined],
      ['İpek', undefined],
      ['ñan', undefined],
      ['mar', undefined],
    ] as const) {
      const { status, body } = await agent.get(`/api/users?email=${encodeURIComponent(typed)}`);
      expect([status, body['notSearched']]).withContext(typed).toEqual([200, notSearched]);
    }
  });

  it('wildcards in a suggestion are characters, not patterns', async () => {
    for (const typed of ['%%%', '___', '[a-z]', 'mar%']) {
      const { body } = await agent.get(`/api/users?email=${encodeURIComponent(typed)}`);
      expect(body['suggestions']).withContext(typed).toEqual([]);
    }
  });

  it('what is encoded is decoded once, and checked as it is then', async () => {
    const suggested = async (typed: string) => {
      const { status, body } = await agent.get(`/api/users?email=${typed}`);
      return [status, body['suggestions']];
    };
    expect(await suggested('marta.%61')).toEqual([200, [{ email: MARTA }]]);
    expect(await suggested('marta.%2561')).toEqual([200, []]);
    expect(await suggested('marta.%u0061')).toEqual([200, []]);
    expect(await suggested('marta.%26%2397%3B')).toEqual([200, []]);
    expect((await suggested('mar%E2%80%8B'))[0]).toBe(400);
    const { status, body } = await agent.post('/api/assistances', { email: MARTA.replace('@', '%40') });
    expect([status, body['fields']]).toEqual([400, [jasmine.objectContaining({ field: 'email' })]]);
    expect(
      (await agent.get(`/api/assistances/${encodeURIComponent(encodeURIComponent(`${id}/`))}`)).status,
    ).toBe(400);
  });

  it('what no endpoint asks for is dropped: nobody gives himself a step, a role or another agent', async () => {
    const luis = await bff.signIn(LUIS);
    const forged = {
      ...{
        step: 'session',
        verifiedBy: 'x',
        confirmed: [],
        words: ['a', 'b'],
        session: { endsAt: '2099-01-01' },
      },
      ...{ agent: { id: 'x', name: 'x', roles: ['supervisor'] }, roles: ['supervisor'], id: 'x', status: {} },
    };
    const started = await luis.good('POST', '/api/assistances', { email: NORA, ...forged });
    expect([started.step, started.agent.name, started.session]).toEqual([
      'internal-verification',
      'Luis Agent',
      undefined,
    ]);
    expect(started.words).not.toEqual(['a', 'b']);
    const read = await luis.get(`/api/assistances/${started.id}?step=session&roles=supervisor`);
    expect(read.body['step']).toBe('internal-verification');
    const signedIn = await bff.browser().post('/api/session', {
      email: LUIS,
      password: DEMO_PASSWORD,
      roles: ['supervisor'],
      agent: forged.agent,
    });
    expect(signedIn.body['agent']).toEqual(jasmine.objectContaining({ roles: ['agent'], email: LUIS }));
    const reason = { kind: 'other', text: 'Over' };
    await luis.good('POST', `/api/assistances/${started.id}/cancel`, { reason, ...forged });
  });

  it('a page is at most fifty, and a cursor that is none names the field', async () => {
    expect((await agent.get('/api/assistances?limit=51')).status).toBe(400);
    expect((await agent.get('/api/assistances?limit=x')).status).toBe(400);
    for (const cursor of ['%00%ff', 'zzz', '1.2', `1.${'x'.repeat(36)}`, `1.${'-'.repeat(36)}`]) {
      const { status, body } = await agent.get(`/api/assistances?cursor=${cursor}`);
      expect([status, body['fields']])
        .withContext(cursor)
        .toEqual([400, [jasmine.objectContaining({ field: 'cursor' })]]);
    }
    expect((await agent.get('/api/assistances?state=nothing')).status).toBe(400);
  });

  it('a body that is no JSON is a 400, one that is something else a 415, a large one a 413', async () => {
    const path = '/api/assistances';
    expect((await agent.send('POST', path, undefined, '{"email":')).status).toBe(400);
    expect((await agent.send('POST', path, undefined, '[]')).status).toBe(400);
    expect((await agent.send('POST', path, undefined, 'null')).status).toBe(400);
    expect((await agent.send('POST', path, { email: MARTA, filler: 'x'.repeat(16_384) })).status).toBe(413);
    const form = bff.browser();
    form.cookie = agent.cookie;
    form.headers = { ...agent.headers, 'Content-Type': 'text/plain' };
    expect((await form.post(path, { email: MARTA })).status).toBe(415);
  });

  it('an empty sign-in names what is missing', async () => {
    const { status, body } = await bff.browser().post('/api/session', { email: 'x', password: 'y' });
    expect([status, body['fields']]).toEqual([400, [jasmine.objectContaining({ field: 'email' })]]);
  });

  it('no endpoint answers 500 to nonsense', async () => {
    const supervisor = await bff.steppedUp(SARA);
    const nonsense: readonly unknown[] = [
      {},
      [],
      'x',
      1,
      null,
      { __proto__: { a: 1 }, constructor: 'x' },
      { code: {} },
    ];
    for (const endpoint of ALL_ENDPOINTS.filter(({ id: name }) => name !== 'signOut')) {
      for (const body of nonsense) {
        const path = endpoint.path.replace(':id', id).replace(':product', 'web');
        const { status } = await supervisor.send(
          endpoint.method,
          path,
          mayHaveBody(endpoint) ? body : undefined,
        );
        expect(status)
          .withContext(`${endpoint.id} ${JSON.stringify(body)}`)
          .toBeLessThan(500);
      }
    }
  });
});
