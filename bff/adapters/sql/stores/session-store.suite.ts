import { START, start, ID } from '../../../spec-kit/assistance-at-each-step.ts';
import { chainOfDay } from '../../../domain/trace-chain.ts';
import { NothingToFetch, type SessionStore, type StoredSession } from '../../../session/ports.ts';
import { sqlAssistanceStore } from './assistance-store.ts';
import {
  changeOf,
  note,
  guardOf,
  type MakeDatabase,
  type SpecDatabase,
} from '../../../spec-kit/sql/database.ts';
import { sqlHandover } from './handover-store.ts';
import { sqlTraceReader } from './trace-reader.ts';
import { replaceSession } from './session-ids.ts';
import { sqlSessions } from './session-store.ts';

const HASH = 'a'.repeat(64);
const NEXT_HASH = 'b'.repeat(64);
const MINUTE = 60_000;
const hex = (n: number) => n.toString(16).padStart(64, '0');

const SESSION: StoredSession = {
  idHash: HASH,
  browser: '0d4c1f0a-8f5e-4b5b-9d4c-0f6f3a0e8c55',
  agent: { id: 'sub-ana', username: 'ana', name: 'Ana Agent', email: 'ana.agent@backoffice.example' },
  roles: ['agent', 'supervisor'],
  rightsReadAt: START,
  createdAt: START,
  lastSeenAt: START,
  replacedAt: null,
  address: '198.51.100.7',
  userAgent: 'Browser 1.0',
  authenticatedAt: START,
  attemptHash: null,
};

const RIGHTS_CHANGED = note('RightsChanged');

export function sessionStoreSuite(makeDatabase: MakeDatabase): void {
  describe('session store', () => {
    let spec: SpecDatabase;
    let sessions: SessionStore;

    beforeEach(async () => {
      spec = await makeDatabase();
      sessions = sqlSessions(spec.database, guardOf(spec.database));
      await sessions.create(SESSION, note('SignedIn'), () => ({ ending: [] }));
    });
    afterEach(() => spec.discard());

    const replace = (oldIdHash: string, newIdHash: string, at: number) =>
      spec.database.transaction((session) =>
        replaceSession(session, guardOf(spec.database), { oldIdHash, newIdHash, attemptHash: null }, at),
      );
    const events = async () =>
      (await sqlTraceReader(spec.database).rows(chainOfDay(START))).map(({ event }) => event);

    it('finds a session by the hash of its id, with everything that was stored', async () => {
      expect(await sessions.find(HASH)).toEqual(SESSION);
      expect(await sessions.find(NEXT_HASH)).toBeNull();
      expect(await events()).toEqual(['SignedIn']);
    });

    it('is found together with an assistance by both ids, each with all that was stored', async () => {
      const store = sqlAssistanceStore(spec.database, guardOf(spec.database));
      const { state, entries } = changeOf([start]);
      const stored = { state, version: entries.length };
      expect(await store.loadWithSession(ID, HASH)).toEqual({ session: SESSION, assistance: null });
      await store.save(changeOf([start]));
      const both = { session: SESSION, assistance: stored };
      expect(await store.loadWithSession(ID, HASH)).toEqual(both);
      expect(await store.loadWithSession(ID.toUpperCase(), HASH)).toEqual(both);
      expect(await store.loadWithSession(ID, NEXT_HASH)).toEqual({ session: null, assistance: null });
    });

    it('finds the newest id of each browser session of the agent whom a token is judged by', async () => {
      const tokenHash = 'b'.repeat(64);
      const effects = [{ type: 'index-token', tokenHash, product: 'web' } as const];
      const assistance = changeOf([start], { agentId: SESSION.agent.id });
      await sqlAssistanceStore(spec.database, guardOf(spec.database)).save({ ...assistance, effects });
      const found = async () =>
        (await sqlHandover(spec.database, guardOf(spec.database)).assistanceByToken(tokenHash))?.sessions.map(
          ({ idHash }) => idHash,
        );
      expect(
        (await sqlHandover(spec.database, guardOf(spec.database)).assistanceByToken(tokenHash))?.sessions,
      ).toEqual([SESSION]);

      const another = { ...SESSION, idHash: 'e'.repeat(64), browser: 'another' };
      await sessions.create(another, note('SignedIn'), () => ({ ending: [] }));
      await replace(HASH, NEXT_HASH, START + 1);
      expect((await found())?.toSorted()).toEqual([NEXT_HASH, another.idHash].toSorted());
      await sessions.end(SESSION.browser, note('SignedOut'));
      expect(await found()).toEqual([another.idHash]);
      await sessions.end(another.browser, note('SignedOut'));
      expect(await found()).toEqual([]);
    });

    it('gives a fresh id once; the old one is marked and keeps the browser session', async () => {
      expect(await replace(HASH, NEXT_HASH, START + 1)).toBeTrue();
      expect(await replace(HASH, 'c'.repeat(64), START + 2)).toBeFalse();
      expect(await replace('d'.repeat(64), 'e'.repeat(64), START + 2)).toBeFalse();

      expect((await sessions.find(HASH))?.replacedAt).toBe(START + 1);
      expect(await sessions.find(NEXT_HASH)).toEqual({
        ...SESSION,
        idHash: NEXT_HASH,
        lastSeenAt: START + 1,
      });
    });

    describe('with an answer that one press may fetch', () => {
      const attemptHash = 'c'.repeat(64);
      const third = 'd'.repeat(64);
      const fetched = (newIdHash = third) => ({
        voidIdHash: NEXT_HASH,
        attemptHash,
        newIdHash,
        at: START + 2,
      });

      beforeEach(() =>
        spec.database.transaction((session) =>
          replaceSession(
            session,
            guardOf(spec.database),
            { oldIdHash: HASH, newIdHash: NEXT_HASH, attemptHash },
            START + 1,
          ),
        ),
      );

      it('says which id it gave, of that browser session and by that press alone', async () => {
        expect(await sessions.idToFetch(SESSION.browser, attemptHash)).toBe(NEXT_HASH);
        expect(await sessions.idToFetch('another', attemptHash)).toBeNull();
        expect(await sessions.idToFetch(SESSION.browser, 'e'.repeat(64))).toBeNull();
        expect((await sessions.find(NEXT_HASH))?.attemptHash).toBe(attemptHash);
      });

      it('puts another id in the place of that one, with its row, though its rights were confirmed', async () => {
        await sessions.confirmRights(SESSION.browser, START + 9, START);
        await sessions.fetchAnswer(fetched(), note('AnswerFetched'));
        expect(await sessions.find(NEXT_HASH)).toBeNull();
        expect(await sessions.find(third)).toEqual({
          ...SESSION,
          idHash: third,
          lastSeenAt: START + 2,
          rightsReadAt: START + 9,
        });
        expect(await events()).toEqual(['SignedIn', 'AnswerFetched']);
      });

      it('gives one of twenty who ask at once, on two replicas, and writes one row', async () => {
        const other = sqlSessions(spec.another(), guardOf(spec.database));
        const tries = Array.from({ length: 20 }, (_, n) =>
          (n % 2 ? sessions : other).fetchAnswer(fetched(hex(n)), note('AnswerFetched')).then(
            () => n,
            (error: unknown) => {
              if (!(error instanceof NothingToFetch)) throw error;
              return null;
            },
          ),
        );
        const won = (await Promise.all(tries)).filter((n) => n !== null);
        expect(won.length).toBe(1);
        expect(await sessions.find(NEXT_HASH)).toBeNull();
        for (let n = 0; n < 20; n++) {
          expect((await sessions.find(hex(n))) !== null)
            .withContext(String(n))
            .toBe(won.includes(n));
        }
        expect(await events()).toEqual(['SignedIn', 'AnswerFetched']);
      });

      it('gives none once that id has changed again, nor with an assistance whose note is not written', async () => {
        await replace(NEXT_HASH, 'f'.repeat(64), START + 2);
        expect(await sessions.idToFetch(SESSION.browser, attemptHash)).toBeNull();
        const store = sqlAssistanceStore(spec.database, guardOf(spec.database));
        const effects = [{ type: 'fetch-answer', ...fetched() } as const];
        await expectAsync(store.save({ ...changeOf([start]), effects })).toBeRejectedWithError(
          NothingToFetch,
        );
        expect(await store.load(ID)).toBeNull();
        expect(await sessions.find('f'.repeat(64))).not.toBeNull();
      });
    });

    it('changes the id at step-up together with the assistance, or neither', async () => {
      const store = sqlAssistanceStore(spec.database, guardOf(spec.database));
      const changeOfId = {
        type: 'replace-session',
        oldIdHash: HASH,
        newIdHash: NEXT_HASH,
        attemptHash: null,
        at: START,
      } as const;
      await sessions.end(SESSION.browser, note('SignedOut'));
      expect(await store.save({ ...changeOf([start]), effects: [changeOfId] })).toBe('stale');
      expect(await store.load(ID)).toBeNull();

      await sessions.create(SESSION, note('SignedIn'), () => ({ ending: [] }));
      expect(await store.save({ ...changeOf([start]), effects: [changeOfId] })).toBe('saved');
      expect((await sessions.find(NEXT_HASH))?.browser).toBe(SESSION.browser);
    });

    it('never moves the time it was last seen backwards', async () => {
      await sessions.touch(HASH, START + 10);
      await sessions.touch(HASH, START + 5);
      expect((await sessions.find(HASH))?.lastSeenAt).toBe(START + 10);
    });

    it('confirms rights on every id of the browser session, once a reading, and changes nothing else', async () => {
      await replace(HASH, NEXT_HASH, START + 1);
      await sessions.confirmRights(SESSION.browser, START + 9, START);
      await sessions.confirmRights(SESSION.browser, START + 10, START);
      const confirmed = { ...SESSION, rightsReadAt: START + 9 };
      expect(await sessions.find(HASH)).toEqual({ ...confirmed, replacedAt: START + 1 });
      expect(await sessions.find(NEXT_HASH)).toEqual({
        ...confirmed,
        idHash: NEXT_HASH,
        lastSeenAt: START + 1,
      });
    });

    it('brings new rights to every id of the browser session', async () => {
      await replace(HASH, NEXT_HASH, START + 1);
      const agent = { ...SESSION.agent, name: 'Ana B. Agent' };
      await sessions.updateRights(
        SESSION.browser,
        { roles: ['agent'], agent, at: START + 9 },
        RIGHTS_CHANGED,
      );
      for (const idHash of [HASH, NEXT_HASH]) {
        expect(await sessions.find(idHash)).toEqual(
          jasmine.objectContaining({ agent, roles: ['agent'], rightsReadAt: START + 9 }),
        );
      }
    });

    it('tells once of other roles that many bring at once, and not of the same ones', async () => {
      const { agent } = SESSION;
      await replace(HASH, NEXT_HASH, START + 1);
      const other = { roles: ['agent'], agent, at: START + 9 } as const;
      await Promise.all(
        Array.from({ length: 20 }, () => sessions.updateRights(SESSION.browser, other, RIGHTS_CHANGED)),
      );
      const renamed = { ...other, agent: { ...agent, name: 'Ana B. Agent' }, at: START + 10 };
      await sessions.updateRights(SESSION.browser, renamed, RIGHTS_CHANGED);
      expect((await sessions.find(NEXT_HASH))?.agent.name).toBe('Ana B. Agent');
      expect((await events()).filter((event) => event === 'RightsChanged').length).toBe(1);
    });

    it('has no other roles where the row that tells of them cannot be written', async () => {
      const { agent } = SESSION;
      const unwritable = { ...RIGHTS_CHANGED, what: { type: 'x'.repeat(100), data: {} } } as never;
      const change = { roles: ['agent'], agent, at: START + 9 } as const;
      await expectAsync(sessions.updateRights(SESSION.browser, change, unwritable)).toBeRejected();
      expect((await sessions.find(HASH))?.roles).toEqual(['agent', 'supervisor']);
    });

    it('keeps the newer of two readings of rights', async () => {
      const { agent } = SESSION;
      await sessions.updateRights(
        SESSION.browser,
        { roles: ['agent'], agent, at: START + 9 },
        RIGHTS_CHANGED,
      );
      await sessions.updateRights(
        SESSION.browser,
        { roles: ['supervisor'], agent, at: START + 8 },
        RIGHTS_CHANGED,
      );
      await sessions.confirmRights(SESSION.browser, START + 10, START);
      const { roles, rightsReadAt } = (await sessions.find(HASH)) ?? {};
      expect([roles, rightsReadAt]).toEqual([['agent'], START + 9]);
    });

    it('ends every id of a browser session, and leaves the others of the agent', async () => {
      await replace(HASH, NEXT_HASH, START + 1);
      await sessions.create(
        { ...SESSION, idHash: 'f'.repeat(64), browser: 'another' },
        note('SignedIn'),
        () => ({ ending: [] }),
      );
      await sessions.end(SESSION.browser, note('SignedOut'));

      expect(await sessions.find(HASH)).toBeNull();
      expect(await sessions.find(NEXT_HASH)).toBeNull();
      expect(await sessions.find('f'.repeat(64))).not.toBeNull();
      await sessions.endAllOf(SESSION.agent.id, note('SignedOut'));
      expect(await sessions.find('f'.repeat(64))).toBeNull();
      expect(await events()).toEqual(['SignedIn', 'SignedIn', 'SignedOut', 'SignedOut']);
    });

    it('accepts a token once, whichever replica is asked', async () => {
      const other = sqlSessions(spec.another(), guardOf(spec.database));
      const tries = [sessions, other, sessions, other].map((by) => by.useTokenOnce('jti-1', START + MINUTE));
      expect((await Promise.all(tries)).filter(Boolean).length).toBe(1);
      expect(await sessions.useTokenOnce('jti-2', START + MINUTE)).toBeTrue();
    });

    it('removes idle sessions, old sessions and token ids that are over', async () => {
      await sessions.useTokenOnce('jti-1', START + MINUTE);
      await sessions.touch(HASH, START + 14 * MINUTE);
      await sessions.prune(START + 15 * MINUTE, 15 * MINUTE, 480 * MINUTE);
      expect(await sessions.find(HASH)).not.toBeNull();
      expect(await sessions.useTokenOnce('jti-1', START + MINUTE)).toBeTrue();

      await sessions.prune(START + 29 * MINUTE, 15 * MINUTE, 480 * MINUTE);
      expect(await sessions.find(HASH)).toBeNull();
    });

    it('counts an address that was left and taken up again as new', async () => {
      const seen = (email: string, at: number) => sessions.emailSeenSince('sub-ana', email, START + at);
      expect(await seen('ana@backoffice.example', 0)).toBe(START);
      expect(await seen('Ana@backoffice.example', 10)).toBe(START);
      expect(await seen('thief@elsewhere.example', 20)).toBe(START + 20);
      expect(await seen('ana@backoffice.example', 30)).toBe(START + 30);
    });

    it('chains the rows of a day though two replicas add to it at once', async () => {
      const other = sqlSessions(spec.another(), guardOf(spec.database));
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          (index % 2 ? sessions : other).create(
            { ...SESSION, idHash: String(index).repeat(64) },
            note('SignedIn', START + index),
            () => ({ ending: [] }),
          ),
        ),
      );
      const rows = await sqlTraceReader(spec.database).rows(chainOfDay(START));
      expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    });
  });
}
