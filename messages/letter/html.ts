import type { LetterContent } from './content.ts'
import type { Phrases } from '../language.ts'

/** Makes text harmless inside HTML, in elements and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

const font = "font-family:system-ui,-apple-system,'Segoe UI','Hiragino Sans','Noto Sans JP',Meiryo,sans-serif"
const muted = 'color:#5b6068'

/** Dark mode by the reader's choice; mail programs that drop the style keep dark text on white. */
const style = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){body,.page{background:#17181a!important;color:#e8e9eb!important}.muted{color:#a9aeb6!important}.line{border-color:#3a3d42!important}a{color:#9cc2ff!important}}`

/** The HTML part: one column of 600 px, no images, no scripts, nothing loaded from elsewhere; all values escaped. */
export const letterHtml = (say: Phrases, content: LetterContent, subject: string, language: string): string => {
  const { labels } = say
  const e = escapeHtml
  const heading = (text: string) => `<h2 style="font-size:16px;margin:24px 0 8px">${e(text)}</h2>`
  const paragraph = (text: string, strong = false) =>
    `<p style="margin:0 0 8px;font-size:16px${strong ? ';font-weight:bold' : ''}">${e(text)}</p>`
  const [first = '', ...rest] = content.lead
  const rows = content.facts.map(
    ([label, value]) =>
      `<tr><th scope="row" class="muted line" style="text-align:left;vertical-align:top;font-weight:normal;padding:4px 12px 4px 0;width:150px;border-bottom:1px solid #dfe1e5;${muted}">${e(labels[label])}</th>` +
      `<td class="line" style="vertical-align:top;padding:4px 0;border-bottom:1px solid #dfe1e5;word-break:break-word;overflow-wrap:anywhere">${e(value)}</td></tr>`,
  )
  const list = (items: readonly string[]) =>
    `<ul style="margin:0;padding-left:20px">${items.map((item) => `<li style="margin:0 0 4px;overflow-wrap:anywhere">${e(item)}</li>`).join('')}</ul>`
  const findings = content.findings
    .filter(({ lines }) => lines.length > 0)
    .map(({ label, lines }) => heading(labels[label]) + (lines.length > 1 ? list(lines) : paragraph(lines[0] ?? '')))
  return [
    `<!DOCTYPE html><html lang="${e(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${e(subject)}</title><style>${style}</style></head>`,
    `<body style="margin:0;background:#ffffff;color:#1b1d20;${font};font-size:14px;line-height:${say.lineHeight}">`,
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">',
    '<table role="presentation" class="page" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px"><tr><td style="padding:16px;text-align:left">',
    `<p class="muted" style="margin:0 0 4px;${muted}">${e(content.heading)}</p>`,
    `<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${e(subject)}</h1>`,
    paragraph(first, true),
    ...rest.map((text) => paragraph(text)),
    ...(content.answer === undefined ? [] : [answerLink(content.answer)]),
    heading(labels.facts),
    `<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;font-size:14px">${rows.join('')}</table>`,
    ...findings,
    ...(content.timeline.length === 0 ? [] : [heading(labels.timeline), list(content.timeline)]),
    heading(labels['whom to call']),
    paragraph(content.contact),
    content.link === undefined ? '' : consoleLink(labels.console, content.link),
    `<p class="muted line" style="margin:24px 0 0;padding-top:8px;border-top:1px solid #dfe1e5;${muted}">${e(content.footer)}</p>`,
    '</td></tr></table></td></tr></table></body></html>',
  ].join('\n')
}

/** The one thing to press; framed, since a mail program may drop colours. */
const answerLink = ({ label, url }: NonNullable<LetterContent['answer']>): string =>
  `<p style="margin:16px 0"><a href="${escapeHtml(url)}" rel="noreferrer" style="display:inline-block;padding:12px 20px;border:2px solid;border-radius:4px;font-size:16px;font-weight:bold;text-decoration:none">${escapeHtml(label)}</a></p>`

/** Only web addresses become links: a product's text must not smuggle in another scheme. */
const consoleLink = (label: string, link: string): string =>
  /^https?:\/\//i.test(link)
    ? `<p style="margin:0 0 8px"><a href="${escapeHtml(link)}" rel="noreferrer">${escapeHtml(label)}</a></p>`
    : ''
