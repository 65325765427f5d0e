import { describe, expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import type { Agreeing, Situation } from '../../messages/situation.ts'
import { fileServer } from './situations.ts'

const host = { name: 'FS-01', state: 'online', important: false } as const
const by = [{ name: 'Hana Sato', channel: 'chat' }]
const isolate = (count: number, more: Partial<Agreeing> = {}): Agreeing => ({
  choice: 'isolate',
  needed: 2,
  count,
  by: count === 0 ? [] : by,
  ...more,
})
const asking = (agreeing: readonly Agreeing[], more: Partial<NonNullable<Situation['question']>> = {}): Situation => {
  const { question } = fileServer()
  if (!question) throw new Error('the example asks a question')
  return fileServer({ host, question: { ...question, otherwise: 'leave online', agreeing, ...more } })
}
const [en, ja] = [speak('en'), speak('ja')]

describe('a question in which two people must choose the same', () => {
  it.each([
    [
      'en',
      en,
      '“Isolate FS-01 from the network” must be chosen by 2 different people. Hana Sato and Kenji Ito: please',
    ],
    ['ja', ja, '「FS-01をネットワークから隔離する」には、異なる2名の同意が必要です。Hana Sato様、Kenji Ito様'],
  ] as const)('says so from the beginning, in %s', (_, say, words) => {
    expect(say.rootCard(asking([isolate(0)])).notes[0]).toContain(words)
  })

  it.each([
    [
      'en',
      en,
      '1 of 2 for “Isolate FS-01 from the network”: Hana Sato (by chat). One more person must agree. Kenji Ito: please choose',
      'If too few do by then: Leave FS-01 on the network.',
    ],
    [
      'ja',
      ja,
      '「FS-01をネットワークから隔離する」に2名中1名が同意：Hana Sato様（チャット）。あと1名の同意が必要です。Kenji Ito様、',
      '期限までに必要な人数の同意がない場合は',
    ],
  ] as const)('says who has, and asks the others alone, in %s', (_, say, words, end) => {
    const situation = asking([isolate(1)])
    for (const said of [say.rootCard(situation).notes[0], say.nextPersonNote(situation, []).text]) {
      expect(said).toContain(words)
      expect(said).toContain(end)
    }
    expect(say.nextPersonNote(situation, []).text).not.toMatch(/Nobody has answered|まだ回答がありません/)
  })

  it('tells whoever is called who has chosen', () => {
    const situation = asking([isolate(1)])
    const choices = situation.question?.choices ?? []
    expect(en.spoken.question(situation, choices).join(' ')).toContain(
      'Hana Sato chose: isolate the machine from the network. One more person must agree.',
    )
    expect(ja.spoken.question(situation, choices).join('')).toContain('あと1名の同意が必要です。')
  })

  it('names all of those who decided', () => {
    const outcome = {
      choice: 'isolate',
      by: 'Kenji Ito',
      with: ['Hana Sato'],
      at: '2026-11-08T18:20:00Z',
      nobody: false,
    }
    const words = (say: typeof en) => JSON.stringify(say.rootCard(asking([], { outcome })).sections)
    expect(words(en)).toContain('Hana Sato and Kenji Ito chose at')
    expect(words(ja)).toContain('Hana Sato様、Kenji Ito様が')
    const chosen = { kind: 'chosen', by: 'Kenji Ito', with: ['Hana Sato'], choice: 'isolate', host } as const
    expect(en.reason(chosen, 'UTC')).toBe('Hana Sato and Kenji Ito chose “Isolate FS-01 from the network”.')
  })

  it('does not say that nobody answered where too few did', () => {
    const outcome = { choice: 'leave online', by: '', with: ['Hana Sato'], at: '2026-11-08T18:30:00Z', nobody: true }
    const words = (say: typeof en) => JSON.stringify(say.rootCard(asking([], { outcome })).sections)
    expect(words(en)).toMatch(/Only Hana Sato answered by .*, so the agreed default holds: Leave FS-01/)
    expect(words(ja)).toContain('までに必要な人数の同意（回答：Hana Sato様）がなかったため')
    expect(words(en)).not.toContain('Nobody answered')
  })

  it('has a line of the record for each', () => {
    const entry = {
      at: '2026-11-08T18:20:00Z',
      who: 'Hana Sato',
      why: { kind: 'chosen', by: 'Hana Sato', choice: 'isolate', host },
      what: { kind: 'answered in part', question: 'q', choice: 'isolate', channel: 'chat', count: 1, needed: 2, host },
    } as const
    expect(en.timelineLine(entry, 'UTC')).toBe(
      '2026-11-08 18:20 (UTC) · Hana Sato · Chosen by chat, 1 of 2 who must agree: Isolate FS-01 from the network',
    )
    expect(ja.timelineLine(entry, 'UTC')).toContain('チャットで回答（必要な2名中1名）')
  })
})
