import type { CodeToSend } from '../functions-contract/send-code.ts';
import { greeting, written, type Letter, type Mail } from './mail-letter.ts';
import {
  caseNumber,
  chosen,
  code,
  duration,
  ecosystemName,
  mailbox,
  moment,
  networkAddress,
  ours,
  ownAddress,
  personName,
  word,
  type Chosen,
  type MailLanguage,
  type Ours,
  type Untrusted,
} from './mail-values.ts';

/** The mails that carry a code, in English and Spanish. */

export interface UserCodeMessage {
  readonly code: string;
  /** Null where Core has none, and from a BFF of the release before. */
  readonly name: string | null;
  readonly agent: string;
  readonly ecosystem: string;
  readonly words: readonly [string, string];
  readonly validSeconds: number;
  readonly sessionSeconds: number;
  readonly caseNumber: string | null;
  /** A key of `PURPOSES`; null where nobody chose one. */
  readonly purpose: string | null;
  readonly at: Date;
  readonly refuseUrl: string;
}

export type AgentCodeMessage = Pick<
  CodeToSend,
  'code' | 'name' | 'userEmail' | 'purpose' | 'askedFrom' | 'askedAt' | 'disownUrl' | 'validSeconds'
>;

type Words = Omit<Letter, 'language' | 'code'>;

interface UserCodeValues {
  readonly name: Untrusted | null;
  readonly agent: Untrusted | null;
  readonly ecosystem: Untrusted | null;
  readonly caseNumber: Untrusted | null;
  readonly about: Chosen | null;
  readonly words: Ours;
  readonly valid: Ours;
  readonly session: Ours;
  readonly at: Ours;
  readonly refuseUrl: Ours;
}

const PURPOSES: Readonly<Record<MailLanguage, Readonly<Record<string, Ours>>>> = {
  en: {
    'technical-problem': ours`Technical problem`,
    access: ours`Access`,
    billing: ours`Billing or plan`,
    guidance: ours`Guidance`,
  },
  es: {
    'technical-problem': ours`Problema técnico`,
    access: ours`Acceso`,
    billing: ours`Facturación o plan`,
    guidance: ours`Orientación`,
  },
};

const USER: Readonly<Record<MailLanguage, (values: UserCodeValues) => Words>> = {
  en: ({ name, agent, ecosystem, words, valid, session, caseNumber: number, about, at, refuseUrl }) => ({
    subject: ours`Your Waizant support code`,
    before: [greeting('en', name), ours`A support agent asks to assist you.`],
    facts: [
      [ours`Agent`, agent],
      [ours`Ecosystem`, ecosystem],
      [
        ours`What the code allows`,
        ours`To enter your products as your delegate for ${session} and find the fault`,
      ],
      [ours`Purpose`, about],
      [ours`Case`, number],
      [ours`Time`, at],
    ],
    words: {
      title: ours`Your two words are:`,
      said: words,
      then: ours`Read out the first; the agent must know the second. Somebody who does not is not support: hang up.`,
    },
    ask: ours`If you are on the phone with support right now and agree, read out this code:`,
    after: [
      ours`It is valid for ${valid} and can be used once.`,
      ours`Nobody from support will ever ask for your password. In doubt, hang up and call support at the number you know.`,
    ],
    link: {
      sentence: ours`You are not on the phone with support, or do not agree? End the assistance here:`,
      label: ours`This wasn’t me`,
      url: refuseUrl,
    },
  }),
  es: ({ name, agent, ecosystem, words, valid, session, caseNumber: number, about, at, refuseUrl }) => ({
    subject: ours`Su código de soporte de Waizant`,
    before: [greeting('es', name), ours`Un agente de soporte solicita su autorización para ayudarle.`],
    facts: [
      [ours`Agente`, agent],
      [ours`Ecosistema`, ecosystem],
      [
        ours`Qué permite el código`,
        ours`Ingresar a sus productos como su delegado durante ${session} para encontrar la falla`,
      ],
      [ours`Motivo de la asistencia`, about],
      [ours`Caso`, number],
      [ours`Hora`, at],
    ],
    words: {
      title: ours`Sus dos palabras son:`,
      said: words,
      then: ours`Lea usted la primera; el agente debe saber la segunda. Quien no la sepa no es soporte: cuelgue.`,
    },
    ask: ours`Si está al teléfono con soporte ahora mismo y está de acuerdo, lea este código:`,
    after: [
      ours`Es válido por ${valid} y solo se puede usar una vez.`,
      ours`Nadie de soporte le pedirá nunca su contraseña. Si tiene dudas, cuelgue y llame a soporte al número que ya conoce.`,
    ],
    link: {
      sentence: ours`¿No está al teléfono con soporte o no está de acuerdo? Termine la asistencia aquí:`,
      label: ours`No fui yo`,
      url: refuseUrl,
    },
  }),
};

interface AgentCodeValues {
  readonly name: Untrusted | null;
  readonly user: Untrusted | null;
  readonly isStepUp: boolean;
  readonly askedFrom: Ours | null;
  readonly askedAt: Ours | null;
  readonly disownUrl: Ours | null;
  readonly valid: Ours;
}

const AGENT: Readonly<Record<MailLanguage, (values: AgentCodeValues) => Words>> = {
  en: ({ name, user, isStepUp, askedFrom, askedAt, disownUrl, valid }) => ({
    subject: ours`Your internal verification code`,
    before: [
      greeting('en', name),
      isStepUp
        ? ours`Somebody signed in as you wants to open what User Support shows only after a verification.`
        : ours`Somebody signed in as you starts an assistance for ${user ?? ours`a user`}.`,
    ],
    ask: ours`If it is you, type this code:`,
    after: [
      ours`It is valid for ${valid} and can be used once.`,
      ours`Share it with nobody. If it was not you, tell a supervisor now: somebody is using your session.`,
    ],
    facts: [
      [ours`Purpose`, isStepUp ? ours`To open what needs a verification` : ours`An assistance`],
      [ours`From the network address`, askedFrom],
      [ours`Time`, askedAt],
    ],
    ...(disownUrl !== null && {
      link: {
        sentence: ours`It was not you? This signs you out everywhere and tells the supervisors:`,
        label: ours`I did not ask for this`,
        url: disownUrl,
      },
    }),
  }),
  es: ({ name, user, isStepUp, askedFrom, askedAt, disownUrl, valid }) => ({
    subject: ours`Su código de verificación interna`,
    before: [
      greeting('es', name),
      isStepUp
        ? ours`Alguien que inició sesión con su cuenta quiere abrir lo que User Support muestra solo después de una verificación.`
        : ours`Alguien inició sesión con su cuenta y comienza una asistencia a ${user ?? ours`un usuario`}.`,
    ],
    ask: ours`Si es usted, ingrese este código:`,
    after: [
      ours`Es válido por ${valid} y solo se puede usar una vez.`,
      ours`No lo comparta con nadie. Si no fue usted, avise ya a un supervisor: alguien está usando su sesión.`,
    ],
    facts: [
      [ours`Motivo`, isStepUp ? ours`Abrir lo que necesita una verificación` : ours`Una asistencia`],
      [ours`Desde la dirección de red`, askedFrom],
      [ours`Hora`, askedAt],
    ],
    ...(disownUrl !== null && {
      link: {
        sentence: ours`¿No fue usted? Esto cierra todas sus sesiones y avisa a los supervisores:`,
        label: ours`No lo pedí yo`,
        url: disownUrl,
      },
    }),
  }),
};

export function userCodeMail(language: MailLanguage, given: UserCodeMessage): Mail {
  const [first, second] = given.words;
  const words = USER[language]({
    name: personName(given.name),
    agent: personName(given.agent),
    ecosystem: ecosystemName(given.ecosystem),
    caseNumber: caseNumber(given.caseNumber),
    about: given.purpose === null ? null : chosen(PURPOSES[language], given.purpose, null),
    words: ours`${word(first)} · ${word(second)}`,
    valid: duration(language, given.validSeconds),
    session: duration(language, given.sessionSeconds),
    at: moment(language, given.at),
    refuseUrl: ownAddress(given.refuseUrl),
  });
  return written({ language, isForUser: true, code: code(given.code), ...words });
}

export function agentCodeMail(language: MailLanguage, given: AgentCodeMessage): Mail {
  const words = AGENT[language]({
    name: personName(given.name),
    user: given.userEmail === undefined ? null : mailbox(given.userEmail),
    isStepUp: given.purpose === 'step-up',
    askedFrom: networkAddress(given.askedFrom ?? null),
    askedAt: given.askedAt === undefined ? null : moment(language, given.askedAt),
    disownUrl: given.disownUrl === undefined ? null : ownAddress(given.disownUrl),
    valid: duration(language, given.validSeconds),
  });
  return written({ language, code: code(given.code), ...words });
}
