import type { Reason } from '../policy/reason.ts'
import type { TimelineEntry } from './event.ts'
import type { At, Phrases } from './language.ts'

/** Why it happened; nothing where the line says that itself. */
export const unsaidReason = ({ what, why }: TimelineEntry): Reason | undefined => {
  const isSaid =
    ('reason' in what && JSON.stringify(what.reason) === JSON.stringify(why)) ||
    (['answered', 'answered in part', 'answered late'].includes(what.kind) &&
      typeof why === 'object' &&
      why.kind === 'chosen')
  return isSaid ? undefined : why
}

/** What happened and why, without time and author. */
export const said = (say: Phrases, entry: TimelineEntry, at: At): string => {
  const [line, why] = [say.happening(entry.what, at), unsaidReason(entry)]
  return why === undefined ? line : `${line.replace(/[.。]$/, '')}${say.because(why, at)}`
}

/** One line of the record: `time · who · what, because why`. */
export const timelineLine = (say: Phrases, entry: TimelineEntry, at: At): string =>
  `${at(entry.at)} · ${entry.who} · ${said(say, entry, at)}`

/** Lines kept at the start and at the end of a long timeline: a noisy incident has thousands, and mail programs cut long mails. */
const [kept, recent] = [10, 40]

/** The entries that fit into a message; a number stands for as many entries left out. */
export const shortened = (entries: readonly TimelineEntry[]): readonly (TimelineEntry | number)[] =>
  entries.length <= kept + recent + 1
    ? entries
    : [...entries.slice(0, kept), entries.length - kept - recent, ...entries.slice(-recent)]
