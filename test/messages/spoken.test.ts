import { describe, expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import type { Situation } from '../../messages/situation.ts'
import { entry, fileServer } from './situations.ts'

const { spoken } = speak('en')
/** Who is told by all means. */
const reader = { mail: true, chat: true }
const choices = ['isolate', 'leave online', 'false positive']
const nothingForTheEar = /[\\/@]|[0-9a-f]{12}|\bincident \d|https?:|\d/i

describe('what is said on the telephone', () => {
  it('ends a name that ends in a full stop with that one', () => {
    const ltd = fileServer({ tenant: { ...fileServer().tenant, name: 'Acme Ltd.' } })
    expect(spoken.news(ltd)[0]).toBe('This is the security desk for Acme Ltd.')
    expect(spoken.voicemail(ltd)[0]).toBe('This is a message from the security desk for Acme Ltd.')
  })
  it('says who calls, how bad it is, where, what, and what to press', () => {
    expect(spoken.question(fileServer(), choices)).toEqual([
      'This is the security desk for Acme Trading.',
      'Severity: Critical.',
      'On F, S, dash, zero, one, we detected signs of ransomware.',
      'It is isolated from the network.',
      'We need your decision.',
      'We recommend: keep the machine isolated.',
      'To keep the machine isolated, press one.',
      'To release the machine to the network, press two.',
      'To close this as a false alarm, press three.',
      'To hear this again, press nine.',
    ])
    expect(spoken.news(fileServer())).toContain('Press one to say that you have heard this.')
  })

  it.each([
    ['mailserver', 'mailserver'],
    ['Tokyo.corp.example', 'Tokyo'],
    ['KPC-07', 'K, P, C, dash, zero, seven'],
    ['fs01.corp.example', 'F, S, zero, one'],
    ['PC', 'P, C'],
  ])('the host %s as %s', (name, said) => {
    const host = { name, state: 'online', important: false } as const
    expect(spoken.news(fileServer({ host }))[2]).toBe(`On ${said}, we detected signs of ransomware.`)
  })

  it.each([
    [['T1486'], 'AnyTitle', 'signs of ransomware', 'ランサムウェアの疑い'],
    [['T1059.001', 't1003.001'], 'AnyTitle', 'signs of a theft of passwords', '認証情報の窃取の疑い'],
    [['TA0008'], 'AnyTitle', 'signs of an attack spreading to other machines', 'ほかの端末への侵入拡大の疑い'],
    [[], 'RansomwareFileEncryption', 'signs of ransomware', 'ランサムウェアの疑い'],
    [['CST0007'], 'MachineLearningDetection', 'suspicious activity', '不審な動作の疑い'],
    [[], 'C:\\Users\\tanaka\\enc.exe e3b0c44298fc1c149afbf4c8996fb924', 'suspicious activity', '不審な動作の疑い'],
    [[], '<Say>hello</Say>', 'suspicious activity', '不審な動作の疑い'],
  ])('techniques %j and the title %s: “%s”, never the title', (techniques, title, english, japanese) => {
    const situation = fileServer({ techniques, title })
    const ja = speak('ja').spoken
    expect(spoken.news(situation).join(' ')).toContain(`we detected ${english}.`)
    expect(ja.news(situation).join('')).toContain(`${japanese}を検知しました。`)
    expect(spoken.textNews(situation, reader)).toContain(`${english} on FS-01`)
    expect(ja.textNews(situation, reader)).toContain(`FS-01、${japanese}`)
    const { host: _, ...hostless } = situation
    expect(
      spoken.textNews(hostless, reader) + ja.textNews(hostless, reader) + ja.news(hostless).join(''),
    ).not.toContain(title)
  })

  it('in a time in which somebody who was asleep still listens', () => {
    const words = spoken.question(fileServer(), choices).join(' ').split(' ').length
    expect(words).toBeLessThan(75)
  })

  it('nothing but words, whatever the incident is', () => {
    const situation = fileServer()
    const said = [
      ...spoken.news(situation),
      ...spoken.question(situation, choices),
      ...choices.flatMap((choice) => [
        ...spoken.askCode(choice, situation),
        ...spoken.taken(choice, situation),
        ...spoken.heard(choice, 1, situation),
        ...spoken.late({ choice, by: 'Hana Mori' }, situation),
        ...spoken.late({ choice, by: '' }, situation),
      ]),
      ...spoken.wrongCode,
      ...spoken.refused(situation),
      ...spoken.acknowledged,
      ...spoken.notYours(situation),
      ...spoken.merged(situation),
      ...spoken.noKey(situation),
      ...spoken.voicemail(situation),
    ]
    for (const clause of said) expect(clause).not.toMatch(nothingForTheEar)
  })

  it('why isolation is not offered', () => {
    const host = { name: 'DC-01', state: 'online', important: false } as const
    const neverIsolated = { kind: 'never isolate', host: 'DC-01' } as const
    const question = { ...fileServer().question, recommend: 'leave online' } as NonNullable<Situation['question']>
    const situation = fileServer({ host, neverIsolated, question })
    const two = ['leave online', 'false positive']
    expect(spoken.question(situation, two)).toEqual(
      expect.arrayContaining([
        'As agreed, we never isolate this machine.',
        'We recommend that you cut it off from the network yourselves, if you can.',
      ]),
    )
    const ja = speak('ja').spoken
    expect(ja.question(situation, two).join('')).toContain(
      'この端末は、取り決めにより隔離の対象外のため、当センターでは隔離できません。可能であれば、お客様側で、この端末をネットワークから切り離されることを推奨します。',
    )
    const said = [...spoken.question(situation, two), ...ja.question(situation, two)].join('')
    expect(said).not.toMatch(/We recommend: leave|推奨は、「この端末を隔離しない」/)
    // What the product stopped can be left where it is.
    const stopped = fileServer({
      ...situation,
      finding: { verdict: 'undetermined', sure: 'low', reasons: [], unknown: [], advice: 'leave online' },
      disposition: 'prevented',
    })
    expect(spoken.question(stopped, two)).toContain('We recommend: leave the machine on the network.')
  })

  it('of an isolation that the product has not taken, that the machine is still on the network', () => {
    const host = { name: 'KPC-11', state: 'isolation not taken', important: false } as const
    const asks = entry({ kind: 'isolation delayed', host: 'KPC-11', byHand: true })
    const ja = speak('ja').spoken
    for (const said of [spoken.news(fileServer({ host })), spoken.question(fileServer({ host }), choices)])
      expect(said).toContain('We could not isolate it so far. Take it as still on the network.')
    const japanese = ja.news(fileServer({ host })).join('')
    expect(japanese).toContain('まだ隔離できていません。ネットワークに接続されたままとお考えください。')
    expect(japanese).not.toMatch(/手続き中|ケーブル/)
    expect(spoken.news(fileServer({ host, timeline: [asks] })).join(' ')).toContain('unplug it from the network now')
    expect(ja.news(fileServer({ host, timeline: [asks] })).join('')).toContain('ネットワークケーブルを抜いてください。')
    const { host: _, ...second } = fileServer()
    const two = fileServer({ host, others: [{ ...second, host: { ...host, name: 'PC-2', state: 'isolated' } }] })
    expect(spoken.news(two)).toContain('We could not isolate the first machine so far.')
    expect(ja.news(two)).toContain('1台目の端末は、まだ隔離できていません。')
  })

  it('of an incident that was merged, where it goes on, and nothing else', () => {
    const situation = fileServer({ state: 'closed', timeline: [entry({ kind: 'merged into', incident: 207 })] })
    const said = spoken.merged(situation).join(' ')
    expect(said).toContain('part of incident two, zero, seven, and is decided there. You have decided nothing now.')
    expect(said).toContain('call the security desk at plus')
    const ja = speak('ja').spoken.merged(situation).join('')
    expect(ja).toContain('インシデントニ・ゼロ・ナナに統合され')
    expect(ja).toContain('電話番号プラス')
  })

  it('to a machine nothing of the incident, and whom to call', () => {
    const said = spoken.voicemail(fileServer()).join(' ')
    expect(said).toContain('Please call the security desk at plus, eight, one, three, zero')
    expect(said).not.toMatch(/critical|F, S|ransom|isolat/i)
    expect(speak('ja').spoken.voicemail(fileServer()).join('')).toContain('電話番号プラス・ハチ・イチ・サン')
  })
})

describe('short messages', () => {
  it('point to what their reader has', () => {
    const situation = fileServer()
    const none = { mail: false, chat: false }
    const ja = speak('ja').spoken
    expect(spoken.textNews(situation, reader)).toContain('Details are in your mail and chat.')
    expect(spoken.textNews(situation, { ...none, mail: true })).toContain('Details are in your mail.')
    expect(spoken.textNews(situation, none) + ja.textNews(situation, none)).not.toMatch(/details|chat|mail|詳細/i)
    expect(spoken.textQuestion(situation, 'noon', none)).toContain('by noon: we will call you.')
    expect(ja.textQuestion(situation, '正午', none)).toContain(
      '正午までにご判断をお願いします。こちらからお電話いたします。',
    )
    expect(ja.textQuestion(situation, '正午', reader)).toContain('正午までにチャットのボタンでご判断をお願いします。')
  })

  it('fit in few parts, and carry no id, hash, path or address of a product', () => {
    const situation = fileServer()
    const texts = [
      spoken.textNews(situation, reader),
      spoken.textQuestion(situation, '2026-11-09 03:30 (UTC+9)', reader),
      spoken.textDecision({ choice: 'isolate', by: 'Hana Mori' }, situation),
      spoken.textDecision({ choice: 'leave online', by: '' }, situation),
    ]
    for (const text of texts) {
      expect(text.length).toBeLessThan(320)
      expect(text).toContain('FS-01')
      expect(text).not.toMatch(/incident \d|[0-9a-f]{32}|\\|https?:|enc\.exe/)
    }
  })
})
