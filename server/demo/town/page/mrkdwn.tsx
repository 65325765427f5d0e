import type { Child } from 'hono/jsx'

/** Slack's markup, as far as our messages use it: `*bold*`, `<@U…>`, `<https://…|label>`, and the three escapes. */
export const Mrkdwn = ({ text, nameOf }: { text: string; nameOf: (user: string) => string }) => (
  <>{text.split(/(\*[^*\n]+\*|<[^<>\n]+>)/).map((part) => piece(part, nameOf))}</>
)

const piece = (part: string, nameOf: (user: string) => string): Child => {
  const bold = /^\*(.+)\*$/.exec(part)?.[1]
  if (bold !== undefined) return <strong>{unescaped(bold)}</strong>
  const user = /^<@(\w+)>$/.exec(part)?.[1]
  if (user !== undefined) return <span class="mention">@{nameOf(user)}</span>
  const [, url, label] = /^<(https?:[^|>]+)\|?([^>]*)>$/.exec(part) ?? []
  if (url === undefined) return unescaped(part)
  return (
    <a href={unescaped(url)} rel="noreferrer noopener" target="_blank">
      {unescaped(label || url)}
    </a>
  )
}

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
