import type { Language } from '../../../domain/trace.ts';
import type { LinkPageTexts } from '../../../http/link-page/link-page.ts';

/** What the page may have to say after the button, or instead of it. */
type PageView = 'done' | 'link-used' | 'link-expired' | 'link-not-valid' | 'rate-limited' | 'unavailable';

/** `linkValid`: for how long, in words of the page's language. */
export const PAGE_TEXTS: Readonly<Record<Language, (linkValid: string) => LinkPageTexts<PageView>>> = {
  en: (linkValid) => ({
    title: 'Did you not ask for this code?',
    lead: 'Then somebody else is signed in as you. Press the button if neither you nor your browser asked for the code in the mail.',
    happens: [
      'You are signed out of User Support everywhere, and so is whoever uses your session.',
      'An assistance that is open in your name ends, and every product that was opened closes.',
      'The supervisors of support are told.',
    ],
    button: 'I did not ask for this',
    working: 'One moment…',
    closeInstead: 'Did you ask for it? Then close this page: nothing has happened.',
    needsScript: 'This page needs JavaScript. Without it, call a supervisor now.',
    otherLanguage: 'Español',
    views: {
      done: {
        title: 'All your sessions have ended',
        text: 'Nobody is signed in as you any more. Change your password at your usual sign-in now: whoever asked for the code may know it. The supervisors are being told.',
      },
      'link-used': {
        title: 'This was done already',
        text: 'The button was pressed before, and ended what there was then. If a newer mail came, press the button in it; in doubt, call a supervisor.',
      },
      'link-expired': {
        title: 'This link is too old',
        text: `It was valid for ${linkValid}. Sign in and look at your sessions, or call a supervisor.`,
      },
      'link-not-valid': {
        title: 'This link is not complete',
        text: 'Open it again from the mail, as a whole. If that does not help, call a supervisor.',
      },
      'rate-limited': {
        title: 'Too many tries',
        text: 'Wait a quarter of an hour, or call a supervisor.',
      },
      unavailable: {
        title: 'That did not work',
        text: 'Nothing was ended. Press the button again; if it still fails, call a supervisor.',
      },
    },
  }),
  es: (linkValid) => ({
    title: '¿No pidió usted este código?',
    lead: 'Entonces otra persona ha entrado como usted. Pulse el botón si ni usted ni su navegador pidieron el código del correo.',
    happens: [
      'Se cierran todas sus sesiones de User Support, también la de quien use la suya.',
      'La asistencia que esté abierta en su nombre termina y se cierra todo producto que se haya abierto.',
      'Se avisa a los supervisores de soporte.',
    ],
    button: 'No lo pedí yo',
    working: 'Un momento…',
    closeInstead: '¿Lo pidió usted? Entonces cierre esta página: no ha pasado nada.',
    needsScript: 'Esta página necesita JavaScript. Sin él, llame ya a un supervisor.',
    otherLanguage: 'English',
    views: {
      done: {
        title: 'Todas sus sesiones se cerraron',
        text: 'Ya nadie está conectado como usted. Cambie ahora su contraseña en su inicio de sesión habitual: quien pidió el código puede saberla. Se está avisando a los supervisores.',
      },
      'link-used': {
        title: 'Esto ya se hizo',
        text: 'El botón ya se había pulsado y cerró lo que había entonces. Si recibió un correo más reciente, pulse el botón de ese; si duda, llame a un supervisor.',
      },
      'link-expired': {
        title: 'Este enlace es demasiado antiguo',
        text: `Valía ${linkValid}. Inicie sesión y mire sus sesiones, o llame a un supervisor.`,
      },
      'link-not-valid': {
        title: 'Este enlace no está completo',
        text: 'Ábralo otra vez desde el correo, entero. Si no sirve, llame a un supervisor.',
      },
      'rate-limited': {
        title: 'Demasiados intentos',
        text: 'Espere un cuarto de hora o llame a un supervisor.',
      },
      unavailable: {
        title: 'No ha funcionado',
        text: 'No se cerró nada. Pulse otra vez el botón; si sigue fallando, llame a un supervisor.',
      },
    },
  }),
};
