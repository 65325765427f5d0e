import type { TimelineEntry } from '../../../../messages/event.ts'

/**
 * The line of an incident's record that a message stands on, by the key of the act that sent it (`tell/flash report/…`,
 * `ask/confirm-incident/…`, `mail/confirm-incident/…`); `before`: how many messages of the same telling and channel came before it. -1 where none does.
 */
export const lineOf = (
  timeline: readonly TimelineEntry[],
  channel: 'chat' | 'mail',
  key: string,
  before: number,
): number => {
  const [act, about, who] = key.split('/')
  const lines = timeline.flatMap(({ what }, index) => {
    const isIt =
      act === 'mail'
        ? what.kind === (who === 'decided' ? 'decision mailed' : 'asked by mail')
        : act === 'tell'
          ? what.kind === 'told' && what.channel === channel && what.what === about
          : act === 'ask' &&
            (what.kind === 'question asked' || what.kind === 'next person asked') &&
            what.question === about &&
            who !== undefined
    return isIt ? [index] : []
  })
  return lines[Math.min(before, lines.length - 1)] ?? -1
}
