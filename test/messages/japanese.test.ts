import { describe, expect, it } from 'vitest'
import type { Card } from '../../messages/card.ts'
import { speak } from '../../messages/index.ts'
import type { Reason } from '../../policy/reason.ts'
import { entry, fileServer, happenings, hostStates, shapes, tellings } from './situations.ts'

const ja = speak('ja')
const inJapanese = <T extends ReturnType<typeof fileServer>>(situation: T): T => ({
  ...situation,
  tenant: { ...situation.tenant, language: 'ja' },
})

/** Holes in a template, machine time, doubled ends of sentences, punctuation of the wrong language. */
const blemish =
  /[ぁ-ん一-龠ァ-ヶ][:,] |undefined|null|\[object|NaN|\d{2}:\d{2}:\d{2}|。。|。）|：。|「」|（）|, because|\)。\./

/** Words that are no Japanese and stand in no situation: an English sentence that slipped through. */
const english = /\b(the|is|was|not|host|isolate|because|nobody|closed|asked|alert)\b/i

const wordsOf = (card: Card): string[] =>
  [
    card.text,
    card.header,
    ...card.fields.flatMap(({ label, value }) => [label, value]),
    ...card.sections.flatMap(({ title, text }) => [title, text]),
    ...card.buttons.flatMap(({ label, confirm }) => [label, ...Object.values(confirm ?? {})]),
    ...card.notes,
  ].filter((text) => text !== undefined)

/** What situations hold in the words of persons and products. */
const quoted = [
  'The product only detected it.',
  'No entry of the allow list matches.',
  'How the file came to the host.',
  'the host is on the list of those never isolated',
  'the product does not know the host',
  'A person said so.',
  'no allow list entry',
  'The screen shows a ransom note',
]
const withoutQuotes = (text: string): string => quoted.reduce((rest, quote) => rest.replaceAll(quote, '…'), text)

const table = hostStates.flatMap((state) => shapes(state).map(([shape, situation]) => ({ state, shape, situation })))

describe.each(table)('in Japanese, a host "$state", $shape', ({ state, situation: given }) => {
  const situation = inJapanese(given)
  const all = tellings.flatMap((telling) => {
    const { subject, text } = ja.letter(situation, telling)
    return [subject, ...text.split('\n'), ...wordsOf(ja.threadNote(situation, telling))]
  })
  all.push(...wordsOf(ja.rootCard(situation)), ...wordsOf(ja.nextPersonNote(situation, [])))

  it('has no holes and no English', () => {
    for (const text of all.map(withoutQuotes)) {
      expect(text).not.toMatch(blemish)
      expect(text).not.toMatch(english)
    }
  })

  it('says that a host is isolated only when the product has said so', () => {
    const told = tellings.map((telling) => ja.letter({ ...situation, timeline: [] }, telling).text).join('\n')
    expect(told.includes('隔離しました')).toBe(state === 'isolated')
    expect(told.includes('の隔離を解除しました')).toBe(state === 'released')
  })
})

describe('in Japanese', () => {
  it.each([
    ['isolated', 'leave online', 'FS-01の隔離を解除しますか？', '解除する'],
    ['pending: off-line', 'leave online', 'FS-01の隔離を取り消しますか？', '取り消す'],
    ['isolation failed', 'leave online', 'FS-01を隔離せず、接続したままにしますか？', '接続したままにする'],
    ['not isolated', 'isolate', 'FS-01をネットワークから隔離しますか？', '隔離する'],
  ] as const)('a host %s: “%s” is asked once more as %s', (state, choice, title, yes) => {
    const host = { name: 'FS-01', state, important: false }
    const { buttons } = ja.rootCard(inJapanese(fileServer({ host })))
    const found = buttons.find(({ value }) => value.endsWith(encodeURIComponent(choice)))
    expect(found?.confirm).toMatchObject({ title, yes })
  })

  it.each(happenings)('the record says $kind', (what) => {
    const line = ja.timelineLine(entry(what, '方針のため'), 'Asia/Tokyo')
    expect(line).toMatch(/^2026-11-09 03:12 \(UTC\+9\) · Hikeshi · \S/)
    expect(withoutQuotes(line)).not.toMatch(english)
    expect(line).toMatch(/（理由：方針のため）$/)
  })

  it.each([
    ['flash report', '【重大】【速報】FS-01：Ransomware behaviour（12）'],
    ['isolated', '【重大】【続報】FS-01：Ransomware behaviour（12）'],
    ['final report', '【重大】【確報】FS-01：Ransomware behaviour（12）'],
  ] as const)('the subject of the %s says its stage', (telling, subject) => {
    expect(ja.letter(inJapanese(fileServer()), telling).subject).toBe(subject)
  })

  it.each(['', 'the channel'])('names the channel of a message of which nobody can tell: “%s”', (target) => {
    const line = ja.timelineLine(entry({ kind: 'uncertain', act: 'message in chat', target }), 'Asia/Tokyo')
    expect(line).toMatch(/チャットへの投稿（チャンネル）$/)
  })

  it.each([
    ['isolation', '隔離'],
    ['release', '隔離解除'],
    ['message in chat', 'チャットへの投稿'],
    ['mail', 'メールの送信'],
  ] as const)('says of an act of which nobody can tell, %s, what it is', (act, words) => {
    const what = { kind: 'uncertain', act, target: 'FS-01' } as const
    expect(ja.timelineLine(entry(what), 'Asia/Tokyo')).toMatch(`実施できたか確認できず：${words}（FS-01）`)
    const { text } = ja.letter(inJapanese(fileServer({ timeline: [entry(what)] })), 'uncertain')
    expect(text).toContain(`次の操作が行われたか確認できません：${words}（FS-01）。`)
  })

  it.each<[Reason, string]>([
    [
      {
        kind: 'finding',
        verdict: 'true positive',
        title: 'X',
        severity: 'critical',
        disposition: 'detected',
        host: 'FS-01',
        important: true,
      },
      '重要ホストFS-01の「X」（重大度：重大、検知のみ、阻止されず）は、実際の脅威とみられます。',
    ],
    [
      { kind: 'agreed not to ask', about: { kind: 'prevented' } },
      '確認を要しない旨の取り決めがあります：製品が阻止しました。ただし、何者かが試みたことに変わりはなく、無害とは言えません。',
    ],
    [
      { kind: 'limit reached', count: 5, within: 3_600_000, max: 5 },
      '60分以内の隔離が5件となり、お客様の上限（5件）に達しています。',
    ],
    [
      { kind: 'fault', product: 'CrowdStrike Falcon', fault: 'unavailable', detail: 'POST /devices got no answer' },
      'CrowdStrike Falconから正常な応答がありませんでした。',
    ],
    [
      {
        kind: 'may have happened',
        after: { kind: 'fault', product: 'smtp', fault: 'rejected', detail: 'smtp: 550 no such user' },
      },
      'メールサーバーが要求を受け付けませんでした。実際には行われた可能性があります。',
    ],
    [
      { kind: 'all calls in use', product: 'CrowdStrike Falcon', max: 8 },
      'CrowdStrike Falconへの同時呼び出しが当社の上限（8件）に達していました。',
    ],
    [
      { kind: 'no call placed' },
      '同じ番号への発信の上限、通信事業者の拒否、または回線の混雑により、いずれの電話もかけられませんでした。個別の理由は経過に記録しています。',
    ],
    [{ kind: 'attempt under way' }, '先に出した要求が、まだ処理中の可能性があります。'],
    [{ kind: 'no longer agreed', what: 'phone', who: 'ciso' }, 'お客様の設定に「ciso」の電話番号がなくなっています。'],
    [{ kind: 'own fault', detail: 'connection terminated' }, '当社システムの障害により、実施できませんでした。'],
    // As older records have it.
    [{ kind: 'may have happened', after: 'HTTP 500' }, 'HTTP 500。実際には行われた可能性があります。'],
    ['現地の担当者が止めました', '現地の担当者が止めました。'],
  ])('a reason is a sentence: %j', (reason, words) => {
    expect(ja.reason(reason, 'Asia/Tokyo')).toBe(words)
  })
})

describe('people of the SOC', () => {
  const at = '2026-11-08T18:20:00Z'
  const outcome = { choice: 'leave online', by: '佐々木', at, nobody: false }
  const read = (soc: readonly string[]) => {
    const { tenant, question } = fileServer()
    const host = { name: 'FS-01', state: 'online', important: false } as const
    if (!question) throw new Error('the example asks a question')
    return speak('ja').letter(
      fileServer({ host, tenant: { ...tenant, soc }, question: { ...question, outcome }, timeline: [] }),
      'final report',
    ).text
  }
  it('are ours towards the customer, and are called by their names alone', () => {
    expect(read(['佐々木'])).toContain('SOCの佐々木の判断により、FS-01は')
    expect(read(['佐々木'])).toContain('佐々木が2026-11-09 03:20 (UTC+9)に決定')
    expect(read(['佐々木'])).not.toMatch(/佐々木様|ご判断により/)
    expect(read(['Mori'])).toContain('佐々木様のご判断により')
  })
})
