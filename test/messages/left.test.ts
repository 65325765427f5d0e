import { describe, expect, it } from 'vitest'
import type { TimelineEntry } from '../../messages/event.ts'
import { speak } from '../../messages/index.ts'
import { plans } from '../../messages/plan.ts'
import type { Situation } from '../../messages/situation.ts'
import type { Reason } from '../../policy/reason.ts'
import { entry, fileServer } from './situations.ts'

const [en, ja] = [speak('en'), speak('ja')]
const { question: asked, finding } = fileServer()
if (!asked || !finding) throw new Error('the example asks about a finding')

const host = { name: 'FS-01', state: 'online', important: true } as const
const refused = (reason: Reason): TimelineEntry => entry({ kind: 'isolation refused', host: 'FS-01', reason })
const nobody = { choice: 'leave online', by: '', at: '2026-11-08T18:30:00Z', nobody: true }
const hana = { ...nobody, by: 'Hana Sato', nobody: false }
const without = (given: Situation): Situation => {
  const { question: _, ...situation } = given
  return situation
}

/** A real threat on a host that stays on the network: why. */
const cases: readonly (readonly [string, Situation, string, string])[] = [
  [
    'the service is detection only',
    without(fileServer({ host, timeline: [], neverIsolated: { kind: 'detection only' } })),
    'The service is detection only: nothing of the customer is acted upon.',
    '検知のみのご契約のため、お客様の環境には操作を行いません。',
  ],
  [
    'the host is never isolated',
    fileServer({
      host,
      timeline: [],
      neverIsolated: { kind: 'never isolate', host: 'FS-01' },
      question: { ...asked, choices: ['leave online', 'false positive'], outcome: hana },
    }),
    "FS-01 is on the customer's list of hosts that we never isolate.",
    'FS-01は、お客様の「隔離しない端末」の一覧に載っています。',
  ],
  [
    'nobody answered',
    fileServer({ host, timeline: [], question: { ...asked, outcome: nobody } }),
    'We have not cut FS-01 off. Nobody answered in time',
    '当社はFS-01を隔離していません。理由：期限までに回答がなかったため',
  ],
  [
    'nobody answered, and it was released',
    fileServer({ host: { ...host, state: 'released' }, timeline: [], question: { ...asked, outcome: nobody } }),
    'We have released FS-01. Nobody answered in time',
    '当社はFS-01の隔離を解除済みです。理由：期限までに回答がなかったため',
  ],
  [
    'no more isolations are allowed',
    without(fileServer({ host, timeline: [refused({ kind: 'limit reached', count: 5, within: 3_600_000, max: 5 })] })),
    '5 isolations within 60 min; the customer allows 5.',
    '60分以内の隔離が5件となり',
  ],
  [
    'a person wanted it so',
    fileServer({ host, timeline: [], question: { ...asked, outcome: hana } }),
    'Hana Sato chose to leave FS-01 on the network.',
    'Hana Sato様のご判断により、FS-01はネットワークに接続したままとしています。',
  ],
]

/** What must not be read of a host on which an attacker may go on. */
const soothing =
  /need not do anything|Nothing more is planned|ask for it in chat|recommend|これ以上行っていただく|予定している対応はありません|改めて|ことを推奨します|対応が完了しましたら/i

describe.each(cases)('a threat that stays on the network, for %s', (_, situation, english, japanese) => {
  const closed: Situation = { ...situation, state: 'closed', closedAt: '2026-11-08T18:40:00Z' }
  const read = (say: typeof en): readonly string[] => [
    say.letter(situation, 'final report').text,
    say.threadNote(situation, 'final report').text,
    say.threadNote(closed, 'closed').text,
    say.rootCard(closed).notes.join('\n'),
  ]
  it.each([
    [en, english, /an attacker who is on FS-01 can go on/, 'Security desk, +81 3 0000 0000'],
    [ja, japanese, /脅威は解消していません/, 'Security desk, +81 3 0000 0000までご連絡ください'],
  ] as const)('is said to be theirs: why, what it means, whom to call', (say, why, means, contact) => {
    for (const text of read(say)) {
      expect(text).toContain(why)
      expect(text).toMatch(means)
      expect(text).toContain(contact)
      expect(text).not.toMatch(soothing)
    }
    for (const [now, telling] of [
      [situation, 'final report'],
      [closed, undefined],
    ] as const)
      expect(plans(now, telling)).toEqual([{ kind: 'left to you', host: 'FS-01' }])
  })
})

it('nobody is said to have left a host on the network where that was all that could be chosen', () => {
  const never = { kind: 'never isolate', host: 'FS-01' } as const
  const choices = ['leave online', 'false positive']
  const chosen = fileServer({
    host,
    timeline: [],
    neverIsolated: never,
    question: { ...asked, choices, outcome: hana },
  })
  for (const telling of ['final report', 'step taken'] as const) {
    const english = en.letter(chosen, telling).text
    expect(english).toContain('We have not cut FS-01 off.')
    expect(english).toContain('cut FS-01 off yourselves if you can, have it looked at, and call us')
    expect(english).not.toContain('chose to leave FS-01 on the network')
    expect(ja.letter(chosen, telling).text).not.toContain('様のご判断により')
  }
})

describe('why a host is not isolated', () => {
  const never = { kind: 'never isolate', host: 'FS-01' } as const
  const before = without(fileServer({ host, timeline: [refused(never)], neverIsolated: never }))
  const [english, japanese] = [/is on the customer's list of hosts/g, /「隔離しない端末」の一覧に/g]
  /** What stands above the facts. */
  const lead = (text: string): string => text.split(/\n(?:FACTS|■ 概要)/)[0] ?? ''
  it.each(['flash report', 'isolation refused', 'final report'] as const)(
    'is not said twice running: %s',
    (telling) => {
      expect(lead(en.letter(before, telling).text).match(english)).toHaveLength(1)
      expect(lead(ja.letter(before, telling).text).match(japanese)).toHaveLength(1)
    },
  )
  it('is not said twice running in chat', () => {
    expect(ja.threadNote(before, 'isolation refused').text.match(japanese)).toHaveLength(1)
  })
})

describe('nothing is left to them', () => {
  it.each<[string, Situation]>([
    ['of a false alarm', fileServer({ host, finding: { ...finding, verdict: 'false positive' }, state: 'closed' })],
    [
      'of an open finding that the product stopped',
      fileServer({
        host,
        finding: { ...finding, verdict: 'undetermined', advice: 'leave online' },
        disposition: 'prevented',
        neverIsolated: { kind: 'detection only' },
        state: 'closed',
      }),
    ],
    [
      'of an incident that goes on elsewhere',
      fileServer({ host, state: 'closed', timeline: [entry({ kind: 'merged into', incident: 13 })] }),
    ],
  ])('%s', (_, situation) => {
    expect(JSON.stringify(en.rootCard(situation))).not.toContain('It is yours to deal with')
  })
})

describe('of a machine that the product does not know', () => {
  const unknown = without(
    fileServer({ host, timeline: [refused({ kind: 'host unknown', product: 'CrowdStrike Falcon', host: 'FS-01' })] }),
  )
  it('we do not say that it is on the network', () => {
    const closed: Situation = { ...unknown, state: 'closed' }
    for (const text of [
      en.letter(unknown, 'isolation refused').text,
      en.letter(unknown, 'final report').text,
      JSON.stringify(en.rootCard(closed)),
    ]) {
      expect(text).toMatch(/(We do not know whether FS-01|Whether FS-01) is on the network/)
      expect(text).not.toMatch(/FS-01 is still on the network|people can work with it/)
    }
    expect(ja.letter(unknown, 'final report').text).not.toContain('接続されたままです')
  })
})

describe('what is said while a threat can be isolated by nobody of us', () => {
  const before = without(fileServer({ host, timeline: [], neverIsolated: { kind: 'detection only' } }))
  it('recommends what they can do, and not what we cannot', () => {
    const undecided: Situation = { ...before, finding: { ...finding, advice: 'leave online' } }
    expect(en.letter(undecided, 'flash report').text).toContain('Cut FS-01 off yourselves if you can')
    expect(ja.letter(undecided, 'flash report').text).not.toContain('隔離しないことを推奨')
    const open: Situation = { ...undecided, question: { ...asked, recommend: 'leave online' } }
    expect(ja.rootCard(open).sections.find(({ title }) => title === '推奨する対応')?.text).toContain(
      'お客様側でFS-01をネットワークから切り離し',
    )
  })
})

describe('where two products see one machine', () => {
  const two = without(
    fileServer({
      timeline: [
        entry({ kind: 'incident opened', title: 'Shadow copies deleted', severity: 'high', by: 'alert' }),
        ...fileServer().timeline.filter(({ what }) => what.kind !== 'incident opened'),
      ],
      alertTitle: 'Ransomware behaviour',
      product: 'Cybereason',
      containedBy: 'CrowdStrike Falcon',
    }),
  )
  it('what was detected is all of one alert, and who isolated confirms it', () => {
    const english = JSON.stringify(en.rootCard(two))
    expect(english).toContain('Cybereason detected “Ransomware behaviour” on FS-01')
    expect(english).toContain('It began with “Shadow copies deleted”.')
    expect(english).toContain('; CrowdStrike Falcon confirmed it.')
    const japanese = JSON.stringify(ja.rootCard(two))
    expect(japanese).toContain('CybereasonがFS-01で「Ransomware behaviour」を検知しました')
    expect(japanese).toContain('CrowdStrike Falconで確認済みです')
  })
})

describe('a worse alert after the finding', () => {
  const worse = entry({ kind: 'severity raised', from: 'high', to: 'critical' }, { kind: 'worse alert', title: 'X' })
  const found = entry({ kind: 'finding', verdict: 'undetermined', sure: 'low', reasons: [] })
  const question = { ...asked, recommend: 'leave online' }
  const styles = (situation: Situation) => en.rootCard(situation).buttons.map(({ style }) => style)

  it('ends the recommendation of before, and no button of the question is the recommended one', () => {
    const stale = fileServer({ question, timeline: [found, worse] })
    expect(JSON.stringify(en.rootCard(stale))).toContain(
      'A worse alert has come since we looked: “Ransomware behaviour” (CrowdStrike Falcon).',
    )
    expect(ja.letter(stale, 'severity raised').text).toContain(
      '調査の後に、より重大なアラート「Ransomware behaviour」（CrowdStrike Falcon）を検知しました。',
    )
    expect(styles(stale)).not.toContain('recommended')
    expect(styles(fileServer({ question, timeline: [worse, found] }))).toContain('recommended')
  })
  it('is named in the news that it raised the severity, with its product', () => {
    const raised = fileServer({ question, timeline: [found, worse] })
    expect(en.threadNote(raised, 'severity raised').text).toContain(
      'The severity went up from High to Critical. A worse alert came: CrowdStrike Falcon detected “Ransomware behaviour”',
    )
    expect(ja.threadNote(raised, 'severity raised').text).toContain(
      '重大度を高から重大に引き上げました。より重大なアラートを検知したためです。',
    )
    const rated = [{ ...entry({ kind: 'severity re-rated', from: 'high', to: 'critical' }, 'It spreads'), who: 'Mori' }]
    expect(en.threadNote(fileServer({ timeline: rated }), 'severity raised').text).toContain('Reason: It spreads.')
  })
})

describe('what is told to the people beside the machine', () => {
  it.each([
    [en, 'CrowdStrike Falcon detected “Ransomware behaviour” on FS-01 at 2026-11-09 03:12 (UTC+9)', 'Detected at: '],
    [ja, '2026-11-09 03:12 (UTC+9)、CrowdStrike FalconがFS-01で「Ransomware behaviour」を検知しました', '検知時刻：'],
  ] as const)('says what happened, and when', (say, what, label) => {
    const { text } = say.letter(fileServer(), 'instructions')
    expect(text).toContain(what)
    expect(text).toContain(label)
  })
})

describe('what a person reported and no product saw', () => {
  const opened = { ...entry({ kind: 'incident opened', title: 'X', severity: 'high', by: 'person' }), who: 'Hana Sato' }
  const noticed = fileServer({ timeline: [opened], alerts: { count: 0, titles: [] } })
  it('names no product as the one that detected it, and counts no alert', () => {
    expect(en.letter(noticed, 'flash report').text).not.toMatch(/Detected by:|Alerts:/)
    expect(ja.letter(noticed, 'flash report').text).not.toMatch(/検知製品|アラート：/)
    expect(en.rootCard(noticed).notes.at(-1)).toBe('Incident 12')
  })
})

it('a false alarm does not speak of an attacker', () => {
  const harmless = fileServer({ host, finding: { ...finding, verdict: 'false positive' }, state: 'closed' })
  expect(JSON.stringify(en.rootCard(harmless))).not.toContain('attacker')
  expect(JSON.stringify(ja.rootCard(harmless))).not.toContain('攻撃者')
})

it('a cancelled isolation is not told as a release', () => {
  const cancelled = fileServer({ host: { ...host, state: 'isolation cancelled', since: '2026-11-08T18:13:00Z' } })
  for (const telling of ['released', 'final report', 'instructions'] as const) {
    expect(en.letter(cancelled, telling).text).not.toMatch(/was released|can be used again|You may use FS-01 again/)
    expect(ja.letter(cancelled, telling).text).not.toMatch(/隔離を解除しました|再びご利用/)
  }
  expect(ja.letter(cancelled, 'released').text).toContain('FS-01の隔離を、有効になる前に取り消しました。')
  expect(ja.letter(cancelled, 'released').html).toContain('続報：隔離の取り消し')
  expect(ja.letter(cancelled, 'released').html).not.toContain('隔離解除の完了')
})

it('a contact that ends in a full stop has one', () => {
  const [, threat] = cases[0] ?? []
  if (!threat) throw new Error('the first case is a threat')
  const tenant = { ...threat.tenant, contact: 'Acme Ltd.' }
  for (const outcome of [hana, nobody]) {
    const text = en.letter({ ...threat, tenant, question: { ...asked, outcome } }, 'final report').text
    expect(text).toContain('Acme Ltd.')
    expect(text).not.toContain('Ltd..')
  }
})

describe('what nobody took over', () => {
  const { host: _, ...hostless } = fileServer({ timeline: [], finding: { ...finding, advice: 'leave online' } })
  const outcome = { ...nobody, choice: 'taken over' }
  const open: Situation = {
    ...hostless,
    question: { ...asked, choices: ['taken over', 'false positive'], recommend: 'taken over', otherwise: 'taken over' },
  }
  const over: Situation = { ...open, question: { ...asked, outcome }, state: 'closed' }

  it('is not told as taken over', () => {
    expect(en.rootCard(open).notes.join()).toContain('If nobody answers by then: Nobody takes it over')
    expect(ja.rootCard(open).notes.join()).not.toContain('次のとおりとします：対応を引き取る')
    expect(en.letter(over, 'final report').text).not.toContain('I take it over')
    expect(en.letter(over, 'final report').text).toContain('Nobody has taken this over.')
    const line = entry({ kind: 'nobody answered', question: 'judge-finding', choice: 'taken over' })
    expect(ja.timelineLine(line, 'UTC')).not.toContain('「対応を引き取る」')
  })
  it('is with whoever took it', () => {
    const taken: Situation = { ...over, question: { ...asked, outcome: { ...hana, choice: 'taken over' } } }
    expect(en.threadNote(taken, 'closed').text).toContain('Hana Sato has taken this over.')
  })
})

describe('the record in Japanese', () => {
  it('calls a person 様 and a group by its name', () => {
    const told = { kind: 'told', what: 'flash report', channel: 'mail', refused: [] } as const
    const line = (to: string, groups?: readonly string[]) =>
      ja.timelineLine(entry({ ...told, to: [to], ...(groups && { groups }) }), 'UTC')
    expect(line('大和CSIRT', ['大和CSIRT'])).toContain('大和CSIRTにメールで連絡')
    expect(line('田中')).toContain('田中様にメールで連絡')
  })
  it('says who wanted a host cut off, of whom, and why, in one sentence', () => {
    const order = entry({ kind: 'isolation asked for', host: 'FS-01', of: 'customer' }, { kind: 'high and detected' })
    const card = JSON.stringify(ja.rootCard(without(fileServer({ timeline: [{ ...order, who: '田中' }] }))))
    expect(card).toContain('田中様が隔離をお客様に依頼（理由：重大度が「高」で、製品は検知のみ行っています）。')
  })
  it('quotes a product as a product', () => {
    const why = { kind: 'cut off before', host: 'FS-01', detail: 'containment_pending' } as const
    expect(ja.reason(why, 'UTC')).toContain('製品の表示：「containment_pending」')
  })
})

it('alerts of one title are not more than that title', () => {
  const same = fileServer({ alerts: { count: 2, titles: ['X'] } })
  expect(ja.letter(same, 'flash report').text).toMatch(/2件：X\n/)
  expect(en.letter(same, 'flash report').text).toMatch(/2: X\n/)
})
