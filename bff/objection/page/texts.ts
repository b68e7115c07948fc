import { OBJECTION_LENGTH } from '../../contract/index.ts';
import type { Language } from '../../domain/trace.ts';
import type { LinkPageStory, LinkPageTexts } from '../../http/link-page/link-page.ts';

/** What the page may have to say after the button, or instead of it. */
type PageView =
  | 'ended'
  | 'noted'
  | 'link-used'
  | 'link-expired'
  | 'link-not-valid'
  | 'not-as-written'
  | 'rate-limited'
  | 'unavailable';

/**
 * How long a block lasts (briefly: where no user was verified) and the link is valid, in words of the page's
 * language.
 */
export interface PageNumbers {
  readonly blocked: string;
  readonly blockedBriefly: string;
  readonly linkValid: string;
}

type PageTexts = LinkPageTexts<PageView> & { readonly story: LinkPageStory };

const PRODUCTS = { store: 'Waizant Store', web: 'Waizant Web', app: 'Waizant App', rcm: 'Waizant RCM' };

export const PAGE_TEXTS: Readonly<Record<Language, (numbers: PageNumbers) => PageTexts>> = {
  en: ({ blocked, blockedBriefly, linkValid }) => ({
    title: 'Was this not you?',
    lead: 'Press the button if you are not on the phone with Waizant support, or do not agree to be assisted.',
    happens: [
      'The assistance ends at once, and every product that was opened closes.',
      `Nobody can send you a support code for ${blockedBriefly}; after a support session for ${blocked}.`,
      'The supervisors of support are told.',
    ],
    button: 'This wasn’t me',
    working: 'One moment…',
    closeInstead: 'Do you agree to be assisted? Then close this page: nothing has happened.',
    needsScript: 'This page needs JavaScript. Without it, call support at the number you know.',
    otherLanguage: 'Español',
    stopped: ['Support codes for your account are stopped until ', '.'],
    story: {
      running:
        'This is about {agent} of Waizant support, in {ecosystem}, since {moment} ({zone}).{openedSoFar}',
      over: {
        title: 'Something wrong with this support session?',
        lead: '{agent} of Waizant support worked in {ecosystem} on your behalf on {date} from {from} to {until} ({zone}) {opened}.',
        happens: [
          `If you press the button, support codes for your account stop for ${blocked} and the supervisors are told at once.`,
          'Nobody will ask you for a code or password.',
        ],
        closeInstead: 'All as you remember it? Close this page: nothing changes.',
      },
      never: {
        title: 'Something wrong with this support request?',
        lead: '{agent} of Waizant support asked to assist you in {ecosystem} on {date} at {from} ({zone}). It ended, and no product could be entered.',
        happens: [
          `If you press the button, support codes for your account stop for ${blockedBriefly} and the supervisors are told at once.`,
          'Nobody will ask you for a code or password.',
        ],
        closeInstead: 'All as you remember it? Close this page: nothing changes.',
      },
      tellBy: 'If you do not recognise something, tell us by {limit}.',
      opened: 'and opened {products}',
      openedNone: 'and opened no product',
      openedSoFar: ' Opened so far: {products}.',
      somebody: 'An agent',
      somewhere: 'your products',
      products: PRODUCTS,
      text: 'What do you not recognise? (optional)',
      textLength: OBJECTION_LENGTH,
      reference: ['Your reference is ', '. Nobody will ask you for a code or password.'],
    },
    views: {
      ended: {
        title: 'It is over',
        text: 'The assistance that was running has ended, and nobody has access any more. The supervisors are being told.',
      },
      noted: {
        title: 'We have noted it',
        text: 'The assistance had ended already; nobody has access. The supervisors are being told.',
      },
      'link-used': {
        title: 'This was done already',
        text: 'The button was pressed before, and that assistance has ended. If a newer mail of ours came, press the button in it: this one ended nothing more. In doubt, call support at the number you know.',
      },
      'link-expired': {
        title: 'This link is too old',
        text: `It was valid for ${linkValid}. Call support at the number you know.`,
      },
      'link-not-valid': {
        title: 'This link is not complete',
        text: 'Open it again from the mail, as a whole. If that does not help, call support at the number you know.',
      },
      'not-as-written': {
        title: 'Please call us',
        text: 'Something about this assistance is not in order: nobody can go on with it, and we could not note what you said. Call support at the number you know.',
      },
      'rate-limited': {
        title: 'Too many tries',
        text: 'Wait a quarter of an hour, or call support at the number you know.',
      },
      unavailable: {
        title: 'That did not work',
        text: 'Nothing was ended. Press the button again; if it still fails, call support at the number you know.',
      },
    },
  }),
  es: ({ blocked, blockedBriefly, linkValid }) => ({
    title: '¿No fue usted?',
    lead: 'Presione el botón si no está al teléfono con soporte de Waizant o si no está de acuerdo con la asistencia.',
    happens: [
      'La asistencia termina de inmediato y se cierran todos los productos que se hayan abierto.',
      `Durante ${blockedBriefly} nadie puede enviarle un código de soporte; si hubo una sesión de soporte, durante ${blocked}.`,
      'Se avisa a los supervisores de soporte.',
    ],
    button: 'No fui yo',
    working: 'Un momento…',
    closeInstead: '¿Está de acuerdo con la asistencia? Cierre esta página: no ha pasado nada.',
    needsScript: 'Esta página necesita JavaScript. Sin él, llame a soporte al número que ya conoce.',
    otherLanguage: 'English',
    stopped: ['Los códigos de soporte de su cuenta están suspendidos hasta el ', '.'],
    story: {
      running:
        'Se trata de {agent}, de soporte de Waizant, en {ecosystem}, desde el {moment} ({zone}).{openedSoFar}',
      over: {
        title: '¿Hay algo que no reconoce en esta sesión de soporte?',
        lead: '{agent}, de soporte de Waizant, ingresó a {ecosystem} en su nombre el {date} de {from} a {until} ({zone}) {opened}.',
        happens: [
          `Si presiona el botón, se suspenden durante ${blocked} los códigos de soporte de su cuenta y se avisa de inmediato a los supervisores.`,
          'Nadie le pedirá códigos ni contraseñas.',
        ],
        closeInstead: '¿Todo fue como lo recuerda? Cierre esta página: nada cambia.',
      },
      never: {
        title: '¿Hay algo que no reconoce en esta solicitud de soporte?',
        lead: '{agent}, de soporte de Waizant, solicitó su autorización para ayudarle en {ecosystem} el {date} a las {from} ({zone}). La asistencia terminó y no se pudo ingresar a ningún producto.',
        happens: [
          `Si presiona el botón, se suspenden durante ${blockedBriefly} los códigos de soporte de su cuenta y se avisa de inmediato a los supervisores.`,
          'Nadie le pedirá códigos ni contraseñas.',
        ],
        closeInstead: '¿Todo fue como lo recuerda? Cierre esta página: nada cambia.',
      },
      tellBy: 'Si hay algo que no reconoce, avísenos antes del {limit}.',
      opened: 'y abrió {products}',
      openedNone: 'y no abrió ningún producto',
      openedSoFar: ' Ya abrió {products}.',
      somebody: 'Un agente',
      somewhere: 'sus productos',
      products: PRODUCTS,
      text: '¿Qué no reconoce? (opcional)',
      textLength: OBJECTION_LENGTH,
      reference: ['Su referencia es ', '. Nadie le pedirá códigos ni contraseñas.'],
    },
    views: {
      ended: {
        title: 'La asistencia terminó',
        text: 'La asistencia que estaba en curso terminó y ya nadie tiene acceso. Se está avisando a los supervisores.',
      },
      noted: {
        title: 'Tomamos nota',
        text: 'La asistencia ya había terminado; nadie tiene acceso. Se está avisando a los supervisores.',
      },
      'link-used': {
        title: 'Esto ya se hizo',
        text: 'El botón ya se había presionado y esa asistencia terminó. Si recibió un correo nuestro más reciente, presione el botón de ese correo: este no terminó nada más. Si tiene dudas, llame a soporte al número que ya conoce.',
      },
      'link-expired': {
        title: 'Este enlace ya venció',
        text: `Era válido por ${linkValid}. Llame a soporte al número que ya conoce.`,
      },
      'link-not-valid': {
        title: 'Este enlace no está completo',
        text: 'Ábralo otra vez desde el correo, completo. Si no funciona, llame a soporte al número que ya conoce.',
      },
      'not-as-written': {
        title: 'Llámenos, por favor',
        text: 'Algo en esta asistencia no está en orden: nadie puede seguir con ella y no pudimos tomar nota de lo que usted dijo. Llame a soporte al número que ya conoce.',
      },
      'rate-limited': {
        title: 'Demasiados intentos',
        text: 'Espere un cuarto de hora o llame a soporte al número que ya conoce.',
      },
      unavailable: {
        title: 'No funcionó',
        text: 'No se terminó nada. Presione otra vez el botón; si sigue fallando, llame a soporte al número que ya conoce.',
      },
    },
  }),
};
