import type { Disowned, OwnCodes, OwnMailbox, SessionsEnded } from '../functions-contract/send-notice.ts';
import { greeting, written, type Letter, type Mail } from './mail-letter.ts';
import {
  chosen,
  daysAgo,
  duration,
  mailbox,
  moment,
  networkAddress,
  number,
  ours,
  ownAddress,
  personName,
  type Chosen,
  type MailLanguage,
  type Ours,
  type Untrusted,
} from './mail-values.ts';

/** The mails about an agent's own sessions and codes: to himself and to supervisors, in English and Spanish. */

type Envelope = 'kind' | 'noticeId' | 'to' | 'language';
export type SessionsEndedMessage = Omit<SessionsEnded, Envelope>;
export type DisownedMessage = Omit<Disowned, Envelope>;
export type OwnCodesMessage = Omit<OwnCodes, Envelope>;
export type OwnMailboxMessage = Omit<OwnMailbox, Envelope>;
type Words = Omit<Letter, 'language'>;

const ENDED: Readonly<Record<MailLanguage, Readonly<Record<string, Ours>>>> = {
  en: {
    'ended-by-agent': ours`Ended from another session of yours`,
    'ended-by-supervisor': ours`Ended by a supervisor`,
    disowned: ours`By the link “I did not ask for this” in a mail to you`,
    'too-many': ours`You signed in once more, and had as many sessions as there may be`,
  },
  es: {
    'ended-by-agent': ours`Se cerraron desde otra sesión suya`,
    'ended-by-supervisor': ours`Las cerró un supervisor`,
    disowned: ours`Con el enlace «No lo pedí yo» de un correo a usted`,
    'too-many': ours`Usted inició otra sesión y ya tenía el máximo permitido`,
  },
};

interface SessionsEndedValues {
  readonly name: Untrusted | null;
  readonly because: Chosen | null;
  readonly by: Untrusted | null;
  readonly sessions: Ours;
  readonly at: Ours;
  readonly address: Ours | null;
}

const SESSIONS_ENDED: Readonly<Record<MailLanguage, (values: SessionsEndedValues) => Words>> = {
  en: ({ name, because, by, sessions, at, address }) => ({
    subject: ours`Sessions of yours in User Support were ended`,
    before: [
      greeting('en', name),
      ours`You are signed out where these sessions were. What they had open has ended too.`,
    ],
    facts: [
      [ours`Sessions`, sessions],
      [ours`Why`, because],
      [ours`By`, by],
      [ours`Time`, at],
      [ours`From the network address`, address],
    ],
    after: [ours`Was that not you, and not agreed with you? Change your password and tell a supervisor now.`],
  }),
  es: ({ name, because, by, sessions, at, address }) => ({
    subject: ours`Se cerraron sesiones suyas en User Support`,
    before: [
      greeting('es', name),
      ours`Su sesión ya está cerrada en esos lugares. Lo que tenían abierto también terminó.`,
    ],
    facts: [
      [ours`Sesiones`, sessions],
      [ours`Motivo`, because],
      [ours`Quién`, by],
      [ours`Hora`, at],
      [ours`Desde la dirección de red`, address],
    ],
    after: [ours`¿No fue usted ni estaba al tanto? Cambie su contraseña y avise ya a un supervisor.`],
  }),
};

interface OwnCodesValues {
  readonly agent: Untrusted | null;
  readonly email: Untrusted | null;
  readonly codes: Ours;
  readonly within: Ours;
  readonly at: Ours;
  readonly backoffice: Ours;
}

const OWN_CODES: Readonly<Record<MailLanguage, (values: OwnCodesValues) => Words>> = {
  en: ({ agent, email, codes, within, at, backoffice }) => ({
    subject: ours`An agent’s own codes are used up`,
    before: [
      ours`${agent ?? ours`An agent`} asked for ${codes} codes to his own mailbox within ${within}, and nobody answered them rightly. For now no more are sent.`,
      ours`Either somebody else uses his session, or his mails do not arrive: ask him, at the number you know.`,
    ],
    facts: [
      [ours`Agent`, agent],
      [ours`Address`, email],
      [ours`Time`, at],
    ],
    after: [ours`All his sessions can be ended under History, beside an assistance of his: ${backoffice}`],
  }),
  es: ({ agent, email, codes, within, at, backoffice }) => ({
    subject: ours`Un agente agotó sus propios códigos`,
    before: [
      ours`${agent ?? ours`Un agente`} pidió ${codes} códigos a su propio correo en ${within} y nadie los ingresó correctamente. Por ahora no se envían más.`,
      ours`O alguien más usa su sesión o sus correos no le llegan: llámelo al número que usted ya conoce y pregúntele.`,
    ],
    facts: [
      [ours`Agente`, agent],
      [ours`Correo`, email],
      [ours`Hora`, at],
    ],
    after: [
      ours`Todas sus sesiones se pueden cerrar en Historial, junto a una asistencia suya: ${backoffice}`,
    ],
  }),
};

export function sessionsEndedMail(language: MailLanguage, given: SessionsEndedMessage): Mail {
  const words = SESSIONS_ENDED[language]({
    name: personName(given.name),
    because: chosen(ENDED[language], given.because, null),
    by: personName(given.by),
    sessions: number(language, given.sessions),
    at: moment(language, given.at),
    address: networkAddress(given.address),
  });
  return written({ language, ...words });
}

export function ownCodesMail(language: MailLanguage, given: OwnCodesMessage): Mail {
  const words = OWN_CODES[language]({
    agent: personName(given.agent),
    email: mailbox(given.email),
    codes: number(language, given.codes),
    within: duration(language, given.withinSeconds),
    at: moment(language, given.at),
    backoffice: ownAddress(given.backoffice),
  });
  return written({ language, ...words });
}

interface OwnMailboxValues {
  readonly agent: Untrusted | null;
  readonly email: Untrusted | null;
  readonly changed: Ours | null;
  readonly at: Ours;
  readonly backoffice: Ours;
}

const OWN_MAILBOX: Readonly<Record<MailLanguage, (values: OwnMailboxValues) => Words>> = {
  en: ({ agent, email, changed, at, backoffice }) => ({
    subject: ours`An agent’s mailbox has to be released`,
    before: [
      ours`${agent ?? ours`An agent`} signed in with an address that no code goes to yet. Until you release it, the agent can verify nobody.`,
      ours`Ask the agent in person, or at the number that you know, whether this is the right address. Did the agent not change it? Then have the account locked.`,
    ],
    facts: [
      [ours`Agent`, agent],
      [ours`Address`, email],
      [ours`Changed`, changed],
      [ours`Signed in`, at],
    ],
    after: [ours`It is released under History: ${backoffice}`],
  }),
  es: ({ agent, email, changed, at, backoffice }) => ({
    subject: ours`Hay que desbloquear el correo de un agente`,
    before: [
      ours`${agent ?? ours`Un agente`} inició sesión con una dirección a la que todavía no se envían códigos. Mientras usted no la desbloquee, el agente no puede verificar a nadie.`,
      ours`Pregúntele al agente, en persona o al número que usted ya conoce, si la dirección es la correcta. ¿No la cambió el agente? Entonces haga que bloqueen la cuenta.`,
    ],
    facts: [
      [ours`Agente`, agent],
      [ours`Correo`, email],
      [ours`Cambió`, changed],
      [ours`Ingresó`, at],
    ],
    after: [ours`Se desbloquea en Historial: ${backoffice}`],
  }),
};

export function ownMailboxMail(language: MailLanguage, given: OwnMailboxMessage): Mail {
  const words = OWN_MAILBOX[language]({
    agent: personName(given.agent),
    email: mailbox(given.email),
    changed: given.changedDaysAgo === null ? null : daysAgo(language, given.changedDaysAgo),
    at: moment(language, given.at),
    backoffice: ownAddress(given.backoffice),
  });
  return written({ language, ...words });
}

interface DisownedValues {
  readonly agent: Untrusted | null;
  readonly email: Untrusted | null;
  readonly sessions: Ours;
  readonly at: Ours;
  readonly backoffice: Ours;
}

const DISOWNED: Readonly<Record<MailLanguage, (values: DisownedValues) => Words>> = {
  en: ({ agent, email, sessions, at, backoffice }) => ({
    subject: ours`An agent did not ask for his code`,
    before: [
      ours`${agent ?? ours`An agent`} said “I did not ask for this” by the link in a mail with a code. All his sessions have ended.`,
      ours`Somebody else was probably signed in as him: call him at the number you know, and have his password changed.`,
    ],
    facts: [
      [ours`Agent`, agent],
      [ours`Address`, email],
      [ours`Sessions ended`, sessions],
      [ours`Time`, at],
    ],
    after: [ours`What was done in his name is under History: ${backoffice}`],
  }),
  es: ({ agent, email, sessions, at, backoffice }) => ({
    subject: ours`Un agente no pidió su código`,
    before: [
      ours`${agent ?? ours`Un agente`} dijo «No lo pedí yo» con el enlace de un correo con un código. Se cerraron todas sus sesiones.`,
      ours`Es probable que otra persona haya iniciado sesión con su cuenta: llámelo al número que usted ya conoce y haga que cambie su contraseña.`,
    ],
    facts: [
      [ours`Agente`, agent],
      [ours`Correo`, email],
      [ours`Sesiones cerradas`, sessions],
      [ours`Hora`, at],
    ],
    after: [ours`Lo que se hizo en su nombre está en Historial: ${backoffice}`],
  }),
};

export function disownedMail(language: MailLanguage, given: DisownedMessage): Mail {
  const words = DISOWNED[language]({
    agent: personName(given.agent),
    email: mailbox(given.email),
    sessions: number(language, given.sessions),
    at: moment(language, given.at),
    backoffice: ownAddress(given.backoffice),
  });
  return written({ language, ...words });
}
