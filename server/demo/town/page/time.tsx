import type { Language } from '../../../../policy/tenant.ts'
import { timeIn } from '../../../../messages/time.ts'

/** `03:12`, in that IANA zone. */
export const clockIn = (timeZone: string, instant: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    new Date(instant),
  )

/** How long ago: the page's script writes it and keeps it true; on hover, and for screen readers, the instant itself. */
export const Ago = ({ at, zone, lang }: { at: string; zone: string; lang: Language }) => (
  <time datetime={at} title={timeIn(zone, at)}>
    <span data-ago={at} data-lang={lang} aria-hidden="true">
      {clockIn(zone, at)}
    </span>
    <span class="sr">{timeIn(zone, at)}</span>
  </time>
)

/** How long something may still take, counted down by the page's script. `words` holds `{time}`. */
export const Left = ({ until, zone, words }: { until: string; zone: string; words: (time: string) => string }) => (
  <time datetime={until} title={timeIn(zone, until)}>
    <span data-until={until} data-words={words('{time}')} aria-hidden="true">
      {words(clockIn(zone, until))}
    </span>
    <span class="sr">{timeIn(zone, until)}</span>
  </time>
)
