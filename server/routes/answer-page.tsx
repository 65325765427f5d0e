import { createHash } from 'node:crypto'
import type { Child } from 'hono/jsx'
import type { DecisionPage, Notice } from '../../messages/index.ts'
import type { Language } from '../../policy/tenant.ts'

/** No quotes and no angle brackets: what is written as a text of the page must come out as it is, or its digest is another. */
const style = `:root{color-scheme:light dark}
body{margin:0;background:Canvas;color:CanvasText;font-family:system-ui,-apple-system,Segoe UI,Hiragino Sans,Noto Sans JP,Meiryo,sans-serif;font-size:16px;line-height:1.6;overflow-wrap:anywhere}
main{max-width:600px;margin:0 auto;padding:16px}
h1{font-size:20px;line-height:1.3}
h2{font-size:16px;margin:24px 0 4px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 12px}
dt{opacity:.75}
dd{margin:0}
fieldset{border:1px solid;border-radius:4px;margin:24px 0;padding:8px 16px}
label.choice{display:grid;grid-template-columns:24px 1fr;padding:12px 0}
label.choice span{grid-column:2}
input{font:inherit}
input[type=radio]{width:18px;height:18px;margin:4px 0}
.code input{display:block;padding:8px;width:12em}
.alarm{border:2px solid;border-radius:4px;padding:8px 12px;font-weight:bold}
button{font:inherit;font-weight:bold;padding:12px 20px;border:2px solid;border-radius:4px}`

/** What the page's content security policy lets in as its style. */
export const styleDigest = `'sha256-${createHash('sha256').update(style).digest('base64')}'`

const Frame = ({ language, title, children }: { language: Language; title: string; children: Child }) => (
  <html lang={language}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width,initial-scale=1" />
      <title>{title}</title>
      <style>{style}</style>
    </head>
    <body>
      <main>{children}</main>
    </body>
  </html>
)

/** Where there is nothing to decide: why. */
export const NoticePage = ({ language, notice }: { language: Language; notice: Notice }) => (
  <Frame language={language} title={notice.title}>
    <h1>{notice.title}</h1>
    {notice.lines.map((line) => (
      <p>{line}</p>
    ))}
  </Frame>
)

/** The question with its choices, none of them chosen before; `alarm`: why the last try decided nothing. */
export const AskingPage = ({
  language,
  page,
  asksCode,
  alarm,
}: {
  language: Language
  page: DecisionPage
  asksCode: boolean
  alarm?: string | undefined
}) => (
  <Frame language={language} title={page.title}>
    <p>{page.heading}</p>
    <h1>{page.title}</h1>
    {page.lead.map((line) => (
      <p>{line}</p>
    ))}
    <dl>
      {page.facts.map(([label, value]) => (
        <>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
    {page.parts.map((part) => (
      <Part part={part} />
    ))}
    {/* To this very address, which has the link's secret. */}
    <form method="post">
      {alarm !== undefined && (
        <p class="alarm" role="alert">
          {alarm}
        </p>
      )}
      <fieldset>
        <legend>{page.legend}</legend>
        {page.choices.map(({ value, label, consequence, recommended }) => (
          <label class="choice">
            <input type="radio" name="choice" value={value} required />
            <strong>
              {label}
              {recommended !== undefined && ` (${recommended})`}
            </strong>
            <span>{consequence}</span>
          </label>
        ))}
      </fieldset>
      {asksCode && (
        <p class="code">
          <label>
            {page.code}
            <input type="password" name="code" inputmode="numeric" autocomplete="off" maxlength={12} required />
          </label>
        </p>
      )}
      <p>
        <button type="submit">{page.decide}</button>
      </p>
    </form>
    <Part part={page.contact} />
  </Frame>
)

const Part = ({ part: { title, lines } }: { part: Notice }) => (
  <>
    <h2>{title}</h2>
    {lines.map((line) => (
      <p>{line}</p>
    ))}
  </>
)
