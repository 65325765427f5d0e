import type { IncidentRow } from '../../integrations/records/incidents.ts'
import type { Happening, TimelineEntry } from '../../messages/event.ts'
import { speak } from '../../messages/index.ts'
import type { Screen } from './screen.ts'
import type { Chapter } from './story.ts'
import type { Audience } from './tell.ts'

/** Both example customers live there. */
const timeZone = 'Asia/Tokyo'
const clock = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' })

/** Columns before the text: mark, time, customer and host. */
const room = 30

/** How the story is told on a terminal: what products and people do, and between it each line of the incidents' records. */
export const storyTeller = (screen: Screen): Audience => {
  const en = speak('en')
  const outside = ({ tenant, host }: Chapter, what: string): void =>
    screen.beside(`▶ ${clock.format(Date.now())}  ${tenant} ${host}`, room, what, 'cyan')
  return {
    chapter: (chapter, sent) => {
      screen.line()
      outside(chapter, sent === 'sent' ? chapter.title : `${chapter.title} (The alert was sent before.)`)
    },
    person: (what, chapter) => outside(chapter, `${what}.`),
    line: ({ tenant, hostName }: IncidentRow, entry: TimelineEntry) => {
      // The date is the same in all lines; the seconds are what tells them apart here.
      const said = en.timelineLine(entry, timeZone).replace(`${en.time(entry.at, timeZone)} · `, '')
      const label = `  ${clock.format(Date.parse(entry.at))}  ${tenant} ${hostName ?? ''}`
      screen.beside(label, room, said, formats[entry.what.kind] ?? 'dim')
    },
  }
}

/** What people look for stands out. */
const formats: Partial<Record<Happening['kind'], 'red' | 'yellow' | 'green'>> = {
  'isolation asked for': 'yellow',
  isolated: 'yellow',
  released: 'green',
  closed: 'green',
  'question asked': 'red',
  'isolation pending': 'red',
  'isolation delayed': 'red',
  'release delayed': 'red',
  'isolation refused': 'red',
  'isolation failed': 'red',
}
