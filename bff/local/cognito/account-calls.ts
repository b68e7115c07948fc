import { MINUTE_MS, SECOND_MS } from '../../domain/time.ts';
import type { Call } from './auth-calls.ts';
import { SESSION_LIFE_MS } from './custom-auth.ts';
import { invalidParameter, notFound } from './cognito-error.ts';
import { clientOf, poolOf, textOf, userOf, type Input } from './find.ts';
import type { Pool, PoolUser } from './pools.ts';
import type { Tokens } from './tokens.ts';

const LARGEST_PAGE = 60;
const LONGEST_FILTER = 256;

/** `email = "…"`: quotes and backslashes in the value are escaped. The prefix operator `^=` is here too. */
const FILTER = /^\s*(\w[\w:]*)\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/s;

/** Cognito's own attributes, that have no entry among the user's. */
const READ_ONLY = new Set(['sub']);

/** The calls that read and change accounts. Changes live in memory: a restart makes the demo people anew. */
export function accountCalls(pools: readonly Pool[], tokens: Tokens): Readonly<Record<string, Call>> {
  const change = (input: Input, how: (user: PoolUser, pool: Pool) => void) => {
    const pool = poolOf(pools, input);
    const user = userOf(pool, textOf(input, 'Username'));
    how(user, pool);
    return {};
  };
  const changeAccount = (input: Input, how: (user: PoolUser) => void) =>
    change(input, (user) => {
      how(user);
      user.modifiedAt = Date.now();
    });
  const groupOf = (input: Input, pool: Pool) => {
    const name = textOf(input, 'GroupName');
    if (!pool.groups.has(name)) throw notFound('Group not found.');
    return name;
  };

  return {
    AdminGetUser: (input) => {
      const user = userOf(poolOf(pools, input), textOf(input, 'Username'));
      return {
        ...dates(user),
        Username: user.username,
        UserAttributes: attributesOf(user),
        ...(user.mfa && {
          UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
          PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
        }),
      };
    },

    GetUser: async (input) => {
      const user = await tokens.userOf(pools, textOf(input, 'AccessToken'));
      return { Username: user.username, UserAttributes: attributesOf(user) };
    },

    ListUsers: (input) => {
      const { users } = poolOf(pools, input);
      const found = users.filter(matching(input['Filter']));
      const { items, next } = page(found, input, 'PaginationToken');
      return {
        Users: items.map(listed),
        ...(next !== null && { PaginationToken: next }),
      };
    },

    AdminListGroupsForUser: (input) => {
      const pool = poolOf(pools, input);
      const user = userOf(pool, textOf(input, 'Username'));
      const { items, next } = page([...user.groups], input, 'NextToken');
      return {
        Groups: items.map((GroupName) => ({ GroupName, UserPoolId: pool.id })),
        ...(next !== null && { NextToken: next }),
      };
    },

    ListUsersInGroup: (input) => {
      const pool = poolOf(pools, input);
      const group = groupOf(input, pool);
      const found = pool.users.filter(({ groups }) => groups.has(group));
      const { items, next } = page(found, input, 'NextToken');
      return { Users: items.map(listed), ...(next !== null && { NextToken: next }) };
    },

    DescribeUserPoolClient: (input) => {
      const pool = poolOf(pools, input);
      const { id, name, flows, accessTokenMinutes, writeAttributes } = clientOf(pool, input);
      return {
        UserPoolClient: {
          UserPoolId: pool.id,
          ClientId: id,
          ClientName: name,
          ExplicitAuthFlows: flows.map((flow) => `ALLOW_${flow}`),
          WriteAttributes: writeAttributes,
          AccessTokenValidity: accessTokenMinutes,
          AuthSessionValidity: SESSION_LIFE_MS / MINUTE_MS,
          TokenValidityUnits: { AccessToken: 'minutes' },
          PreventUserExistenceErrors: 'ENABLED',
          EnableTokenRevocation: true,
        },
      };
    },

    AdminDisableUser: (input) => changeAccount(input, (user) => (user.enabled = false)),
    AdminEnableUser: (input) => changeAccount(input, (user) => (user.enabled = true)),
    AdminUpdateUserAttributes: (input) =>
      changeAccount(input, ({ attributes }) => {
        for (const [name, value] of attributesIn(input)) attributes.set(name, value);
      }),
    AdminAddUserToGroup: (input) => change(input, (user, pool) => user.groups.add(groupOf(input, pool))),
    AdminRemoveUserFromGroup: (input) =>
      change(input, (user, pool) => user.groups.delete(groupOf(input, pool))),
  };
}

function dates({ createdAt, modifiedAt, enabled, status }: PoolUser) {
  return {
    UserCreateDate: createdAt / SECOND_MS,
    UserLastModifiedDate: modifiedAt / SECOND_MS,
    Enabled: enabled,
    UserStatus: status,
  };
}

function listed(user: PoolUser) {
  return { ...dates(user), Username: user.username, Attributes: attributesOf(user) };
}

function attributesOf({ attributes }: PoolUser) {
  return [...attributes].map(([Name, Value]) => ({ Name, Value }));
}

function attributesIn(input: Input): readonly [string, string][] {
  const given = input['UserAttributes'];
  if (!Array.isArray(given)) throw invalidParameter('Missing required parameter UserAttributes');
  return given.map((attribute: Input) => {
    const name = textOf(attribute, 'Name');
    if (READ_ONLY.has(name)) throw invalidParameter(`Cannot modify the non-mutable attribute ${name}`);
    return [name, typeof attribute['Value'] === 'string' ? attribute['Value'] : ''];
  });
}

function matching(filter: unknown): (user: PoolUser) => boolean {
  if (filter === undefined || filter === '') return () => true;
  if (typeof filter === 'string' && filter.length > LONGEST_FILTER)
    throw invalidParameter('Filter: at most 256 characters');
  const [, name = '', operator = '', quoted = ''] =
    FILTER.exec(typeof filter === 'string' ? filter : '') ?? [];
  if (name === '') throw invalidParameter('Error while parsing filter.');
  const wanted = quoted.replaceAll(/\\(.)/gs, '$1');
  return (user) => {
    const value = valueOf(user, name);
    return operator === '=' ? value === wanted : (value?.startsWith(wanted) ?? false);
  };
}

function valueOf({ attributes, username, status, enabled }: PoolUser, name: string): string | undefined {
  if (name === 'username') return username;
  if (name === 'cognito:user_status') return status;
  if (name === 'status') return enabled ? 'Enabled' : 'Disabled';
  return attributes.get(name);
}

/** A page of at most `Limit`; the token is the place of the next one. */
function page<T>(all: readonly T[], input: Input, tokenName: string) {
  const limit = input['Limit'] ?? LARGEST_PAGE;
  if (typeof limit !== 'number' || limit < 1 || limit > LARGEST_PAGE)
    throw invalidParameter('Limit: 1 to 60');
  const from = Number(input[tokenName] ?? 0);
  if (!Number.isInteger(from) || from < 0) throw invalidParameter('Invalid pagination token given.');
  const to = from + limit;
  return { items: all.slice(from, to), next: to < all.length ? String(to) : null };
}
