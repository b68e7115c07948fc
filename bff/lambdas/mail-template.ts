/** What the functions write to people, in English and Spanish: HTML and plain text from the same sentences. */

export type MailLanguage = 'en' | 'es';

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface UserCodeMessage {
  readonly code: string;
  readonly agent: string;
  readonly ecosystem: string;
  readonly words: readonly [string, string];
  readonly minutes: number;
}

export interface AgentCodeMessage {
  readonly code: string;
  readonly name: string;
  readonly userEmail: string;
  readonly validMinutes: number;
}

interface Letter {
  readonly language: MailLanguage;
  readonly subject: string;
  readonly before: readonly string[];
  readonly code: string;
  readonly after: readonly string[];
}

const USER: Readonly<Record<MailLanguage, (message: UserCodeMessage) => Omit<Letter, 'language' | 'code'>>> =
  {
    en: ({ agent, ecosystem, words, minutes }) => ({
      subject: 'Your Waizant support code',
      before: [
        `${agent} of Waizant support asks to assist you in ${ecosystem}: to look at your products as your delegate for five minutes and find the fault.`,
        `Your two words are: ${words.join(' · ')}. Read out the first; the agent says the second.`,
        'If you are on the phone with support right now and agree, read out this code:',
      ],
      after: [
        `It is valid for ${String(minutes)} minutes and can be used once.`,
        'Share it only if you are on the phone with Waizant support right now. If you are not, do nothing and tell nobody: without the code nobody gets in.',
      ],
    }),
    es: ({ agent, ecosystem, words, minutes }) => ({
      subject: 'Su código de soporte de Waizant',
      before: [
        `${agent}, de soporte de Waizant, pide asistirle en ${ecosystem}: mirar sus productos como su delegado durante cinco minutos y encontrar el fallo.`,
        `Sus dos palabras son: ${words.join(' · ')}. Lea usted la primera; el agente dice la segunda.`,
        'Si está al teléfono con soporte ahora mismo y está de acuerdo, lea este código:',
      ],
      after: [
        `Vale ${String(minutes)} minutos y se puede usar una vez.`,
        'Compártalo solo si está al teléfono con soporte de Waizant ahora mismo. Si no es así, no haga nada ni se lo diga a nadie: sin el código nadie entra.',
      ],
    }),
  };

const AGENT: Readonly<
  Record<MailLanguage, (message: AgentCodeMessage) => Omit<Letter, 'language' | 'code'>>
> = {
  en: ({ name, userEmail, validMinutes }) => ({
    subject: 'Your internal verification code',
    before: [
      `Hello ${name},`,
      `somebody signed in as you starts an assistance for ${userEmail}. If it is you, type this code:`,
    ],
    after: [
      `It is valid for ${String(validMinutes)} minutes and can be used once.`,
      'Share it with nobody. If it was not you, tell a supervisor now: somebody uses your session.',
    ],
  }),
  es: ({ name, userEmail, validMinutes }) => ({
    subject: 'Su código de verificación interna',
    before: [
      `Hola, ${name}:`,
      `alguien que entró como usted inicia una asistencia para ${userEmail}. Si es usted, escriba este código:`,
    ],
    after: [
      `Vale ${String(validMinutes)} minutos y se puede usar una vez.`,
      'No lo comparta con nadie. Si no fue usted, avise ya a un supervisor: alguien usa su sesión.',
    ],
  }),
};

export function userCodeMail(language: MailLanguage, message: UserCodeMessage): Mail {
  return written({ language, code: message.code, ...USER[language](plainNames(message)) });
}

/** The text to the user's phone: short, and with the same words. */
export function userCodeText(language: MailLanguage, given: UserCodeMessage): string {
  const { agent, code, words } = plainNames(given);
  const pair = words.join(' · ');
  return language === 'es'
    ? `Waizant: ${agent} pide asistirle. Palabras: ${pair}. Código: ${code}. Dígalo solo si está al teléfono con soporte ahora.`
    : `Waizant: ${agent} asks to assist you. Words: ${pair}. Code: ${code}. Say it only if you are on the phone with support now.`;
}

export function agentCodeMail(language: MailLanguage, message: AgentCodeMessage): Mail {
  return written({ language, code: message.code, ...AGENT[language](plainNames(message)) });
}

function written({ language, subject, before, code, after }: Letter): Mail {
  const paragraph = (line: string) => `<p style="margin:0 0 16px">${escapeHtml(line)}</p>`;
  const html = `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;background:#f4f8fb;font-family:Arial,sans-serif;font-size:16px;line-height:24px;color:#283446">
<div style="max-width:560px;margin:0 auto;padding:32px 24px">
<div style="background:#ffffff;border-radius:12px;padding:28px">
${before.map(paragraph).join('\n')}
<p style="margin:0 0 16px;font-size:32px;line-height:40px;font-weight:bold;letter-spacing:6px">${code}</p>
${after.map(paragraph).join('\n')}
</div>
</div>
</body>
</html>`;
  return { subject, text: [...before, code, ...after].join('\n\n'), html };
}

/** Names come from accounts: one line, and no run of digits that could be taken for the code. */
function plainNames<T extends object>(message: T): T {
  const entries = Object.entries(message).map(([key, value]: [string, unknown]) => [
    key,
    typeof value === 'string' && key !== 'code' ? oneLine(value) : value,
  ]);
  return Object.fromEntries(entries) as T;
}

function oneLine(name: string): string {
  return name
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/\d{6,}/g, (digits) => digits.replaceAll(/(\d{3})(?=\d)/g, '$1 '))
    .trim();
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
