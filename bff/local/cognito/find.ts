import { createHmac, timingSafeEqual } from 'node:crypto';
import { invalidParameter, notAuthorized, notFound, userNotFound } from './cognito-error.ts';
import type { Pool, PoolClient, PoolUser } from './pools.ts';

/** The body of a call. */
export type Input = Readonly<Record<string, unknown>>;

export function textOf(input: Input, name: string): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw invalidParameter(`Missing required parameter ${name}`);
}

export function textsOf(input: Input, name: string): Readonly<Record<string, string>> {
  const value = input[name] ?? {};
  if (typeof value !== 'object') throw invalidParameter(`${name} is no map`);
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}

export function poolOf(pools: readonly Pool[], input: Input): Pool {
  const id = textOf(input, 'UserPoolId');
  const pool = pools.find((candidate) => candidate.id === id);
  if (!pool) throw notFound(`User pool ${id} does not exist.`);
  return pool;
}

export function clientOf(pool: Pool, input: Input): PoolClient {
  const id = textOf(input, 'ClientId');
  const client = pool.clients.find((candidate) => candidate.id === id);
  if (!client) throw notFound(`User pool client ${id} does not exist.`);
  return client;
}

/** Calls without a pool name the client alone. */
export function poolOfClient(pools: readonly Pool[], input: Input): Pool {
  const id = textOf(input, 'ClientId');
  const pool = pools.find(({ clients }) => clients.some((client) => client.id === id));
  if (!pool) throw notFound(`User pool client ${id} does not exist.`);
  return pool;
}

/** By user name, or by an e-mail that is verified: an unverified one is no alias. */
export function userOf(pool: Pool, name: string): PoolUser {
  const user = byUsername(pool, name) ?? byEmail(pool, name);
  if (user?.username === name || user?.attributes.get('email_verified') === 'true') return user;
  throw userNotFound();
}

/** Who signs in: by user name or e-mail, verified or not; undefined where nobody has it. */
export function signingIn(pool: Pool, name: string): PoolUser | undefined {
  return byUsername(pool, name) ?? byEmail(pool, name);
}

function byUsername(pool: Pool, name: string): PoolUser | undefined {
  return pool.users.find(({ username }) => username === name);
}

function byEmail(pool: Pool, email: string): PoolUser | undefined {
  return pool.users.find(({ attributes }) => attributes.get('email')?.toLowerCase() === email.toLowerCase());
}

/** A confidential client proves itself in each call. */
export function checkSecretHash(client: PoolClient, username: string, given: string | undefined): void {
  if (client.secret === null) return;
  if (given === undefined) {
    throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  }
  const right = createHmac('sha256', client.secret).update(`${username}${client.id}`).digest('base64');
  if (!isSame(given, right)) throw notAuthorized(`SecretHash does not match for the client: ${client.id}`);
}

/** The same of a call that names no user. */
export function checkSecret(client: PoolClient, given: unknown): void {
  if (client.secret === null) return;
  if (typeof given !== 'string') {
    throw notAuthorized(`Client ${client.id} is configured with secret but CLIENT_SECRET was not received`);
  }
  if (!isSame(given, client.secret)) throw notAuthorized(`Unable to verify secret for client ${client.id}`);
}

export function isSame(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
