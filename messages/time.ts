const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a format costs much more than using it, and a customer has one zone. */
const formatIn = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'shortOffset',
  })
  formats.set(timeZone, format)
  return format
}

/**
 * An instant as people of any country read it without doubt: `2026-11-09 03:12 (UTC+9)`, in the customer's zone and
 * with that zone's offset. What is no instant is given back as it is.
 */
export const timeIn = (timeZone: string, instant: string): string => {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return instant
  const part = new Map(
    formatIn(timeZone)
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  )
  const day = `${part.get('year')}-${part.get('month')}-${part.get('day')}`
  const offset = part.get('timeZoneName')?.replace('GMT', 'UTC').replace(/\+0$/, '')
  return `${day} ${part.get('hour')}:${part.get('minute')} (${offset})`
}
