import {
  paginateAdminListGroupsForUser,
  paginateListUsersInGroup,
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
  const ofUser = { UserPoolId: poolId, Username: username };
  const names: string[] = [];
  for await (const page of paginateAdminListGroupsForUser({ client }, ofUser, { abortSignal: signal })) {
    names.push(...(page.Groups ?? []).flatMap(({ GroupName }) => GroupName ?? []));
  }
  return names;
}

/** Everybody in a group, page by page. */
export async function usersIn(
  client: CognitoIdentityProviderClient,
  poolId: string,
  group: string,
  signal: AbortSignal,
): Promise<readonly UserType[]> {
  const ofGroup = { UserPoolId: poolId, GroupName: group };
  const users: UserType[] = [];
  for await (const page of paginateListUsersInGroup({ client }, ofGroup, { abortSignal: signal })) {
    users.push(...(page.Users ?? []));
  }
  return users;
}
