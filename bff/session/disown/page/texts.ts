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
    lead: 'Entonces otra persona inició sesión con su cuenta. Presione el botón si ni usted ni su navegador pidieron el código del correo.',
    happens: [
      'Se cierran todas sus sesiones de User Support, también la de quien la esté usando.',
      'La asistencia que esté abierta en su nombre termina y se cierran todos los productos que se hayan abierto.',
      'Se avisa a los supervisores de soporte.',
    ],
    button: 'No lo pedí yo',
    working: 'Un momento…',
    closeInstead: '¿Lo pidió usted? Cierre esta página: no ha pasado nada.',
    needsScript: 'Esta página necesita JavaScript. Sin él, llame ya a un supervisor.',
    otherLanguage: 'English',
    views: {
      done: {
        title: 'Todas sus sesiones se cerraron',
        text: 'Ya nadie tiene sesión con su cuenta. Cambie ahora su contraseña donde inicia sesión habitualmente: quien pidió el código puede conocerla. Se está avisando a los supervisores.',
      },
      'link-used': {
        title: 'Esto ya se hizo',
        text: 'El botón ya se había presionado y cerró lo que había en ese momento. Si recibió un correo más reciente, presione el botón de ese; si tiene dudas, llame a un supervisor.',
      },
      'link-expired': {
        title: 'Este enlace ya venció',
        text: `Era válido por ${linkValid}. Inicie sesión y revise sus sesiones o llame a un supervisor.`,
      },
      'link-not-valid': {
        title: 'Este enlace no está completo',
        text: 'Ábralo otra vez desde el correo, completo. Si no funciona, llame a un supervisor.',
      },
      'rate-limited': {
        title: 'Demasiados intentos',
        text: 'Espere un cuarto de hora o llame a un supervisor.',
      },
      unavailable: {
        title: 'No funcionó',
        text: 'No se cerró nada. Presione otra vez el botón; si sigue fallando, llame a un supervisor.',
      },
    },
  }),
};
