import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readQuestionOf, type QuestionRow } from '../../integrations/records/questions.ts'
import { startSoc, type Soc } from '../harness.ts'
import {
  buttonOf,
  heard,
  keepButtons,
  linesOf,
  manyAtOnce,
  newHost,
  privately,
  replay,
  rootOf,
  roomyWorld,
  unknownFile,
  untilAsked,
  type Customer,
} from './scene.ts'

const responders = (...people: string[]) => people.map((one) => ({ who: [one], within: '5s' }))

describe('a question', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({
      world: roomyWorld,
      acme: {
        limits: manyAtOnce,
        confirm: { ask: 'when undetermined', responders: responders('hana', 'kenji'), otherwise: 'isolate' },
      },
      yamato: {
        limits: manyAtOnce,
        confirm: { ask: 'always', responders: responders('yuki', 'taro', 'yuki'), otherwise: 'leave online' },
      },
    })
  })
  afterAll(() => soc?.stop())

  /** An incident that is not clear, so that a person is asked. */
  const raise = async (host: string): Promise<number> =>
    (await soc.attack(host, { severity: 70, sha256: unknownFile() })).incident
  const act = (host: string, act: 'contain' | 'lift_containment'): number =>
    soc.world.events({ act, target: soc.world.falcon.find(host).aid }).length
  /** Which answers of an incident were written, and which of them won. */
  const answersOf = async (incident: number) =>
    (
      await soc.db.execute(sql`
        select a.person_name as person, a.choice, a.won from answers a join questions q on q.id = a.question
        where q.incident = ${incident} order by a.id`)
    ).rows

  /** Waits until the first message of the incident says this. */
  const untilShown = (customer: Customer, incident: number, words: RegExp) =>
    soc.until(`the root message of incident ${incident} says ${words}`, () =>
      words.test(JSON.stringify(rootOf(soc, customer, incident)[0]?.blocks)),
    )

  it('that nobody answers goes to the next person, then as the policy says, and the record says so', async () => {
    newHost(soc, 'acme', 'PC-SILENT')
    const [kept, released, listed, forbidden] = await Promise.all([
      raise('PC-SILENT'), // ACME's default: what is cut off stays so
      raise('KPC-11'), // Yamato's: it is released
      raise('FS-01'), // looked at first, and never cut off without a yes
      raise('SHOP-01'), // ACME's default would isolate, and may not isolate this one
    ])
    const outcome = async (
      customer: Customer,
      incident: number,
      choice: string,
      [first, ...others]: readonly string[],
    ) => {
      await soc.untilClosed(customer, incident)
      const asked = await linesOf(soc, incident, 'question asked')
      expect(asked.map(({ what }) => what.asked)).toEqual([[first]])
      const next = await linesOf(soc, incident, 'next person asked')
      expect(next.map(({ what }) => what.asked)).toEqual(others.map((one) => [one]))
      const nobody = await linesOf(soc, incident, 'nobody answered')
      expect(nobody.map(({ who, what }) => [who, what.choice])).toEqual([['Hikeshi', choice]])
      expect(await linesOf(soc, incident, 'answered')).toEqual([])
      await untilShown(customer, incident, /Nobody answered by|までに回答がなかった/)
    }
    const acme = ['Hana Mori', 'Kenji Abe']
    const yamato = ['Yuki Tanaka', 'Taro Suzuki', 'Yuki Tanaka']
    await Promise.all([
      outcome('acme', kept, 'isolate', acme),
      outcome('yamato', released, 'leave online', yamato),
      outcome('yamato', listed, 'leave online', yamato),
      outcome('acme', forbidden, 'leave online', acme),
    ])

    expect(heard(soc, kept).filter((line) => line.endsWith('question'))).toEqual([
      'chat U0HANA: question',
      'chat U0KENJI: question',
    ])
    // Who is asked at two steps is called at both.
    expect(heard(soc, released).filter((line) => line.endsWith('question'))).toEqual([
      'chat U0YUKI: question',
      'chat U0TARO: question',
      'chat U0YUKI: question',
    ])
    expect([act('PC-SILENT', 'contain'), act('PC-SILENT', 'lift_containment')]).toEqual([1, 0])
    expect([act('KPC-11', 'contain'), act('KPC-11', 'lift_containment')]).toEqual([1, 1])
    expect([act('FS-01', 'contain'), act('SHOP-01', 'contain')]).toEqual([0, 0])
    expect(['PC-SILENT', 'KPC-11', 'FS-01', 'SHOP-01'].map((host) => soc.world.falcon.find(host).cutOff)).toEqual([
      true,
      false,
      false,
      false,
    ])
    await replay(soc, 'acme', kept)
    await replay(soc, 'yamato', released)
  })

  it('whose time ends in the instant of a click has one outcome, the same in the records, the workflow and the world', async () => {
    // Milliseconds from the limit to the press; the last one is pressed as soon as the time has won.
    const aims = [-1000, -60, -20, 0, 20, 60, 'lost'] as const
    const races = await Promise.all(
      aims.map(async (aim, n) => {
        const host = `PC-RACE-${n}`
        newHost(soc, 'acme', host)
        const incident = await raise(host)
        const question = await untilAsked(soc, 'acme', incident)
        await soc.until('the last person is called', () => heard(soc, incident).includes('chat U0KENJI: question'))
        return { aim, host, incident, question }
      }),
    )
    const faults = races.map(({ incident }) => keepButtons(soc, 'acme', incident))
    const press = async ({ aim, incident, question }: (typeof races)[number]) => {
      if (aim === 'lost') await soc.untilHappened(incident, 'nobody answered')
      else await sleep(Date.parse(question.until) + aim - Date.now())
      const button = buttonOf(soc, 'acme', question.id, 'leave online')
      if (!button) throw new Error(`The button of incident ${incident} is gone.`)
      expect((await soc.world.slack.click({ user: 'U0KENJI', ...button })).status).toBe(200)
    }
    await Promise.all(races.map(press))
    for (const fault of faults) soc.world.clearFaults(fault)

    const won = await Promise.all(
      races.map(async ({ host, incident }) => {
        await soc.untilClosed('acme', incident)
        const question = await readQuestionOf(soc.db, incident)
        const isAnswered = question?.state === 'answered'
        expect(await answersOf(incident)).toEqual([{ person: 'Kenji Abe', choice: 'leave online', won: isAnswered }])
        const lines = (await soc.timeline(incident)).filter(({ what }) => /answered/.test(what.kind))
        const kinds = lines.map(({ who, what }) => [who, what.kind])
        if (isAnswered) {
          expect(kinds).toEqual([['Kenji Abe', 'answered']])
          expect([question.choice, question.by]).toEqual(['leave online', 'Kenji Abe'])
          expect([act(host, 'lift_containment'), soc.world.falcon.find(host).cutOff]).toEqual([1, false])
          await untilShown('acme', incident, /Kenji Abe chose at/)
        } else {
          expect(kinds).toEqual([
            ['Hikeshi', 'nobody answered'],
            ['Kenji Abe', 'answered late'],
          ])
          expect([question?.choice, question?.by]).toEqual(['isolate', null])
          expect([act(host, 'lift_containment'), soc.world.falcon.find(host).cutOff]).toEqual([0, true])
          await untilShown('acme', incident, /Nobody answered by|までに回答がなかった/)
          await soc.until('it is said to who pressed', () =>
            privately(soc, incident).some(
              ([user, text]) => user === 'U0KENJI' && /The time to answer ended/.test(text),
            ),
          )
        }
        await replay(soc, 'acme', incident)
        return isAnswered
      }),
    )
    expect([won.at(0), won.at(-1)]).toEqual([true, false])
  })

  describe('that is answered', () => {
    let incident: number
    let question: QuestionRow
    const press = async (user: string, choice: string): Promise<void> => {
      const button = buttonOf(soc, 'yamato', question.id, choice)
      if (!button) throw new Error(`No button “${choice}” is shown.`)
      expect((await soc.world.slack.click({ user, ...button })).status).toBe(200)
    }
    const untilSaid = (user: string, words: RegExp, times = 1) =>
      soc.until(`${user} is told ${words}`, () => {
        const said = privately(soc, incident).filter(([to, text]) => to === user && words.test(text))
        return said.length === times
      })

    beforeAll(async () => {
      newHost(soc, 'yamato', 'KPC-41')
      incident = await raise('KPC-41')
      question = await untilAsked(soc, 'yamato', incident)
    })

    it('is not answered by somebody who may not decide', async () => {
      await press('U0OUTSIDER', 'leave online')
      await untilSaid('U0OUTSIDER', /登録されていません（決定できる方：Yuki Tanaka、Taro Suzuki）/)
      expect((await readQuestionOf(soc.db, incident))?.state).toBe('open')
      expect(await answersOf(incident)).toEqual([])
    })

    it('is answered once: later presses are answered privately, are kept, and change nothing', async () => {
      const fault = keepButtons(soc, 'yamato', incident)
      await press('U0YUKI', 'isolate')
      await press('U0TARO', 'leave online')
      await press('U0YUKI', 'isolate')
      await press('U0OUTSIDER', 'leave online')
      await untilSaid(
        'U0TARO',
        /^Yuki Tanaka様が.*に先に決定されました：KPC-41をネットワークから隔離する。今回の回答は反映されていません/,
      )
      await untilSaid('U0YUKI', /^すでに.*に回答いただいています：KPC-41をネットワークから隔離する。変更はありません/)
      await untilSaid('U0OUTSIDER', /決定できる方として登録されていません/, 2)
      soc.world.clearFaults(fault)

      await soc.untilClosed('yamato', incident)
      expect(await answersOf(incident)).toEqual([
        { person: 'Yuki Tanaka', choice: 'isolate', won: true },
        { person: 'Taro Suzuki', choice: 'leave online', won: false },
        { person: 'Yuki Tanaka', choice: 'isolate', won: false },
      ])
      const late = await linesOf(soc, incident, 'answered late')
      expect(late.map(({ who, what }) => [who, what.choice, what.channel])).toEqual([
        ['Taro Suzuki', 'leave online', 'chat'],
        ['Yuki Tanaka', 'isolate', 'chat'],
      ])
      const outcome = await readQuestionOf(soc.db, incident)
      expect([outcome?.state, outcome?.choice, outcome?.by]).toEqual(['answered', 'isolate', 'Yuki Tanaka'])
      expect([act('KPC-41', 'contain'), act('KPC-41', 'lift_containment')]).toEqual([1, 0])
      expect(soc.world.falcon.find('KPC-41').cutOff).toBe(true)
    })

    it('shows to everybody who chose what, and no buttons any more', async () => {
      await soc.until('the closing is shown', () => /終了しました/.test(rootOf(soc, 'yamato', incident)[0]?.text ?? ''))
      const [root, ...others] = rootOf(soc, 'yamato', incident)
      expect(others).toEqual([])
      expect(JSON.stringify(root?.blocks)).toMatch(/Yuki Tanaka様が.*に決定：KPC-41の隔離を(継続する|進める)/)
      expect(buttonOf(soc, 'yamato', question.id, 'isolate')).toBeUndefined()
      for (const { text } of soc.world.slack.messages('C0YAMATOSOC')) expect(text).not.toContain('先に決定されました')
    })
  })

  it('that nobody was there to pass on goes on from there: everybody is asked, each with the time agreed, and the end moves', async () => {
    newHost(soc, 'acme', 'PC-NOBODY-THERE')
    const incident = await raise('PC-NOBODY-THERE')
    const { until } = await untilAsked(soc, 'acme', incident)
    await soc.stopWorker()
    await soc.until('all the time is over', () => Date.now() > Date.parse(until) && true, 20_000)
    await soc.startWorker()
    await soc.until('the next person is called', () => heard(soc, incident).includes('chat U0KENJI: question'))
    const [next] = await linesOf(soc, incident, 'next person asked')
    const question = await readQuestionOf(soc.db, incident)
    expect(Date.parse(question?.until ?? '')).toBe(Date.parse(next?.what.until ?? ''))
    expect(Date.parse(question?.until ?? '')).toBeGreaterThan(Date.parse(until))
    await soc.untilClosed('acme', incident)
    const [nobody] = await linesOf(soc, incident, 'nobody answered')
    expect(Date.parse(nobody?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(next?.what.until ?? ''))
    await replay(soc, 'acme', incident)
  })
})
