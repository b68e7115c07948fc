import {
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
  ListUsersInGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { groupsOf, usersIn } from './groups.ts';

const POOL = 'us-east-1_pool';

describe('groups at Cognito', () => {
  const client = new CognitoIdentityProviderClient({ region: 'us-east-1' });
  const cognito = mockClient(client);
  const { signal } = new AbortController();

  beforeEach(() => cognito.reset());
  afterAll(() => {
    cognito.restore();
  });

  it('of a user are those of every page, an empty one in between too', async () => {
    const page = (NextToken?: string) =>
      cognito.on(AdminListGroupsForUserCommand, { UserPoolId: POOL, Username: 'ana', NextToken });
    page().resolves({ Groups: [{ GroupName: 'finance' }], NextToken: '2' });
    page('2').resolves({ Groups: [], NextToken: '3' });
    page('3').resolves({ Groups: [{ GroupName: 'support-supervisors' }] });
    expect(await groupsOf(client, POOL, 'ana', signal)).toEqual(['finance', 'support-supervisors']);
  });

  it('have the members of every page', async () => {
    const page = (NextToken?: string) =>
      cognito.on(ListUsersInGroupCommand, { UserPoolId: POOL, GroupName: 'customer-service', NextToken });
    page().resolves({ Users: [{ Username: 'ana' }], NextToken: '2' });
    page('2').resolves({ Users: [{ Username: 'luis' }] });
    const members = await usersIn(client, POOL, 'customer-service', signal);
    expect(members.map(({ Username }) => Username)).toEqual(['ana', 'luis']);
  });

  it('are no groups where a page cannot be read', async () => {
    cognito
      .on(AdminListGroupsForUserCommand)
      .resolvesOnce({ Groups: [{ GroupName: 'customer-service' }], NextToken: '2' })
      .rejects(new Error('away'));
    await expectAsync(groupsOf(client, POOL, 'ana', signal)).toBeRejectedWithError('away');
  });

  it('are asked for until the deadline of the request', async () => {
    cognito.on(AdminListGroupsForUserCommand).resolves({ Groups: [] });
    await groupsOf(client, POOL, 'ana', signal);
    const [, options] = cognito.send.firstCall.args as readonly unknown[];
    expect(options).toEqual({ abortSignal: signal });
  });
});
