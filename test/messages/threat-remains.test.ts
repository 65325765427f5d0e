import { describe, expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import { plans } from '../../messages/plan.ts'
import type { Situation } from '../../messages/situation.ts'
import { entry, fileServer } from './situations.ts'

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

describe('a worse alert after the finding is a threat, whatever was found before', () => {
  const found = entry({ kind: 'finding', verdict: 'undetermined', sure: 'low', reasons: [] })
  const worse = entry({ kind: 'severity raised', from: 'high', to: 'critical' }, { kind: 'worse alert', title: 'X' })
  const open: Situation['finding'] = { ...finding, verdict: 'undetermined', advice: 'leave online' }
  const ended = (state: 'released' | 'online', more: Partial<Situation> = {}) =>
    fileServer({
      host: { ...host, state },
      finding: open,
      question: { ...asked, outcome: hana },
      timeline: [found, worse],
      state: 'closed',
      ...more,
    })
  it.each(['released', 'online'] as const)('and is left to them where the host is %s', (state) => {
    expect(en.letter(ended(state), 'final report').text).toContain('if it is, an attacker can go on from FS-01')
    expect(ja.letter(ended(state), 'final report').text).toContain('FS-01で攻撃が続くおそれがあります')
    expect(plans(ended(state))).toEqual([{ kind: 'left to you', host: 'FS-01' }])
  })
  it('but not where it was stopped, or looked at since', () => {
    expect(plans(ended('online', { disposition: 'prevented' }))).toEqual([{ kind: 'nothing more' }])
    expect(plans(ended('online', { timeline: [worse, found] }))).toEqual([{ kind: 'nothing more' }])
  })
})

describe('the people beside a machine that is in use again', () => {
  const used = (state: 'released' | 'isolation cancelled', more: Partial<Situation> = {}) =>
    fileServer({ host: { ...host, state }, question: { ...asked, outcome: hana }, ...more })
  const open: Situation['finding'] = { ...finding, verdict: 'undetermined', advice: 'isolate' }
  const states = ['released', 'isolation cancelled'] as const
  it.each(states)('are told of the threat that is left, what not to do, and whom to call: %s', (state) => {
    const english = en.letter(used(state), 'instructions').text
    expect(english).toContain('You may use FS-01, but the threat is not over.')
    expect(english).toContain('call Security desk, +81 3 0000 0000 at once')
    expect(english).toContain('delete files')
    expect(english).not.toMatch(/as before/i)
    const japanese = ja.letter(used(state, { finding: open }), 'instructions').text
    expect(japanese).toContain('FS-01はご利用いただけますが、実際の脅威かどうかは判断できていません。')
    expect(japanese).toContain('ファイルの削除')
    expect(japanese).not.toMatch(/通常どおり|これまでどおり/)
  })
  it.each(states)('use it as before where it was a false alarm: %s', (state) => {
    const harmless = used(state, { finding: { ...finding, verdict: 'false positive' } })
    expect(en.letter(harmless, 'instructions').text).toContain('Use FS-01 as before.')
    expect(ja.letter(harmless, 'instructions').text).toContain('FS-01を通常どおりお使いください。')
  })
})

describe('a host in use again, of which nobody has judged or decided anything', () => {
  const { question: _, ...unasked } = fileServer({
    finding: { ...finding, verdict: 'undetermined', advice: 'leave online' },
  })
  it.each(['released', 'isolation cancelled'] as const)('is not used as if nothing were: %s', (state) => {
    const open: Situation = { ...unasked, disposition: 'prevented', host: { ...host, state } }
    for (const situation of [open, fileServer({ host: { ...host, state }, question: { ...asked, outcome: hana } })]) {
      for (const telling of ['released', 'instructions', 'final report'] as const) {
        expect(en.letter(situation, telling).text).not.toMatch(/as before|You may use FS-01 again/)
        expect(ja.letter(situation, telling).text).not.toMatch(/通常どおり|これまでどおり|再びご利用いただけます。FS/)
      }
      expect(en.letter(situation, 'released').text).toContain('an attacker who is on it')
      expect(ja.letter(situation, 'released').text).toContain('攻撃者が侵入していれば活動を続けられます。')
    }
  })
})

describe('the note that an incident is closed', () => {
  const told = (what: 'final report' | 'flash report'): Situation['timeline'][number] =>
    entry({ kind: 'told', what, channel: 'chat', to: ['Hana Sato'], refused: [] })
  const closed = entry({ kind: 'closed', verdict: 'true positive', summary: 'X' })
  const ended = (...timeline: Situation['timeline']) =>
    fileServer({
      host: { ...host, state: 'online' },
      question: { ...asked, outcome: hana },
      state: 'closed',
      closedAt: '2026-11-08T18:40:00Z',
      timeline,
    })
  it('does not say once more what the report above it has just said', () => {
    const reported = ended(told('final report'), closed)
    expect(en.threadNote(reported, 'closed').text).toBe(
      'Closed at 2026-11-09 03:40 (UTC+9): true positive (a real threat).',
    )
    expect(ja.threadNote(reported, 'closed').sections).toHaveLength(1)
  })
  it.each([
    ['there was no report', ended(told('flash report'), closed)],
    [
      'something has happened since',
      ended(
        told('final report'),
        entry({ kind: 'finding', verdict: 'true positive', sure: 'low', reasons: [] }),
        closed,
      ),
    ],
  ])('says what is to be done where %s', (_name, situation) => {
    expect(en.threadNote(situation, 'closed').text).toContain('Hana Sato chose to leave FS-01 on the network.')
  })
})

describe('the news that the severity was raised', () => {
  const up = entry({ kind: 'severity re-rated', from: 'high', to: 'emergency' }, 'It spreads')
  const down = entry({ kind: 'severity re-rated', from: 'emergency', to: 'high' }, 'It does not spread')
  it('is of the last time that it went up', () => {
    const again = fileServer({ severity: 'emergency', timeline: [up, down, up] })
    expect(ja.threadNote(again, 'severity raised').text).toContain(
      '重大度を高から緊急に引き上げました。理由：It spreads。',
    )
    expect(en.threadNote(again, 'severity raised').text).toContain(
      'The severity went up from High to Emergency. Reason: It spreads.',
    )
  })
  it('says how severe it is now where it has gone down since', () => {
    const lowered = fileServer({ severity: 'high', timeline: [up, down] })
    expect(ja.threadNote(lowered, 'severity raised').text).toContain('重大度は現在「高」です。')
    expect(ja.threadNote(lowered, 'severity raised').text).not.toContain('引き上げ')
    expect(en.threadNote(lowered, 'severity raised').text).toContain('The severity is now High.')
  })
})

it('a case that was judged to be no threat does not leave open whether it is one', () => {
  const closed = (verdict: 'false positive' | 'undetermined') =>
    fileServer({ state: 'closed', finding: { ...finding, verdict, unknown: [{ kind: 'verdict open' }] } })
  expect(en.letter(closed('false positive'), 'final report').text).not.toContain('Whether it is a real threat.')
  expect(ja.letter(closed('false positive'), 'final report').text).not.toContain('実際の脅威かどうか。')
  expect(en.letter(closed('undetermined'), 'final report').text).toContain('Whether it is a real threat.')
})

it('what was merged goes on there, also in a flash report that comes late', () => {
  const merged = fileServer({
    host: { ...host, state: 'online' },
    state: 'closed',
    timeline: [entry({ kind: 'merged into', incident: 13 })],
  })
  expect(en.letter(merged, 'flash report').text).toContain('it goes on in incident 13.')
  expect(ja.letter(merged, 'flash report').text).toContain('インシデント13で対応を続けます。')
  expect(ja.letter(merged, 'flash report').text).not.toContain('これ以上')
})

it('a host that we would have isolated first and never may is theirs to cut off at once', () => {
  const never = { kind: 'never isolate', host: 'FS-01' } as const
  const {
    question: _,
    finding: __,
    ...bare
  } = fileServer({
    host: { ...host, state: 'online' },
    neverIsolated: never,
    timeline: [entry({ kind: 'isolation refused', host: 'FS-01', reason: never })],
  })
  for (const situation of [bare, { ...bare, finding }]) {
    expect(en.letter(situation, 'flash report').text).toContain('Cut FS-01 off yourselves at once if you can')
    expect(en.letter(situation, 'flash report').text).not.toContain('If a decision is needed')
    expect(ja.letter(situation, 'flash report').text).toContain(
      '可能であれば今すぐお客様側でFS-01をネットワークから切り離し',
    )
  }
})
