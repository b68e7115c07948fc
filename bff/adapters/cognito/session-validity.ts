import { DescribeUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { OnRetry } from '../../platform/failure-log.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { asServiceFailed } from '../aws-client.ts';
import { cognitoClient } from './cognito-client.ts';

/** Cognito's own where a client says nothing, minutes. */
const DEFAULT_VALIDITY = 3;

interface SupportClient {
  readonly region: string;
  readonly onRetry?: OnRetry;
  readonly UserPoolId: string;
  readonly ClientId: string;
}

/** A code must not outlive the challenge that it answers: what is wrong with the client, or null. */
export async function shortSession(
  client: SupportClient,
  codeLifeMs: number,
  signal: AbortSignal,
): Promise<string | null> {
  const validityMs = await sessionValidity(client, signal);
  if (validityMs >= codeLifeMs) return null;
  const [has, needs] = [validityMs, codeLifeMs].map((ms) => String(ms / MINUTE_MS));
  return `USER_CLIENT_ID: its AuthSessionValidity is ${has} min, a code's life ${needs} min`;
}

/** How long the support client's challenges can be answered (`AuthSessionValidity`), ms. */
export async function sessionValidity(
  { region, onRetry, ...ids }: SupportClient,
  signal: AbortSignal,
): Promise<number> {
  const client = cognitoClient(region, onRetry);
  try {
    // The answer has the client's secret in it: nothing of it is kept or logged.
    const command = new DescribeUserPoolClientCommand(ids);
    const { UserPoolClient } = await client.send(command, { abortSignal: signal });
    return (UserPoolClient?.AuthSessionValidity ?? DEFAULT_VALIDITY) * MINUTE_MS;
  } catch (error) {
    throw asServiceFailed('cognito', error);
  } finally {
    client.destroy();
  }
}
