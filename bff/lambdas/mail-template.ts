import { spokenDuration } from '../domain/spoken-duration.ts';
import type { SendCode } from '../functions-contract/send-code.ts';
import { momentIn, oneLine, written, type Letter, type Mail, type MailLanguage } from './mail-letter.ts';

/** The mails that carry a code, in English and Spanish. */

export interface UserCodeMessage {
  readonly code: string;
  readonly agent: string;
  readonly ecosystem: string;
  readonly words: readonly [string, string];
  readonly validSeconds: number;
  readonly sessionSeconds: number;
  readonly caseNumber: string | null;
  readonly at: Date;
  readonly refuseUrl: string;
}

export type AgentCodeMessage = Pick<SendCode, 'code' | 'name' | 'userEmail' | 'validSeconds'>;

type Words = Omit<Letter, 'language' | 'code'>;

const USER: Readonly<Record<MailLanguage, (message: UserCodeMessage) => Words>> = {
  en: ({ agent, ecosystem, words, validSeconds, sessionSeconds, caseNumber, at, refuseUrl }) => ({
    subject: 'Your Waizant support code',
    before: ['A support agent asks to assist you.'],
    facts: [
      ['Agent', agent],
      ['Ecosystem', ecosystem],
      [
        'Purpose',
        `To look at your products as your delegate for ${spokenDuration('en', sessionSeconds)} and find the fault`,
      ],
      ...factIf('Case', caseNumber),
      ['Time', momentIn('en', at)],
    ],
    aside: [
      `Your two words are: ${words.join(' · ')}`,
      'Read out the first; the agent must know the second. Somebody who does not is not support: hang up.',
    ],
    ask: 'If you are on the phone with support right now and agree, read out this code:',
    after: [
      `It is valid for ${spokenDuration('en', validSeconds)} and can be used once.`,
      'Nobody from support will ever ask for your password. In doubt, hang up and call support at the number you know.',
    ],
    link: {
      sentence: 'You are not on the phone with support, or do not agree? End it here:',
      label: 'This wasn’t me',
      url: refuseUrl,
    },
  }),
  es: ({ agent, ecosystem, words, validSeconds, sessionSeconds, caseNumber, at, refuseUrl }) => ({
    subject: 'Su código de soporte de Waizant',
    before: ['Un agente de soporte pide asistirle.'],
    facts: [
      ['Agente', agent],
      ['Ecosistema', ecosystem],
      [
        'Motivo',
        `Mirar sus productos como su delegado durante ${spokenDuration('es', sessionSeconds)} y encontrar el fallo`,
      ],
      ...factIf('Caso', caseNumber),
      ['Hora', momentIn('es', at)],
    ],
    aside: [
      `Sus dos palabras son: ${words.join(' · ')}`,
      'Lea usted la primera; el agente debe saber la segunda. Quien no la sepa no es soporte: cuelgue.',
    ],
    ask: 'Si está al teléfono con soporte ahora mismo y está de acuerdo, lea este código:',
    after: [
      `Vale ${spokenDuration('es', validSeconds)} y se puede usar una vez.`,
      'Nadie de soporte le pedirá nunca su contraseña. Si duda, cuelgue y llame a soporte al número que ya conoce.',
    ],
    link: {
      sentence: '¿No está al teléfono con soporte o no está de acuerdo? Termínelo aquí:',
      label: 'No fui yo',
      url: refuseUrl,
    },
  }),
};

const AGENT: Readonly<Record<MailLanguage, (message: AgentCodeMessage) => Words>> = {
  en: ({ name, userEmail, validSeconds }) => ({
    subject: 'Your internal verification code',
    before: [
      `Hello ${name},`,
      `somebody signed in as you starts an assistance for ${userEmail}. If it is you, type this code:`,
    ],
    after: [
      `It is valid for ${spokenDuration('en', validSeconds)} and can be used once.`,
      'Share it with nobody. If it was not you, tell a supervisor now: somebody uses your session.',
    ],
  }),
  es: ({ name, userEmail, validSeconds }) => ({
    subject: 'Su código de verificación interna',
    before: [
      `Hola, ${name}:`,
      `alguien que entró como usted inicia una asistencia para ${userEmail}. Si es usted, escriba este código:`,
    ],
    after: [
      `Vale ${spokenDuration('es', validSeconds)} y se puede usar una vez.`,
      'No lo comparta con nadie. Si no fue usted, avise ya a un supervisor: alguien usa su sesión.',
    ],
  }),
};

export function userCodeMail(language: MailLanguage, given: UserCodeMessage): Mail {
  const message = plainNames(given);
  return written({ language, code: message.code, ...USER[language](message) });
}

/** The text to the user's phone: short, and with the same words. */
export function userCodeText(
  language: MailLanguage,
  given: Pick<UserCodeMessage, 'agent' | 'code' | 'words'>,
): string {
  const { code, words } = given;
  const agent = oneLine(given.agent);
  const pair = words.join(' · ');
  return language === 'es'
    ? `Waizant: ${agent} pide asistirle. Palabras: ${pair}. Código: ${code}. Dígalo solo si está al teléfono con soporte ahora.`
    : `Waizant: ${agent} asks to assist you. Words: ${pair}. Code: ${code}. Say it only if you are on the phone with support now.`;
}

export function agentCodeMail(language: MailLanguage, given: AgentCodeMessage): Mail {
  const message = { ...given, name: oneLine(given.name), userEmail: oneLine(given.userEmail) };
  return written({ language, code: message.code, ...AGENT[language](message) });
}

function plainNames(message: UserCodeMessage): UserCodeMessage {
  const { agent, ecosystem, caseNumber } = message;
  return {
    ...message,
    agent: oneLine(agent),
    ecosystem: oneLine(ecosystem),
    caseNumber: caseNumber === null ? null : oneLine(caseNumber),
  };
}

function factIf(name: string, value: string | null): readonly (readonly [string, string])[] {
  return value === null ? [] : [[name, value]];
}
