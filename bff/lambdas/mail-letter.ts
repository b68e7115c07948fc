import {
  ours,
  siteFooter,
  supportPhone,
  type MailLanguage,
  type Ours,
  type Untrusted,
  type Value,
} from './mail-values.ts';

/** How a letter of ours looks: HTML and plain text from the same sentences. */

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Letter {
  readonly language: MailLanguage;
  /** A user's has the number of support at its foot; staff knows whom to ask. */
  readonly isForUser?: true;
  readonly subject: Ours;
  readonly before: readonly Ours[];
  /** What it is about, as name and value; one without a value is left out. */
  readonly facts?: readonly Fact[];
  /** The two words, to be read across a desk, and what they are for. */
  readonly words?: { readonly title: Ours; readonly said: Ours; readonly then: Ours };
  readonly ask?: Ours;
  readonly code?: Ours;
  readonly after: readonly Ours[];
  /** A last resort, with the sentence that leads to it. */
  readonly link?: { readonly sentence: Ours; readonly label: Ours; readonly url: Ours };
}

export type Fact = readonly [name: Ours, value: Value | null];

/** How a letter begins. */
export function greeting(language: MailLanguage, name: Untrusted | null): Ours {
  if (name === null) return language === 'es' ? ours`Hola:` : ours`Hello,`;
  return language === 'es' ? ours`Hola, ${name}:` : ours`Hello ${name},`;
}

const SUPPORT: Readonly<Record<MailLanguage, (phone: Ours) => Ours>> = {
  en: (phone) => ours`Waizant support: ${phone}`,
  es: (phone) => ours`Soporte de Waizant: ${phone}`,
};

const FONT = 'Arial,Helvetica,sans-serif';

/** Styles stand in line, for programs that read no others; these turn the same letter dark, and narrow. */
const STYLES = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:480px){.facts th,.facts td{display:block;width:auto!important}.facts th{padding:8px 0 0!important}.facts td{border-top:0!important;padding:0 0 8px!important}.card{padding-left:20px!important;padding-right:20px!important}}
@media (prefers-color-scheme:dark){.ground{background:#12161d!important;color:#e7ecf3!important}.card{background:#1b212b!important}.quiet{color:#a9b4c4!important}.brand,.said{color:#b9b2ff!important}.words{background:#2a2750!important}.line{border-color:#38424f!important}.button{border-color:#ff9d97!important;color:#ff9d97!important}}`;

export function written(given: Letter): Mail {
  const letter = { ...given, facts: (given.facts ?? []).filter(([, value]) => value !== null) };
  const { subject, before, facts, words, ask, code, after, link } = letter;
  const foot = footOf(letter);
  const text = [
    ...before,
    ...(facts.length > 0 ? [facts.map(([name, value]) => `${name}: ${value ?? ''}`).join('\n')] : []),
    ...(words === undefined ? [] : [`${words.title} ${words.said}`, words.then]),
    ...(ask === undefined ? [] : [ask]),
    ...(code === undefined ? [] : [code]),
    ...after,
    ...(link === undefined ? [] : [`${link.sentence}\n${link.url}`]),
    // After a line that mail programs know as the end of the letter (RFC 3676).
    ...(foot.length > 0 ? [`-- \n${foot.join('\n')}`] : []),
  ];
  return { subject, text: text.join('\n\n'), html: htmlOf(letter, foot) };
}

function footOf({ language, isForUser }: Letter): readonly Ours[] {
  const phone = isForUser === true ? supportPhone() : null;
  const line = siteFooter(language);
  return [...(phone === null ? [] : [SUPPORT[language](phone)]), ...(line === null ? [] : [line])];
}

function htmlOf(
  { language, subject, before, facts = [], words, ask, code, after, link }: Letter,
  foot: readonly Ours[],
): string {
  const paragraph = (line: string) => `<p style="margin:0 0 16px">${escapeHtml(line)}</p>`;
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no"><title>${escapeHtml(subject)}</title><style>${STYLES}</style></head>
<body class="ground" style="margin:0;background:#f4f8fb;font-family:${FONT};font-size:16px;line-height:24px;color:#283446">
<div style="max-width:568px;margin:0 auto;padding:24px 16px">
<p class="brand" style="margin:0 0 16px;font-size:20px;font-weight:bold;color:#5b4fe0">Waizant</p>
<div class="card" style="background:#ffffff;border-radius:12px;padding:28px 28px ${link === undefined ? '12' : '28'}px;overflow-wrap:anywhere;word-break:break-word">
${before.map(paragraph).join('\n')}
${tableOf(facts)}
${wordsOf(words)}
${ask === undefined ? '' : paragraph(ask)}
${code === undefined ? '' : `<p style="margin:0 0 16px;font-size:32px;line-height:40px;font-weight:bold;letter-spacing:6px">${code}</p>`}
${after.map(paragraph).join('\n')}
${linkOf(link)}
</div>
${foot.length > 0 ? '<div style="height:12px"></div>' : ''}${foot.map((line) => `<p class="quiet" style="margin:4px 0 0;font-size:14px;line-height:20px;color:#5b6a7e">${escapeHtml(line)}</p>`).join('\n')}
</div>
</body>
</html>`;
}

function tableOf(facts: NonNullable<Letter['facts']>): string {
  if (facts.length === 0) return '';
  const rows = facts.map(([name, value], row) => {
    const line = row === 0 ? '' : 'border-top:1px solid #dfe6ee;';
    return `<tr><th class="quiet line" scope="row" style="${line}width:32%;padding:8px 16px 8px 0;text-align:left;vertical-align:top;font-weight:normal;color:#5b6a7e">${escapeHtml(name)}</th><td class="line" style="${line}padding:8px 0;vertical-align:top">${escapeHtml(value ?? '')}</td></tr>`;
  });
  return `<table class="facts" style="width:100%;margin:0 0 16px;border-collapse:collapse">${rows.join('')}</table>`;
}

function wordsOf(words: Letter['words']): string {
  if (words === undefined) return '';
  return `<div class="words" style="margin:0 0 16px;border-radius:6px;padding:16px;background:#efedff">
<p style="margin:0">${escapeHtml(words.title)}</p>
<p class="said" style="margin:4px 0 8px;font-size:28px;line-height:36px;font-weight:bold;color:#4a3fc4">${escapeHtml(words.said)}</p>
<p style="margin:0;font-size:14px;line-height:20px">${escapeHtml(words.then)}</p>
</div>`;
}

function linkOf(link: Letter['link']): string {
  if (link === undefined) return '';
  return `<div class="line" style="margin:24px 0 0;border-top:1px solid #dfe6ee;padding-top:16px">
<p style="margin:0 0 12px">${escapeHtml(link.sentence)}</p>
<a class="button" href="${escapeHtml(link.url)}" target="_blank" rel="noreferrer" style="display:inline-block;border:1px solid #c4413b;border-radius:6px;padding:10px 20px;color:#b3352f;font-weight:bold;text-decoration:none">${escapeHtml(link.label)}</a>
</div>`;
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
