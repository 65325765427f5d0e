import { describe, expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import type { Situation } from '../../messages/situation.ts'
import { entry, fileServer } from './situations.ts'

const [en, ja] = [speak('en'), speak('ja')]
const { question: asked, finding } = fileServer()
if (!asked || !finding) throw new Error('the example asks about a finding')

const at = '2026-11-08T18:20:00Z'
const outcome = { choice: 'leave online', by: 'Hana Sato', at, nobody: false }
const cancelled = { name: 'FS-01', state: 'isolation cancelled', since: at, important: false } as const
const answered = entry({
  kind: 'answered',
  question: asked.key,
  choice: 'leave online',
  channel: 'chat',
  host: { name: 'FS-01', state: 'pending: off-line' },
})
const away = (more: Partial<Situation> = {}): Situation =>
  fileServer({
    host: cancelled,
    timeline: [
      entry({ kind: 'isolation asked for', host: 'FS-01' }),
      entry({ kind: 'isolation pending', host: 'FS-01', online: 'offline' }),
      ...(more.question ? [answered] : []),
      entry({ kind: 'released', host: 'FS-01' }, { kind: 'state at product', detail: 'normal' }),
    ],
    ...more,
  })

/** What cannot be said of a machine that is off-line. */
const inUse =
  /people can work with it|on the network|You may use FS-01|業務に利用できますが|接続したまま|はご利用いただけますが/

describe.each([
  ['while people are asked', away()],
  ['once it was decided', away({ question: { ...asked, outcome } })],
  ['once it was closed', away({ question: { ...asked, outcome }, state: 'closed' })],
])('a host that is off-line, and whose isolation was called off: %s', (_, situation) => {
  it('is not told as in use, but as off-line and not isolated', () => {
    for (const [say, words] of [
      [en, 'was off-line when we last looked, and is not isolated'],
      [ja, 'オフラインで、隔離されていません'],
    ] as const)
      for (const telling of ['final report', 'released'] as const) {
        // Of the choices there is one that would cut it off, and their words are about the network.
        const { text } = say.letter(
          { ...situation, question: { ...(situation.question ?? asked), choices: [] } },
          telling,
        )
        expect(text).toContain(words)
        expect(text).not.toMatch(inUse)
      }
  })
})

it('whoever chose it chose not to have it isolated', () => {
  const closed = away({ question: { ...asked, outcome }, state: 'closed' })
  expect(en.letter(closed, 'final report').text).toContain('Hana Sato chose not to have FS-01 isolated.')
  expect(ja.letter(closed, 'final report').text).toContain('Hana Sato様のご判断により、FS-01は隔離していません。')
})

it.each([
  [en, 'How it came in, and whether other machines are concerned', 'Nothing that we know of'],
  [ja, '侵入経路と、把握している範囲以外の端末への影響の有無', '現時点ではありません'],
] as const)('of what is not judged harmless something is not known', (say, open, nothing) => {
  for (const verdict of ['true positive', 'undetermined'] as const) {
    const situation = fileServer({ finding: { ...finding, verdict, unknown: [] } })
    for (const text of [
      say.letter(situation, 'final report').text,
      JSON.stringify(say.threadNote(situation, 'final report')),
      say.questionLetter(situation, 'https://example.org').text,
    ]) {
      expect(text).toContain(open)
      expect(text).not.toContain(nothing)
    }
  }
  const harmless = fileServer({ finding: { ...finding, verdict: 'false positive', unknown: [] } })
  expect(say.letter(harmless, 'final report').text).toContain(nothing)
})

it('who ordered an isolation did so when they answered, whenever the product took it', () => {
  const isolate = { ...outcome, choice: 'isolate' }
  const taken = {
    ...entry({ kind: 'isolation asked for', host: 'FS-01' }),
    who: 'Hana Sato',
    at: '2026-11-08T19:40:00Z',
  }
  const host = { name: 'FS-01', state: 'isolation asked for', important: false } as const
  const read = (timeline: Situation['timeline']) =>
    JSON.stringify(en.rootCard(fileServer({ host, question: { ...asked, outcome: isolate }, timeline })))
  expect(read([taken])).toContain('Isolation asked for by Hana Sato at 2026-11-09 03:20 (UTC+9)')
  expect(read([{ ...taken, who: 'Mori' }])).toContain('Isolation asked for by Mori at 2026-11-09 04:40 (UTC+9)')
})
