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
import { asMetadata, codeKeyAt, fromMetadata, keep, newCode, type KeptCode } from './user-code.ts';

/**
 * Codes of the last minutes by the id of their context: Cognito calls a slow trigger again, and the second call must
 * not make another code. Blocks for one execution environment; another one would send a second, newer code.
 */
const made = new Map<string, Promise<SentCode>>();
const MOST_REMEMBERED = 100;

interface SentCode {
  readonly kept: KeptCode;
  /** Whether the phone network took a text with the code. */
  readonly isTexted: boolean;
}

/**
 * Makes the challenge: the context first, then the code by mail, and a text to the phone; after a wrong answer the
 * same code.
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

async function sendCode({ request, userName }: CreateAuthChallengeEvent, note: Note): Promise<SentCode> {
  const context = await supportContext(userName, request.clientMetadata);
  note({ codeId: context.codeId });
  const { email, email_verified: emailVerified } = request.userAttributes;
  if (email === undefined || emailVerified !== 'true')
    throw new FunctionError('NoVerifiedEmail', 'no verified e-mail');

  const isByBoth = environment('USER_CODE_BY') === 'both';

  const deliver = async (): Promise<SentCode> => {
    const code = newCode();
    // Before the mail: without a key nothing may leave.
    const key = codeKeyAt(context.iat);
    const { agent, ecosystem, words, lang, codeSeconds, sessionSeconds, caseNumber, refuseUrl, iat } =
      context;
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
    await sendMail({ to: email, messageId: context.jti, language: lang }, 'user-code', message);
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
    return { kept: keep(code, userName, key, codeSeconds), isTexted };
  };
  const known = made.get(context.jti);
  if (known) return known;
  if (made.size >= MOST_REMEMBERED) made.clear();
  const making = deliver();
  made.set(context.jti, making);
  making.catch(() => made.delete(context.jti));
  return making;
}
