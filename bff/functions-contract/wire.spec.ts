import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { decodeJwt, exportJWK, generateKeyPair } from 'jose';
import type * as z from 'zod/mini';
import { contextSigner, productContextSigner } from '../adapters/cognito/signed-context.ts';
import { lambdaCodeDelivery } from '../adapters/lambda/code-delivery.ts';
import { lambdaNotices } from '../adapters/lambda/notices.ts';
import type { UserCodeContext } from '../assistance/ports.ts';
import type { Notice } from '../outbox/ports.ts';
import type { InternalCodeMessage } from '../session/ports.ts';
import { fitting } from '../lambdas/function-error.ts';
import { sendCode } from './send-code.ts';
import { sendNotice } from './send-notice.ts';
import { contextClaims, contextMetadata, productClaims } from './signed-context.ts';

const CODE =
  '{"to":"ana@backoffice.example","name":"Ana Agent","code":"048213","language":"en",' +
  '"userEmail":"marta@legacy355.example","validSeconds":300,"codeId":"c-1"}';
const STEP_UP_CODE =
  '{"to":"ana@backoffice.example","name":"Ana Agent","code":"048213","language":"en",' +
  '"purpose":"step-up","validSeconds":300,"codeId":"c-1"}';
const RECEIPT =
  '{"kind":"receipt","noticeId":"n-1","to":"marta@legacy355.example","language":"es","agent":"Ana Agent",' +
  '"name":null,"ecosystem":"legacy355","from":"2026-11-24T23:02:00.000Z","until":"2026-11-24T23:04:00.000Z",' +
  '"products":["store","web"],"outcome":"stopped","cause":"rights-lost","reason":null,' +
  '"refuseUrl":"https://my.waizant.example/refuse/es#token=abc","objectWithinSeconds":86400}';
const ALERT =
  '{"kind":"alert","agent":"Ana Agent","outcome":"refused","cause":null,"user":"marta@legacy355.example",' +
  '"ecosystem":null,"startedAt":"2026-11-24T23:02:00.000Z","objectedAt":"2026-11-24T23:04:00.000Z",' +
  '"blockedSeconds":3600,"backoffice":"https://backoffice.example","noticeId":"n-2.sara@backoffice.example",' +
  '"to":"sara@backoffice.example","language":"en"}';
const RELEASE =
  '{"kind":"release","blocked":"user-refused","because":"objection","subject":"marta@legacy355.example",' +
  '"by":"Sara Supervisor","byOperator":false,"since":"2026-11-24T23:02:00.000Z",' +
  '"releasedAt":"2026-11-24T23:04:00.000Z","reason":"Called back","backoffice":"https://backoffice.example",' +
  '"noticeId":"n-3.samuel@backoffice.example","to":"samuel@backoffice.example","language":"en"}';
const FRAUD =
  '{"kind":"fraud","agent":"Ana Agent","user":"marta@legacy355.example","ecosystem":"legacy355",' +
  '"startedAt":"2026-11-24T23:02:00.000Z","at":"2026-11-24T23:04:00.000Z","hadSession":true,"reason":"Another voice",' +
  '"blockedSeconds":3600,"backoffice":"https://backoffice.example","noticeId":"n-5.sara@backoffice.example",' +
  '"to":"sara@backoffice.example","language":"en"}';
const RELEASED =
  '{"kind":"released","noticeId":"n-4","to":"marta@legacy355.example","language":"es","hadObjected":true,' +
  '"since":"2026-11-24T23:02:00.000Z","releasedAt":"2026-11-24T23:04:00.000Z"}';
const ROW =
  '{"kind":"row","table":"Holds","because":"gone","at":"2026-11-24T23:02:00.000Z",' +
  '"backoffice":"https://backoffice.example","noticeId":"n-6.sara@backoffice.example",' +
  '"to":"sara@backoffice.example","language":"en"}';
const LOOK_UPS =
  '{"kind":"look-ups","agent":"Ana Agent","agentEmail":"ana@backoffice.example","count":100,' +
  '"at":"2026-11-24T23:02:00.000Z","backoffice":"https://backoffice.example",' +
  '"noticeId":"n-7.sara@backoffice.example","to":"sara@backoffice.example","language":"en"}';
const CLAIMS =
  '{"purpose":"user-verification","assistance":"a-1","codeId":"c-1",' +
  '"agent":{"id":"sub-of-ana","name":"Ana Agent"},' +
  '"ecosystem":{"id":"E-355","name":"legacy355","role":"administrator"},"products":["web"],' +
  '"words":["copper","lantern"],"refuseUrl":"https://my.waizant.example/refuse/en#token=abc","lang":"en",' +
  '"codeSeconds":300,"sessionSeconds":120,"caseNumber":"HD-7",' +
  '"iss":"user-support-bff","aud":"user-support-triggers","sub":"sub-of-marta"}';

/** What they are made of. */
const CONTEXT: UserCodeContext = {
  assistanceId: 'a-1',
  codeId: 'c-1',
  username: 'sub-of-marta',
  agent: { id: 'sub-of-ana', name: 'Ana Agent' },
  ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
  products: ['web'],
  words: ['copper', 'lantern'],
  refuseUrl: 'https://my.waizant.example/refuse/en#token=abc',
  language: 'en',
  now: 1_250,
  codeValidSeconds: 300,
  sessionSeconds: 120,
  caseNumber: 'HD-7',
};

const PRODUCT_CLAIMS = {
  ...{ sub: 'sub-of-marta', iat: 1, jti: 'j-1', purpose: 'product-token', assistance: 'a-1' },
  agent: { id: 'sub-of-ana', name: 'Ana Agent' },
  ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
  ...{ product: 'web', supportUntil: 301 },
};

/** BFF and functions are deployed one after the other: each must understand the other's last release. */
describe('what BFF and functions say to one another', () => {
  const environment = { ...process.env };
  let server: Server;
  let received: string[];
  let answered: string;

  beforeEach(async () => {
    received = [];
    answered = '{"accepted":true}';
    server = createServer((request, response) => {
      void text(request).then((body) => {
        received.push(body);
        response.end(answered);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'spec',
      AWS_SECRET_ACCESS_KEY: 'spec',
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    });
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_ENDPOINT_URL_LAMBDA']) {
      if (name in environment) process.env[name] = environment[name];
      else Reflect.deleteProperty(process.env, name);
    }
  });

  it('is the same, byte by byte, as in the releases before: payloads', async () => {
    const options = { region: 'us-east-1', functionName: 'any' };
    const signal = new AbortController().signal;
    await lambdaCodeDelivery(options).deliver(
      {
        to: 'ana@backoffice.example',
        name: 'Ana Agent',
        code: '048213',
        language: 'en',
        userEmail: 'marta@legacy355.example',
        validSeconds: 300,
        codeId: 'c-1',
      },
      signal,
    );
    const notices = lambdaNotices(options);
    const all = [RECEIPT, ALERT, FRAUD, RELEASE, RELEASED, ROW, LOOK_UPS];
    for (const notice of all) await notices.send(JSON.parse(notice) as Notice, signal);
    expect(received).toEqual([CODE, ...all]);
  });

  it('says what was answered of the mail with an agent’s code, or nothing where the function is of before', async () => {
    const delivery = lambdaCodeDelivery({ region: 'us-east-1', functionName: 'any' });
    const deliver = () =>
      delivery.deliver(JSON.parse(CODE) as InternalCodeMessage, new AbortController().signal);
    for (const said of ['{"accepted":true}', 'null', '', '{}']) {
      answered = said;
      expect(await deliver())
        .withContext(said)
        .toBeNull();
    }
    const mail = { channel: 'mail', state: 'accepted', at: '2026-11-28T09:00:00.000Z' };
    answered = JSON.stringify({ channels: [mail] });
    expect(await deliver()).toEqual([{ channel: 'mail', state: 'accepted', at: Date.parse(mail.at) }]);
    for (const [said, mayHaveHappened] of [
      [{ channels: [{ ...mail, state: 'failed', because: 'not-accepted' }] }, false],
      [{ channels: [] }, false],
      [{ channels: 'mail' }, true],
    ] as const) {
      answered = JSON.stringify(said);
      await expectAsync(deliver())
        .withContext(answered)
        .toBeRejectedWith(jasmine.objectContaining({ service: 'lambda', mayHaveHappened }));
    }
  });

  it('is the same, byte by byte, as in the releases before: claims', async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const signed = await contextSigner(await exportJWK(privateKey))(CONTEXT);
    const { jti, iat, exp, ...claims } = decodeJwt(signed);
    expect(JSON.stringify(claims)).toBe(CLAIMS);
    expect([typeof jti, iat, exp]).toEqual(['string', 1.25, 61]);
  });

  it('says what the user needs only where somebody chose it', async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const sign = contextSigner(await exportJWK(privateKey));
    const claimed = decodeJwt(await sign({ ...CONTEXT, purpose: 'billing' }));
    expect(fitting(contextClaims, claimed)).toEqual(
      jasmine.objectContaining({ purpose: 'user-verification', assistancePurpose: 'billing' }),
    );
    expect(Object.keys(decodeJwt(await sign(CONTEXT)))).not.toContain('assistancePurpose');
  });

  it('names the user, for the greeting, only where Core does', async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const sign = contextSigner(await exportJWK(privateKey));
    const named = decodeJwt(await sign({ ...CONTEXT, name: 'Marta Admin' }));
    expect(fitting(contextClaims, named).name).toBe('Marta Admin');
    expect(Object.keys(decodeJwt(await sign(CONTEXT)))).not.toContain('name');
  });

  it('says of one product’s token what the function reads', async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const { sub: subject, iat, jti, purpose, assistance, ...same } = PRODUCT_CLAIMS;
    const signed = await productContextSigner(await exportJWK(privateKey))({
      ...{ ...same, product: 'web', ecosystem: { ...same.ecosystem, role: 'administrator' } },
      ...{ subject, assistanceId: assistance, supportUntil: 301_999, now: iat * 1_000 },
    });
    const claims = decodeJwt(signed);
    expect(fitting(productClaims, claims)).toEqual(
      jasmine.objectContaining({ ...same, sub: subject, iat, purpose: 'product-token', assistance }),
    );
    expect([purpose, claims.exp, claims.jti === jti]).toEqual(['product-token', 61, false]);
  });

  const context = { ...(JSON.parse(CLAIMS) as object), iat: 1, jti: 'j-1' };
  const payloads: readonly (readonly [string, z.ZodMiniType, object])[] = [
    ['an agent’s code', sendCode, JSON.parse(CODE) as object],
    ['a step-up’s code', sendCode, JSON.parse(STEP_UP_CODE) as object],
    ['a receipt', sendNotice, JSON.parse(RECEIPT) as object],
    ['an alert', sendNotice, JSON.parse(ALERT) as object],
    ['a suspicion', sendNotice, JSON.parse(FRAUD) as object],
    ['a release', sendNotice, JSON.parse(RELEASE) as object],
    ['a release, to the user', sendNotice, JSON.parse(RELEASED) as object],
    ['a row that is not ours', sendNotice, JSON.parse(ROW) as object],
    ['many look-ups', sendNotice, JSON.parse(LOOK_UPS) as object],
    ['the claims', contextClaims, context],
    ['the claims of a product’s token', productClaims, PRODUCT_CLAIMS],
    ['the metadata', contextMetadata, { context: 'a.b.c' }],
  ];
  it('is read from a BFF of the release before, whose receipt had the agent’s own words: they are not handed on', () => {
    const before = {
      ...(JSON.parse(RECEIPT) as object),
      outcome: 'cancelled',
      cause: null,
      reason: 'Call +57 1',
    };
    expect(JSON.stringify(fitting(sendNotice, before))).not.toContain('+57');
  });

  for (const [what, schema, payload] of payloads) {
    it(`may grow: ${what} with more in it than this release knows`, () => {
      expect(Object.keys(fitting(schema, { ...payload, later: { added: 1 } }) ?? {})).not.toContain('later');
    });

    it(`is refused by the field’s name, and its value is not repeated: ${what}`, () => {
      const known = Object.keys(fitting(schema, payload) ?? {}).filter(
        (name) => !['caseNumber', 'purpose', 'assistancePurpose'].includes(name),
      );
      expect(known.length).toBeGreaterThan(0);
      for (const field of known) {
        const words = `the payload does not fit: ${field}`;
        const lacking = { ...payload, [field]: undefined };
        expect(() => fitting(schema, lacking))
          .withContext(field)
          .toThrowError(words);
        const other = { ...payload, [field]: { code: '048213' } };
        expect(() => fitting(schema, other))
          .withContext(field)
          .toThrowError(new RegExp(`^${words}[\\w.]*$`));
      }
      for (const nothing of [null, undefined, 48_213, '048213', ['048213']]) {
        expect(() => fitting(schema, nothing)).toThrowError('the payload does not fit: no object');
      }
    });
  }
});
