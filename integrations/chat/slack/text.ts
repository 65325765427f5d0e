/**
 * Text from elsewhere as Slack's mrkdwn, meaning nothing but itself: `&`, `<` and `>` escaped as Slack asks for, so that
 * no mention (`<!channel>`), link or command can be smuggled in; marks of formatting at the edge of a word
 * are parted from it by a word joiner, so that `*this*` stays what it is and paths stay copyable.
 * At most `limit` characters as sent; what was cut ends in `…`.
 * Source: docs.slack.dev/messaging/formatting-message-text#escaping
 */
export const mrkdwn = (text: string, limit: number): string => {
  const parts = Array.from(text.replace(/(?<![\p{L}\p{N}])[*_~](?=\S)|`/gu, '$&\u2060'), escaped)
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

/** Text for a `plain_text` object, in which Slack reads no markup. At most `limit` characters. */
export const plain = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`

/** `<@U…>`; nothing for what is no user id, so that nothing else can be written into a mention. */
export const mention = (id: string): string | undefined => (/^[UW][A-Z0-9]{2,}$/.test(id) ? `<@${id}>` : undefined)
