import { describe, expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import { plans } from '../../messages/plan.ts'
import { entry, fileServer } from './situations.ts'

const kinds = (...given: Parameters<typeof fileServer>) => plans(fileServer(...given)).map(({ kind }) => kind)
const host = (
  state: 'isolated' | 'isolation asked for' | 'pending: off-line' | 'isolation uncertain' | 'released',
) => ({
  host: { name: 'FS-01', state, important: false },
})
const { question: asked } = fileServer()
if (!asked) throw new Error('the example asks a question')
const outcome = { choice: 'isolate', by: 'Hana Sato', at: '2026-11-08T18:20:00Z', nobody: false }

describe('what happens next', () => {
  it('while a question is open: until when, what then, and that the outcome is reported', () => {
    expect(kinds()).toEqual(['answer awaited', 'outcome reported'])
    expect(kinds({ question: { ...asked, outcome } })).toEqual(['held', 'outcome reported'])
  })
  it('before anything is known', () => {
    const { finding: _finding, question: _question, ...bare } = fileServer(host('isolation asked for'))
    expect(plans(bare).map(({ kind }) => kind)).toEqual([
      'investigation',
      'confirmation awaited',
      'asked where needed',
      'outcome reported',
    ])
  })
  it('with a host that is not yet what it should be', () => {
    expect(kinds(host('pending: off-line'))).toContain('host awaited')
    expect(kinds(host('isolation uncertain'))).toContain('not repeated')
  })
  it('names a time agreed only while it runs', () => {
    const limit = { limit: 'decision', until: '2026-11-08T18:30:00Z' } as const
    const near = entry({ kind: 'limit near', ...limit })
    expect(kinds({ timeline: [near] })).toContain('limit')
    expect(kinds({ timeline: [near, entry({ kind: 'limit kept', ...limit })] })).not.toContain('limit')
  })
  it('after the end: nothing, unless a host is still cut off', () => {
    const closed = { state: 'closed', closedAt: '2026-11-08T18:27:00Z' } as const
    expect(kinds({ ...closed, ...host('released') })).toEqual(['nothing more'])
    const aftercare = {
      question: 'q',
      hosts: ['FS-01'],
      by: 'Hikeshi',
      because: 'ransomware',
      since: '2026-11-08T18:13:00Z',
      reviewAt: '2026-11-09T06:13:00Z',
    }
    expect(kinds({ ...closed, ...host('isolated'), aftercare })).toEqual(['held', 'review'])
    expect(kinds({ ...closed, timeline: [entry({ kind: 'merged into', incident: 13 })] })).toEqual(['goes on as'])
  })

  it.each([
    [
      'en',
      'What happens next',
      'We wait for an answer until 2026-11-09 03:30 (UTC+9). Without one, as agreed: Keep FS-01 isolated.',
    ],
    [
      'ja',
      '今後の予定',
      '2026-11-09 03:30 (UTC+9)まで回答をお待ちします。回答がない場合は、取り決めどおり「FS-01の隔離を継続する」とします。',
    ],
  ] as const)('stands in mail and on the root message, in %s', (language, title, words) => {
    const say = speak(language)
    const { text, html } = say.letter(fileServer(), 'flash report')
    for (const part of [text, html]) {
      expect(part.toLowerCase()).toContain(title.toLowerCase())
      expect(part).toContain(words)
    }
    expect(say.rootCard(fileServer()).sections.find((section) => section.title === title)?.text).toContain(words)
  })
})
