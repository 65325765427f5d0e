import type { IncidentRow } from '../../integrations/records/incidents.ts'
import type { Happening, TimelineEntry } from '../../messages/event.ts'
import { speak } from '../../messages/index.ts'
import type { Screen } from './screen.ts'
import type { Chapter } from './story.ts'

/** Both example customers live there. */
const timeZone = 'Asia/Tokyo'
const room = 26

/** How the story is told on a terminal: what happens outside, and each line of the records, with the seconds since the incident was opened. */
export const storyTeller = (screen: Screen) => ({
  chapter: ({ tenant, host, title }: Chapter, sent: 'sent' | 'sent before'): void => {
    screen.line()
    screen.beside(
      `▶ ${tenant} ${host}`,
      room,
      sent === 'sent' ? title : `${title} (The alert was sent before.)`,
      'cyan',
    )
  },
  person: (what: string, { tenant, host }: Chapter): void =>
    screen.beside(`▶ ${tenant} ${host}`, room, `${what}.`, 'cyan'),
  line: ({ tenant, hostName, openedAt }: IncidentRow, entry: TimelineEntry): void => {
    const said = speak('en').timelineLine(entry, timeZone)
    const after = `+${((Date.parse(entry.at) - Date.parse(openedAt)) / 1000).toFixed(1)} s`
    const label = `  ${tenant} ${hostName ?? ''}`.padEnd(room - 9) + after.padStart(8)
    screen.beside(label, room, said, formats[entry.what.kind] ?? 'dim')
  },
})

/** What people look for stands out. */
const formats: Partial<Record<Happening['kind'], 'red' | 'yellow' | 'green'>> = {
  'isolation asked for': 'yellow',
  isolated: 'yellow',
  released: 'green',
  closed: 'green',
  'question asked': 'red',
  'isolation pending': 'red',
  'isolation refused': 'red',
  'isolation failed': 'red',
}
