import {
  AdminListGroupsForUserCommand,
  ListUsersInGroupCommand,
  type CognitoIdentityProviderClient,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';

/** Names of all groups of a user: page by page, since a missed page would be a missed right or a missed refusal. */
export async function groupsOf(
  client: CognitoIdentityProviderClient,
  poolId: string,
  username: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const command = new AdminListGroupsForUserCommand({ UserPoolId: poolId, Username: username, NextToken });
    const page = await client.send(command, { abortSignal: signal });
    names.push(...(page.Groups ?? []).flatMap(({ GroupName }) => GroupName ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return names;
}

/** Everybody in a group, page by page. */
export async function usersIn(
  client: CognitoIdentityProviderClient,
  poolId: string,
  group: string,
  signal: AbortSignal,
): Promise<readonly UserType[]> {
  const users: UserType[] = [];
  let NextToken: string | undefined;
  do {
    const command = new ListUsersInGroupCommand({ UserPoolId: poolId, GroupName: group, NextToken });
    const page = await client.send(command, { abortSignal: signal });
    users.push(...(page.Users ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return users;
}
