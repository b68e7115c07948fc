import type { LookUps, SpoiltRow } from '../functions-contract/send-notice.ts';
import { written, type Letter, type Mail } from './mail-letter.ts';
import {
  chosen,
  counted,
  mailbox,
  moment,
  ours,
  ownAddress,
  personName,
  type Chosen,
  type MailLanguage,
  type Ours,
  type Untrusted,
} from './mail-values.ts';

/** The mails to supervisors about what belongs to no assistance, in English and Spanish. */

type Envelope = 'kind' | 'noticeId' | 'to' | 'language';
export type SpoiltRowMessage = Omit<SpoiltRow, Envelope>;
export type LookUpsMessage = Omit<LookUps, Envelope>;
type Words = Omit<Letter, 'language'>;
type List = Readonly<Record<MailLanguage, Readonly<Record<string, Ours>>>>;

const TABLES: List = {
  en: {
    Assistances: ours`An assistance`,
    Sessions: ours`A session of an agent`,
    SpentTokens: ours`A used sign-in`,
    Tickets: ours`A ticket`,
    ProductTokens: ours`A product’s token`,
    AgentEmails: ours`An agent’s address`,
    SeenContacts: ours`What was seen of a user’s address and phone`,
    StepUps: ours`An agent’s step-up: codes, tries, until when it is good`,
    RowWindows: ours`A count of what was refused`,
    Holds: ours`A block: it stands, and an operator ends it`,
    Outbox: ours`A task, a mail for one`,
  },
  es: {
    Assistances: ours`Una asistencia`,
    Sessions: ours`Una sesión de un agente`,
    SpentTokens: ours`Un ingreso ya usado`,
    Tickets: ours`Un pase`,
    ProductTokens: ours`El token de un producto`,
    AgentEmails: ours`El correo de un agente`,
    SeenContacts: ours`Lo que se vio del correo y el teléfono de un usuario`,
    StepUps: ours`La verificación de un agente: códigos, intentos, hasta cuándo es válida`,
    RowWindows: ours`Un conteo de lo rechazado`,
    Holds: ours`Un bloqueo: sigue vigente y lo quita un operador`,
    Outbox: ours`Una tarea, como un correo`,
  },
};

const BECAUSE: List = {
  en: {
    missing: ours`It has no seal`,
    wrong: ours`Its seal does not fit what it says`,
    columns: ours`What stands beside its state is not what the state says`,
    older: ours`It is an earlier one that was put back`,
    gone: ours`It is gone, though the trace tells of it`,
  },
  es: {
    missing: ours`No tiene sello`,
    wrong: ours`Su sello no corresponde a lo que dice`,
    columns: ours`Lo que está junto a su estado no es lo que el estado dice`,
    older: ours`Es una anterior que alguien volvió a poner`,
    gone: ours`Ya no está, aunque el seguimiento la menciona`,
  },
};

interface RowValues {
  readonly table: Chosen | null;
  readonly because: Chosen | null;
  readonly at: Ours;
  readonly backoffice: Ours;
}

const ROW: Readonly<Record<MailLanguage, (values: RowValues) => Words>> = {
  en: ({ table, because, at, backoffice }) => ({
    subject: ours`Something in the database was changed from outside`,
    before: [
      ours`Something that decides who gets in was not written by us. Nothing was done with it.`,
      ours`Ask whoever runs the backoffice today to look at the log (“not as written”), to verify the trace, and to find out who can write to the database.`,
    ],
    facts: [
      [ours`What`, table],
      [ours`Why it is not ours`, because],
      [ours`Seen`, at],
    ],
    after: [ours`You are told once a day of each. What is running stands under History: ${backoffice}`],
  }),
  es: ({ table, because, at, backoffice }) => ({
    subject: ours`Algo en la base de datos se cambió desde fuera`,
    before: [
      ours`Algo que decide quién ingresa no lo escribimos nosotros. No se usó para nada.`,
      ours`Pida hoy a quien opera el backoffice que revise el log («not as written»), verifique el seguimiento y averigüe quién puede escribir en la base de datos.`,
    ],
    facts: [
      [ours`Qué`, table],
      [ours`Por qué no es nuestro`, because],
      [ours`Visto`, at],
    ],
    after: [
      ours`Se le avisa una vez al día de cada uno. Lo que está en curso aparece en Historial: ${backoffice}`,
    ],
  }),
};

interface LookUpsValues {
  readonly agent: Untrusted | null;
  readonly agentEmail: Untrusted | null;
  readonly count: Ours;
  readonly at: Ours;
  readonly backoffice: Ours;
}

const LOOK_UPS: Readonly<Record<MailLanguage, (values: LookUpsValues) => Words>> = {
  en: ({ agent, agentEmail, count, at, backoffice }) => ({
    subject: ours`An agent looked up many addresses`,
    before: [
      ours`An agent asked for addresses of users ${count} times within 24 hours. That may be a busy day, or somebody who collects addresses, with the agent’s session or without.`,
      ours`Ask the agent. It was not the agent? Have the agent sign out and change the password.`,
    ],
    facts: [
      [ours`Agent`, agent],
      [ours`Address of the agent`, agentEmail],
      [ours`Seen`, at],
    ],
    after: [ours`You are told once a day of each agent. What is running stands under History: ${backoffice}`],
  }),
  es: ({ agent, agentEmail, count, at, backoffice }) => ({
    subject: ours`Un agente consultó muchas direcciones`,
    before: [
      ours`Un agente pidió direcciones de usuarios ${count} veces en 24 horas. Puede ser un día de mucho trabajo o alguien que reúne direcciones, con la sesión del agente o sin ella.`,
      ours`Pregúntele al agente. ¿No fue él? Que cierre su sesión y cambie la contraseña.`,
    ],
    facts: [
      [ours`Agente`, agent],
      [ours`Correo del agente`, agentEmail],
      [ours`Visto`, at],
    ],
    after: [
      ours`Se le avisa una vez al día de cada agente. Lo que está en curso aparece en Historial: ${backoffice}`,
    ],
  }),
};

export function rowMail(language: MailLanguage, given: SpoiltRowMessage): Mail {
  const words = ROW[language]({
    table: chosen(TABLES[language], given.table, null),
    because: chosen(BECAUSE[language], given.because, null),
    at: moment(language, given.at),
    backoffice: ownAddress(given.backoffice),
  });
  return written({ language, ...words });
}

export function lookUpsMail(language: MailLanguage, given: LookUpsMessage): Mail {
  const words = LOOK_UPS[language]({
    agent: personName(given.agent),
    agentEmail: mailbox(given.agentEmail),
    count: counted(given.count),
    at: moment(language, given.at),
    backoffice: ownAddress(given.backoffice),
  });
  return written({ language, ...words });
}
