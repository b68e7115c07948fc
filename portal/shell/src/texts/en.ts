/** What the shell says in English. Every other language has the same keys, or does not compile. */
export const EN = {
  backoffice: 'Backoffice',
  skipToContent: 'Skip to content',
  modules: 'Modules',
  openModules: 'Open modules',
  close: 'Close',
  darkMode: 'Dark mode',
  signOut: 'Sign out',
  signedInAs: 'Signed in as',
  yourSessions: 'Your sessions',

  dashboard: 'Dashboard',
  storeUsers: 'Store users',
  notificationCenter: 'Notification center',
  planSettings: 'Plan settings',
  userSupport: 'User support',
  technicalAssistance: 'Technical assistance',
  history: 'History',
  usersSystem: 'Users system',

  placeholder: 'Placeholder',
  placeholderText: 'The real backoffice has this module. The reference shell only shows where it would be.',
  pageNotFound: 'Page not found',
  pageNotFoundText: 'This address leads nowhere. Pick a module from the menu.',

  signIn: 'Sign in',
  signInIntro: 'For Waizant staff. Use your backoffice account.',
  email: 'E-mail',
  password: 'Password',
  showPassword: 'Show password',
  emailMissing: 'Type your whole e-mail address.',
  passwordMissing: 'Type your password.',
  signingIn: 'Signing in…',
  tryAgain: 'Try again',
  sessionOver: 'Your session is over. Sign in to go on.',
  signedOut: 'You are signed out.',
  signOutFailed: 'You are still signed in: the server could not be reached. Try again.',
  wrongCredentials: 'E-mail or password is not right.',
  notAnAgent: 'This account is in no support group, so it may not enter. Ask your supervisor for access.',
  signInChallenge:
    'This account must set a new password or confirm a second factor first. Do that at your usual backoffice sign-in, then come back.',
  tooManySessions: 'You are signed in and at work elsewhere. Finish there, or sign out there, and try again.',
  rateLimited: 'Too many attempts. Try again in {wait} (at {clock}).',
  signInFailed: 'Signing in did not work. Try again; if it keeps failing, tell the platform team.',
  unreachable: 'The server cannot be reached. Check your connection and try again.',
} as const;

export type TextKey = keyof typeof EN;
export type Texts = Readonly<Record<TextKey, string>>;
