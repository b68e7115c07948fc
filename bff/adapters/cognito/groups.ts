import {
  AdminListGroupsForUserCommand,
  type CognitoIdentityProviderClient,
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
