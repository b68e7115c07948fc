import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { openWeb, tell, TO_SESSION, type Move } from '../spec-kit/assistance-at-each-step.ts';
import { hashOf } from '../domain/secret-hash.ts';
import type { AgentClient, Answer } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, SETTINGS } from '../spec-kit/bff-under-test.ts';
import { compose } from '../composition-root.ts';

// A server over a network takes its time for each; SQLite has the thousand.
const IS_SERVER = process.env['SPEC_ENGINE'] === 'mssql';
const PAIRS = IS_SERVER ? 60 : 1_000;
const REASON = { reason: { kind: 'other', text: 'The user hung up' } };

/** By how many turns of the event loop the cancellation is ahead of the redemption; over a network, of two ms each. */
const LEADS = [-24, -12, -6, -3, -1, 0, 1, 3, 6, 12, 24];

interface Open {
  readonly id: string;
  readonly ticket: string;
}

/**
 * A thousand pairs on SQLite, each a session of its own; the product asks another replica than the agent does.
 */
describe('redeem racing with cancel', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  let agentId: string;
  let browser: string;
  let product: AgentClient;

  beforeAll(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
    agentId = ((await ana.get('/api/session')).body['agent'] as { id: string }).id;
    const [, sessionId = ''] = (ana.cookie ?? '').split('=');
    browser = (await bff.ports.sessions.find(hashOf(sessionId)))?.browser ?? 'none';
    product = bff.asProduct('web', 'web-secret', compose(SETTINGS, bff.ports).app);
  });
  afterAll(() => bff.stop());

  /** A session with a ticket for Web, written as the use cases write it. */
  async function opened(): Promise<Open> {
    const [id, ticketId, ticket] = [randomUUID(), randomUUID(), bff.ports.random.token()];
    const asAna = (move: Move): Move => {
      if (typeof move === 'number') return move;
      if (move.type === 'start') return { ...move, id, agent: { ...move.agent, id: agentId } };
      return 'browser' in move ? { ...move, browser } : move;
    };
    const { state, events } = tell([...TO_SESSION, openWeb(ticketId)].map(asAna), bff.now - 60_000);
    if (state?.session == null) throw new Error('no session');
    const accessToken = `token-${id}`;
    const tokens = JSON.stringify({ accessToken, refreshToken: `refresh-${id}`, subject: 'sub-marta' });
    await bff.ports.store.save({
      expectedVersion: 0,
      state,
      deadline: state.session.endsAt,
      entries: events.map(({ event, at }) => ({
        at,
        actor: { kind: 'agent', id: agentId, name: 'Ana Agent' },
        from: {},
        what: event,
      })),
      effects: [
        { type: 'keep-secret', kind: 'tokens', value: bff.ports.sealer.seal(tokens, `tokens:${id}`) },
        {
          type: 'issue-ticket',
          ticketId,
          voids: null,
          ticketHash: hashOf(ticket),
          product: 'web',
          expiresAt: bff.now + 60_000,
        },
      ],
    });
    return { id, ticket };
  }

  /** Both at once; whether the end had been answered before the product even asked. */
  async function race({ id, ticket }: Open, lead: number): Promise<{ answer: Answer; wasOver: boolean }> {
    let isOver = false;
    let wasOver = false;
    const cancelled = later(-lead, async () => {
      await ana.good('POST', `/api/assistances/${id}/cancel`, REASON);
      isOver = true;
    });
    const redeemed = later(lead, () => {
      wasOver = isOver;
      return product.post('/api/handover/redeem', { ticket });
    });
    const [answer] = await Promise.all([redeemed, cancelled]);
    return { answer, wasOver };
  }

  it('never leaves a token that admits after the end, in many pairs', async () => {
    let redeemedFirst = 0;
    let endedFirst = 0;
    const wrong: string[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      const { answer, wasOver } = await race(await opened(), LEADS[pair % LEADS.length] ?? 0);
      if (answer.status === 200) {
        redeemedFirst += 1;
        if (wasOver) wrong.push('a token was given after the end');
        const token = answer.body['access_token'];
        const { body } = await product.post('/api/handover/introspect', { token });
        if (body['active'] !== false) wrong.push('a token admits after the end');
      } else if (answer.status === 410) endedFirst += 1;
      else wrong.push(`answered ${String(answer.status)}`);
    }
    expect(wrong).toEqual([]);
    expect(redeemedFirst + endedFirst).toBe(PAIRS);
    // Where one always wins, it was no race.
    expect(Math.min(redeemedFirst, endedFirst)).toBeGreaterThan(PAIRS / 50);

    // Two tasks a pair, ten a sweep.
    for (let sweep = 0; sweep < PAIRS / 4; sweep++) await bff.wired.sweep();
    expect(new Set(bff.services.revoked).size).toBe(PAIRS);
  }, 300_000);
});

async function later<T>(turns: number, act: () => Promise<T>): Promise<T> {
  for (let turn = 0; turn < turns; turn++) await (IS_SERVER ? pause(2) : nextTurn());
  return act();
}
