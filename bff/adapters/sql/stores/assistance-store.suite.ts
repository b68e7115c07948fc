import { randomUUID } from 'node:crypto';
import { holdsUser } from '../../../domain/assistance.ts';
import type { HandoverStore } from '../../../handover/ports.ts';
import type { AssistanceStore, SideEffect, SecretKind } from '../../../assistance/ports.ts';
import {
  ANA,
  ID,
  MARTA,
  START,
  start,
  TO_ECOSYSTEM,
  TO_FINISHED,
  TO_SESSION,
} from '../../../spec-kit/assistance-at-each-step.ts';
import { DEFAULT_LIMITS } from '../../../domain/limits.ts';
import { chainedMac, NO_ROW_BEFORE } from '../../../domain/trace-chain.ts';
import { sqlHandover } from './handover-store.ts';
import { sqlSupportHistory } from './support-history.ts';
import { sqlAssistanceStore } from './assistance-store.ts';
import {
  changeOf,
  nextChange,
  noteChange,
  guardOf,
  SPEC_MAC,
  type MakeDatabase,
  type SpecDatabase,
} from '../../../spec-kit/sql/database.ts';
import { sqlTraceReader } from './trace-reader.ts';
import { sqlOutbox } from './outbox.ts';
import { sqlUsage } from './usage.ts';

export function assistanceStoreSuite(makeDatabase: MakeDatabase): void {
  describe('assistance store', () => {
    let spec: SpecDatabase;
    let store: AssistanceStore;
    let handover: HandoverStore;
    let otherReplica: AssistanceStore;

    beforeEach(async () => {
      spec = await makeDatabase();
      store = sqlAssistanceStore(spec.database, guardOf(spec.database));
      handover = sqlHandover(spec.database, guardOf(spec.database));
      otherReplica = sqlAssistanceStore(spec.another(), guardOf(spec.database));
    });
    afterEach(() => spec.discard());

    const traced = (id = ID) => sqlTraceReader(spec.database).rows(id);

    it('gives back the very state that was saved, at the sequence of its last trace row', async () => {
      const change = changeOf(TO_SESSION);
      expect(await store.save(change)).toBe('saved');

      expect(await store.load(ID)).toEqual({ state: change.state, version: change.entries.length });
      expect((await traced()).map(({ sequence }) => sequence)).toEqual(
        change.entries.map((_, index) => index + 1),
      );
    });

    it('finds an open assistance by its agent and its user, an ended one by its id only', async () => {
      await store.save(changeOf(TO_ECOSYSTEM));
      expect((await store.openOfAgent(ANA.id))?.state.id).toBe(ID);
      expect((await store.openForUser(MARTA.id)).map(({ state }) => state.id)).toEqual([ID]);
      expect(await store.openOfAgent('sub-luis')).toBeNull();
      const either = async (agentId: string, userId: string) =>
        (await store.openOfEither(agentId, userId)).map(({ state }) => state.id);
      expect(await either(ANA.id, MARTA.id)).toEqual([ID]);
      expect(await either(ANA.id, 'U-1002')).toEqual([ID]);
      expect(await either('sub-luis', MARTA.id)).toEqual([ID]);
      expect(await either('sub-luis', 'U-1002')).toEqual([]);

      const finished = changeOf(TO_FINISHED, { id: randomUUID(), agentId: 'sub-luis', userId: 'U-1002' });
      await store.save(finished);
      expect(await store.openOfAgent('sub-luis')).toBeNull();
      expect(await store.openForUser('U-1002')).toEqual([]);
      expect((await store.load(finished.state.id))?.state.step).toBe('ended');
    });

    it('finds an id whatever its letter case, and nothing for an unknown one', async () => {
      await store.save(changeOf([start]));
      expect((await store.load(ID.toUpperCase()))?.state.id).toBe(ID);
      expect(await store.load(randomUUID())).toBeNull();
    });

    it('lets one of two saves with the same version through, the other is stale and leaves no row', async () => {
      const change = changeOf([start]);
      await store.save(change);
      const results = await Promise.all([
        store.save(noteChange(change.state, 1)),
        otherReplica.save(noteChange(change.state, 1)),
      ]);

      expect(results.toSorted()).toEqual(['saved', 'stale']);
      expect((await traced()).length).toBe(2);
      expect((await store.load(ID))?.version).toBe(2);
    });

    it('answers stale where the same id is inserted twice', async () => {
      await store.save(changeOf(TO_FINISHED));
      expect(await store.save(changeOf([start]))).toBe('stale');
    });

    it('lets one of two verified agents hold a user, also from another replica at the same time', async () => {
      const [one, other] = [
        changeOf([start], { id: randomUUID() }),
        changeOf([start], { id: randomUUID(), agentId: 'sub-luis' }),
      ];
      expect([await store.save(one), await otherReplica.save(other)]).toEqual(['saved', 'saved']);
      const open = async () =>
        Object.fromEntries(
          (await store.openForUser(MARTA.id)).map(({ state }) => [state.id, holdsUser(state)]),
        );
      expect(await open()).toEqual({ [one.state.id]: false, [other.state.id]: false });
      expect(await store.openOfEither('sub-nobody', MARTA.id)).toEqual([]);

      const verified = (change: typeof one) => nextChange(change, TO_ECOSYSTEM);
      const results = await Promise.all([store.save(verified(one)), otherReplica.save(verified(other))]);
      expect(results.toSorted()).toEqual(['saved', 'user-busy']);
      const [winner, loser] = results[0] === 'saved' ? [one, other] : [other, one];
      expect(await open()).toEqual({ [winner.state.id]: true, [loser.state.id]: false });
      const [held] = await store.openOfEither('sub-nobody', MARTA.id);
      expect(held?.state.id).toBe(winner.state.id);
      expect((await traced(loser.state.id)).length).toBe(1);
    });

    it('refuses a second open assistance of one agent', async () => {
      await store.save(changeOf([start]));
      const second = changeOf([start], { id: randomUUID(), userId: 'U-1002' });
      expect(await store.save(second)).toBe('agent-busy');
      expect(await traced(second.state.id)).toEqual([]);
    });

    it('lets an agent and a user start again once the assistance has ended', async () => {
      await store.save(changeOf(TO_FINISHED));
      expect(await store.save(changeOf([start], { id: randomUUID() }))).toBe('saved');
    });

    it('writes neither state nor trace where a side effect fails', async () => {
      const change = changeOf([start]);
      await store.save(change);
      const twice: SideEffect = { type: 'index-token', tokenHash: 'a'.repeat(64), product: 'web' };
      await expectAsync(store.save(noteChange(change.state, 1, [twice, twice]))).toBeRejected();

      expect((await store.load(ID))?.version).toBe(1);
      expect((await traced()).length).toBe(1);
      expect(await handover.assistanceByToken('a'.repeat(64))).toBeNull();
    });

    it('refuses a change without a trace row', async () => {
      await expectAsync(store.save({ ...changeOf([start]), entries: [] })).toBeRejectedWithError(/trace row/);
      expect(await store.load(ID)).toBeNull();
    });

    it('writes nothing more to a chain whose tail was cut off', async () => {
      const change = changeOf(TO_ECOSYSTEM);
      await store.save(change);
      const version = change.entries.length;
      await spec.tamper(`DELETE FROM support.Trace WHERE Chain = '${ID}' AND Sequence = ${version}`);
      await expectAsync(store.save(noteChange(change.state, version))).toBeRejectedWithError(
        /trace of .* ends at/,
      );
    });

    for (const [what, tampering] of [
      ['cut off', 'DELETE FROM support.Trace'],
      ['changed', `UPDATE support.Trace SET Mac = '${'f'.repeat(64)}'`],
    ] as const) {
      it(`writes nothing more to a chain whose tail was ${what} since it was loaded`, async () => {
        const change = changeOf(TO_ECOSYSTEM);
        await otherReplica.save(change);
        const version = (await store.load(ID))?.version ?? 0;
        await spec.tamper(`${tampering} WHERE Chain = '${ID}' AND Sequence = ${version}`);
        await expectAsync(store.save(noteChange(change.state, version))).toBeRejectedWithError(
          /no longer ends at/,
        );
        expect((await store.load(ID))?.version).toBe(version);
      });
    }

    it('chains each row to the one before it, whichever replica wrote that', async () => {
      const change = changeOf(TO_ECOSYSTEM);
      const { state } = change;
      let version = change.entries.length;
      await store.save(change);
      await store.save(noteChange(state, version++));
      await otherReplica.load(ID);
      await otherReplica.save(noteChange(state, version++));
      await otherReplica.save(noteChange(state, version++));
      await store.save(noteChange(state, version++));

      const rows = await traced();
      expect(rows.length).toBe(version);
      for (const [index, row] of rows.entries()) {
        expect(row.mac).toBe(chainedMac(row, rows[index - 1]?.mac ?? NO_ROW_BEFORE, SPEC_MAC.mac));
      }
    });

    it('keeps the newest secret of a kind, and forgets it when told to', async () => {
      const { state } = changeOf([start]);
      await store.save({
        ...changeOf([start]),
        effects: [{ type: 'keep-secret', kind: 'internal-code', value: 'one' }],
      });
      await store.save(noteChange(state, 1, [{ type: 'keep-secret', kind: 'internal-code', value: 'two' }]));
      expect(await store.secret(ID, 'internal-code')).toBe('two');
      expect(await store.secret(ID, 'tokens')).toBeNull();

      await store.save(noteChange(state, 2, [{ type: 'forget-secret', kind: 'internal-code' }]));
      expect(await store.secret(ID, 'internal-code')).toBeNull();
    });

    it('keeps and forgets several secrets at once, of each kind the last word', async () => {
      const { state } = changeOf([start]);
      const keep = (kind: SecretKind, value: string): SideEffect => ({ type: 'keep-secret', kind, value });
      const kept = () =>
        Promise.all(
          (['internal-code', 'user-challenge', 'tokens'] as const).map((kind) => store.secret(ID, kind)),
        );

      await store.save({
        ...changeOf([start]),
        effects: [keep('internal-code', 'a'), keep('user-challenge', 'b')],
      });
      expect(await kept()).toEqual(['a', 'b', null]);
      const changes = [
        keep('tokens', 'c'),
        keep('user-challenge', 'd'),
        keep('user-challenge', 'e'),
        { type: 'forget-secret', kind: 'internal-code' },
      ] as const;
      await store.save(noteChange(state, 1, changes));
      expect(await kept()).toEqual([null, 'e', 'c']);
    });

    it('voids the ticket that the new one replaces and no other, and all of them at the end', async () => {
      const { state } = changeOf([start]);
      const ticket = (name: string, product: 'web' | 'app', voids: string | null = null): SideEffect => ({
        type: 'issue-ticket',
        ticketId: name,
        voids,
        ticketHash: name.padEnd(64, '0'),
        product,
        expiresAt: START + 60_000,
      });
      const found = async (name: string) => (await handover.ticketByHash(name.padEnd(64, '0')))?.ticketId;

      await store.save({ ...changeOf([start]), effects: [ticket('w1', 'web'), ticket('a1', 'app')] });
      await store.save(noteChange(state, 1, [ticket('w2', 'web', 'w1')]));
      expect([await found('w1'), await found('w2'), await found('a1')]).toEqual([undefined, 'w2', 'a1']);
      expect(await handover.ticketByHash('a1'.padEnd(64, '0'))).toEqual({
        ticketId: 'a1',
        product: 'app',
        assistance: { state, version: 2 },
        sealedTokens: null,
        sessions: [],
      });

      await store.save(noteChange(state, 2, [ticket('w3', 'web')]));
      expect(await found('w2')).toBe('w2');

      await store.save(noteChange(state, 3, [{ type: 'void-tickets' }]));
      expect([await found('w2'), await found('a1')]).toEqual([undefined, undefined]);
    });

    it('finds the assistance and the product of a product token', async () => {
      const tokenHash = 'b'.repeat(64);
      const index: SideEffect = { type: 'index-token', tokenHash, product: 'store' };
      await store.save({ ...changeOf(TO_SESSION), effects: [index] });
      const found = await handover.assistanceByToken(tokenHash);
      expect([found?.assistance.state.id, found?.product, found?.sealedTokens]).toEqual([ID, 'store', null]);
      expect(await handover.assistanceByToken('c'.repeat(64))).toBeNull();
    });

    it('gives the sealed tokens of an assistance with its ticket, and with its product token', async () => {
      const tokenHash = 'b'.repeat(64);
      const ticketHash = 'd'.repeat(64);
      const issued = { ticketId: 'w1', voids: null, ticketHash, expiresAt: START + 60_000 };
      await store.save({
        ...changeOf(TO_SESSION),
        effects: [
          { type: 'keep-secret', kind: 'receipt', value: 'another' },
          { type: 'keep-secret', kind: 'tokens', value: 'sealed' },
          { type: 'index-token', tokenHash, product: 'web' },
          { type: 'issue-ticket', product: 'web', ...issued },
        ],
      });
      expect((await handover.ticketByHash(ticketHash))?.sealedTokens).toBe('sealed');
      expect((await handover.assistanceByToken(tokenHash))?.sealedTokens).toBe('sealed');
    });

    it('finds no token of the release before, which named no product and had no MAC', async () => {
      const tokenHash = 'b'.repeat(64);
      await store.save(changeOf(TO_SESSION));
      await spec.tamper(
        `INSERT INTO support.ProductTokens (TokenHash, AssistanceId) VALUES ('${tokenHash}', '${ID}')`,
      );
      expect(await handover.assistanceByToken(tokenHash)).toBeNull();
    });

    it('counts uses and queues tasks with the change that causes them', async () => {
      await store.save({
        ...changeOf(TO_SESSION),
        effects: [
          {
            type: 'count-usage',
            use: { kind: 'wrong-user-code', subject: MARTA.id, at: START, causedBy: ANA.id },
          },
          { type: 'enqueue', task: { kind: 'revoke-tokens' } },
          { type: 'enqueue', task: { kind: 'send-receipt' } },
        ],
      });
      const causers = sqlUsage(spec.database).causersSince('wrong-user-code', MARTA.id, START);
      expect(await causers).toEqual([ANA.id]);
      const tasks = await sqlOutbox(spec.database, guardOf(spec.database)).take(START + 3_600_000, 1_000, 10);
      expect(tasks.map(({ assistanceId, task }) => ({ assistanceId, task }))).toEqual(
        jasmine.arrayWithExactContents([
          { assistanceId: ID, task: { kind: 'revoke-tokens' } },
          { assistanceId: ID, task: { kind: 'send-receipt' } },
        ]),
      );
    });

    it('lists what is overdue, oldest first, and nothing that has ended', async () => {
      const idle = randomUUID();
      await store.save(
        changeOf([start], { id: idle, agentId: 'sub-luis', userId: 'U-1002' }, START - 60_000),
      );
      await store.save(changeOf([start]));
      await store.save(changeOf(TO_FINISHED, { id: randomUUID(), agentId: 'x', userId: 'y' }));
      const lapse = START + DEFAULT_LIMITS.unverifiedAfterStartMs;

      expect(await store.overdue(lapse - 60_001, 10)).toEqual([]);
      expect(await store.overdue(lapse - 60_000, 10)).toEqual([idle]);
      expect(await store.overdue(lapse, 10)).toEqual([idle, ID]);
      expect(await store.overdue(lapse, 1)).toEqual([idle]);
    });

    it('knows whether a user was assisted: only an assistance that reached its session counts', async () => {
      const wasAssisted = async (userId: string, since: number) =>
        (await sqlSupportHistory(spec.database, guardOf(spec.database)).since(userId, since, since))
          .wasAssisted;
      await store.save(changeOf(TO_ECOSYSTEM));
      expect(await wasAssisted(MARTA.id, START)).toBeFalse();

      const { state } = changeOf(TO_FINISHED, { userId: 'U-1002' });
      await store.save({ ...changeOf(TO_FINISHED, { id: randomUUID(), agentId: 'x', userId: 'U-1002' }) });
      const sessionStart = state.session?.startedAt ?? 0;
      expect(await wasAssisted('U-1002', sessionStart)).toBeTrue();
      expect(await wasAssisted('U-1002', sessionStart + 1)).toBeFalse();
    });
  });
}
