import { AmbiguousAddress } from '../../platform/ambiguous-address.ts';
import {
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
  ListUsersCommand,
  ListUsersInGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient, type AwsClientStub } from 'aws-sdk-client-mock';
import { ServiceFailed } from '../../platform/service-failed.ts';
import { cognitoUserIdentities } from './user-identities.ts';

describe('a user of Cognito, looked up by address', () => {
  const { signal } = new AbortController();
  const at = (local: string) => `${local}@legacy355.example`;
  const account = (local: string, Username = `sub-${local}`) => ({
    Username,
    Attributes: [{ Name: 'email', Value: at(local) }],
  });
  const made = () =>
    cognitoUserIdentities({
      region: 'us-east-1',
      userPoolId: 'us-east-1_Users',
      agentPoolId: 'us-east-1_Agents',
      supportGroups: ['customer-service'],
    });
  let users: ReturnType<typeof made>;
  let cognito: AwsClientStub<CognitoIdentityProviderClient>;
  const named = (name: string) => Object.assign(new Error(name), { name });
  /** As Cognito compares: `ListUsers` exactly, an alias in whatever letter case. */
  const holding = (email: string, isAlias: boolean) => {
    const Username = 'sub-of-it';
    const Attributes = [{ Name: 'email', Value: email }];
    cognito.on(ListUsersCommand).callsFake(({ Filter = '' }: { Filter?: string }) => {
      if (Filter.length > 256) throw named('InvalidParameterException');
      const [, operator, quoted = ''] = /^email (\^?=) "(.*)"$/s.exec(Filter) ?? [];
      const value = quoted.replaceAll(/\\(.)/gs, '$1');
      const isIt = operator === '=' ? email === value : email.startsWith(value);
      return { Users: isIt ? [{ Username, Attributes }] : [] };
    });
    cognito.on(AdminGetUserCommand).callsFake((asked: { Username: string }) => {
      const isIt =
        asked.Username === Username || (isAlias && asked.Username.toLowerCase() === email.toLowerCase());
      if (!isIt) throw named('UserNotFoundException');
      return { Username, UserAttributes: Attributes };
    });
  };

  beforeEach(() => {
    cognito = mockClient(CognitoIdentityProviderClient);
    cognito.on(AdminListGroupsForUserCommand).resolves({ Groups: [] });
    cognito.on(AdminGetUserCommand).rejects(named('UserNotFoundException'));
    cognito.on(ListUsersCommand).resolves({ Users: [] });
    cognito.on(ListUsersInGroupCommand).resolves({ Users: [] });
    // It keeps a list for a minute.
    users = made();
  });
  afterEach(() => {
    cognito.restore();
  });

  const answers = (listed: string, read = listed) => {
    cognito.on(ListUsersCommand).resolves({ Users: [account(listed)] });
    cognito.on(AdminGetUserCommand, { Username: `sub-${listed}` }).resolves({
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
      expect(cognito.commandCalls(AdminGetUserCommand, { Username: `sub-${other}` }).length).toBe(0);
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

  for (const [asked, written] of [
    [at('zoe.mixed'), at('Zoe.Mixed')],
    [at('zoe.mixed'), at('ZOE.MIXED')],
    [at('Zoe.Mixed'), at('zoe.mixed')],
    [at('josé'), at('JOSÉ')],
    [at('josé'), at('JOSE\u0301')],
    [`${at('marta')}  `, at('marta')],
    ['nora@clínica.example', 'nora@xn--clnica-4va.example'],
    ['nora@xn--clnica-4va.example', 'Nora@clínica.example'],
    [at("o'neil+desk"), at("O'Neil+Desk")],
    [`${'x'.repeat(64)}@${'n'.repeat(181)}.example`, `${'x'.repeat(64)}@${'n'.repeat(181)}.example`],
    [`${'\\'.repeat(64)}@${'n'.repeat(181)}.example`, `${'\\'.repeat(64)}@${'n'.repeat(181)}.example`],
    [`${'é'.repeat(64)}@${'í'.repeat(181)}.example`, `${'É'.repeat(64)}@${'í'.repeat(181)}.example`],
  ] as const) {
    it(`is found as ${JSON.stringify(written.slice(0, 30))} where ${JSON.stringify(asked.slice(0, 30))} is asked for`, async () => {
      holding(written, false);
      expect((await users.findByEmail(asked, signal))?.email).toBe(written);
    });
  }

  it('is found as an alias, where letter cases are mixed in a way that nobody guesses', async () => {
    holding(at('zoE.mIXed'), true);
    expect((await users.findByEmail(at('zoe.mixed'), signal))?.email).toBe(at('zoE.mIXed'));
    expect(await users.findByEmail(at('zoe'), signal)).toBeNull();
    cognito.on(AdminGetUserCommand).resolves({ Username: 'other', UserAttributes: [] });
    expect(await users.findByEmail(at('zoe.mixed'), signal)).toBeNull();
    cognito.on(AdminGetUserCommand).rejects(named('InvalidParameterException'));
    expect(await users.findByEmail(at('zoe.mixed'), signal)).toBeNull();
    cognito.on(AdminGetUserCommand).rejects(named('TooManyRequestsException'));
    await expectAsync(users.findByEmail(at('zoe.mixed'), signal)).toBeRejectedWithError(ServiceFailed);
  });

  it('is asked for in both canonical forms, as Cognito compares exactly, and once where there is one', async () => {
    const asked = async (local: string) => {
      holding(at(local), false);
      cognito.resetHistory();
      await users.findByEmail(at(local), signal);
      return cognito.commandCalls(ListUsersCommand).map(({ args }) => args[0].input.Filter);
    };
    expect(await asked('josé')).toEqual([`email = "${at('josé')}"`, `email = "${at('jose\u0301')}"`]);
    expect(await asked('jose\u0301')).toEqual(await asked('josé'));
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

  for (const [name, asked] of [
    ['of 246 characters', `${'a'.repeat(64)}@${'n'.repeat(173)}.example`],
    ['of 247 characters', `${'a'.repeat(64)}@${'n'.repeat(174)}.example`],
    ['of 254 characters', `${'a'.repeat(64)}@${'n'.repeat(181)}.example`],
    ['of 246 characters, one of them escaped', `"${'a'.repeat(63)}@${'n'.repeat(173)}.example`],
    ['of 64 backslashes', `${'\\'.repeat(64)}@${'n'.repeat(181)}.example`],
    ['of 254 composed characters', `${'é'.repeat(64)}@${'í'.repeat(181)}.example`],
    ['that is long for its tag', `${'a'.repeat(30)}+${'t'.repeat(33)}@${'n'.repeat(181)}.example`],
  ] as const) {
    it(`is no member of support, or is one, with an address ${name}`, async () => {
      holding(asked.replace(/\+t*/, ''), false);
      expect(await users.supportGroupsOf(asked, signal)).toEqual([]);
      cognito.on(AdminListGroupsForUserCommand).resolves({ Groups: [{ GroupName: 'customer-service' }] });
      expect(await users.supportGroupsOf(asked, signal)).toEqual(['customer-service']);
      // Another one, who shares its beginning.
      expect(await users.supportGroupsOf(`${asked}s`, signal)).toEqual([]);
    });
  }

  it('is looked for on every page of a list', async () => {
    const pages = cognito.on(ListUsersCommand).resolves({ Users: [] });
    pages.resolvesOnce({ Users: [], PaginationToken: 'more' }).resolvesOnce({ Users: [account('marta')] });
    cognito.on(AdminGetUserCommand, { Username: 'sub-marta' }).resolves({
      ...{ Username: 'sub-marta', UserAttributes: [{ Name: 'email', Value: at('marta') }] },
    });
    expect((await users.findByEmail(at('marta'), signal))?.email).toBe(at('marta'));
  });

  it('is told where two accounts have it', async () => {
    cognito.on(ListUsersCommand).resolves({ Users: [account('josé', 'one'), account('jose\u0301', 'two')] });
    cognito.on(AdminGetUserCommand).resolves({ UserAttributes: [{ Name: 'email', Value: at('josé') }] });
    await expectAsync(users.findByEmail(at('josé'), signal)).toBeRejectedWithError(AmbiguousAddress);
  });

  it('is a member of support as soon as the account of the address is, whatever the list says', async () => {
    cognito.on(ListUsersInGroupCommand).resolves({ Users: [] });
    expect(await users.supportGroupsOf(at('Luis+1'), signal)).toEqual([]);
    cognito
      .on(ListUsersCommand, { Filter: `email = "${at('luis')}"` })
      .resolves({ Users: [account('luis')] });
    cognito.on(AdminListGroupsForUserCommand).resolves({ Groups: [{ GroupName: 'customer-service' }] });
    expect(await users.supportGroupsOf(at('Luis+1'), signal)).toEqual(['customer-service']);
  });

  it('is missing where the account is gone between the list and the look', async () => {
    answers('marta');
    const gone = Object.assign(new Error('User does not exist.'), { name: 'UserNotFoundException' });
    cognito.on(AdminGetUserCommand).rejects(gone);
    expect(await users.findByEmail(at('marta'), signal)).toBeNull();
  });
});
