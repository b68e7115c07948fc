import { causesOf } from '../domain/causes.ts';
import type { PublicChallenge } from '../functions-contract/challenge.ts';
import { SECOND_MS } from '../domain/time.ts';
import { FunctionError } from './function-error.ts';
import { logged, type Note } from './log.ts';
import { sendMail } from './mail.ts';
import { environment } from './environment.ts';
import { TEXTS } from './messages.ts';
import { requireSupportClient, supportContext } from './support-context.ts';
import { sendText } from './text-message.ts';
import type { CreateAuthChallengeEvent } from './trigger-events.ts';
import {
  asMetadata,
  codeKeyAt,
  codeOf,
  fromMetadata,
  keep,
  messageIdOf,
  type KeptCode,
} from './user-code.ts';

interface SentCode {
  readonly kept: KeptCode;
  /** Whether the phone network took a text with the code. */
  readonly isTexted: boolean;
}

/**
 * Makes the challenge: the context first, then the code by mail, and a text to the phone; after a wrong answer the
 * same code. Remembers nothing: Cognito calls a slow trigger again, anywhere, and the same event gives the same code.
 */
export const handler = logged('create-auth-challenge', challenged);

async function challenged(event: CreateAuthChallengeEvent, note: Note): Promise<CreateAuthChallengeEvent> {
  requireSupportClient(event.callerContext.clientId);
  const { session } = event.request;
  if (session.length === 0) {
    return {
      ...event,
      response: {
        publicChallengeParameters: { challenge: 'context' } satisfies PublicChallenge,
        privateChallengeParameters: { kind: 'context' },
        challengeMetadata: 'context',
      },
    };
  }
  const before = fromMetadata(session.at(-1)?.challengeMetadata);
  const { kept, isTexted } = before ? { kept: before, isTexted: false } : await sendCode(event, note);
  return {
    ...event,
    response: {
      publicChallengeParameters: {
        challenge: 'code',
        ...(isTexted && { by: 'both' }),
      } satisfies PublicChallenge,
      privateChallengeParameters: { kind: 'code', metadata: asMetadata(kept) },
      challengeMetadata: asMetadata(kept),
    },
  };
}

async function sendCode(
  { request, userName, callerContext: { clientId } }: CreateAuthChallengeEvent,
  note: Note,
): Promise<SentCode> {
  const context = await supportContext(userName, request.clientMetadata);
  note({ codeId: context.codeId });
  const { email, email_verified: emailVerified } = request.userAttributes;
  if (email === undefined || emailVerified !== 'true')
    throw new FunctionError('NoVerifiedEmail', 'no verified e-mail');

  const isByBoth = environment('USER_CODE_BY') === 'both';
  const { agent, ecosystem, words, lang, codeSeconds, sessionSeconds, caseNumber, refuseUrl, iat, jti } =
    context;
  const key = codeKeyAt(iat);
  const code = codeOf(key, { jti, userName, clientId });
  const message = {
    code,
    agent: agent.name,
    ecosystem: ecosystem.name,
    words,
    validSeconds: codeSeconds,
    sessionSeconds,
    caseNumber: caseNumber ?? null,
    at: new Date(iat * SECOND_MS),
    refuseUrl,
  };
  await sendMail({ to: email, messageId: messageIdOf(key, context), language: lang }, 'user-code', message);
  note({ outcome: 'sent' });
  const { phone_number: phone, phone_number_verified: phoneVerified } = request.userAttributes;
  // The mail has left: a text that fails is no reason to say that nothing was sent.
  let isTexted = false;
  if (phone !== undefined && phoneVerified === 'true') {
    const text = isByBoth ? TEXTS['user-code'](lang, message) : TEXTS['code-asked'](lang);
    await sendText(phone, text).then(
      () => {
        isTexted = isByBoth;
        note({ text: 'sent' });
      },
      (error: unknown) => note({ text: 'failed', causes: causesOf(error) }),
    );
  }
  return { kept: keep(code, userName, key, { iat, seconds: codeSeconds }), isTexted };
}
