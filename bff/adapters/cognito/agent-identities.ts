import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  DescribeUserPoolClientCommand,
  GetUserCommand,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Language } from '../../domain/trace.ts';
import type { OnRetry } from '../../platform/failure-log.ts';
import type { AgentIdentities, AgentIdentity, GroupMember, PasswordSignIn } from '../../session/ports.ts';
import { meaningOf } from './answers.ts';
import { accessTokenVerifier } from './access-tokens.ts';
import { cognitoFailed } from './cognito-failed.ts';
import { cognitoClient, secretHash } from './cognito-client.ts';
import { attribute } from './find-by-email.ts';
import { groupsOf, usersIn } from './groups.ts';
import { KeptReading } from './kept-reading.ts';

export interface AgentIdentitiesOptions {
  readonly region: string;
  readonly onRetry?: OnRetry;
  readonly poolId: string;
  /** The shell's client: whose access tokens are accepted once. */
  readonly clientId: string;
  /** The confidential client for e-mail and password; null where that is not configured. */
  readonly passwordClient: { readonly id: string; readonly secret: string } | null;
  /** Where the pool's keys are, if not at Cognito itself. */
  readonly jwksBaseUrl: string | null;
  /** ms since 1970. */
  readonly now?: () => number;
}

export function cognitoAgentIdentities(options: AgentIdentitiesOptions): AgentIdentities {
  const { region, poolId, clientId, passwordClient, onRetry } = options;
  const client = cognitoClient(region, onRetry);
  const verify = accessTokenVerifier(options);
  const fail = (error: unknown): never => {
    // Of the calls that read the table says the same.
    throw cognitoFailed('list-users', error);
  };

  const account = async (
    username: string,
    signal: AbortSignal,
  ): Promise<Omit<AgentIdentity, 'groups'> | null> => {
    try {
      const command = new AdminGetUserCommand({ UserPoolId: poolId, Username: username });
      const details = await client.send(command, { abortSignal: signal });
      const attributes = details.UserAttributes;
      const email = attribute(attributes, 'email');
      const fullName = [attribute(attributes, 'given_name'), attribute(attributes, 'family_name')]
        .join(' ')
        .trim();
      const name = attribute(attributes, 'name') || fullName;
      return {
        id: attribute(attributes, 'sub'),
        username,
        name: personName(name) || email,
        email,
        emailVerified: attribute(attributes, 'email_verified') === 'true',
        enabled: details.Enabled !== false,
        language: languageIn(attributes),
        modifiedAt: (details.UserLastModifiedDate ?? new Date()).getTime(),
      };
    } catch (error) {
      return meaningOf('account', error).kind === 'gone' ? null : fail(error);
    }
  };

  const emailWritable = new KeptReading(async (signal) => {
    const command = new DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId: clientId });
    const { UserPoolClient } = await client.send(command, { abortSignal: signal }).catch(fail);
    const writable = UserPoolClient?.WriteAttributes ?? [];
    // A client without a list may write every standard attribute.
    return writable.length === 0 || writable.includes('email');
  }, options.now ?? Date.now);

  return {
    passwordSignIn: passwordClient !== null,

    async signIn(email, password, signal): Promise<PasswordSignIn> {
      if (passwordClient === null) return { result: 'wrong-credentials' };
      const { id, secret } = passwordClient;
      const command = new AdminInitiateAuthCommand({
        UserPoolId: poolId,
        ClientId: id,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password, SECRET_HASH: secretHash(email, id, secret) },
      });
      try {
        const { AuthenticationResult, ChallengeName } = await client.send(command, { abortSignal: signal });
        if (ChallengeName !== undefined) return { result: 'challenge' };
        const username = usernameIn(AuthenticationResult?.AccessToken);
        return username === null ? { result: 'wrong-credentials' } : { result: 'signed-in', username };
      } catch (error) {
        const { kind } = meaningOf('sign-in', error);
        if (kind === 'wrong-credentials') return { result: kind };
        throw cognitoFailed('sign-in', error);
      }
    },

    async verify(accessToken, now, signal) {
      const token = await verify(accessToken, now);
      if (token === null || !hasScope(accessToken)) return token;
      // A signature stays right after a revocation, a sign-out everywhere or a deletion: Cognito itself knows better.
      try {
        await client.send(new GetUserCommand({ AccessToken: accessToken }), { abortSignal: signal });
        return token;
      } catch (error) {
        return meaningOf('token', error).kind === 'nobodys' ? null : fail(error);
      }
    },

    readAccount: account,

    async read(username, signal): Promise<AgentIdentity | null> {
      const [found, groups] = await Promise.all([
        account(username, signal),
        groupsOf(client, poolId, username, signal).catch((error: unknown) =>
          meaningOf('groups', error).kind === 'gone' ? null : fail(error),
        ),
      ]);
      return found === null || groups === null ? null : { ...found, groups };
    },
    async membersOf(groups, signal) {
      const found = await Promise.all(groups.map((group) => usersIn(client, poolId, group, signal))).catch(
        fail,
      );
      const members = found.flat().flatMap(asMember);
      return [...new Map(members.map((member) => [member.email, member])).values()];
    },

    emailWritableByAgent: (signal) => emailWritable.get(signal),

    keepFresh: (signal) => emailWritable.keepFresh(signal),
  };
}

/** The length of a line; a name that an agent may write himself goes into official mail. */
const LONGEST_NAME = 60;

/** A name as a name: one line, and nothing that a mail program makes a link of. */
function personName(name: string): string {
  return name
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>]+/gu, ' ')
    .replaceAll(/\S*(?:\/\/|www\.|@)\S*/gi, ' ')
    .replaceAll(/\b[\w-]+(?:\.[\w-]+)+(?:\/\S*)?/g, (word) => word.replaceAll(/[./]/g, ' '))
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_NAME)
    .trim();
}

function asMember({ Enabled, Attributes }: UserType): GroupMember[] {
  const isReached = Enabled !== false && attribute(Attributes, 'email_verified') === 'true';
  const email = attribute(Attributes, 'email');
  const id = attribute(Attributes, 'sub');
  return isReached && email !== '' ? [{ id, email, language: languageIn(Attributes) }] : [];
}

function languageIn(attributes: UserType['Attributes']): Language {
  return attribute(attributes, 'locale').toLowerCase().startsWith('es') ? 'es' : 'en';
}

/** Whether `GetUser` may be asked with it: tokens of the hosted UI need not have this scope. The token is verified. */
function hasScope(accessToken: string): boolean {
  const { scope } = payloadOf(accessToken);
  return typeof scope === 'string' && scope.split(' ').includes('aws.cognito.signin.user.admin');
}

function payloadOf(token: string): Readonly<Record<string, unknown>> {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
}

/** The user name in a token that came from Cognito over TLS in this very call: nothing to verify. */
function usernameIn(accessToken: string | undefined): string | null {
  if (!accessToken?.includes('.')) return null;
  const { username } = payloadOf(accessToken) as { readonly username?: string };
  return username ?? null;
}
