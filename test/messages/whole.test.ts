import { describe, expect, it } from 'vitest'
import type { Card } from '../../messages/card.ts'
import { speak } from '../../messages/index.ts'
import type { Situation } from '../../messages/situation.ts'
import type { NamedHost } from '../../policy/host-state.ts'
import { entry, fileServer, hostStates } from './situations.ts'

const [en, ja] = [speak('en'), speak('ja')]
const golden = (name: string) => `../fixtures/messages/${name}`

/** A card as a person sees it, for reading in a diff. */
const drawn = (card: Card): string =>
  [
    `# ${card.header ?? ''}`,
    ...card.fields.map(({ label, value }) => `${label}: ${value}`),
    ...card.sections.map(({ title, text }) => `\n${title ?? ''}\n${text}`),
    '',
    ...card.buttons.map(
      ({ label, style, confirm }) =>
        `[${label}] ${style}${confirm ? ` -> ${confirm.title} ${confirm.text} [${confirm.yes}] [${confirm.no}]` : ''}`,
    ),
    '',
    ...card.notes,
    `${card.link?.label}: ${card.link?.url}`,
    '\n--- for notifications and screen readers ---',
    card.text,
    '',
  ].join('\n')

const question = fileServer().question
if (!question) throw new Error('the example asks a question')

const released = fileServer({
  host: { name: 'FS-01', state: 'released', since: '2026-11-08T18:26:00Z', important: true },
  state: 'closed',
  closedAt: '2026-11-08T18:27:00Z',
  finding: {
    verdict: 'false positive',
    sure: 'high',
    reasons: ['Hana Sato says that the backup job made these changes.'],
    unknown: [],
    advice: 'false positive',
  },
  question: {
    ...question,
    outcome: { choice: 'false positive', by: 'Hana Sato', at: '2026-11-08T18:20:00Z', nobody: false },
  },
  timeline: [
    ...fileServer().timeline,
    entry({ kind: 'isolated', host: 'FS-01' }),
    {
      ...entry({ kind: 'answered', question: 'confirm-incident', choice: 'false positive', channel: 'chat' }),
      who: 'Hana Sato',
    },
    entry({ kind: 'release asked for', host: 'FS-01' }, 'Hana Sato calls it a false alarm'),
    entry({ kind: 'released', host: 'FS-01' }),
    entry({ kind: 'closed', verdict: 'false positive', summary: 'the backup job made these changes' }),
  ],
})

/** The same for a customer in Japan: what people and products say in their own words is Japanese too. */
const inJapanese = (situation: Situation): Situation => ({
  ...situation,
  tenant: { ...situation.tenant, name: 'ヤマト部品', contact: 'セキュリティ窓口 03-0000-0000', language: 'ja' },
  title: 'ランサムウェアの挙動',
  alertTitle: 'ランサムウェアの挙動',
  alerts: { count: 2, titles: ['ランサムウェアの挙動', 'シャドウコピーの削除'] },
  owner: '監視センター',
  ...(situation.finding && {
    finding: {
      ...situation.finding,
      reasons: [{ kind: 'critical and detected', severity: 'critical' }],
      unknown: [{ kind: 'command unknown' }],
    },
  }),
  timeline: situation.timeline.map(({ why: _why, what, ...line }) => ({
    ...line,
    what:
      what.kind === 'incident opened'
        ? { ...what, title: 'ランサムウェアの挙動' }
        : what.kind === 'closed'
          ? { ...what, summary: 'バックアップ処理による変更でした' }
          : what,
  })),
})

/** Whole messages, kept beside the tests so that a reader can judge the words. After a change: `npx vitest -u test/messages`. */
describe('whole messages read well', () => {
  it('the root message of what was dismissed says why', () => {
    const reason = 'Hana Sato says that the backup job made these changes.'
    expect(drawn(en.rootCard(released))).toContain(`What is known\n${reason}\n`)
    expect(drawn(en.rootCard(fileServer()))).not.toContain('What is known')
  })

  it('a flash report that goes out before anybody is asked does not say that there is nothing to do', () => {
    const host = { name: 'FS-01', state: 'not isolated', important: true } as const
    const { question: _, ...unasked } = fileServer({ host, timeline: [] })
    const finding = { verdict: 'true positive', sure: 'medium', reasons: [], unknown: [], advice: 'isolate' } as const
    expect(en.letter({ ...unasked, finding }, 'flash report').text).toContain(
      'Nothing has been decided yet; we tell you what is decided about FS-01.',
    )
    expect(en.letter({ ...unasked, finding: { ...finding, advice: 'leave online' } }, 'flash report').text).toContain(
      'We tell you when something changes, and when we need something of you.',
    )
  })

  it.each(hostStates)(
    'a flash report of a host “%s” tells nobody that nothing is to be done: a question may follow',
    (state) => {
      const { question: _, ...unasked } = fileServer({ host: { name: 'FS-01', state, important: false }, timeline: [] })
      expect(en.letter(unasked, 'flash report').text).not.toContain('You need not do anything')
      expect(ja.letter(unasked, 'flash report').text).not.toContain('行っていただくことはありません')
    },
  )

  it('the root message while people are asked', async () => {
    await expect(drawn(en.rootCard(fileServer()))).toMatchFileSnapshot(golden('root-asked.txt'))
  })
  it('the root message before a host is cut off', async () => {
    const situation = fileServer({
      host: { name: 'FS-01', state: 'not isolated', important: true },
      timeline: fileServer().timeline.slice(0, 1),
      question: { ...question, otherwise: 'leave online' },
    })
    await expect(drawn(en.rootCard(situation))).toMatchFileSnapshot(golden('root-investigate-first.txt'))
  })
  it('the root message after all is over', async () => {
    await expect(drawn(en.rootCard(released))).toMatchFileSnapshot(golden('root-closed.txt'))
  })
  it('the flash report, as text and as HTML', async () => {
    const { text, html } = en.letter(fileServer(), 'flash report')
    await expect(`${text}\n`).toMatchFileSnapshot(golden('flash-report.txt'))
    await expect(`${html}\n`).toMatchFileSnapshot(golden('flash-report.html'))
  })
  it('the final report of a false alarm', async () => {
    await expect(`${en.letter(released, 'final report').text}\n`).toMatchFileSnapshot(golden('final-report.txt'))
  })
  it('the same in Japanese', async () => {
    const flash = inJapanese(fileServer())
    const { text, html } = ja.letter(flash, 'flash report')
    await expect(`${text}\n`).toMatchFileSnapshot(golden('flash-report.ja.txt'))
    await expect(`${html}\n`).toMatchFileSnapshot(golden('flash-report.ja.html'))
    await expect(drawn(ja.rootCard(flash))).toMatchFileSnapshot(golden('root-asked.ja.txt'))
    await expect(`${ja.letter(inJapanese(released), 'final report').text}\n`).toMatchFileSnapshot(
      golden('final-report.ja.txt'),
    )
  })
})

describe('the first words of a letter', () => {
  const lead = (...given: Parameters<typeof en.letter>) => en.letter(...given).text.split('\n\n')[0]
  it('say when a dry run touches nothing', () => {
    const host = { name: 'FS-01', state: 'not isolated', important: false } as const
    expect(lead(fileServer({ dryRun: true, host, timeline: [] }), 'flash report')).toMatch(
      /^Dry run: everything is played through, nothing is touched\.\n(.*\n){2}Dry run: we touched nothing\. FS-01 is not isolated\./,
    )
  })
  it('say when the service is detection only', () => {
    const host = { name: 'FS-01', state: 'not isolated', important: false } as const
    const would = { kind: 'would have acted', act: 'isolate', target: 'FS-01', reason: 'detection only' } as const
    expect(lead(fileServer({ host, timeline: [entry(would)] }), 'flash report')).toContain(
      'Your service is detection only: we touched nothing.',
    )
  })
  it('say who reported what no product saw', () => {
    const opened = { kind: 'incident opened', title: 'Odd window', severity: 'high', by: 'person' } as const
    const timeline = [{ ...entry(opened), who: 'Hana Sato' }]
    expect(lead(fileServer({ title: 'Odd window', timeline }), 'flash report')).toContain(
      'Hana Sato reported “Odd window” on FS-01 at 2026-11-09 03:12 (UTC+9).',
    )
  })
  it('do not speak of what a product stopped where a person noticed it', () => {
    const { finding } = fileServer()
    if (!finding) throw new Error('the example has a finding')
    const unsure = { ...finding, unknown: [{ kind: 'disposition unknown' }, { kind: 'verdict open' }] } as const
    const opened = { kind: 'incident opened', title: 'Odd window', severity: 'high', by: 'person' } as const
    const noticed = fileServer({ finding: unsure, timeline: [entry(opened)] })
    for (const words of [en.letter(noticed, 'flash report').text, en.threadNote(noticed, 'flash report').sections]) {
      expect(JSON.stringify(words)).toContain('Whether it is a real threat.')
      expect(JSON.stringify(words)).not.toContain('does not say whether it stopped it')
    }
    expect(en.letter(fileServer({ finding: unsure }), 'flash report').text).toContain('whether it stopped it')
  })
  it('say why an isolation was refused, and what is true when it was made later', () => {
    const refused = {
      kind: 'isolation refused',
      host: 'FS-01',
      reason: 'it is on the list of hosts never isolated',
    } as const
    const host = { name: 'FS-01', state: 'not isolated', important: true } as const
    expect(lead(fileServer({ host, timeline: [entry(refused)] }), 'isolation refused')).toContain(
      'We did not isolate FS-01. Reason: it is on the list of hosts never isolated.',
    )
    expect(lead(fileServer({ timeline: [entry(refused)] }), 'isolation refused')).not.toContain('did not isolate')
  })
  it('tell people that a host which we may not isolate is left to them, unless they wanted that', () => {
    const timeline = [entry({ kind: 'isolation refused', host: 'FS-01', reason: 'no more isolations are allowed' })]
    const host = { name: 'FS-01', state: 'online', important: false } as const
    const left =
      'We have not cut FS-01 off. No more isolations are allowed. The threat is not over: an attacker who is on FS-01 can go on. It is yours to deal with'
    const { question: _, ...unasked } = fileServer({ host, timeline })
    expect(en.threadNote({ ...unasked, state: 'closed' }, 'isolation refused').text).toContain(left)
    // Somebody may be asked a moment later.
    const { text } = en.threadNote(unasked, 'isolation refused')
    expect(text).not.toContain(left)
    expect(text).toContain('is still on the network. If a decision is needed, we ask for it')
    const outcome = { choice: 'leave online', by: 'Hana Sato', at: '2026-11-08T18:20:00Z', nobody: false }
    const decided = fileServer({ host, timeline, state: 'closed', question: { ...question, outcome } })
    expect(en.threadNote(decided, 'closed').text).not.toContain('It is yours')
    expect(en.threadNote(decided, 'closed').text).toContain(
      'Hana Sato chose to leave FS-01 on the network. The threat is not over: an attacker who is on FS-01 can go on.',
    )
  })
  it('say what we could not tell', () => {
    const timeline = [entry({ kind: 'uncertain', act: 'message in chat', target: '#soc' })]
    expect(lead(fileServer({ timeline }), 'uncertain')).toContain(
      'We could not tell whether this took effect: message in chat, #soc. We do not repeat it by ourselves.',
    )
  })
  it('say of a host that the product has not named yet that we keep trying, and of one that was called off that we do not', () => {
    const host = { name: 'FS-01', state: 'online', important: false } as const
    const delayed = entry({ kind: 'isolation delayed', host: 'FS-01' })
    const calledOff = entry({ kind: 'isolation called off', host: 'FS-01' })
    const said = (...timeline: readonly (typeof delayed)[]) => lead(fileServer({ host, timeline }), 'isolation pending')
    expect(said(delayed)).toContain('FS-01 is not isolated. We have been trying to have it isolated')
    expect(said(delayed, calledOff)).toContain('FS-01 is not isolated. Its isolation was called off before')
  })
  it('say from what to what the severity went', () => {
    const timeline = [entry({ kind: 'severity raised', from: 'medium', to: 'critical' })]
    expect(lead(fileServer({ timeline }), 'severity raised')).toContain('went up from Medium to Critical.')
  })
})

describe('a choice', () => {
  it.each([
    ['isolate', 'not isolated', 'Isolate FS-01 from the network'],
    ['isolate', 'isolated', 'Keep FS-01 isolated'],
    ['isolate', 'isolation asked for', 'Carry on isolating FS-01'],
    ['isolate', 'pending: off-line', 'Isolate FS-01 as soon as it is back'],
    ['leave online', 'not isolated', 'Leave FS-01 on the network'],
    ['leave online', 'isolated', 'Release FS-01 to the network'],
    ['leave online', 'pending: off-line', 'Cancel the isolation of FS-01'],
    ['false positive', 'isolated', 'Close as a false alarm'],
    ['hand over', 'isolated', 'Hand over'],
  ] as const)('%s, of a host that is %s: %s', (choice, state, label) => {
    expect(en.choiceLabel(choice, { name: 'FS-01', state })).toBe(label)
  })
  it('is worded for an isolation that the product has not taken', () => {
    const host = { name: 'FS-01', state: 'isolation not taken', important: false } as const
    const labels = ['isolate', 'leave online'].map((choice) => en.choiceLabel(choice, host))
    expect(labels).toEqual(['Carry on isolating FS-01', 'Cancel the isolation of FS-01'])
  })
  it('says what it leads to for an important host', () => {
    const host = { name: 'FS-01', state: 'not isolated', important: true } as const
    expect(en.consequence('isolate', fileServer({ host }))).toContain('what depends on it stops')
    expect(en.consequence('false positive', fileServer())).toContain('and release FS-01')
    expect(en.consequence('false positive', fileServer({ host }))).not.toContain('release')
  })
  it('names the host in the question that is asked once more, and asks it where harm can come of it', () => {
    const confirmed = (situation = fileServer()) =>
      en.rootCard(situation).buttons.map(({ label, style, confirm }) => [label, style, confirm?.title])
    expect(confirmed()).toEqual([
      ['Keep FS-01 isolated', 'recommended', undefined],
      ['Release FS-01 to the network', 'dangerous', 'FS-01: release?'],
      ['Close as a false alarm', 'dangerous', 'FS-01: close the incident?'],
    ])
    const host = { name: 'FS-01', state: 'not isolated', important: true } as const
    expect(confirmed(fileServer({ host, question: { ...question, recommend: 'leave online' } }))).toEqual([
      ['Leave FS-01 on the network', 'recommended', undefined],
      ['Isolate FS-01 from the network', 'dangerous', 'FS-01: isolate?'],
      ['Close as a false alarm', 'dangerous', 'FS-01: close the incident?'],
    ])
  })
})

describe('a decision', () => {
  const timeline = (host: NamedHost) => [
    { ...entry({ kind: 'answered', question: 'q', choice: 'leave online', channel: 'chat', host }), who: 'Hana Sato' },
  ]
  const key = 'q'
  const outcome = { choice: 'leave online', by: 'Hana Sato', at: '2026-11-08T18:20:00Z', nobody: false }
  it.each([
    ['pending: off-line', 'Cancel the isolation of FS-01', 'FS-01の隔離を取り消す'],
    ['isolated', 'Release FS-01 to the network', 'FS-01の隔離を解除する'],
    ['online', 'Leave FS-01 on the network', 'FS-01を隔離しない'],
  ] as const)('about a host that was %s is called as the button was', (state, inEnglish, inJapanese) => {
    const host = { name: 'FS-01', state }
    const now = { name: 'FS-01', state: 'released', important: false } as const
    const situation = fileServer({ host: now, question: { ...question, key, outcome }, timeline: timeline(host) })
    for (const [say, words] of [
      [en, inEnglish],
      [ja, inJapanese],
    ] as const) {
      expect(say.rootCard(situation).sections.find(({ title }) => /Decision|決定/.test(title ?? ''))?.text).toContain(
        words,
      )
      expect(say.letter(situation, 'final report').text.split('UTC+9').at(-1)).toContain(words)
      expect(say.reason({ kind: 'chosen', by: 'Hana Sato', choice: 'leave online', host }, 'UTC')).toContain(words)
      expect(say.spoken.textDecision({ choice: 'leave online', by: 'Hana Sato' }, situation)).toContain(words)
    }
  })

  it('of an older record is called as for a host on the network', () => {
    const answered = { kind: 'answered', question: 'q', choice: 'leave online', channel: 'chat' } as const
    expect(en.timelineLine(entry(answered), 'UTC')).toMatch(/Answered by chat: Leave the host on the network$/)
  })
})

describe('people are called', () => {
  it('to decide, and again when nobody has answered', () => {
    const next = { kind: 'next person asked', question: 'confirm-incident', asked: ['Kenji Ito'] } as const
    expect(en.nextPersonNote(fileServer(), []).text).toMatch(
      /^We need a decision\. Hana Sato and Kenji Ito: please choose by/,
    )
    expect(en.nextPersonNote(fileServer({ timeline: [entry(next)] }), []).text).toMatch(/^Nobody has answered yet\./)
  })
  it('by the way in which each of them is asked', () => {
    const { question } = fileServer()
    if (!question) throw new Error('the example asks a question')
    const asked = (byPhone: readonly string[]) => fileServer({ question: { ...question, byPhone } })
    const until = '2026-11-09 03:30 (UTC+9)'
    expect(en.rootCard(asked(['Kenji Ito'])).text).toContain(
      `Hana Sato: please choose by ${until}, in chat. Kenji Ito: we call you by phone; please choose by ${until}, by a key.`,
    )
    expect(ja.rootCard(asked(['Kenji Ito'])).text).toContain(
      `Hana Sato様、${until}までにチャットでお選びください。Kenji Ito様にはお電話いたしますので、${until}までに電話のキーでお選びください。`,
    )
    for (const say of [en, ja])
      expect(say.letter(asked(['Hana Sato', 'Kenji Ito']), 'flash report').text).not.toMatch(/in chat|チャットで/)
  })
  it('but not to what is decided', () => {
    const outcome = { choice: 'isolate', by: 'Hana Sato', at: '2026-11-08T18:20:00Z', nobody: false }
    expect(en.nextPersonNote(fileServer({ question: { ...question, outcome } }), []).text).toBe(
      'It is decided already: Isolate FS-01 from the network.',
    )
  })
})

describe('what one person alone is told', () => {
  const at = '2026-11-08T18:20:00Z'
  const decided = {
    kind: 'decided',
    choice: 'isolate',
    by: 'Hana Sato',
    at,
    timeZone: 'Asia/Tokyo',
    host: 'FS-01',
  } as const
  it.each([
    [
      { kind: 'taken', choice: 'isolate', host: 'FS-01' },
      'Your answer is on the record: Isolate FS-01 from the network.',
    ],
    [
      { ...decided, nobody: false },
      'Hana Sato decided before you, at 2026-11-09 03:20 (UTC+9): Isolate FS-01 from the network. Your answer was not counted.',
    ],
    [
      { ...decided, nobody: true },
      'The time to answer ended at 2026-11-09 03:20 (UTC+9); the agreed default holds: Isolate FS-01 from the network. Your answer was not counted.',
    ],
    [
      { kind: 'already yours', choice: 'hand over', at, timeZone: 'UTC' },
      'You chose this already, at 2026-11-08 18:20 (UTC): Hand over. Nothing changes.',
    ],
    [
      { kind: 'more must agree', choice: 'isolate', host: 'FS-01', missing: 1, again: false },
      'Your choice is on the record: Isolate FS-01 from the network. One more person must agree. Until then nothing is done.',
    ],
    [
      { kind: 'more must agree', choice: 'isolate', host: 'FS-01', missing: 2, again: true },
      'You chose this already, and count once: Isolate FS-01 from the network. 2 more people must agree. Until then nothing is done.',
    ],
    [
      { kind: 'not allowed', asked: ['Hana Sato', 'Kenji Ito'] },
      'You are not among those who may decide this; that is Hana Sato and Kenji Ito. Your answer was not counted.',
    ],
    [{ kind: 'not allowed', asked: [] }, 'You are not among those who may decide this. Your answer was not counted.'],
  ] as const)('%j', (answer, words) => {
    expect(en.privateAnswer(answer)).toBe(words)
  })
  it.each(['unknown question', 'unknown choice', 'not kept'] as const)('says what to do about an %s', (kind) => {
    expect(en.privateAnswer({ kind })).toMatch(/not counted|press the button again/)
  })
})

describe('a host that stays isolated after its incident', () => {
  const aftercare = {
    question: 'a-question',
    hosts: ['FS-01'],
    by: 'Hikeshi',
    because: { kind: 'high and detected' },
    since: '2026-11-08T18:13:00Z',
    reviewAt: '2026-11-09T06:13:00Z',
  } as const
  const closed = { state: 'closed', closedAt: '2026-11-08T18:27:00Z' } as const

  it('has one button in the closed incident, asked once more, and says what it leads to', async () => {
    const card = en.rootCard(fileServer({ ...closed, aftercare }))
    expect(card.buttons).toEqual([
      {
        value: 'a-question:release',
        label: 'Release FS-01 to the network',
        style: 'dangerous',
        confirm: expect.objectContaining({ title: 'FS-01: release?', yes: 'Release' }),
      },
    ])
    await expect(drawn(card)).toMatchFileSnapshot(golden('root-held.txt'))
  })
  it('has none while the incident is open, nor when nothing is held any more', () => {
    const buttons = (more: Parameters<typeof fileServer>[0]) => en.rootCard(fileServer(more)).buttons
    expect(buttons({ aftercare }).map(({ value }) => value)).not.toContain('a-question:release')
    expect(buttons({ ...closed, aftercare: { ...aftercare, hosts: [] } })).toEqual([])
  })
  it('says who released it, and when', () => {
    const outcome = { by: 'Hana Sato', at: '2026-11-09T01:00:00Z' }
    const host = { name: 'FS-01', state: 'released', since: '2026-11-09T01:00:05Z', important: true } as const
    const card = en.rootCard(fileServer({ ...closed, host, aftercare: { ...aftercare, hosts: [], outcome } }))
    expect(card.buttons).toEqual([])
    expect(card.sections.find(({ title }) => title === 'Decision')?.text).toContain(
      'Hana Sato chose at 2026-11-09 10:00 (UTC+9): Release FS-01 to the network. FS-01: released since 2026-11-09 10:00 (UTC+9).',
    )
  })
  it('is called to mind: since when, by whom, why, and what to do', async () => {
    await expect(`${en.letter(fileServer({ ...closed, aftercare }), 'review due').text}\n`).toMatchFileSnapshot(
      golden('review-due.txt'),
    )
  })
  it('may be isolated, where nobody could tell: so it is said, with the button, and in each reminder', () => {
    const host = {
      name: 'FS-01',
      state: 'isolation uncertain',
      since: '2026-11-08T18:13:05Z',
      important: true,
    } as const
    const doubtful = fileServer({ ...closed, host, aftercare })
    const card = en.rootCard(doubtful)
    expect(card.buttons.map(({ label }) => label)).toEqual(['Release FS-01 to the network'])
    const look = 'Please look at FS-01 in CrowdStrike Falcon or with your own eyes, and call us.'
    const press = 'To be sure that it is not isolated, press “Release FS-01 to the network”'
    expect(card.notes.join(' ')).toContain(`${look} ${press} above`)
    const reminder = en.letter(doubtful, 'review due').text
    expect(reminder).toContain(
      'We could not tell whether CrowdStrike Falcon isolated FS-01: take it as still on the network.',
    )
    expect(reminder).toContain(`${look} ${press}`)
    expect(reminder).toContain('we remind you again at 2026-11-09 15:13 (UTC+9).')
    for (const text of [JSON.stringify(card), reminder])
      expect(text).not.toMatch(/FS-01 (is|stays|goes on) (not )?isolated/)
    const ja = speak('ja').letter(doubtful, 'review due').text
    expect(ja).toContain('2026-11-09 15:13 (UTC+9)に改めてお知らせします。')
  })
  it('is left to the incident that has isolated it anew', () => {
    const host = { name: 'FS-01', state: 'released by others', since: '2026-11-09T01:00:00Z', important: true } as const
    const timeline = [entry({ kind: 'released by others', host: 'FS-01' }, { kind: 'isolated anew', incident: 14 })]
    expect(en.threadNote(fileServer({ ...closed, host, timeline }), 'released').text).toContain(
      'FS-01 was released by others, not by us; we found that out at 2026-11-09 10:00 (UTC+9). Incident 14 has isolated it since.',
    )
  })
})
