import {
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
  ListUsersCommand,
  ListUsersInGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient, type AwsClientStub } from 'aws-sdk-client-mock';
import { cognitoUserIdentities } from './user-identities.ts';

describe('a user of Cognito, looked up by address', () => {
  const { signal } = new AbortController();
  const at = (local: string) => `${local}@legacy355.example`;
  const account = (local: string, Username = `sub-${local}`) => ({
    Username,
    Attributes: [{ Name: 'email', Value: at(local) }],
  });
  const users = cognitoUserIdentities({
    region: 'us-east-1',
    userPoolId: 'us-east-1_Users',
    agentPoolId: 'us-east-1_Agents',
    supportGroups: ['customer-service'],
  });
  let cognito: AwsClientStub<CognitoIdentityProviderClient>;

  beforeEach(() => {
    cognito = mockClient(CognitoIdentityProviderClient);
    cognito.on(AdminListGroupsForUserCommand).resolves({ Groups: [] });
  });
  afterEach(() => {
    cognito.restore();
  });

  const answers = (listed: string, read = listed) => {
    cognito.on(ListUsersCommand).resolves({ Users: [account(listed)] });
    cognito.on(AdminGetUserCommand).resolves({
      Username: `sub-${listed}`,
      UserAttributes: [{ Name: 'email', Value: at(read) }],
    });
  };

  for (const [local, other] of [
    ['muñoz', 'muoz'],
    ['josé', 'jos'],
    ['jos\u200b', 'jos'],
    ['jos\u00ad', 'jos'],
    ['ＪＯＳ', 'jos'],
    ['joſ', 'jos'],
    ['ıos', 'ios'],
  ] as const) {
    it(`is nobody where the list answers another address: ${JSON.stringify(local)}, ${other}`, async () => {
      answers(other, local);
      expect(await users.findByEmail(at(local), signal)).toBeNull();
      expect(cognito.commandCalls(AdminGetUserCommand).length).toBe(0);
    });

    it(`is nobody where the account has another address by now: ${JSON.stringify(local)}, ${other}`, async () => {
      answers(local, other);
      expect(await users.findByEmail(at(local), signal)).toBeNull();
    });

    it(`is no member of support for one with another address: ${JSON.stringify(local)}, ${other}`, async () => {
      cognito.on(ListUsersInGroupCommand).resolves({ Users: [account(other)] });
      expect(await users.supportGroupsOf(at(local), signal)).toEqual([]);
    });
  }

  for (const [asked, written] of [
    ['marta', 'Marta'],
    ['josé', 'jose\u0301'],
    ['JOSE\u0301', 'josé'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευσ'],
  ] as const) {
    it(`is who has it in another letter case or canonical form: ${asked}, ${written}`, async () => {
      answers(written);
      expect((await users.findByEmail(at(asked), signal))?.email).toBe(at(written));
      cognito.on(ListUsersInGroupCommand).resolves({ Users: [account(written)] });
      expect(await users.supportGroupsOf(at(asked), signal)).toEqual(['customer-service']);
    });
  }

  it('is asked for in both canonical forms, as Cognito compares exactly, and once where there is one', async () => {
    cognito.on(ListUsersCommand).resolves({ Users: [] });
    const asked = async (local: string) => {
      cognito.resetHistory();
      await users.findByEmail(at(local), signal);
      return cognito.commandCalls(ListUsersCommand).map(({ args }) => args[0].input.Filter);
    };
    expect(await asked('josé')).toEqual([`email = "${at('josé')}"`, `email = "${at('jose\u0301')}"`]);
    expect((await asked('jose\u0301')).toSorted()).toEqual((await asked('josé')).toSorted());
    expect((await asked('marta')).length).toBe(1);
  });

  it('is a member of support with a tag too, and nobody else for it', async () => {
    cognito.on(ListUsersInGroupCommand).resolves({ Users: [account('luis+desk')] });
    for (const local of ['luis', 'luis+1', 'Luis+desk']) {
      expect(await users.supportGroupsOf(at(local), signal))
        .withContext(local)
        .toEqual(['customer-service']);
    }
    expect(await users.supportGroupsOf(at('luisa+desk'), signal)).toEqual([]);
  });

  it('is nobody where two accounts have it', async () => {
    cognito.on(ListUsersCommand).resolves({ Users: [account('josé', 'one'), account('jose\u0301', 'two')] });
    cognito.on(AdminGetUserCommand).resolves({ UserAttributes: [{ Name: 'email', Value: at('josé') }] });
    expect(await users.findByEmail(at('josé'), signal)).toBeNull();
  });
});
