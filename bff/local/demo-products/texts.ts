import type { ProductId } from '../../contract/index.ts';
import type { Language } from '../../domain/trace.ts';

/** The pages that a product shows instead of the account. */
export type Refusal =
  | 'no-ticket'
  | 'ticket-used'
  | 'ticket-expired'
  | 'foreign'
  | 'not-allowed'
  | 'unavailable'
  | 'paused'
  | 'ended';

export interface ProductTexts {
  readonly opening: string;
  readonly needsScript: string;
  readonly viewingAs: string;
  readonly supportAgent: string;
  readonly timeLeft: string;
  readonly ecosystem: string;
  readonly administrator: string;
  readonly member: string;
  readonly demoData: string;
  readonly titles: Readonly<Record<ProductId, string>>;
  readonly refusals: Readonly<Record<Refusal, { readonly title: string; readonly text: string }>>;
  readonly store: {
    readonly intro: string;
    readonly items: readonly { readonly name: string; readonly about: string; readonly dollars: number }[];
  };
  readonly web: {
    readonly intro: string;
    readonly seePlan: string;
    readonly plan: string;
    readonly price: string;
    readonly monthly: string;
    readonly yearly: string;
    readonly licences: string;
    readonly encounters: string;
    readonly renews: string;
    readonly modules: string;
    readonly unknown: string;
    readonly of: string;
  };
  readonly app: {
    readonly hello: string;
    readonly cards: readonly { readonly title: string; readonly text: string }[];
  };
  readonly rcm: {
    readonly caption: string;
    readonly columns: readonly [string, string, string, string];
    readonly rows: readonly (readonly [claim: string, payer: string, dollars: number, state: string])[];
  };
}

export const PRODUCT_NAMES: Readonly<Record<ProductId, string>> = {
  store: 'Waizant Store',
  web: 'Waizant Web',
  app: 'Waizant App',
  rcm: 'Waizant RCM',
};

const EN: ProductTexts = {
  opening: 'Opening the account…',
  needsScript: 'This page needs JavaScript to take the ticket that the support page gave it.',
  viewingAs: 'You are viewing as',
  supportAgent: 'support agent',
  timeLeft: 'Time left',
  ecosystem: 'Ecosystem',
  administrator: 'administrator',
  member: 'member',
  demoData: 'A demo product: what it lists is made up.',
  titles: { store: 'Store', web: 'My Ecosystem', app: 'My day', rcm: 'Claims' },
  refusals: {
    'no-ticket': {
      title: 'No account is open here',
      text: 'This product opens from the support page, in a running support session. Go back there and choose it.',
    },
    'ticket-used': {
      title: 'This ticket was used already',
      text: 'A ticket opens a product once. Go back to the support page and choose the product again.',
    },
    'ticket-expired': {
      title: 'This ticket is not valid any more',
      text: 'A ticket lasts one minute, and only as long as its support session; a newer one replaces it. Go back to the support page and choose the product again.',
    },
    foreign: {
      title: 'This ticket is not for this product',
      text: 'A ticket opens the one product that it was made for. Go back to the support page and choose the product there.',
    },
    'not-allowed': {
      title: 'This user may not open this product',
      text: 'The user’s role or plan does not include it. Nothing was opened.',
    },
    unavailable: {
      title: 'The account could not be opened',
      text: 'The support service does not answer at the moment. Go back to the support page and choose the product again.',
    },
    paused: {
      title: 'Access cannot be confirmed',
      text: 'The support service does not answer, so the account is hidden. It comes back by itself if the session still runs.',
    },
    ended: {
      title: 'Access has ended',
      text: 'The support session is over: it was finished or stopped, or its minutes were up. Nothing can be seen or done here any more, and this page cannot open it again: that takes a new assistance, with the user’s consent. You can close this tab.',
    },
  },
  store: {
    intro: 'What this ecosystem can buy',
    items: [
      { name: '5 more licences', about: 'For new colleagues, from today', dollars: 60 },
      { name: '250 encounters', about: 'Added to this period', dollars: 45 },
      { name: 'Text messages', about: '1,000 reminders to patients', dollars: 28 },
    ],
  },
  web: {
    intro: 'How this ecosystem is set up and what it has left.',
    seePlan: 'See plan details',
    plan: 'Plan',
    price: 'Price',
    monthly: 'a month',
    yearly: 'a year',
    licences: 'Licences in use',
    encounters: 'Encounters left',
    renews: 'Renews',
    modules: 'Modules',
    unknown: 'Not known here',
    of: 'of',
  },
  app: {
    hello: 'Hello,',
    cards: [
      { title: 'Next appointment', text: 'Tomorrow, 9:30 · Room 2' },
      { title: 'Messages', text: '2 unread' },
      { title: 'Tasks', text: 'Sign 3 encounter notes' },
    ],
  },
  rcm: {
    caption: 'Claims in review',
    columns: ['Claim', 'Payer', 'Amount', 'State'],
    rows: [
      ['C-20418', 'Aurora Health', 412.5, 'In review'],
      ['C-20417', 'Northern Mutual', 96, 'Needs a document'],
      ['C-20411', 'Aurora Health', 1280, 'Accepted'],
    ],
  },
};

const ES: ProductTexts = {
  opening: 'Abriendo la cuenta…',
  needsScript: 'Esta página necesita JavaScript para tomar el pase que le dio la página de soporte.',
  viewingAs: 'Está viendo la cuenta de',
  supportAgent: 'agente de soporte',
  timeLeft: 'Tiempo restante',
  ecosystem: 'Ecosistema',
  administrator: 'administrador',
  member: 'miembro',
  demoData: 'Producto de demostración: los datos son inventados.',
  titles: { store: 'Tienda', web: 'Mi ecosistema', app: 'Mi día', rcm: 'Cuentas' },
  refusals: {
    'no-ticket': {
      title: 'Aquí no hay ninguna cuenta abierta',
      text: 'Este producto se abre desde la página de soporte, en una sesión de soporte en curso. Vuelva allí y elíjalo.',
    },
    'ticket-used': {
      title: 'Este pase ya se usó',
      text: 'Un pase abre un producto una sola vez. Vuelva a la página de soporte y elija el producto de nuevo.',
    },
    'ticket-expired': {
      title: 'Este pase ya no es válido',
      text: 'Un pase dura un minuto, y solo mientras dura su sesión de soporte; uno nuevo lo reemplaza. Vuelva a la página de soporte y elija el producto de nuevo.',
    },
    foreign: {
      title: 'Este pase no es de este producto',
      text: 'Un pase abre solo el producto para el que se creó. Vuelva a la página de soporte y elija allí el producto.',
    },
    'not-allowed': {
      title: 'Este usuario no puede abrir este producto',
      text: 'El rol o el plan del usuario no lo incluye. No se abrió nada.',
    },
    unavailable: {
      title: 'No se pudo abrir la cuenta',
      text: 'El servicio de soporte no responde en este momento. Vuelva a la página de soporte y elija el producto de nuevo.',
    },
    paused: {
      title: 'No se puede confirmar el acceso',
      text: 'El servicio de soporte no responde, así que la cuenta está oculta. Volverá a verse sola si la sesión sigue en curso.',
    },
    ended: {
      title: 'El acceso terminó',
      text: 'La sesión de soporte terminó: se finalizó, se detuvo o se acabó su tiempo. Aquí ya no se puede ver ni hacer nada, y esta página no puede abrirla otra vez: se necesita una nueva asistencia, con la autorización del usuario. Puede cerrar esta pestaña.',
    },
  },
  store: {
    intro: 'Lo que este ecosistema puede comprar',
    items: [
      { name: '5 licencias más', about: 'Para nuevos colaboradores, desde hoy', dollars: 60 },
      { name: '250 atenciones', about: 'Se suman a este periodo', dollars: 45 },
      { name: 'Mensajes de texto', about: '1.000 recordatorios a pacientes', dollars: 28 },
    ],
  },
  web: {
    intro: 'Cómo está configurado este ecosistema y lo que le queda.',
    seePlan: 'Ver detalles del plan',
    plan: 'Plan',
    price: 'Precio',
    monthly: 'al mes',
    yearly: 'al año',
    licences: 'Licencias en uso',
    encounters: 'Atenciones restantes',
    renews: 'Se renueva',
    modules: 'Módulos',
    unknown: 'Sin datos',
    of: 'de',
  },
  app: {
    hello: 'Hola,',
    cards: [
      { title: 'Próxima cita', text: 'Mañana, 9:30 · Consultorio 2' },
      { title: 'Mensajes', text: '2 sin leer' },
      { title: 'Tareas', text: 'Firmar 3 notas de atención' },
    ],
  },
  rcm: {
    caption: 'Cuentas en revisión',
    columns: ['Cuenta', 'Aseguradora', 'Valor', 'Estado'],
    rows: [
      ['C-20418', 'Aurora Health', 412.5, 'En revisión'],
      ['C-20417', 'Northern Mutual', 96, 'Falta un documento'],
      ['C-20411', 'Aurora Health', 1280, 'Aceptada'],
    ],
  },
};

export const PRODUCT_TEXTS: Readonly<Record<Language, ProductTexts>> = { en: EN, es: ES };
