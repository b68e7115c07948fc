import { START } from '../../../spec-kit/assistance-at-each-step.ts';
import { accepted, NO_STEP_UP, withCodeRequested } from '../../../domain/step-up.ts';
import { chainOfDay } from '../../../domain/trace-chain.ts';
import { ringOf } from '../../../domain/key-ring.ts';
import { NotAsWritten } from '../../../platform/row-alarm.ts';
import type { StepUpChange, StepUpStore, StoredSession } from '../../../session/ports.ts';
import {
  guardOf,
  note,
  SPEC_MAC,
  type MakeDatabase,
  type SpecDatabase,
} from '../../../spec-kit/sql/database.ts';
import { traceMac } from '../../trace-mac.ts';
import { sqlTraceReader } from './trace-reader.ts';
import { sqlSessions } from './session-store.ts';
import { sqlStepUps } from './step-up-store.ts';

const BROWSER = '0d4c1f0a-8f5e-4b5b-9d4c-0f6f3a0e8c55';
const OTHER = '1d4c1f0a-8f5e-4b5b-9d4c-0f6f3a0e8c55';
const HASH = 'a'.repeat(64);
const NEW_HASH = 'b'.repeat(64);

const SESSION: StoredSession = {
  idHash: HASH,
  browser: BROWSER,
  agent: { id: 'sub-ana', username: 'ana', name: 'Ana Agent', email: 'ana.agent@backoffice.example' },
  roles: ['agent'],
  rightsReadAt: START,
  createdAt: START,
  lastSeenAt: START,
  replacedAt: null,
  address: '198.51.100.7',
  userAgent: 'Browser 1.0',
  authenticatedAt: START,
  attemptHash: null,
};

export function stepUpStoreSuite(makeDatabase: MakeDatabase): void {
  describe('step-up store', () => {
    let spec: SpecDatabase;
    let stepUps: StepUpStore;

    beforeEach(async () => {
      spec = await makeDatabase();
      stepUps = sqlStepUps(spec.database, guardOf(spec.database));
    });
    afterEach(() => spec.discard());

    const first: StepUpChange = {
      browser: BROWSER,
      agentId: 'sub-ana',
      before: null,
      stepUp: withCodeRequested(NO_STEP_UP, 'c-1', START),
      codeHash: '0123abcd.ff',
      at: START,
      entries: [note('StepUpRequested')],
    };
    const events = async () =>
      (await sqlTraceReader(spec.database).rows(chainOfDay(START))).map(({ event }) => event);

    it('gives back what was written, with its row on the chain of the day', async () => {
      expect(await stepUps.find(BROWSER)).toBeNull();
      expect(await stepUps.save(first)).toBe('saved');
      const { agentId, stepUp, codeHash } = first;
      expect(await stepUps.find(BROWSER)).toEqual(jasmine.objectContaining({ agentId, stepUp, codeHash }));
      expect(await events()).toEqual(['StepUpRequested']);
    });

    it('lets one write of two who read the same, on whichever connection, and traces nothing of the other', async () => {
      const another = spec.another();
      const others = sqlStepUps(another, guardOf(another));
      expect([await stepUps.save(first), await others.save(first)]).toEqual(['saved', 'stale']);
      const before = await stepUps.find(BROWSER);
      const next = { ...first, before, stepUp: accepted(START), codeHash: null };
      const saved = await Promise.all([stepUps.save(next), others.save(next)]);
      expect(saved.toSorted()).toEqual(['saved', 'stale']);
      expect((await events()).length).toBe(2);
    });

    it('changes the id of the session with it, or nothing', async () => {
      const sessions = sqlSessions(spec.database, guardOf(spec.database));
      await sessions.create(SESSION, note('SignedIn'), () => ({ ending: [] }));
      const newSessionId = { oldIdHash: HASH, newIdHash: NEW_HASH, attemptHash: null };
      expect(await stepUps.save({ ...first, newSessionId })).toBe('saved');
      expect((await sessions.find(NEW_HASH))?.browser).toBe(BROWSER);
      const before = await stepUps.find(BROWSER);
      expect(await stepUps.save({ ...first, before, stepUp: accepted(START), newSessionId })).toBe('gone');
      expect((await stepUps.find(BROWSER))?.stepUp).toEqual(first.stepUp);
      expect((await events()).length).toBe(2);
    });

    for (const [what, change] of Object.entries({
      'its browser session': `Browser = '${OTHER}'`,
      'its agent': "AgentId = 'sub-eve'",
      'what it says': `State = REPLACE(State, '"steppedUpAt":null', '"steppedUpAt":${String(START)}')`,
      'the hash of its code': "CodeHash = '0123abcd.fe'",
      'its MAC': "Mac = '0123abcd.ff'",
    })) {
      it(`reads none of which somebody changed ${what}`, async () => {
        await stepUps.save(first);
        await spec.tamper(`UPDATE support.StepUps SET ${change}`);
        const found = stepUps.find(what === 'its browser session' ? OTHER : BROWSER);
        await expectAsync(found).toBeRejectedWithError(NotAsWritten);
      });
    }

    it('reads what an older key of the ring wrote, and nothing of a key that it never had', async () => {
      const [old, next] = [Buffer.alloc(32, 8), Buffer.alloc(32, 9)];
      const written = sqlStepUps(spec.database, guardOf(spec.database, traceMac(ringOf(old))));
      await written.save(first);
      const rotated = sqlStepUps(spec.database, guardOf(spec.database, traceMac(ringOf(next, old))));
      expect((await rotated.find(BROWSER))?.agentId).toBe('sub-ana');
      await expectAsync(stepUps.find(BROWSER)).toBeRejectedWithError(NotAsWritten);
    });

    it('has no MAC that is good for a row of another kind', async () => {
      await stepUps.save(first);
      const state = JSON.stringify(first.stepUp);
      const forged = SPEC_MAC.mac(JSON.stringify([BROWSER, 'sub-ana', state, first.codeHash]));
      await spec.tamper(`UPDATE support.StepUps SET Mac = '${SPEC_MAC.keyId}.${forged}'`);
      await expectAsync(stepUps.find(BROWSER)).toBeRejectedWithError(NotAsWritten);
    });

    it('forgets what was changed long ago', async () => {
      await stepUps.save(first);
      await stepUps.prune(START - 1);
      expect(await stepUps.find(BROWSER)).not.toBeNull();
      await stepUps.prune(START);
      expect(await stepUps.find(BROWSER)).toBeNull();
    });
  });
}
