import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {
  ANSWERS,
  CHALLENGES,
  COMMANDS,
  meaningOf,
  STATES,
  stateOf,
  type Call,
} from '../../adapters/cognito/answers.ts';
import { DEMO_PEOPLE } from '../demo-people.ts';
import { demoPools } from './pools.ts';
import { startCognito, type CognitoServer } from './start-cognito.ts';

const IDS = {
  ...{ agentPoolId: 'us-east-1_Agents', agentClientId: 'shell', userPoolId: 'us-east-1_Users' },
  ...{ agentPasswordClientId: 'bff', agentPasswordClientSecret: 'secret' },
  ...{ userClientId: 'support', userClientSecret: 'secret' },
};
const CALLS = Object.entries(COMMANDS) as [Call, (typeof COMMANDS)[Call]][];
/** A row for every name in any words comes before what stands for all calls. */
const reached = (call: Call) =>
  ANSWERS[call].filter(
    ({ name }, index) => !ANSWERS[call].slice(0, index).some((row) => row.name === name && !row.says),
  );
/** Words that a row of the table goes by. */
const wordsFor = (says: RegExp | undefined) => says?.source.split('|')[0] ?? 'In no row’s words.';

describe('the Cognito stand-in', () => {
  let folder: string;
  let cognito: CognitoServer;
  let client: sdk.CognitoIdentityProviderClient;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognito-'));
    const pools = demoPools(IDS, Date.now());
    const keysFile = join(folder, 'keys.json');
    cognito = await startCognito({
      port: 0,
      lambdaUrl: 'http://127.0.0.1:1',
      region: 'us-east-1',
      pools,
      keysFile,
    });
    client = new sdk.CognitoIdentityProviderClient({
      ...{ region: 'us-east-1', endpoint: cognito.url, maxAttempts: 1 },
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  });
  afterEach(() => {
    cognito.given.clear();
  });
  afterAll(async () => {
    client.destroy();
    await cognito.close();
    await rm(folder, { recursive: true });
  });

  /** As the SDK sends it; what is in it counts for nothing where the answer is given. */
  const ask = (operation: (typeof COMMANDS)[Call], input: object): Promise<unknown> => {
    const Command = sdk[`${operation}Command`] as unknown as new (
      input: object,
    ) => Parameters<typeof client.send>[0];
    return client.send(new Command(input)).catch((error: unknown) => error);
  };

  for (const [call, operation] of CALLS) {
    it(`can give each answer to ${call} that the table has: ${operation}`, async () => {
      for (const { name, says, means } of reached(call)) {
        cognito.given.set(operation, { error: name, message: wordsFor(says) });
        const error = await ask(operation, {});
        expect(error).toEqual(jasmine.objectContaining({ name, message: wordsFor(says) }));
        expect(meaningOf(call, error))
          .withContext(`${name}: ${wordsFor(says)}`)
          .toEqual(means);
      }
    });
  }

  it('can ask for each challenge, and have an account in each state', async () => {
    for (const challenge of Object.keys(CHALLENGES)) {
      cognito.given.set('AdminRespondToAuthChallenge', { challenge });
      expect(await ask('AdminRespondToAuthChallenge', {})).toEqual(
        jasmine.objectContaining({ ChallengeName: challenge }),
      );
    }
    const marta = DEMO_PEOPLE.find(({ email }) => email.startsWith('marta.admin'));
    const account = { UserPoolId: IDS.userPoolId, Username: marta?.cognito?.sub };
    for (const [userStatus, state] of Object.entries(STATES)) {
      cognito.given.set('AdminGetUser', { fields: { UserStatus: userStatus } });
      const read = (await ask('AdminGetUser', account)) as sdk.AdminGetUserCommandOutput;
      expect(stateOf(read.Enabled ?? false, read.UserStatus)).toBe(state);
    }
    cognito.given.delete('AdminGetUser');
    expect(await ask('AdminGetUser', account)).toEqual(jasmine.objectContaining({ UserStatus: 'CONFIRMED' }));
  });
});
