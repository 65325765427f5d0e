import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readOffer } from '../../integrations/records/aftercare.ts'
import { readQuestionOf } from '../../integrations/records/questions.ts'
import { buttonValue } from '../../messages/index.ts'
import type { Soc } from '../harness.ts'
import { approvalOf } from '../../activities/approving.ts'
import {
  answer,
  buttonOf,
  channelOf,
  linesOf,
  manyAtOnce,
  newHost,
  rootOf,
  unknownFile,
  untilAsked,
} from '../scenarios/scene.ts'
import { askingAcme, codes, heardBy, numbers, startSocWithPhones } from './a-soc-with-phones.ts'

describe('a customer of whom two must agree before anything is cut off or released', () => {
  let soc: Soc
  beforeAll(async () => {
    const two = { decides: 'customer', people: 2 }
    soc = await startSocWithPhones({
      acme: askingAcme(
        [
          { who: ['hana'], within: '60s' },
          { who: ['kenji', 'cso'], by: 'phone', within: '60s' },
        ],
        { response: { isolate: two, release: two } },
      ),
      yamato: {
        order: 'investigate first',
        limits: manyAtOnce,
        response: { isolate: two },
        confirm: { ask: 'always', responders: [{ who: ['yuki', 'taro'], within: '3s' }], otherwise: 'isolate' },
      },
    })
  })
  afterAll(() => soc?.stop())

  const orders = (host: string) =>
    soc.world
      .events({ target: soc.world.falcon.find(host).aid })
      .flatMap(({ act }) => (act === 'contain' || act === 'lift_containment' ? [act] : []))
  const begin = async (host: string): Promise<number> => {
    newHost(soc, 'acme', host)
    return (await soc.attack(host, { sha256: unknownFile() })).incident
  }
  const privately = () => soc.world.events({ act: 'ephemeral' }).map(({ text }) => String(text))
  const root = (incident: number) => JSON.stringify(rootOf(soc, 'acme', incident))
  const whoSaid = async (incident: number) =>
    (await soc.timeline(incident)).flatMap(({ who, what }) =>
      what.kind === 'answered in part' || what.kind === 'answered' ? [`${what.kind}: ${who} by ${what.channel}`] : [],
    )
  const release = (incident: number, by: string) =>
    fetch(`${soc.url}/api/containments/${incident}/release`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ by, reason: 'cleaned' }),
    })

  it('one by chat is not enough, nor twice; a second one by phone is, and who has spoken is not called for it', async () => {
    soc.world.twilio.people.behave(numbers.kenji, { does: 'busy' })
    soc.world.twilio.people.behave(numbers.cso, { does: 'answers', presses: ['1', `${codes.cso}#`] })
    const incident = await begin('TWO-1')
    await untilAsked(soc, 'acme', incident)
    expect(root(incident)).toContain('must be chosen by 2 different people')
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    await soc.until('she is told', () => privately().some((text) => text.includes('One more person must agree')))
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate').catch(() => undefined)
    // All who were asked have spoken: the next ones are asked at once, not when the minute is over.
    const asked = await soc.untilHappened(incident, 'answered')
    expect(asked).toMatchObject({
      who: 'Ryo Ito (CSO)',
      why: { kind: 'chosen', by: 'Ryo Ito (CSO)', with: ['Hana Mori'] },
      what: { channel: 'phone', choice: 'isolate' },
    })
    await soc.untilClosed('acme', incident)
    expect(await whoSaid(incident)).toEqual(['answered in part: Hana Mori by chat', 'answered: Ryo Ito (CSO) by phone'])
    expect(orders('TWO-1')).toEqual(['contain'])
    expect(heardBy(soc, numbers.cso).join(' ')).toContain('Hana Mori chose: isolate the machine')
    expect(soc.world.events({ act: 'call placed', target: numbers.hana })).toEqual([])
    await soc.until('the message says who', () => root(incident).includes('Hana Mori and Ryo Ito (CSO) chose at'))

    // It stays cut off until two agree again; the API names one of those who may decide, and is one person whatever it says.
    expect((await release(incident, 'Somebody')).status).toBe(409)
    expect(await (await release(incident, 'Kenji Abe')).json()).toMatchObject({ missing: 1 })
    expect(await (await release(incident, 'cso')).json()).toMatchObject({ missing: 1 })
    expect((await readOffer(soc.db, incident))?.state).toBe('open')
    expect(orders('TWO-1')).toEqual(['contain'])
    await soc.until('the message says so', () => /1 of 2 for “Release TWO-1/.test(root(incident)))
    const offer = await readOffer(soc.db, incident)
    const button = buttonOf(soc, 'acme', offer?.id ?? '', 'release')
    if (!button) throw new Error('there is no button')
    await soc.world.slack.click({ user: 'U0HANA', ...button })
    await soc.untilHappened(incident, 'released')
    expect(orders('TWO-1')).toEqual(['contain', 'lift_containment'])
  })

  it('a second one who wants nothing done decides alone, at once', async () => {
    soc.world.twilio.people.behave(numbers.kenji, { does: 'rings out' })
    const incident = await begin('TWO-2')
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    await soc.untilHappened(incident, 'answered in part')
    // Whatever a workflow would say of her word.
    expect(await approvalOf(soc.db, 'person', incident, 'Hana Mori')).toMatchObject({ people: 1 })
    await answer(soc, 'acme', incident, 'U0KENJI', 'leave online')
    await soc.untilClosed('acme', incident)
    expect(await whoSaid(incident)).toEqual(['answered in part: Hana Mori by chat', 'answered: Kenji Abe by chat'])
    expect(orders('TWO-2')).toEqual([])
  })

  it('two in the same second: both count, and it is isolated once', async () => {
    const incident = await begin('TWO-3')
    const { id } = await untilAsked(soc, 'acme', incident)
    const press = {
      channel: channelOf.acme,
      ts: rootOf(soc, 'acme', incident)[0]?.ts ?? '',
      value: buttonValue(id, 'isolate'),
    }
    await Promise.all(['U0HANA', 'U0KENJI', 'U0HANA'].map((user) => soc.world.slack.click({ user, ...press })))
    await soc.untilClosed('acme', incident)
    const said = await whoSaid(incident)
    expect(said.map((line) => line.replace(/:.*/, ''))).toEqual(['answered in part', 'answered'])
    expect(new Set(said.map((line) => line.replace(/.*: /, ''))).size).toBe(2)
    expect((await readQuestionOf(soc.db, incident))?.voices).toHaveLength(2)
    expect(orders('TWO-3')).toEqual(['contain'])
    expect(await linesOf(soc, incident, 'isolation refused')).toEqual([])
    expect(await approvalOf(soc.db, 'person', incident, 'Hana Mori')).toMatchObject({ people: 2 })
  })

  it('who chose before a merge is asked again, for the other machine was not theirs to choose then', async () => {
    const into = await begin('TWO-4')
    await answer(soc, 'acme', into, 'U0HANA', 'isolate')
    const from = await begin('TWO-5')
    await untilAsked(soc, 'acme', from)
    const merged = await fetch(`${soc.url}/api/incidents/acme/${from}/merge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ incident: into, by: 'An analyst', reason: 'One story.' }),
    })
    expect(merged.status).toBe(200)
    expect((await readQuestionOf(soc.db, into))?.voices).toEqual([])
    await answer(soc, 'acme', into, 'U0KENJI', 'isolate')
    await soc.until('both have', async () => (await linesOf(soc, into, 'answered in part')).length === 2)
    expect([orders('TWO-4'), orders('TWO-5')]).toEqual([[], []])
    await answer(soc, 'acme', into, 'U0HANA', 'isolate')
    await soc.untilClosed('acme', into)
    expect([orders('TWO-4'), orders('TWO-5')]).toEqual([['contain'], ['contain']])
  })

  it('the time ends before a second one agrees: the default happens, and says who had spoken', async () => {
    newHost(soc, 'yamato', 'TWO-6')
    const { incident } = await soc.attack('TWO-6', { sha256: unknownFile() })
    await answer(soc, 'yamato', incident, 'U0YUKI', 'isolate')
    const over = await soc.untilHappened(incident, 'nobody answered')
    const [first] = await linesOf(soc, incident, 'answered in part')
    expect(over.what).toMatchObject({ choice: 'leave online', spoke: [first?.who] })
    expect(over.why).toEqual({ kind: 'too few spoke', spoke: [first?.who] })
    await soc.untilClosed('yamato', incident)
    expect(orders('TWO-6')).toEqual([])
  })
})
