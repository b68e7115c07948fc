import type { Language } from '../../domain/trace.ts';
import type { LinkPageTexts } from '../../http/link-page/link-page.ts';

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

export const PAGE_TEXTS: Readonly<Record<Language, (numbers: PageNumbers) => LinkPageTexts<PageView>>> = {
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
    lead: 'Pulse el botón si no está al teléfono con el soporte de Waizant o si no está de acuerdo en que le asistan.',
    happens: [
      'La asistencia termina al momento y se cierra todo producto que se haya abierto.',
      `Durante ${blockedBriefly} nadie puede enviarle un código de soporte; si hubo una sesión de soporte, durante ${blocked}.`,
      'Se avisa a los supervisores de soporte.',
    ],
    button: 'No fui yo',
    working: 'Un momento…',
    closeInstead: '¿Está de acuerdo en que le asistan? Entonces cierre esta página: no ha pasado nada.',
    needsScript: 'Esta página necesita JavaScript. Sin él, llame a soporte al número que ya conoce.',
    otherLanguage: 'English',
    stopped: ['Los códigos de soporte de su cuenta están suspendidos hasta el ', '.'],
    views: {
      ended: {
        title: 'Se acabó',
        text: 'La asistencia que estaba en curso ha terminado y ya nadie tiene acceso. Se está avisando a los supervisores.',
      },
      noted: {
        title: 'Queda anotado',
        text: 'La asistencia ya había terminado; nadie tiene acceso. Se está avisando a los supervisores.',
      },
      'link-used': {
        title: 'Esto ya se hizo',
        text: 'El botón ya se había pulsado y esa asistencia ha terminado. Si recibió un correo nuestro más reciente, pulse el botón de ese correo: este no terminó nada más. Si duda, llame a soporte al número que ya conoce.',
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
