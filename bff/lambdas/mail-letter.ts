import type { MailLanguage, Ours, Value } from './mail-values.ts';

/** How a letter of ours looks: HTML and plain text from the same sentences. */

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Letter {
  readonly language: MailLanguage;
  readonly subject: Ours;
  readonly before: readonly Ours[];
  /** What it is about, as name and value; one without a value is left out. */
  readonly facts?: readonly Fact[];
  /** Set apart, a line each. */
  readonly aside?: readonly Ours[];
  readonly ask?: Ours;
  readonly code?: Ours;
  readonly after: readonly Ours[];
  /** A last resort, with the sentence that leads to it. */
  readonly link?: { readonly sentence: Ours; readonly label: Ours; readonly url: Ours };
}

export type Fact = readonly [name: Ours, value: Value | null];

const FONT = 'Arial,Helvetica,sans-serif';

export function written(given: Letter): Mail {
  const letter = { ...given, facts: (given.facts ?? []).filter(([, value]) => value !== null) };
  const { subject, before, facts, aside = [], ask, code, after, link } = letter;
  const text = [
    ...before,
    ...(facts.length > 0 ? [facts.map(([name, value]) => `${name}: ${value ?? ''}`).join('\n')] : []),
    ...aside,
    ...(ask === undefined ? [] : [ask]),
    ...(code === undefined ? [] : [code]),
    ...after,
    ...(link === undefined ? [] : [`${link.sentence}\n${link.url}`]),
  ];
  return { subject, text: text.join('\n\n'), html: htmlOf(letter) };
}

function htmlOf({
  language,
  subject,
  before,
  facts = [],
  aside = [],
  ask,
  code,
  after,
  link,
}: Letter): string {
  const paragraph = (line: string) => `<p style="margin:0 0 16px">${escapeHtml(line)}</p>`;
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;background:#f4f8fb;font-family:${FONT};font-size:16px;line-height:24px;color:#283446">
<div style="max-width:560px;margin:0 auto;padding:32px 16px">
<p style="margin:0 0 16px;font-weight:bold;color:#5b4fe0">Waizant</p>
<div style="background:#ffffff;border-radius:12px;padding:28px 24px">
${before.map(paragraph).join('\n')}
${tableOf(facts)}
${asideOf(aside)}
${ask === undefined ? '' : paragraph(ask)}
${code === undefined ? '' : `<p style="margin:0 0 16px;font-size:32px;line-height:40px;font-weight:bold;letter-spacing:6px">${code}</p>`}
${after.map(paragraph).join('\n')}
${linkOf(link)}
</div>
</div>
</body>
</html>`;
}

function tableOf(facts: NonNullable<Letter['facts']>): string {
  if (facts.length === 0) return '';
  const rows = facts.map(([name, value], row) => {
    const line = row === 0 ? '' : 'border-top:1px solid #dfe6ee;';
    return `<tr><th scope="row" style="${line}padding:8px 16px 8px 0;text-align:left;vertical-align:top;font-weight:normal;color:#5b6a7e">${escapeHtml(name)}</th><td style="${line}padding:8px 0">${escapeHtml(value ?? '')}</td></tr>`;
  });
  return `<table style="width:100%;margin:0 0 16px;border-collapse:collapse">${rows.join('')}</table>`;
}

function asideOf([title, ...lines]: readonly string[]): string {
  if (title === undefined) return '';
  const rest = lines.map(
    (line) => `<p style="margin:4px 0 0;font-size:14px;line-height:20px">${escapeHtml(line)}</p>`,
  );
  return `<div style="margin:0 0 16px;border-radius:6px;padding:12px 16px;background:#efedff"><p style="margin:0;font-weight:bold">${escapeHtml(title)}</p>${rest.join('')}</div>`;
}

function linkOf(link: Letter['link']): string {
  if (link === undefined) return '';
  return `<div style="margin:24px 0 0;border-top:1px solid #dfe6ee;padding-top:16px">
<p style="margin:0 0 12px">${escapeHtml(link.sentence)}</p>
<a href="${escapeHtml(link.url)}" target="_blank" rel="noreferrer" style="display:inline-block;border:1px solid #c4413b;border-radius:6px;padding:10px 20px;color:#b3352f;font-weight:bold;text-decoration:none">${escapeHtml(link.label)}</a>
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
