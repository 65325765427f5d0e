import { expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import { entry, fileServer } from './situations.ts'

const merged = fileServer({
  state: 'closed',
  closedAt: '2026-11-08T20:00:00Z',
  timeline: [entry({ kind: 'merged into', incident: 13 })],
})

it.each([
  ['en', 'Goes on as incident 13.', 'This incident goes on as incident 13'],
  ['ja', 'インシデント13に統合しました。', '本件はインシデント13に統合して'],
] as const)('what was merged is not told as ended, in %s', (language, shown, told) => {
  const say = speak(language)
  expect(say.rootCard(merged).notes).toContain(shown)
  expect(say.threadNote(merged, 'merged').text).toContain(told)
})

it.each([
  ['en', 'We looked again, as incident 11 came in.', 'Incident 11, which came in, was held for real.'],
  ['ja', 'インシデント11を統合したため、判定を見直しました', '統合したインシデント11を、すでに実際の脅威と判定'],
] as const)('what a merged incident was held for is told as that, in %s', (language, why, known) => {
  const say = speak(language)
  const found = entry({ kind: 'finding', verdict: 'undetermined', sure: 'low', reasons: [] })
  const came = entry({ kind: 'merged in', incident: 11, alerts: 1, hosts: [] })
  const { finding } = fileServer()
  if (!finding) throw new Error('the example has a finding')
  const reasons = [{ kind: 'real already', incident: 11 }] as const
  const again = fileServer({ finding: { ...finding, reasons }, timeline: [found, came, found] })
  expect(say.threadNote(again, 'weighed again').text).toContain(why)
  expect(say.letter(again, 'weighed again').text).toContain(known)
  // What came later is weighed for itself.
  const later = fileServer({ finding, timeline: [found, came, found, found] })
  expect(say.threadNote(later, 'weighed again').text).not.toContain(why)
})

it.each([
  ['en', 'FS-01 is still isolated by us', 'FS-01 stays as incident 7 left it'],
  ['ja', 'FS-01は、インシデント7での当社による隔離が続いています', 'FS-01はインシデント7での状態のまま'],
] as const)(
  'what an earlier incident isolated is ours, and a false alarm leaves it so, in %s',
  (language, did, leaves) => {
    const host = {
      name: 'FS-01',
      state: 'isolated',
      since: '2026-11-08T18:13:00Z',
      important: true,
      heldBy: 7,
    } as const
    const card = JSON.stringify(speak(language).rootCard(fileServer({ host })))
    expect(card).toContain(did)
    expect(card).toContain(leaves)
    expect(card).not.toMatch(/not by us|当社以外/)
  },
)

it.each([
  ['en', 'Leave FS-01 to incident 7', 'We do nothing to FS-01 here'],
  ['ja', 'FS-01はインシデント7の判断に委ねる', '本件ではFS-01に何も行いません'],
] as const)(
  'what an open incident isolated is not released here, and no button says so, in %s',
  (language, label, then) => {
    const host = {
      name: 'FS-01',
      state: 'isolated',
      since: '2026-11-08T18:13:00Z',
      important: true,
      heldBy: 7,
      decidedIn: 7,
    } as const
    const card = JSON.stringify(speak(language).rootCard(fileServer({ host })))
    expect(card).toContain(label)
    expect(card).toContain(then)
    expect(card).not.toMatch(/Release FS-01|FS-01の隔離を解除する/)
  },
)

it.each(['en', 'ja'] as const)('a recommendation says why a host is not isolated at all, in %s', (language) => {
  const never = { kind: 'never isolate', host: 'FS-01' } as const
  const { question } = fileServer()
  if (!question) throw new Error('the file server asks')
  const asked = { ...question, choices: ['leave online', 'false positive'], recommend: 'leave online' }
  const say = speak(language)
  const { sections } = say.rootCard(fileServer({ question: asked, neverIsolated: never }))
  expect(JSON.stringify(sections)).toContain(say.reason(never, 'Asia/Tokyo'))
})
