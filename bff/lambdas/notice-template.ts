import { spokenDuration } from '../domain/spoken-duration.ts';
import type { Alert, Receipt } from '../functions-contract/send-notice.ts';
import { momentIn, oneLine, written, type Letter, type Mail, type MailLanguage } from './mail-letter.ts';

/** The mails that carry no code: the user's receipt and the supervisors' alert, in English and Spanish. */

type Envelope = 'kind' | 'noticeId' | 'to' | 'language';
export type ReceiptMessage = Omit<Receipt, Envelope>;
export type AlertMessage = Omit<Alert, Envelope>;
type NoticeOutcome = Receipt['outcome'];
/** Why the system stopped it, where no supervisor did. */
type NoticeCause = NonNullable<Receipt['cause']>;

const PRODUCT_NAMES: Readonly<Record<string, string>> = {
  store: 'Waizant Store',
  web: 'Waizant Web',
  app: 'Waizant App',
  rcm: 'Waizant RCM',
};

const HOW_IT_ENDED: Readonly<Record<MailLanguage, Readonly<Record<NoticeOutcome, string>>>> = {
  en: {
    cancelled: 'The agent cancelled it',
    finished: 'The agent finished',
    expired: 'The time was over',
    locked: 'Too many wrong codes',
    refused: 'The user objected',
    stopped: 'A supervisor stopped it',
    'signed-out': 'The agent signed out',
  },
  es: {
    cancelled: 'El agente la canceló',
    finished: 'El agente terminó',
    expired: 'Se acabó el tiempo',
    locked: 'Demasiados códigos equivocados',
    refused: 'El usuario se opuso',
    stopped: 'La detuvo un supervisor',
    'signed-out': 'El agente cerró su sesión',
  },
};

const WHY_STOPPED: Readonly<Record<MailLanguage, Readonly<Record<NoticeCause, string>>>> = {
  en: { 'rights-lost': 'The system stopped it: the agent lost the right to assist' },
  es: { 'rights-lost': 'La detuvo el sistema: el agente perdió el derecho a asistir' },
};

type Words = Omit<Letter, 'language'>;

const RECEIPT: Readonly<Record<MailLanguage, (message: ReceiptMessage) => Words>> = {
  en: (message) => ({
    subject: 'What Waizant support did in your account',
    before: [
      message.name === null ? 'Hello,' : `Hello ${message.name},`,
      'a support agent worked in your products as your delegate. It is over: nobody has access any more.',
    ],
    facts: [
      ['Agent', message.agent],
      ['Ecosystem', message.ecosystem],
      ['From', momentIn('en', message.from)],
      ['To', momentIn('en', message.until)],
      ['Opened', productsIn(message.products, 'No product was opened')],
      ['How it ended', howItEnded('en', message)],
      ['Reason given', message.reason ?? 'None was given'],
    ],
    after: [],
    link: {
      sentence: `You know nothing of this, or something in it is wrong? Object within ${spokenDuration('en', message.objectWithinSeconds)}; afterwards call support at the number you know.`,
      label: 'This wasn’t me',
      url: message.refuseUrl,
    },
  }),
  es: (message) => ({
    subject: 'Lo que hizo el soporte de Waizant en su cuenta',
    before: [
      message.name === null ? 'Hola:' : `Hola, ${message.name}:`,
      'un agente de soporte trabajó en sus productos como su delegado. Ya terminó: nadie tiene acceso.',
    ],
    facts: [
      ['Agente', message.agent],
      ['Ecosistema', message.ecosystem],
      ['Desde', momentIn('es', message.from)],
      ['Hasta', momentIn('es', message.until)],
      ['Se abrió', productsIn(message.products, 'No se abrió ningún producto')],
      ['Cómo terminó', howItEnded('es', message)],
      ['Motivo indicado', message.reason ?? 'No se indicó ninguno'],
    ],
    after: [],
    link: {
      sentence: `¿No sabe nada de esto o algo no es cierto? Puede oponerse durante ${spokenDuration('es', message.objectWithinSeconds)}; después, llame a soporte al número que ya conoce.`,
      label: 'No fui yo',
      url: message.refuseUrl,
    },
  }),
};

const ALERT: Readonly<Record<MailLanguage, (message: AlertMessage) => Words>> = {
  en: (message) => ({
    subject: `A user objected: ${message.user}`,
    before: [
      `${message.user} said “this wasn’t me” by the link in our mail. The assistance has ended.`,
      'Either somebody misuses support, or the user did not understand: call the user at the number on file.',
    ],
    facts: [
      ['User', message.user],
      ['Agent', message.agent],
      ['Ecosystem', message.ecosystem ?? 'None was chosen'],
      ['Started', momentIn('en', message.startedAt)],
      ['Objected', momentIn('en', message.objectedAt)],
      ['How it ended', howItEnded('en', message)],
    ],
    after: [
      `No code goes to this user for ${spokenDuration('en', message.blockedSeconds)}. A supervisor can lift that under History: ${message.backoffice}`,
    ],
  }),
  es: (message) => ({
    subject: `Un usuario se opuso: ${message.user}`,
    before: [
      `${message.user} dijo «no fui yo» con el enlace de nuestro correo. La asistencia ha terminado.`,
      'O alguien abusa del soporte o el usuario no entendió: llámele al número que consta.',
    ],
    facts: [
      ['Usuario', message.user],
      ['Agente', message.agent],
      ['Ecosistema', message.ecosystem ?? 'No se eligió ninguno'],
      ['Inicio', momentIn('es', message.startedAt)],
      ['Oposición', momentIn('es', message.objectedAt)],
      ['Cómo terminó', howItEnded('es', message)],
    ],
    after: [
      `Durante ${spokenDuration('es', message.blockedSeconds)} este usuario no recibe códigos. Un supervisor puede levantarlo en Historial: ${message.backoffice}`,
    ],
  }),
};

export function receiptMail(language: MailLanguage, given: ReceiptMessage): Mail {
  const { name, agent, ecosystem, reason } = given;
  const message = {
    ...given,
    name: name === null ? null : oneLine(name),
    agent: oneLine(agent),
    ecosystem: oneLine(ecosystem),
    reason: reason === null ? null : oneLine(reason),
  };
  return written({ language, ...RECEIPT[language](message) });
}

export function alertMail(language: MailLanguage, given: AlertMessage): Mail {
  const { agent, user, ecosystem } = given;
  const message = {
    ...given,
    agent: oneLine(agent),
    user: oneLine(user),
    ecosystem: ecosystem === null ? null : oneLine(ecosystem),
  };
  return written({ language, ...ALERT[language](message) });
}

function howItEnded(
  language: MailLanguage,
  { outcome, cause }: Pick<ReceiptMessage, 'outcome' | 'cause'>,
): string {
  return cause === null ? HOW_IT_ENDED[language][outcome] : WHY_STOPPED[language][cause];
}

function productsIn(products: readonly string[], none: string): string {
  return products.length === 0
    ? none
    : products.map((product) => PRODUCT_NAMES[product] ?? product).join(', ');
}
