import { describe, expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import type { Card } from '../../messages/card.ts'
import { entry, fileServer, happenings, hostStates, shapes, tellings } from './situations.ts'

const en = speak('en')

/** What must never reach a reader: holes in a template, machine time, doubled or missing ends of sentences. */
const blemish = /undefined|null|\[object|NaN|\d{2}:\d{2}:\d{2}|\.\.|\. \.|: \.|“”| {2,}\S*[.,]|\(\)/

const wordsOf = (card: Card) =>
  [
    card.text,
    card.header,
    ...card.fields.flatMap(({ label, value }) => [label, value]),
    ...card.sections.flatMap(({ title, text }) => [title, text]),
    ...card.buttons.flatMap(({ label, confirm }) => [label, ...Object.values(confirm ?? {})]),
    ...card.notes,
  ].filter((text) => text !== undefined)

const table = hostStates.flatMap((state) => shapes(state).map(([shape, situation]) => ({ state, shape, situation })))

/** Claims that only a product can make true. */
const saysIsolated = /\b(is|has been) isolated\b/
const saysReleased = /\b(is|was) released( at|;)/

describe.each(table)('a host "$state", $shape', ({ state, shape, situation }) => {
  it('has a root message without holes', () => {
    const card = en.rootCard(situation)
    expect(card.header).toBe(`${situation.dryRun ? 'Dry run: ' : ''}▲ Critical · FS-01 · Ransomware behaviour`)
    for (const text of wordsOf(card)) {
      expect(text).not.toMatch(blemish)
      expect(text.trim()).not.toBe('')
    }
    expect(card.fields).toHaveLength(4)
    expect(card.buttons.length > 0).toBe(
      situation.state === 'open' && !!situation.question && !situation.question.outcome,
    )
  })

  it('can be told in every way', () => {
    for (const telling of tellings) {
      const letter = en.letter(situation, telling)
      expect(letter.subject, telling).toBe(
        `${situation.dryRun ? 'Dry run: ' : ''}[Critical] FS-01: Ransomware behaviour (incident 12)`,
      )
      expect(letter.text.replaceAll(/:? {2,}/g, ' '), telling).not.toMatch(blemish)
      expect(letter.html.replace(/<style>.*<\/style>/s, ''), telling).not.toMatch(/undefined|\[object|NaN|“”/)
      expect(letter.text, telling).toContain(situation.tenant.contact)
      for (const text of wordsOf(en.threadNote(situation, telling))) expect(text, telling).not.toMatch(blemish)
    }
  })

  it('says no more than it knows', () => {
    const told = tellings.flatMap((telling) => [
      ...wordsOf(en.threadNote(situation, telling)),
      en.letter({ ...situation, timeline: [] }, telling).text,
    ])
    const all = [...told, ...wordsOf(en.rootCard(situation)).filter((text) => !text.includes('•'))].join('\n')
    expect(saysIsolated.test(all), 'claims that the host is isolated').toBe(state === 'isolated')
    expect(saysReleased.test(all), 'claims that the host is released').toBe(state === 'released')
    if (situation.dryRun) expect(all).toContain('Dry run')
    if (shape === 'found harmless') expect(all).toContain('false alarm')
  })
})

describe('the state of a host in words', () => {
  it.each([
    ['online', 'not isolated'],
    ['isolation not taken', 'not isolated: tried since 2026-11-09 03:13 (UTC+9), not taken by the product so far'],
    ['isolation asked for', 'isolation asked for at 2026-11-09 03:13 (UTC+9), not confirmed yet'],
    ['pending: off-line', 'off-line, isolation pending since 2026-11-09 03:13 (UTC+9)'],
    ['isolated', 'isolated since 2026-11-09 03:13 (UTC+9)'],
    ['isolated by others', 'isolated, not by us'],
    ['release asked for', 'release asked for at 2026-11-09 03:13 (UTC+9), not confirmed yet'],
    [
      'isolation cancelled',
      'not isolated: the isolation was cancelled before it took effect at 2026-11-09 03:13 (UTC+9)',
    ],
    ['released', 'released since 2026-11-09 03:13 (UTC+9)'],
    ['not isolated', 'not isolated'],
    ['isolation failed', 'not isolated: isolation failed'],
    ['isolation uncertain', 'we could not tell whether the isolation took effect'],
  ] as const)('%s', (state, words) => {
    const host = { name: 'FS-01', state, since: '2026-11-08T18:13:00Z', important: false }
    expect(en.rootCard(fileServer({ host })).fields).toContainEqual({ label: 'State of the host', value: words })
  })
})

describe('the record', () => {
  it.each(happenings)('says $kind', (what) => {
    const line = en.timelineLine(entry(what, 'the policy says so'), 'Asia/Tokyo')
    expect(line).toMatch(/^2026-11-09 03:12 \(UTC\+9\) · Hikeshi · \S/)
    expect(line).toMatch(/, because: the policy says so\.$/)
    expect(line).not.toMatch(blemish)
    expect(line).not.toMatch(/confirm-incident/)
  })
  it('gives a reason once', () => {
    const what = { kind: 'isolation failed', host: 'FS-01', reason: 'no permission' } as const
    expect(en.timelineLine(entry(what, 'no permission'), 'UTC')).toBe(
      '2026-11-08 18:12 (UTC) · Hikeshi · Isolation of FS-01 failed: no permission',
    )
  })
  it('keeps the start and the end of a long story', () => {
    const timeline = Array.from({ length: 2000 }, (_, index) => entry({ kind: 'note', text: `Note ${index}.` }))
    const { text, html } = en.letter(fileServer({ timeline }), 'final report')
    expect(text).toContain('Note 0.')
    expect(text).toContain('… 1950 lines left out …')
    expect(text).toContain('Note 1999.')
    // Mail programs cut what is longer.
    expect(html.length).toBeLessThan(100_000)
  })
})

describe('severity', () => {
  it.each([
    ['emergency', '◆ Emergency'],
    ['critical', '▲ Critical'],
    ['high', '● High'],
    ['medium', '■ Medium'],
    ['low', '– Low'],
  ] as const)('%s has a shape and a word', (severity, words) => {
    expect(en.severityWord(severity)).toBe(words)
    expect(en.rootCard(fileServer({ severity })).header).toContain(words)
  })
})

describe('time', () => {
  it.each([
    ['2026-11-08T18:12:00Z', 'Asia/Tokyo', '2026-11-09 03:12 (UTC+9)'],
    ['2026-11-08T18:12:00Z', 'UTC', '2026-11-08 18:12 (UTC)'],
    ['2026-07-01T12:00:00Z', 'America/New_York', '2026-07-01 08:00 (UTC-4)'],
    ['2026-12-01T12:00:00Z', 'America/New_York', '2026-12-01 07:00 (UTC-5)'],
    ['2026-11-08T15:00:00.000Z', 'Asia/Tokyo', '2026-11-09 00:00 (UTC+9)'],
    ['no instant', 'Asia/Tokyo', 'no instant'],
  ])('%s in %s', (instant, zone, words) => {
    expect(en.time(instant, zone)).toBe(words)
  })
})
