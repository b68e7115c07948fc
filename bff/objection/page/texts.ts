import type { Language } from '../../domain/trace.ts';

/** What the page may have to say after the button, or instead of it. */
export type PageView =
  | 'ended'
  | 'noted'
  | 'link-used'
  | 'link-expired'
  | 'link-not-valid'
  | 'not-as-written'
  | 'rate-limited'
  | 'unavailable';

interface PageTexts {
  readonly title: string;
  readonly lead: string;
  readonly happens: readonly string[];
  readonly button: string;
  readonly working: string;
  readonly agree: string;
  readonly needsScript: string;
  readonly otherLanguage: string;
  readonly views: Readonly<Record<PageView, { readonly title: string; readonly text: string }>>;
}

/** How long the block lasts and the link is valid, in words of the page's language. */
export interface PageNumbers {
  readonly blocked: string;
  readonly linkValid: string;
}

export const PAGE_TEXTS: Readonly<Record<Language, (numbers: PageNumbers) => PageTexts>> = {
  en: ({ blocked, linkValid }) => ({
    title: 'Was this not you?',
    lead: 'Press the button if you are not on the phone with Waizant support, or do not agree to be assisted.',
    happens: [
      'The assistance ends at once, and every product that was opened closes.',
      `Nobody can send you a support code for ${blocked}.`,
      'The supervisors of support are told.',
    ],
    button: 'This wasn’t me',
    working: 'One moment…',
    agree: 'Do you agree to be assisted? Then close this page: nothing has happened.',
    needsScript: 'This page needs JavaScript. Without it, call support at the number you know.',
    otherLanguage: 'Español',
    views: {
      ended: {
        title: 'It is over',
        text: `The assistance has ended and nobody has access any more. Support codes are stopped for ${blocked} and the supervisors have been told.`,
      },
      noted: {
        title: 'We have noted it',
        text: `The assistance had ended already; nobody has access. Support codes are stopped for ${blocked} and the supervisors have been told.`,
      },
      'link-used': {
        title: 'This was done already',
        text: 'Somebody pressed the button before: the assistance has ended and the supervisors know. There is nothing more to do.',
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
  es: ({ blocked, linkValid }) => ({
    title: '¿No fue usted?',
    lead: 'Pulse el botón si no está al teléfono con el soporte de Waizant o si no está de acuerdo en que le asistan.',
    happens: [
      'La asistencia termina al momento y se cierra todo producto que se haya abierto.',
      `Durante ${blocked} nadie puede enviarle un código de soporte.`,
      'Se avisa a los supervisores de soporte.',
    ],
    button: 'No fui yo',
    working: 'Un momento…',
    agree: '¿Está de acuerdo en que le asistan? Entonces cierre esta página: no ha pasado nada.',
    needsScript: 'Esta página necesita JavaScript. Sin él, llame a soporte al número que ya conoce.',
    otherLanguage: 'English',
    views: {
      ended: {
        title: 'Se acabó',
        text: `La asistencia ha terminado y ya nadie tiene acceso. Los códigos de soporte quedan parados durante ${blocked} y los supervisores están avisados.`,
      },
      noted: {
        title: 'Queda anotado',
        text: `La asistencia ya había terminado; nadie tiene acceso. Los códigos de soporte quedan parados durante ${blocked} y los supervisores están avisados.`,
      },
      'link-used': {
        title: 'Esto ya se hizo',
        text: 'Alguien pulsó el botón antes: la asistencia ha terminado y los supervisores lo saben. No hay que hacer nada más.',
      },
      'link-expired': {
        title: 'Este enlace es demasiado antiguo',
        text: `Valía ${linkValid}. Llame a soporte al número que ya conoce.`,
      },
      'link-not-valid': {
        title: 'Este enlace no está completo',
        text: 'Ábralo otra vez desde el correo, entero. Si no sirve, llame a soporte al número que ya conoce.',
      },
      'not-as-written': {
        title: 'Llámenos, por favor',
        text: 'Algo en esta asistencia no está en orden: nadie puede seguir con ella y no pudimos anotar lo que usted dijo. Llame a soporte al número que ya conoce.',
      },
      'rate-limited': {
        title: 'Demasiados intentos',
        text: 'Espere un cuarto de hora o llame a soporte al número que ya conoce.',
      },
      unavailable: {
        title: 'No ha funcionado',
        text: 'No se ha terminado nada. Pulse otra vez el botón; si sigue fallando, llame a soporte al número que ya conoce.',
      },
    },
  }),
};
