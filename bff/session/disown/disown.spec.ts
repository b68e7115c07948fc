import { chainOfDay } from '../../domain/trace-chain.ts';
import { DAY_MS, HOUR_MS } from '../../domain/time.ts';
import { ringOf } from '../../domain/key-ring.ts';
import { createCodeHasher } from '../../adapters/code-hasher.ts';
import { KeylessValues } from '../../platform/keys-in-use.ts';
import { readObjectionToken } from '../../objection/objection-link.ts';
import type { AgentClient } from '../../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, LUIS, MARTA, SAMUEL, SARA } from '../../spec-kit/bff-under-test.ts';
import { auditProblems } from '../../spec-kit/audit-problems.ts';
import { readDisownToken } from './disown-link.ts';

const PATH = '/api/sessions/disown';

describe('“I did not ask for this”', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    await bff.wired.noteStart();
    bff.pass(2 * HOUR_MS);
    ana = await bff.signIn(ANA);
  });
  afterEach(() => bff.stop());

  const ask = async (client = ana) => {
    await client.good('POST', '/api/session/step-up');
    return bff.disownToken;
  };
  const disown = (token: string) => bff.agentWithMail().post(PATH, { token });
  const isSignedIn = async (client: AgentClient) => (await client.get('/api/users?email=mar')).status === 200;
  const events = async () => (await bff.ports.trace.rows(chainOfDay(bff.now))).map(({ event }) => event);

  it('stands in each mail with a code, beside what it is for, from where and when it was asked for', async () => {
    await ask();
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', `/api/assistances/${id}/internal-code`);
    expect(bff.services.delivered).toHaveSize(2);
    for (const { askedFrom, askedAt, disownUrl } of bff.services.delivered) {
      expect([askedFrom, askedAt]).toEqual(['198.51.100.7', new Date(bff.now).toISOString()]);
      const url = new URL(disownUrl ?? '');
      expect(url.origin + url.pathname + url.search).toMatch(
        /^http:\/\/localhost:4200\/api\/sessions\/disown\/(en|es)\.html$/,
      );
      expect(url.hash).toMatch(/^#token=[a-p]{8}\.[a-p]+$/);
    }
  });

  it('ends all sessions of the agent, with what one of them had open, and nobody else’s', async () => {
    const [laptop, luis] = [await bff.signIn(ANA), await bff.signIn(LUIS)];
    const { id } = await bff.inSession(laptop, MARTA);
    const token = await ask();
    expect((await disown(token)).status).toBe(204);
    for (const client of [ana, laptop]) expect(await isSignedIn(client)).toBeFalse();
    expect(await isSignedIn(luis)).toBeTrue();
    ana = await bff.signIn(ANA);
    expect((await ana.good('GET', `/api/assistances/${id}`)).ended?.outcome).toBe('signed-out');
    expect((await events()).filter((event) => /^Sessions|^SignedOut/.test(event))).toEqual([
      'SessionsDisowned',
      'SignedOut',
      'SignedOut',
    ]);
    await bff.wired.noteHeads();
    expect(await auditProblems(bff)).toEqual([]);
  });

  it('is told to him and to the supervisors', async () => {
    await disown(await ask());
    await bff.wired.sweep();
    const alert = { kind: 'disowned', agent: 'Ana Agent', email: ANA, sessions: 1 } as const;
    expect(bff.services.noticed).toEqual(
      jasmine.arrayWithExactContents([
        jasmine.objectContaining({
          kind: 'sessions-ended',
          to: ANA,
          because: 'disowned',
          address: '203.0.113.9',
        }),
        jasmine.objectContaining({ ...alert, to: SARA }),
        jasmine.objectContaining({ ...alert, to: SAMUEL }),
      ]),
    );
  });

  it('is good once, of many at once too: who signed in after it stays', async () => {
    const token = await ask();
    const answers = await Promise.all(Array.from({ length: 5 }, () => disown(token)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 410, 410, 410, 410]);
    ana = await bff.signIn(ANA);
    const { status, body } = await disown(token);
    expect([status, body['code']]).toEqual([410, 'link-used']);
    expect(await isSignedIn(ana)).toBeTrue();
    expect((await events()).filter((event) => event === 'SessionsDisowned')).toHaveSize(1);
  });

  it('works with no session left, and is told all the same', async () => {
    const token = await ask();
    await ana.delete('/api/session');
    expect((await disown(token)).status).toBe(204);
    await bff.wired.sweep();
    expect(bff.services.noticed.map(({ kind }) => kind)).toEqual(['disowned', 'disowned']);
  });

  it('is good for a day, and no letter of it may be another', async () => {
    const token = await ask();
    for (const place of [0, 5, 12, 45, 60, token.length - 1]) {
      const other = token[place] === 'a' ? 'b' : 'a';
      const changed = token.slice(0, place) + other + token.slice(place + 1);
      expect((await disown(changed)).body['code']).toBe('link-not-valid');
    }
    bff.pass(DAY_MS - 1_000);
    expect((await disown(token)).status).toBe(204);
    ana = await bff.signIn(ANA);
    const next = await ask();
    bff.pass(DAY_MS + 1_000);
    expect((await disown(next)).body['code']).toBe('link-expired');
  });

  it('is no other link of ours, and no other link is one', async () => {
    const token = await ask();
    const keyless = { values: new KeylessValues(), now: () => bff.now };
    const hasher = createCodeHasher(ringOf(Buffer.alloc(32, 7)), keyless);
    expect(readDisownToken(hasher, token)).not.toBeNull();
    expect(readObjectionToken(hasher, token)).toBeNull();
    await bff.inEcosystem(ana, MARTA).then(({ id }) => ana.good('POST', `/api/assistances/${id}/user-code`));
    const users = new URL(bff.services.sent.at(-1)?.context.refuseUrl ?? '').hash.slice('#token='.length);
    expect(readDisownToken(hasher, users)).toBeNull();
  });

  it('has a page that does nothing when it is opened, in both languages, without a session', async () => {
    const token = await ask();
    for (const language of ['en', 'es']) {
      const page = bff.agentWithMail();
      const { status, headers } = await page.get(`${PATH}/${language}.html?token=${token}`);
      expect(status).toBe(200);
      expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'; script-src 'self'");
      expect(headers.get('Set-Cookie')).toBeNull();
    }
    for (const file of ['page.css', 'page.js', 'dm-sans.woff2']) {
      expect((await bff.agentWithMail().get(`${PATH}/${file}`)).status).toBe(200);
    }
    expect((await bff.agentWithMail().get(PATH)).status).toBe(401);
    expect(await isSignedIn(ana)).toBeTrue();
    expect((await disown(token)).status).toBe(204);
  });
});
