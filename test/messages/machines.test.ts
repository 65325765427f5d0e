import { describe, expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import { seenFrom, withOthers } from '../../messages/machines.ts'
import type { Machine, Situation } from '../../messages/situation.ts'
import type { HostState } from '../../policy/host-state.ts'
import { entry, fileServer } from './situations.ts'

const languages = ['en', 'ja'] as const
const choices = ['isolate', 'leave online', 'false positive']
const since = '2026-11-08T19:00:00Z'

/** A PC of another site whose incident was merged into that of the file server. */
const pc = (state: HostState, more: Partial<Machine> = {}): Machine => ({
  host: { name: 'PC-2', state, since, important: false },
  detectedAt: '2026-11-08T18:40:00Z',
  alertTitle: 'Credential dumping',
  alertSeverity: 'critical',
  product: 'Cybereason',
  containedBy: 'Cybereason',
  site: 'Osaka',
  techniques: ['T1003'],
  disposition: 'detected',
  earlier: [entry({ kind: 'incident opened', title: 'Credential dumping', severity: 'critical', by: 'alert' })],
  ...more,
})
const server = (state: HostState, more: Partial<Situation> = {}): Situation =>
  fileServer({
    host: { name: 'FS-01', state, since, important: false },
    site: 'Nagoya',
    alertSeverity: 'high',
    ...more,
  })
const both = (first: HostState, second: HostState, more: Partial<Situation> = {}): Situation =>
  withOthers(server(first, more), [pc(second)])
const { question } = fileServer()
const decided = (choice: string) => {
  if (!question) throw new Error('the file server asks')
  return { ...question, outcome: { choice, by: 'Hana Sato', at: since, nobody: false } }
}
const merged = entry({ kind: 'merged in', incident: 11, alerts: 1, hosts: ['PC-2'] })

describe.each(languages)('an incident of two machines, in %s', (language) => {
  const say = speak(language)
  const text = (situation: Situation, telling: Parameters<typeof say.letter>[1]) => say.letter(situation, telling).text

  it('says of each detection on which machine it was, by which product', () => {
    const said = JSON.stringify(say.rootCard(both('isolated', 'isolated')))
    const [first, second] = {
      en: [
        'CrowdStrike Falcon detected “Ransomware behaviour” on FS-01',
        'Cybereason detected “Credential dumping” on PC-2',
      ],
      ja: ['CrowdStrike FalconがFS-01で「Ransomware behaviour」', 'CybereasonがPC-2で「Credential dumping」'],
    }[language]
    expect(said).toContain(first)
    expect(said).toContain(second)
    expect(said).not.toMatch(/It began with|最初の検知は/)
    const raised = entry(
      { kind: 'severity raised', from: 'high', to: 'critical' },
      { kind: 'worse alert', title: 'Credential dumping' },
    )
    const worse = both('isolated', 'isolated', { timeline: [raised] })
    expect(say.threadNote(worse, 'severity raised').text).toContain(second)
    expect(say.threadNote(worse, 'severity raised').text).not.toContain(first)
  })

  it('says how each stands, in the state of the other, and where both stand', () => {
    const situation = both('isolated', 'isolation failed')
    const { fields, header } = say.rootCard(situation)
    expect(header).toMatch(/FS-01.+PC-2/)
    expect(fields.map(({ value }) => value).join()).toMatch(/Nagoya.+Osaka/)
    const state = fields.map(({ value }) => value).find((value) => value.includes('PC-2'))
    expect(state?.split('\n')).toHaveLength(2)
    const did = text(situation, 'final report')
    expect(did).toMatch(/FS-01 has been isolated|FS-01をネットワークから隔離しました/)
    expect(did).toMatch(/We could not isolate PC-2|PC-2を隔離できませんでした/)
  })

  it('says where to look at each in its product', () => {
    const link = 'https://console.example/malops/2'
    const said = text(withOthers(server('isolated'), [pc('isolated', { link })]), 'final report')
    expect(said).toContain(link)
    expect(said).toContain('https://console.example/alerts/1')
  })

  it('begins news of the second one with it, and gives its people instructions for it alone', () => {
    const situation = seenFrom(both('isolated', 'released', { question: decided('leave online') }), 'pc-2')
    expect(text(situation, 'released')).toMatch(/^(PC-2 was released|続報：PC-2の隔離を解除しました)/)
    expect(say.letter(situation, 'released').subject).toBe(say.letter(both('isolated', 'released'), 'released').subject)
    const { subject, text: instructions } = say.letter(situation, 'instructions')
    expect(subject).not.toContain('FS-01')
    expect(instructions).toMatch(/PC-2 at Osaka|OsakaのPC-2/)
    expect(instructions).not.toMatch(/FS-01|Ransomware behaviour|Nagoya/)
  })

  it('says of which machines a threat is left, and why', () => {
    const finding = { verdict: 'true positive', sure: 'high', reasons: [], unknown: [], advice: 'isolate' } as const
    const closed = { state: 'closed', finding, question: decided('leave online') } as const
    expect(text(both('released', 'released', closed), 'final report')).toMatch(
      /Hana Sato chose to release FS-01 and PC-2|Hana Sato様のご判断により、FS-01、PC-2の隔離を解除済み/,
    )
    const refused = entry({
      kind: 'isolation refused',
      host: 'PC-2',
      reason: { kind: 'never isolate', host: 'PC-2' },
    })
    const one = both('isolated', 'not isolated', { ...closed, question: decided('isolate'), timeline: [refused] })
    const told = text(one, 'final report')
    expect(told).toMatch(/We have not cut PC-2 off|PC-2は隔離していません/)
    expect(told).not.toMatch(/not cut FS-01 off|FS-01は隔離していません/)
  })

  it('offers what is done to each, in one sentence where it is the same', () => {
    const labels = (situation: Situation) => choices.slice(0, 2).map((one) => say.choiceLabel(one, situation.host))
    expect(labels(both('online', 'online'))).toEqual(
      {
        en: ['Isolate FS-01 and PC-2 from the network', 'Leave FS-01 and PC-2 on the network'],
        ja: ['FS-01、PC-2をネットワークから隔離する', 'FS-01、PC-2を隔離しない'],
      }[language],
    )
    const differing = both('online', 'isolated')
    expect(labels(differing)).toEqual(
      {
        en: [
          'Isolate FS-01 from the network; keep PC-2 isolated',
          'Leave FS-01 on the network; release PC-2 to the network',
        ],
        ja: ['FS-01をネットワークから隔離し、PC-2の隔離を継続する', 'FS-01を隔離せず、PC-2の隔離を解除する'],
      }[language],
    )
    expect(say.consequence('leave online', differing)).toMatch(
      /working with FS-01.+We release PC-2|FS-01は引き続き.+PC-2の隔離を解除/,
    )
    expect(say.consequence('isolate', both('online', 'online'))).toMatch(/The same holds for PC-2\.$|PC-2も同様です。$/)
    expect(say.consequence('false positive', both('isolated', 'isolated'))).toMatch(
      /release FS-01 and PC-2|FS-01、PC-2の隔離を解除/,
    )
    // The first button would release a machine: asked once more, by its name.
    const asked = say.rootCard(differing).buttons.find(({ label }) => label === labels(differing)[1])?.confirm
    expect(asked?.title).toMatch(/^PC-2(: release\?|の隔離を解除しますか？)$/)
  })

  it('tells that another incident came in, and what is known of it', () => {
    const told = say.threadNote(both('isolated', 'pending: off-line', { timeline: [merged] }), 'merged in').text
    expect(told).toMatch(
      /Incident 11 goes on as part of this one.+PC-2|インシデント11を本件に統合しました。今後は、PC-2への対応/,
    )
  })

  it('names the machines that were released together, whatever the question before was about', () => {
    const chosen = { ...decided('isolate'), key: 'confirm' }
    const timeline = [
      entry({
        kind: 'answered',
        question: 'confirm',
        choice: 'isolate',
        channel: 'chat',
        host: { name: 'FS-01', state: 'online', also: [{ name: 'PC-2', state: 'online' }] },
      }),
      entry({
        kind: 'answered',
        question: 'release',
        choice: 'release',
        channel: 'chat',
        host: { name: 'FS-01', also: [{ name: 'PC-2' }] },
      }),
      entry({ kind: 'release asked for', host: 'FS-01' }, 'cleaned'),
      entry({ kind: 'release asked for', host: 'PC-2' }, 'cleaned'),
    ]
    const aftercare = {
      hosts: [],
      by: 'Hikeshi',
      because: 'a reason',
      since,
      reviewAt: since,
      outcome: { by: 'Kenji Ito', at: since },
    }
    const situation = both('released', 'released', { state: 'closed', question: chosen, timeline, aftercare })
    expect(JSON.stringify(say.rootCard(situation).sections)).toMatch(
      /Isolate FS-01 and PC-2 from the network.+Kenji Ito chose at [^:]+:\d\d [^:]+: Release FS-01 and PC-2 to the network|FS-01、PC-2をネットワークから隔離する.+FS-01、PC-2の隔離を解除する/,
    )
    const line = timeline[1]
    expect(line && say.timelineLine(line, 'Asia/Tokyo')).toMatch(
      /Release FS-01 and PC-2 to the network|FS-01、PC-2の隔離を解除する/,
    )
  })
})

describe('two machines on the telephone', () => {
  it('are counted, told one after the other, and chosen for together', () => {
    expect(speak('en').spoken.question(both('isolated', 'isolated'), choices)).toEqual([
      'This is the security desk for Acme Trading.',
      'Severity: Critical.',
      'Two machines are concerned.',
      'The first: on F, S, dash, zero, one, we detected signs of ransomware.',
      'The second: on P, C, dash, two, we detected signs of a theft of passwords.',
      'Both machines are isolated from the network.',
      'We need your decision.',
      'We recommend: keep both machines isolated.',
      'To keep both machines isolated, press one.',
      'To release both machines to the network, press two.',
      'To close this as a false alarm, press three.',
      'To hear this again, press nine.',
    ])
    expect(speak('ja').spoken.question(both('online', 'isolated'), choices)).toEqual([
      'こちらはAcme Tradingのセキュリティ監視センターです。',
      '重大なインシデントです。',
      '対象の端末は、2台です。',
      '1台目の端末、エフ・エス・ゼロ・イチで、ランサムウェアの疑いを検知しました。',
      '2台目の端末、ピー・シー・ニで、認証情報の窃取の疑いを検知しました。',
      '2台目の端末は、ネットワークから隔離済みです。',
      '1台目の端末は、隔離していません。',
      'ご判断をお願いします。',
      '当センターの推奨は、「1台目の端末をネットワークから隔離し、2台目の端末の隔離を継続する」です。',
      '1台目の端末をネットワークから隔離し、2台目の端末の隔離を継続する場合は、1を、',
      '1台目の端末を隔離せず、2台目の端末の隔離を解除する場合は、2を、',
      '誤検知として終了する場合は、3を、',
      'もう一度聞くには、9を押してください。',
    ])
  })

  it('are counted alone where they are more than can be kept in mind', () => {
    const many = ['PC-2', 'PC-3', 'PC-4'].map((name) =>
      pc('online', { host: { name, state: 'online', important: false } }),
    )
    const said = speak('en')
      .spoken.question(withOthers(server('isolated'), many), choices)
      .join(' ')
    expect(said).toContain('Four machines are concerned. On P, C, dash, two,')
    expect(said).toContain('One of the machines is isolated from the network. Three of the machines are not isolated.')
    expect(said).not.toContain('dash, three')
  })

  it('stand both in a short message', () => {
    const reader = { mail: true, chat: true }
    expect(speak('en').spoken.textNews(both('online', 'online'), reader)).toContain('on FS-01 and PC-2')
    expect(speak('ja').spoken.textNews(both('online', 'online'), reader)).toContain('FS-01、PC-2、')
  })
})
