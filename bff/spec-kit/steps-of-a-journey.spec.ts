import { clockStatements } from '../adapters/sql/stores/sql-clock.ts';
import { COGNITO_CALLS, StepCounter } from './count-steps.ts';
import { BffUnderTest } from './bff-under-test.ts';
import { PACES, stepsOfAJourney, type StepsOfRequest } from './steps-of-a-journey.ts';

/** At most so many statements for each request at a person's pace; they go down, or up with a reason in the commit. */
const MOST_STATEMENTS: Readonly<Record<string, number>> = {
  'sign in': 10,
  'read session': 4,
  suggest: 5,
  start: 14,
  'read, started': 1,
  'send internal code': 11,
  'answer internal code': 16,
  'read, verified': 1,
  'choose ecosystem': 5,
  'send user code': 12,
  'read, code sent': 1,
  'answer user code': 11,
  'read plan': 4,
  'open store': 5,
  'redeem store': 7,
  'open web': 5,
  'redeem web': 7,
  introspect: 2,
  finish: 6,
};
const MOST = {
  statements: { person: 127, robot: 125 },
  byTheJob: 27,
  clock: 19,
  transactions: 23,
  cognito: { person: 28, robot: 27 },
  /** From the e-mail to the end: the sign-in and what products ask apart. */
  cognitoOfTheJourney: 24,
};

const total = (steps: readonly StepsOfRequest[], count: (of: StepsOfRequest) => number) =>
  steps.reduce((sum, one) => sum + count(one), 0);

describe('the steps of a journey, sign-in to finish', () => {
  let person: readonly StepsOfRequest[];
  let robot: readonly StepsOfRequest[];

  beforeAll(async () => {
    person = await stepsOfAJourney(PACES.person);
    robot = await stepsOfAJourney(PACES.robot);
  });

  it('are those of nineteen requests', () => {
    expect(person.map(({ request }) => request)).toEqual(Object.keys(MOST_STATEMENTS));
    expect(person.length).toBe(19);
  });

  it('are at most so many statements a request', () => {
    const over = [...person, ...robot]
      .filter(({ request, statements }) => statements.length > (MOST_STATEMENTS[request] ?? 0))
      .map(({ request, statements }) => [request, statements]);
    expect(over).toEqual([]);
  });

  it('are at most so many in all, at a person’s pace and at a robot’s', () => {
    expect(total(person, ({ statements }) => statements.length)).toBeLessThanOrEqual(MOST.statements.person);
    expect(total(robot, ({ statements }) => statements.length)).toBeLessThanOrEqual(MOST.statements.robot);
    expect(total(person, ({ byTheJob }) => byTheJob)).toBeLessThanOrEqual(MOST.byTheJob);
    expect(total(person, ({ clock }) => clock)).toBeLessThanOrEqual(MOST.clock);
    expect(total(person, ({ transactions }) => transactions)).toBeLessThanOrEqual(MOST.transactions);
    expect(total(person, ({ cognito }) => cognito)).toBeLessThanOrEqual(MOST.cognito.person);
    expect(total(robot, ({ cognito }) => cognito)).toBeLessThanOrEqual(MOST.cognito.robot);
  });

  it('are at most two dozen calls of Cognito, from the address to the end', () => {
    const apart = new Set(['sign in', 'introspect']);
    const journey = person.filter(({ request }) => !apart.has(request));
    // The outbox revokes the tokens afterwards.
    expect(total(journey, ({ cognito }) => cognito) + COGNITO_CALLS.revoke).toBeLessThanOrEqual(
      MOST.cognitoOfTheJourney,
    );
  });

  it('read rights at Cognito at each step that asks for it, whatever was read before', () => {
    const readings = (request: string) =>
      robot.filter((one) => one.request === request).map(({ cognito }) => cognito);
    // Beside the rights: the user's state, the code, the token.
    expect(readings('answer internal code')).toEqual([COGNITO_CALLS.read + COGNITO_CALLS.findByEmail]);
    expect(readings('send user code')).toEqual([
      COGNITO_CALLS.read + COGNITO_CALLS.findByEmail + COGNITO_CALLS.send,
    ]);
    expect(readings('answer user code')).toEqual([COGNITO_CALLS.read + COGNITO_CALLS.answer]);
    for (const product of ['store', 'web']) {
      expect(readings(`open ${product}`)).toEqual([COGNITO_CALLS.read]);
      expect(readings(`redeem ${product}`)).toEqual([COGNITO_CALLS.productToken]);
    }
  });

  it('are counted whether they are read or written, alone or in a transaction', async () => {
    const bff = await BffUnderTest.start();
    const counter = new StepCounter();
    const database = counter.database(bff.database, () => bff.now);
    const read = 'SELECT Id FROM support.Holds WHERE Until IS NOT NULL';
    const write = 'DELETE FROM support.Holds WHERE Until IS NOT NULL';
    await database.query(read, {}, () => null);
    await database.replica.query(read, {}, () => null);
    await database.query(clockStatements.now, {}, () => null);
    await database.execute(write, {});
    await database.transaction(async (session) => {
      await session.query(read, {}, () => null);
      await session.execute(write, {});
    });
    await counter.port(bff.services).read('nobody');
    expect(counter.take()).toEqual({
      statements: [read, read, write, read, write],
      clock: 1,
      transactions: 1,
      cognito: 1,
    });
    expect(counter.take()).toEqual({ statements: [], clock: 0, transactions: 0, cognito: 0 });
    await bff.stop();
  });
});
