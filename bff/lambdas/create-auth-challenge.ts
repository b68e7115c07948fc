import { causesOf } from '../domain/causes.ts';
import { SAYS_MAY_HAVE_LEFT } from '../functions-contract/failure.ts';
import type { PublicChallenge } from '../functions-contract/challenge.ts';
import type { ChannelAnswer } from '../functions-contract/delivery.ts';
import type { ContextClaims } from '../functions-contract/signed-context.ts';
import { SECOND_MS } from '../domain/time.ts';
import { accepted, notAccepted } from './channel-answer.ts';
import { FunctionError } from './function-error.ts';
import { logged, type Note, type SendingEnds } from './log.ts';
import { mailTo } from './mail.ts';
import { environment } from './environment.ts';
import { TEXTS } from './messages.ts';
import { requireSupportClient, supportContext } from './support-context.ts';
import { sendText, whyNotAccepted } from './text-message.ts';
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
  /** What was answered on each channel that the code went by. */
  readonly channels: readonly ChannelAnswer[];
}

/**
 * Makes the challenge: the context first, then the code by mail, and a text to the phone; after a wrong answer the
 * same code. Remembers nothing: Cognito calls a slow trigger again, anywhere, and the same event gives the same code.
 */
export const handler = logged('create-auth-challenge', challenged);

async function challenged(
  event: CreateAuthChallengeEvent,
  note: Note,
  until: SendingEnds,
): Promise<CreateAuthChallengeEvent> {
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
  const { kept, channels } = before ? { kept: before, channels: null } : await sendCode(event, note, until);
  const isTexted = channels?.some(({ channel, state }) => channel === 'text' && state === 'accepted');
  return {
    ...event,
    response: {
      publicChallengeParameters: {
        challenge: 'code',
        ...(isTexted && { by: 'both' }),
        ...(channels && { channels: JSON.stringify(channels) }),
      } satisfies PublicChallenge,
      privateChallengeParameters: { kind: 'code', metadata: asMetadata(kept) },
      challengeMetadata: asMetadata(kept),
    },
  };
}

async function sendCode(
  { request, userName, callerContext: { clientId } }: CreateAuthChallengeEvent,
  note: Note,
  until: SendingEnds,
): Promise<SentCode> {
  const context = await supportContext(userName, request.clientMetadata);
  const { codeId, codeSeconds: seconds, iat, jti, lang } = context;
  note({ codeId });
  const { email, email_verified: emailVerified } = request.userAttributes;
  if (email === undefined || emailVerified !== 'true')
    throw new FunctionError('NoVerifiedEmail', 'no verified e-mail');

  const key = codeKeyAt(iat);
  const code = codeOf(key, { jti, userName, clientId });
  const envelope = { to: email, messageId: messageIdOf(key, context), language: lang, codeId };
  // Whatever does not fit is found before anything leaves.
  const mail = mailTo(envelope, 'user-code', messageOf(context, code));
  const isByBoth = environment('USER_CODE_BY') === 'both';
  const text = isByBoth ? TEXTS['user-code'](lang, { code }) : TEXTS['code-asked'](lang);
  const { phone_number: phone, phone_number_verified: phoneVerified } = request.userAttributes;

  const ends = until(iat);
  const mailFailed = new AbortController();
  // Of a text that carries no code nothing is told of it.
  const about = isByBoth ? { codeId, seconds } : {};
  const texting =
    phone === undefined || phoneVerified !== 'true'
      ? null
      : texted(sendText(phone, text, AbortSignal.any([ends, mailFailed.signal]), about));
  await mail(ends).catch(async (error: unknown) => {
    mailFailed.abort();
    throw withText(error, await texting);
  });
  note({ outcome: 'sent' });
  const mailed = accepted('mail');
  // The mail has left: a text that fails is no reason to say that nothing was sent.
  const told = await texting;
  if (told !== null) note(told.facts);
  const channels = told !== null && isByBoth ? [mailed, told.answer] : [mailed];
  return { kept: keep(code, userName, key, { iat, seconds }), channels };
}

type Texted = Awaited<ReturnType<typeof texted>>;

/** A text that nobody refused is at a phone, perhaps: whoever asked counts the code, and asks no more at once. */
function withText(error: unknown, told: Texted | null): unknown {
  const { state, because } = told?.answer ?? notAccepted('text', 'refused');
  const hasLeft = state === 'accepted' || because === 'not-accepted';
  if (!hasLeft || !(error instanceof FunctionError) || SAYS_MAY_HAVE_LEFT.test(error.message)) return error;
  return new FunctionError(error.name, `${error.message}: a text may have left`, { cause: error.cause });
}

/** What became of a text, which fails nothing. */
async function texted(sending: Promise<void>) {
  try {
    await sending;
    return { facts: { text: 'sent' }, answer: accepted('text') } as const;
  } catch (error) {
    const answer = notAccepted('text', whyNotAccepted(error));
    return { facts: { text: 'failed', causes: causesOf(error) }, answer } as const;
  }
}

function messageOf(context: ContextClaims, code: string) {
  const { agent, ecosystem, words, codeSeconds, sessionSeconds, caseNumber, refuseUrl, iat } = context;
  return {
    code,
    name: context.name ?? null,
    agent: agent.name,
    ecosystem: ecosystem.name,
    words,
    validSeconds: codeSeconds,
    sessionSeconds,
    caseNumber: caseNumber ?? null,
    purpose: context.assistancePurpose ?? null,
    at: new Date(iat * SECOND_MS),
    refuseUrl,
  };
}
