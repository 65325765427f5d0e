/**
 * Text from elsewhere inside Slack's mrkdwn: `&`, `<` and `>` escaped as Slack asks for, so that no mention (`<!channel>`),
 * link or command can be smuggled in. At most `limit` characters as sent; what was cut ends in `…`, and no escape is cut
 * in two. Source: docs.slack.dev/messaging/formatting-message-text#escaping
 */
export const mrkdwn = (text: string, limit: number): string => {
  const parts = Array.from(text, escaped)
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  if (length <= limit) return parts.join('')
  let kept = ''
  for (const part of parts) {
    if (kept.length + part.length > limit - 1) break
    kept += part
  }
  return `${kept}…`
}

const escaped = (character: string) =>
  character === '&' ? '&amp;' : character === '<' ? '&lt;' : character === '>' ? '&gt;' : character

/** Text for a `plain_text` object, in which Slack reads no markup at all. At most `limit` characters. */
export const plain = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`

/** `<@U…>`; nothing for what is no user id, so that nothing else can be written into a mention. */
export const mention = (id: string): string | undefined => (/^[UW][A-Z0-9]{2,}$/.test(id) ? `<@${id}>` : undefined)

/** `<https://…|label>`; nothing for what is no web address. */
export const link = ({ label, url }: { readonly label: string; readonly url: string }): string | undefined => {
  const web = URL.canParse(url) ? new URL(url) : undefined
  if (web?.protocol !== 'https:' && web?.protocol !== 'http:') return undefined
  // `|` ends the address and `>` the link.
  const address = web.href.replaceAll('&', '&amp;').replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E')
  return address.length > 2000 ? undefined : `<${address}|${mrkdwn(label, 100)}>`
}
