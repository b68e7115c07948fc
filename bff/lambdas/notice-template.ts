import type { Alert, Receipt } from '../functions-contract/send-notice.ts';
import { greeting, written, type Letter, type Mail } from './mail-letter.ts';
import {
  chosen,
  clock,
  day,
  duration,
  ecosystemName,
  joined,
  mailbox,
  minutesBetween,
  moment,
  ours,
  ownAddress,
  personName,
  quote,
  reference,
  type Chosen,
  type MailLanguage,
  type Ours,
  type Untrusted,
  type Value,
} from './mail-values.ts';

/** The mails that carry no code: the user's receipt and the supervisors' alert, in English and Spanish. */

type Envelope = 'kind' | 'noticeId' | 'to' | 'language';
export type ReceiptMessage = Omit<Receipt, Envelope>;
export type AlertMessage = Omit<Alert, Envelope>;
type NoticeOutcome = Receipt['outcome'];
/** Why the system stopped it, where no supervisor did. */
type NoticeCause = NonNullable<Receipt['cause']>;

const PRODUCTS: Readonly<Record<string, Ours>> = {
  store: ours`Waizant Store`,
  web: ours`Waizant Web`,
  app: ours`Waizant App`,
  rcm: ours`Waizant RCM`,
};
const OTHER_PRODUCT: Readonly<Record<MailLanguage, Ours>> = {
  en: ours`another product of Waizant`,
  es: ours`otro producto de Waizant`,
};

const HOW_IT_ENDED: Readonly<Record<MailLanguage, Readonly<Record<NoticeOutcome, Ours>>>> = {
  en: {
    cancelled: ours`The agent cancelled it`,
    finished: ours`The agent finished`,
    expired: ours`The time was over`,
    locked: ours`Too many wrong codes`,
    refused: ours`The user objected`,
    stopped: ours`A supervisor stopped it`,
    'signed-out': ours`The agent signed out`,
    superseded: ours`Another agent assisted`,
  },
  es: {
    cancelled: ours`El agente la canceló`,
    finished: ours`El agente terminó`,
    expired: ours`Se acabó el tiempo`,
    locked: ours`Demasiados códigos incorrectos`,
    refused: ours`El usuario se opuso`,
    stopped: ours`La detuvo un supervisor`,
    'signed-out': ours`El agente cerró su sesión`,
    superseded: ours`Asistió otro agente`,
  },
};

const WHY_STOPPED: Readonly<Record<MailLanguage, Readonly<Record<NoticeCause, Ours>>>> = {
  en: { 'rights-lost': ours`The system stopped it: the agent lost the right to assist` },
  es: { 'rights-lost': ours`La detuvo el sistema: el agente perdió el permiso para asistir` },
};

/** What a user is told of a stop, and of a reason that is not for him or that this release does not know. */
const ENDED_BY_SUPPORT: Readonly<Record<MailLanguage, Ours>> = {
  en: ours`Ended by support`,
  es: ours`Terminada por soporte`,
};

/** Why an agent cancelled: the kind that he chose. What he wrote is for supervisors. */
const REASONS: Readonly<Record<MailLanguage, Readonly<Record<string, Ours>>>> = {
  en: {
    'user-hung-up': ours`The user hung up`,
    'no-longer-needed': ours`The user no longer needs assistance`,
    'could-not-verify': ours`The user could not be verified`,
    'technical-failure': ours`Technical failure`,
    'wrong-address': ours`The address was not the right one`,
    other: ours`Another reason`,
  },
  es: {
    'user-hung-up': ours`El usuario colgó`,
    'no-longer-needed': ours`El usuario ya no necesita asistencia`,
    'could-not-verify': ours`No se pudo verificar al usuario`,
    'technical-failure': ours`Falla técnica`,
    'wrong-address': ours`La dirección no era la correcta`,
    other: ours`Otro motivo`,
  },
};

type Words = Omit<Letter, 'language'>;

interface ReceiptValues {
  readonly name: Untrusted | null;
  readonly agent: Untrusted | null;
  readonly ecosystem: Untrusted | null;
  /** Null where none was opened. */
  readonly products: Ours | null;
  readonly date: Ours;
  readonly from: Ours;
  readonly until: Ours;
  readonly startedAt: Ours;
  readonly endedAt: Ours;
  readonly minutes: Ours;
  readonly ending: Value;
  readonly reason: Chosen | null;
  readonly within: Ours;
  readonly refuseUrl: Ours;
}

const RECEIPT: Readonly<Record<MailLanguage, (values: ReceiptValues) => Words>> = {
  en: ({ name, agent, products, date, from, until, minutes, within, ...values }) => ({
    subject: ours`Waizant support worked in your account, ${date}, ${from}–${until}`,
    before: [
      greeting('en', name),
      products === null
        ? ours`With the code that you read out, ${agent ?? ours`a support agent`} could enter your products on your behalf for ${minutes}, and opened none. It is over: nobody has access. You need not do anything.`
        : ours`With the code that you read out, ${agent ?? ours`a support agent`} worked in your products on your behalf for ${minutes}. It is over: nobody has access. You need not do anything.`,
    ],
    facts: [
      [ours`Agent`, agent],
      [ours`Ecosystem`, values.ecosystem],
      [ours`From`, values.startedAt],
      [ours`To`, values.endedAt],
      [ours`Opened`, products ?? ours`No product was opened`],
      [ours`How it ended`, values.ending],
      [ours`Reason given`, values.reason],
    ],
    after: [],
    link: {
      sentence: ours`Something that you do not recognise? Tell us within ${within}; afterwards call support at the number you know.`,
      label: ours`This wasn’t me`,
      url: values.refuseUrl,
    },
  }),
  es: ({ name, agent, products, date, from, until, minutes, within, ...values }) => ({
    subject: ours`Soporte de Waizant ingresó a su cuenta, ${date}, ${from} a ${until}`,
    before: [
      greeting('es', name),
      products === null
        ? ours`Con el código que usted leyó, ${agent ?? ours`un agente de soporte`} pudo ingresar a sus productos en su nombre durante ${minutes} y no abrió ninguno. Ya terminó: nadie tiene acceso. No tiene que hacer nada.`
        : ours`Con el código que usted leyó, ${agent ?? ours`un agente de soporte`} ingresó a sus productos en su nombre durante ${minutes}. Ya terminó: nadie tiene acceso. No tiene que hacer nada.`,
    ],
    facts: [
      [ours`Agente`, agent],
      [ours`Ecosistema`, values.ecosystem],
      [ours`Desde`, values.startedAt],
      [ours`Hasta`, values.endedAt],
      [ours`Se abrió`, products ?? ours`No se abrió ningún producto`],
      [ours`Cómo terminó`, values.ending],
      [ours`Motivo indicado`, values.reason],
    ],
    after: [],
    link: {
      sentence: ours`¿Hay algo que no reconoce? Puede avisarnos durante ${within}; después, llame a soporte al número que ya conoce.`,
      label: ours`No fui yo`,
      url: values.refuseUrl,
    },
  }),
};

interface AlertValues {
  readonly user: Untrusted | null;
  readonly agent: Untrusted | null;
  readonly ecosystem: Untrusted | null;
  readonly startedAt: Ours;
  readonly objectedAt: Ours;
  readonly ending: Value;
  /** Both in quotation marks. */
  readonly wrote: Ours | null;
  readonly said: Ours | null;
  readonly reference: Ours | null;
  /** Null where nothing new stops codes. */
  readonly blocked: Ours | null;
  readonly backoffice: Ours;
}

const ALERT: Readonly<Record<MailLanguage, (values: AlertValues) => Words>> = {
  en: ({ user, ...values }) => ({
    subject: user === null ? ours`A user objected` : ours`A user objected: ${user}`,
    before: [
      ours`${user ?? ours`A user`} said “this wasn’t me” by the link in our mail. The assistance has ended.`,
      ours`Either somebody misuses support, or the user did not understand: call the user at the number on file.`,
    ],
    facts: [
      [ours`User`, user],
      [ours`Agent`, values.agent],
      [ours`Ecosystem`, values.ecosystem],
      [ours`Started`, values.startedAt],
      [ours`Objected`, values.objectedAt],
      [ours`How it ended`, values.ending],
      [ours`Reason, in the words of who ended it`, values.wrote],
      [ours`What is not recognised, in the user’s words`, values.said],
      [ours`Reference that the user has`, values.reference],
    ],
    after: [
      values.blocked === null
        ? ours`The link had been used before, so it brought no new block. What stands is under History: ${values.backoffice}`
        : ours`No code goes to this user for ${values.blocked}. A supervisor who was not part of it can lift that under History: ${values.backoffice}`,
    ],
  }),
  es: ({ user, ...values }) => ({
    subject: user === null ? ours`Un usuario se opuso` : ours`Un usuario se opuso: ${user}`,
    before: [
      ours`${user ?? ours`Un usuario`} dijo «no fui yo» con el enlace de nuestro correo. La asistencia terminó.`,
      ours`O alguien abusa del soporte o el usuario no entendió: llámelo al número registrado.`,
    ],
    facts: [
      [ours`Usuario`, user],
      [ours`Agente`, values.agent],
      [ours`Ecosistema`, values.ecosystem],
      [ours`Inicio`, values.startedAt],
      [ours`Oposición`, values.objectedAt],
      [ours`Cómo terminó`, values.ending],
      [ours`Motivo, en palabras de quien la terminó`, values.wrote],
      [ours`Lo que no reconoce, en palabras del usuario`, values.said],
      [ours`Referencia que tiene el usuario`, values.reference],
    ],
    after: [
      values.blocked === null
        ? ours`El enlace ya se había usado, así que no hay un bloqueo nuevo. Lo que está bloqueado aparece en Historial: ${values.backoffice}`
        : ours`Durante ${values.blocked} este usuario no recibe códigos. Un supervisor que no haya intervenido puede desbloquearlo en Historial: ${values.backoffice}`,
    ],
  }),
};

export function receiptMail(language: MailLanguage, given: ReceiptMessage): Mail {
  const { from, until, reasonKind } = given;
  const reason = reasonKind === undefined ? null : chosen(REASONS[language], reasonKind, null);
  const isForSupport = given.outcome === 'stopped' || (reasonKind !== undefined && reason === null);
  const words = RECEIPT[language]({
    name: personName(given.name),
    agent: personName(given.agent),
    ecosystem: ecosystemName(given.ecosystem),
    products: productsIn(language, given.products),
    date: day(language, from),
    from: clock(language, from),
    until: clock(language, until),
    startedAt: moment(language, from),
    endedAt: moment(language, until),
    minutes: minutesBetween(language, from, until),
    ending: isForSupport && given.cause === null ? ENDED_BY_SUPPORT[language] : ending(language, given),
    reason,
    within: duration(language, given.objectWithinSeconds),
    refuseUrl: ownAddress(given.refuseUrl),
  });
  return written({ language, isForUser: true, ...words });
}

export function alertMail(language: MailLanguage, given: AlertMessage): Mail {
  const words = ALERT[language]({
    user: mailbox(given.user),
    agent: personName(given.agent),
    ecosystem: ecosystemName(given.ecosystem),
    startedAt: moment(language, given.startedAt),
    objectedAt: moment(language, given.objectedAt),
    ending: ending(language, given),
    wrote: quote(language, given.reason ?? null),
    said: quote(language, given.said ?? null),
    reference: given.reference === undefined ? null : reference(given.reference),
    blocked: given.blockedSeconds === 0 ? null : duration(language, given.blockedSeconds),
    backoffice: ownAddress(given.backoffice),
  });
  return written({ language, ...words });
}

function ending(
  language: MailLanguage,
  { outcome, cause }: Pick<ReceiptMessage, 'outcome' | 'cause'>,
): Value {
  return cause === null ? HOW_IT_ENDED[language][outcome] : WHY_STOPPED[language][cause];
}

function productsIn(language: MailLanguage, products: readonly string[]): Ours | null {
  if (products.length === 0) return null;
  const names = products.map((product) => chosen(PRODUCTS, product, OTHER_PRODUCT[language]));
  return joined(names, ours`, `);
}
