import type { Texts } from './en.ts';

export const ES: Texts = {
  backoffice: 'Backoffice',
  skipToContent: 'Ir al contenido',
  modules: 'Módulos',
  openModules: 'Abrir los módulos',
  close: 'Cerrar',
  darkMode: 'Modo oscuro',
  signOut: 'Cerrar sesión',
  signedInAs: 'Sesión iniciada como',
  yourSessions: 'Sus sesiones',

  dashboard: 'Panel',
  storeUsers: 'Usuarios de la tienda',
  notificationCenter: 'Notificaciones',
  planSettings: 'Configuración de planes',
  userSupport: 'Soporte a usuarios',
  technicalAssistance: 'Asistencia técnica',
  history: 'Historial',
  usersSystem: 'Usuarios del sistema',

  placeholder: 'Módulo de muestra',
  placeholderText: 'El backoffice real tiene este módulo. El shell de referencia solo muestra dónde estaría.',
  pageNotFound: 'Página no encontrada',
  pageNotFoundText: 'Esta dirección no existe. Elija un módulo del menú.',

  signIn: 'Iniciar sesión',
  signInIntro: 'Para el personal de Waizant. Use su cuenta del backoffice.',
  email: 'Correo electrónico',
  password: 'Contraseña',
  showPassword: 'Mostrar la contraseña',
  emailMissing: 'Escriba su dirección de correo completa.',
  passwordMissing: 'Escriba su contraseña.',
  signingIn: 'Iniciando sesión…',
  tryAgain: 'Intentar de nuevo',
  sessionOver: 'Su sesión terminó. Inicie sesión para continuar.',
  signedOut: 'Cerró la sesión.',
  signOutFailed: 'La sesión sigue abierta: no se pudo contactar el servidor. Intente de nuevo.',
  wrongCredentials: 'El correo o la contraseña no son correctos.',
  notAnAgent:
    'Esta cuenta no está en ningún grupo de soporte, así que no puede ingresar. Pida acceso a su supervisor.',
  signInChallenge:
    'Esta cuenta debe cambiar la contraseña o confirmar un segundo factor. Hágalo donde inicia sesión habitualmente en el backoffice y vuelva.',
  tooManySessions:
    'Tiene otra sesión abierta en la que está trabajando. Termine allí o ciérrela e intente de nuevo.',
  rateLimited: 'Demasiados intentos. Intente de nuevo en {wait} (a las {clock}).',
  signInFailed:
    'No se pudo iniciar sesión. Intente de nuevo; si sigue fallando, avise al equipo de plataforma.',
  unreachable: 'No se puede contactar el servidor. Revise su conexión e intente de nuevo.',
};
