/*
 * What the product says, word by word, in the order of its screens: a sentence that changes is changed here, once.
 * English, but for what users who prefer Spanish are shown.
 */

export const SHELL = {
  spanish: 'Español',
  english: 'English',
  darkMode: { en: 'Dark mode', es: 'Modo oscuro' },
  openModules: 'Open modules',
  history: 'History',
  account: (name: string) => `Signed in as ${name}`,
  yourSessions: 'Your sessions',
  signOut: 'Sign out',
} as const;

export const SESSIONS = {
  heading: 'Your sessions',
  this: 'This browser',
  end: 'End',
  endOf: /^End Chrome on /,
  endOthers: 'End all others',
  only: 'You are signed in nowhere else.',
  ended: /Ended: Chrome on /,
  othersEnded: 'The other session has ended.',
  forEnding: 'To end your other sessions, verify yourself.',
} as const;

export const SIGN_IN = {
  email: 'E-mail',
  password: 'Password',
  signIn: 'Sign in',
  wrongCredentials: 'E-mail or password is not right.',
} as const;

export const TITLE = 'Technical assistance';

export const LOADING = 'Loading…';

export const PROBLEM = {
  unavailable: 'Not available at the moment. Try again.',
} as const;

export const LOOK_UP = {
  email: 'User email',
  start: 'Start verification process',
  userNotFound: 'Nobody has this address. Check the spelling with the user.',
  superseded: (agent: string, user: string) => `${agent} verified first and assists ${user} now.`,
  alreadyAssistedBy: (agent: string) => `${agent} has been assisting this user since`,
  userObjected: 'This user said “this wasn’t me” a short while ago. Try again later or ask a supervisor.',
} as const;

export const DESCRIPTION = {
  caseNumber: 'Case number',
  purpose: 'Purpose',
  technicalProblem: 'Technical problem',
  edit: 'Edit: Case and purpose',
  inTheMail: 'Purpose',
} as const;

export const INTERNAL_VERIFICATION = {
  heading: 'Verify yourself first',
  start: 'Start verification',
  enterTheCode: 'Enter the code',
  dialog: 'Internal verification code',
  notSent: 'The code could not be sent. Try again.',
  blocked: 'No codes for you until a supervisor who was not part of it releases them.',
} as const;

export const TWO_WORDS = {
  label: 'The user’s mail shows:',
  hint: 'Say the second word only after the user has read out the first. In doubt, hang up and call back the number on file.',
} as const;

export const CODE = {
  label: 'Six-digit code',
  resend: 'Resend',
  resendIn: 'Resend in',
  validate: 'Validate code',
  expired: 'The code has expired. Send another.',
  wrong: (left: number) => `That code is not right. ${String(left)} ${left === 1 ? 'try' : 'tries'} left.`,
} as const;

export const ECOSYSTEM = {
  label: 'Ecosystem',
  continueWith: (name: string) => `Continue with ${name}`,
  inactive: 'inactive: the user cannot be assisted here',
} as const;

export const USER_STATUS = {
  core: 'Core account',
  disabled:
    'This account is disabled in Cognito, so no code can be sent. Have it enabled by Account services (ext. 4100), then start again.',
  unconfirmed:
    'The user has not finished signing up. Ask them to follow the link in the sign-up mail, then start again.',
} as const;

export const FINDINGS = {
  emailChanged: (days: number) => `The e-mail address changed ${days} days ago.`,
  question: (name: string) => `Before the code: how did you make sure that this is ${name}?`,
  calledBack: 'I hung up and called the number on file',
  administrator: 'An administrator of the ecosystem confirmed it',
  first: 'First say how you made sure.',
  show: 'Show number',
  hide: 'Hide number',
  number: (phone: string) => `Number on file: ${phone}`,
} as const;

export const USER_VERIFICATION = {
  heading: 'Verify the user',
  send: 'Send verification code',
  blocked: 'The user cannot be verified in this state:',
  noAnswer: 'The sign-in service did not answer. Try again.',
} as const;

export const CHANNELS = {
  delivered: /^Their mail server took it at \d/,
  delayed: 'Their mail server makes us wait; we keep trying. A new mail would be just as late.',
  suppressed:
    'We stopped sending to this address because earlier mails came back. Ask Account services (ext. 4100).',
  bounced: 'The mail came back: this address takes no mail. Have it corrected, then start again.',
  callBack: 'Call back before you take a code.',
} as const;

export const SUPPORT_SESSION = {
  heading: (user: string) => `Support session with ${user}`,
  plan: 'See plan details',
  renews: 'Renews on',
  finish: 'Finish process',
  triedTwice: (product: string) => `The ticket for ${product} was tried a second time at`,
  minutesLeft: (minutes: number) => `${String(minutes)} minutes left`,
} as const;

export const APP = {
  heading: 'Waizant App',
  qr: 'QR code that opens the Waizant App as the user’s delegate',
  how: 'How to scan it',
  waiting: 'Waiting for the phone…',
  scannedAt: 'Scanned at',
  back: 'Back to the products',
  notPressed: (user: string) =>
    `No button in your session led here just now. Go on only if you want the phone to work as the delegate of ${user}.`,
  show: 'Show the code',
} as const;

export const HAND_OVER = {
  offered: (product: string) => `Open ${product}?`,
  open: (product: string) => `Open ${product}`,
  failed: (product: string) => `${product} could not be opened.`,
} as const;

export const CANCEL_PROCESS = {
  button: 'Cancel process',
  userHungUp: 'The user hung up',
  details: 'Details',
  back: 'Cancel',
  ok: 'Ok',
} as const;

export const ENDED = {
  finished: 'The process is finished. Products opened in it have closed.',
  locked: 'Too many wrong codes: the assistance is locked and has ended.',
  objected: 'The user objected. The assistance has ended.',
  stopped: 'A supervisor stopped the assistance.',
} as const;

export const STEP_UP = {
  forHistory: 'To see whom others assist, and who gets no codes, verify yourself.',
  forSessions: 'To end somebody else’s sessions, verify yourself.',
  send: 'Send me a code',
  quiet: 'Whom others assist, and who gets no codes, is shown once you have verified yourself.',
  again: 'Verify yourself',
  close: 'Close',
} as const;

export const HISTORY = {
  heading: 'History',
  trace: 'Trace',
  traceOf: (user: string) => `Trace of ${user}`,
  stop: 'Stop',
  endSessions: (agent: string) => `End sessions of ${agent}`,
  endSentence: (agent: string) => `All sessions of ${agent} end at once`,
  sessionsEnded: (agent: string) => `All sessions of ${agent} have ended.`,
  stopReduced: (agent: string) => `This ends the assistance of ${agent} at once.`,
  stopped: 'stopped',
  release: 'Release',
  reason: 'Reason',
  ok: 'Ok',
  until: 'until',
  blocks: {
    agentWithWrongCodes: 'Agent with too many wrong codes',
    userWhoObjected: 'User who refused assistance',
  },
} as const;

/** The page behind “This wasn’t me”, in the language of the user’s mail. */
export const OBJECTION = {
  button: { en: 'This wasn’t me', es: 'No fui yo' },
  over: { en: 'It is over', es: 'La asistencia terminó' },
  doneAlready: 'This was done already',
} as const;

export const PRODUCTS = {
  Store: 'Waizant Store',
  Web: 'Waizant Web',
  App: 'Waizant App',
  RCM: 'Waizant RCM',
} as const;

/** The demo products. */
export const DEMO_PRODUCT = {
  delegation: 'support agent',
  viewing: (user: string, agent: string) => `You are viewing as ${user} — support agent ${agent}`,
  ecosystem: (name: string, role: 'administrator' | 'member') => `Ecosystem ${name} · ${role}`,
  web: 'My Ecosystem',
  seePlan: 'See plan details',
  accessEnded: 'Access has ended',
  ticketUsed: 'This ticket was used already',
  ticketNotValid: 'This ticket is not valid any more',
} as const;
