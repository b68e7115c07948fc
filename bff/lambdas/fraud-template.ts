import type { Fraud } from '../functions-contract/send-notice.ts';
import { written, type Letter, type Mail } from './mail-letter.ts';
import {
  duration,
  ecosystemName,
  mailbox,
  moment,
  ours,
  ownAddress,
  personName,
  quote,
  type MailLanguage,
  type Ours,
  type Untrusted,
} from './mail-values.ts';

/** The mail to supervisors that an agent suspects fraud, in English and Spanish. */

export type FraudMessage = Omit<Fraud, 'kind' | 'noticeId' | 'to' | 'language'>;
type Words = Omit<Letter, 'language'>;

interface FraudValues {
  readonly user: Untrusted | null;
  readonly agent: Untrusted | null;
  readonly ecosystem: Untrusted | null;
  readonly startedAt: Ours;
  readonly at: Ours;
  readonly hadSession: boolean;
  /** In quotation marks. */
  readonly wrote: Ours | null;
  /** Null where codes are not stopped. */
  readonly blocked: Ours | null;
  readonly backoffice: Ours;
}

const FRAUD: Readonly<Record<MailLanguage, (values: FraudValues) => Words>> = {
  en: ({ user, ...values }) => ({
    subject: user === null ? ours`An agent suspects fraud` : ours`An agent suspects fraud: ${user}`,
    before: [
      ours`${values.agent ?? ours`An agent`} ended an assistance and suspects fraud. Neither the user nor the caller was told so.`,
      ours`Call the user at the number on file, not the one that called.`,
    ],
    facts: [
      [ours`User`, user],
      [ours`Agent`, values.agent],
      [ours`Ecosystem`, values.ecosystem],
      [ours`Started`, values.startedAt],
      [ours`Ended`, values.at],
      [
        ours`Support session`,
        values.hadSession ? ours`It had begun: products could be entered` : ours`It had not begun`,
      ],
      [ours`What was seen, in the agent’s words`, values.wrote],
    ],
    after: [
      values.blocked === null
        ? ours`Codes to this user are not stopped by it. What is running stands under History: ${values.backoffice}`
        : ours`No code goes to this user for ${values.blocked}. A supervisor who was not part of it can lift that under History: ${values.backoffice}`,
    ],
  }),
  es: ({ user, ...values }) => ({
    subject: user === null ? ours`Un agente sospecha un fraude` : ours`Un agente sospecha un fraude: ${user}`,
    before: [
      ours`${values.agent ?? ours`Un agente`} terminó una asistencia y sospecha un fraude. No se le dijo ni al usuario ni a quien llamó.`,
      ours`Llame al usuario al número registrado, no al número desde el que llamaron.`,
    ],
    facts: [
      [ours`Usuario`, user],
      [ours`Agente`, values.agent],
      [ours`Ecosistema`, values.ecosystem],
      [ours`Inicio`, values.startedAt],
      [ours`Fin`, values.at],
      [
        ours`Sesión de soporte`,
        values.hadSession ? ours`Había empezado: se podía ingresar a los productos` : ours`No había empezado`,
      ],
      [ours`Lo que se vio, en palabras del agente`, values.wrote],
    ],
    after: [
      values.blocked === null
        ? ours`Con esto no se suspenden los códigos de este usuario. Lo que está en curso aparece en Historial: ${values.backoffice}`
        : ours`Durante ${values.blocked} este usuario no recibe códigos. Un supervisor que no haya intervenido puede desbloquearlo en Historial: ${values.backoffice}`,
    ],
  }),
};

export function fraudMail(language: MailLanguage, given: FraudMessage): Mail {
  const words = FRAUD[language]({
    user: mailbox(given.user),
    agent: personName(given.agent),
    ecosystem: ecosystemName(given.ecosystem),
    startedAt: moment(language, given.startedAt),
    at: moment(language, given.at),
    hadSession: given.hadSession,
    wrote: quote(language, given.reason),
    blocked: given.blockedSeconds === 0 ? null : duration(language, given.blockedSeconds),
    backoffice: ownAddress(given.backoffice),
  });
  return written({ language, ...words });
}
