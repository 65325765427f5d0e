import { describe, expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import { plans } from '../../messages/plan.ts'
import type { Situation } from '../../messages/situation.ts'
import { fileServer } from './situations.ts'

const [en, ja] = [speak('en'), speak('ja')]
const { question: asked, finding } = fileServer()
if (!asked || !finding) throw new Error('the example asks about a finding')

const hana = { choice: 'leave online', by: 'Hana Sato', at: '2026-11-08T18:30:00Z', nobody: false }
const host = { name: 'FS-01', state: 'isolation cancelled', important: true } as const

describe('an isolation called off while the host was off-line leaves the threat', () => {
  const open = fileServer({ host, question: { ...asked, outcome: hana } })
  const unsure: Situation = { ...open, finding: { ...finding, verdict: 'undetermined', advice: 'isolate' } }
  const { question: _, ...unasked } = open
  const released = { by: 'Hana Sato', at: '2026-11-08T19:00:00Z' }
  const aftercare = {
    hosts: [],
    by: 'Hikeshi',
    because: 'X',
    since: '2026-11-08T18:13:00Z',
    reviewAt: '2026-11-09T18:13:00Z',
    outcome: released,
  }
  it.each([
    ['real', open],
    ['not settled', unsure],
    ['called off after the end', { ...unasked, aftercare }],
  ])('%s', (_name, situation) => {
    const closed: Situation = { ...situation, state: 'closed', closedAt: '2026-11-08T18:40:00Z' }
    for (const text of [en.letter(closed, 'final report').text, JSON.stringify(en.rootCard(closed))])
      expect(text).toContain('Hana Sato chose to leave FS-01 on the network.')
    for (const text of [ja.letter(closed, 'final report').text, JSON.stringify(ja.rootCard(closed))])
      expect(text).toContain('Hana Sato様のご判断により、FS-01はネットワークに接続したままとしています。')
    expect(plans(closed)).toEqual([{ kind: 'left to you', host: 'FS-01' }])
  })
})
