import type { Release, Released } from '../functions-contract/send-notice.ts';
import { greeting, written, type Letter, type Mail } from './mail-letter.ts';
import {
  chosen,
  mailbox,
  moment,
  ours,
  ownAddress,
  personName,
  quote,
  type Chosen,
  type MailLanguage,
  type Ours,
  type Untrusted,
} from './mail-values.ts';

/** The mails about a block that was released: to the other supervisors and to the user, in English and Spanish. */

type Envelope = 'kind' | 'noticeId' | 'to' | 'language';
export type ReleaseMessage = Omit<Release, Envelope>;
export type ReleasedMessage = Omit<Released, Envelope>;
type Words = Omit<Letter, 'language'>;

const BLOCKED: Readonly<Record<MailLanguage, Readonly<Record<string, Ours>>>> = {
  en: {
    'internal-codes': ours`No codes for an agent`,
    'user-codes': ours`No codes for a user`,
    'agent-email': ours`No codes to an agent’s address`,
    'user-refused': ours`No assistance of a user`,
  },
  es: {
    'internal-codes': ours`Sin códigos para un agente`,
    'user-codes': ours`Sin códigos para un usuario`,
    'agent-email': ours`Sin códigos al correo de un agente`,
    'user-refused': ours`Sin asistencia a un usuario`,
  },
};

const BECAUSE: Readonly<Record<MailLanguage, Readonly<Record<string, Ours>>>> = {
  en: {
    objection: ours`The user said “this wasn’t me”`,
    'wrong-codes': ours`Too many wrong codes`,
    'own-address': ours`The address is not settled`,
    'suspected-fraud': ours`An agent suspected fraud`,
  },
  es: {
    objection: ours`El usuario dijo «no fui yo»`,
    'wrong-codes': ours`Demasiados códigos incorrectos`,
    'own-address': ours`El correo aún no es de confianza`,
    'suspected-fraud': ours`Un agente sospechó un fraude`,
  },
};

interface ReleaseValues {
  readonly subject: Untrusted | null;
  readonly blocked: Chosen | null;
  readonly because: Chosen | null;
  readonly by: Untrusted | null;
  readonly byOperator: boolean;
  readonly since: Ours;
  readonly releasedAt: Ours;
  readonly wrote: Ours | null;
  readonly backoffice: Ours;
}

const RELEASE: Readonly<Record<MailLanguage, (values: ReleaseValues) => Words>> = {
  en: ({ subject, ...values }) => ({
    subject:
      subject === null
        ? ours`A block was released`
        : ours`A block was released: ${subject} can get codes again`,
    before: [
      values.byOperator
        ? ours`An operator released a block by a command beside the backoffice.`
        : ours`A supervisor released a block.`,
      ours`You are told so that nobody releases unseen. Is it not right? Ask who did it, and stop what is running.`,
    ],
    facts: [
      [ours`Codes again for`, subject],
      [ours`Block`, values.blocked],
      [ours`It stood because`, values.because],
      [ours`It stood since`, values.since],
      [ours`Released`, values.releasedAt],
      [ours`Released by`, values.by],
      [ours`Reason, in the words of who released it`, values.wrote],
    ],
    after: [ours`What is running stands under History: ${values.backoffice}`],
  }),
  es: ({ subject, ...values }) => ({
    subject:
      subject === null
        ? ours`Se quitó un bloqueo`
        : ours`Se quitó un bloqueo: ${subject} puede volver a recibir códigos`,
    before: [
      values.byOperator
        ? ours`Un operador quitó un bloqueo con un comando fuera del backoffice.`
        : ours`Un supervisor quitó un bloqueo.`,
      ours`Se le avisa para que nadie lo haga sin que se note. ¿No es correcto? Pregunte a quien lo hizo y detenga lo que esté en curso.`,
    ],
    facts: [
      [ours`Vuelve a recibir códigos`, subject],
      [ours`Bloqueo`, values.blocked],
      [ours`Causa`, values.because],
      [ours`Vigente desde`, values.since],
      [ours`Desbloqueado`, values.releasedAt],
      [ours`Lo desbloqueó`, values.by],
      [ours`Motivo, en palabras de quien lo desbloqueó`, values.wrote],
    ],
    after: [ours`Lo que está en curso aparece en Historial: ${values.backoffice}`],
  }),
};

interface ReleasedValues {
  readonly name: Untrusted | null;
  readonly hadObjected: boolean;
  readonly since: Ours;
  readonly releasedAt: Ours;
}

const RELEASED: Readonly<Record<MailLanguage, (values: ReleasedValues) => Words>> = {
  en: ({ name, hadObjected, since, releasedAt }) => ({
    subject: ours`Support codes for your account are possible again`,
    before: [
      greeting('en', name),
      hadObjected
        ? ours`You told us “this wasn’t me”, and support codes for your account stopped. Waizant support has made them possible again.`
        : ours`Support codes for your account had been stopped. Waizant support has made them possible again.`,
    ],
    facts: [
      [ours`Stopped since`, since],
      [ours`Possible again since`, releasedAt],
    ],
    after: [
      ours`You need not do anything. You know nothing of this, or do not agree? Call support at the number you know.`,
      ours`Nobody from support will ever ask for your password.`,
    ],
  }),
  es: ({ name, hadObjected, since, releasedAt }) => ({
    subject: ours`Vuelve a ser posible recibir códigos de soporte para su cuenta`,
    before: [
      greeting('es', name),
      hadObjected
        ? ours`Usted nos dijo «no fui yo» y se suspendieron los códigos de soporte de su cuenta. Soporte de Waizant los volvió a permitir.`
        : ours`Los códigos de soporte de su cuenta estaban suspendidos. Soporte de Waizant los volvió a permitir.`,
    ],
    facts: [
      [ours`Suspendidos desde`, since],
      [ours`Permitidos de nuevo desde`, releasedAt],
    ],
    after: [
      ours`No tiene que hacer nada. ¿No sabe nada de esto o no está de acuerdo? Llame a soporte al número que ya conoce.`,
      ours`Nadie de soporte le pedirá nunca su contraseña.`,
    ],
  }),
};

export function releaseMail(language: MailLanguage, given: ReleaseMessage): Mail {
  const words = RELEASE[language]({
    subject: mailbox(given.subject),
    blocked: chosen(BLOCKED[language], given.blocked, null),
    because: given.because === null ? null : chosen(BECAUSE[language], given.because, null),
    by: personName(given.by),
    byOperator: given.byOperator,
    since: moment(language, given.since),
    releasedAt: moment(language, given.releasedAt),
    wrote: quote(language, given.reason),
    backoffice: ownAddress(given.backoffice),
  });
  return written({ language, ...words });
}

export function releasedMail(language: MailLanguage, given: ReleasedMessage): Mail {
  const words = RELEASED[language]({
    name: personName(given.name ?? null),
    hadObjected: given.hadObjected,
    since: moment(language, given.since),
    releasedAt: moment(language, given.releasedAt),
  });
  return written({ language, isForUser: true, ...words });
}
