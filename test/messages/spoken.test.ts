import { describe, expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import { fileServer } from './situations.ts'

const { spoken } = speak('en')
const choices = ['isolate', 'leave online', 'false positive']
const nothingForTheEar = /[\\/@]|[0-9a-f]{12}|\bincident \d|https?:|\d/i

describe('what is said on the telephone', () => {
  it('says who calls, how bad it is, where, what, and what to press', () => {
    expect(spoken.question(fileServer(), choices)).toEqual([
      'This is the security desk for Acme Trading.',
      'Severity: Critical.',
      'On F, S, dash, zero, one, we detected signs of ransomware.',
      'It is isolated from the network.',
      'We need your decision.',
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
    expect(spoken.textNews(situation)).toContain(`${english} on FS-01`)
    expect(ja.textNews(situation)).toContain(`FS-01、${japanese}`)
    const { host: _, ...hostless } = situation
    expect(spoken.textNews(hostless) + ja.textNews(hostless) + ja.news(hostless).join('')).not.toContain(title)
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
        ...spoken.late({ choice, by: 'Hana Mori' }, situation),
        ...spoken.late({ choice, by: '' }, situation),
      ]),
      ...spoken.wrongCode,
      ...spoken.refused(situation),
      ...spoken.acknowledged,
      ...spoken.notYours(situation),
      ...spoken.noKey(situation),
      ...spoken.voicemail(situation),
    ]
    for (const clause of said) expect(clause).not.toMatch(nothingForTheEar)
  })

  it('to a machine nothing of the incident, and whom to call', () => {
    const said = spoken.voicemail(fileServer()).join(' ')
    expect(said).toContain('Please call the security desk at plus, eight, one, three, zero')
    expect(said).not.toMatch(/critical|F, S|ransom|isolat/i)
    expect(speak('ja').spoken.voicemail(fileServer()).join('')).toContain('電話番号プラス・ハチ・イチ・サン')
  })
})

describe('short messages', () => {
  it('fit in few parts, and carry no id, hash, path or address of a product', () => {
    const situation = fileServer()
    const texts = [
      spoken.textNews(situation),
      spoken.textQuestion(situation, '2026-11-09 03:30 (UTC+9)'),
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
