import { createHmac } from 'node:crypto'
import { MockActivityEnvironment } from '@temporalio/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createActivities } from '../../activities/index.ts'
import { acmeTwilio } from '../../simulators/seed.ts'
import type { Soc } from '../harness.ts'
import { linesOf, newHost } from '../scenarios/scene.ts'
import { askingAcme, heardBy, numbers, startSocWithPhones, story, twilio } from './a-soc-with-phones.ts'

/** One number may be called three times: each test has people of its own, and reaches them by a severity of its own. */
const levels = { emergency: 90, critical: 90, high: 70, medium: 50, low: 30 } as const

/** Where a critical alert is an emergency. */
const important = ['FS-A', 'FS-B']
type Level = keyof typeof levels

const names = Object.keys(levels).flatMap((level) => [`${level}-one`, `${level}-two`])
const numberOf = (id: string) => `+8190123411${String(names.indexOf(id)).padStart(2, '0')}`

describe('pages', () => {
  let soc: Soc
  beforeAll(async () => {
    const acme = askingAcme([{ who: ['hana'], within: '5s' }])
    const people = Array.isArray(acme['people']) ? acme['people'] : []
    soc = await startSocWithPhones({
      acme: {
        ...acme,
        hosts: { investigateFirst: important, approvalNeeded: [], neverIsolate: [] },
        // Long enough to be answered by hand.
        phone: { ...twilio, ring: '100s' },
        confirm: { ask: 'never', responders: [{ who: ['hana'], within: '5s' }], otherwise: 'leave online' },
        people: [...people, ...names.map((id) => ({ id, name: id, phone: numberOf(id) }))],
        groups: [
          { id: 'it-department', name: 'IT department', people: ['hana', 'kenji'] },
          ...Object.keys(levels).map((level) => ({
            id: `on-${level}`,
            name: level,
            people: [`${level}-one`, `${level}-two`],
          })),
        ],
        matrix: Object.fromEntries(
          Object.keys(levels).map((level) => [level, [{ chat: 'it-department' }, { phone: `on-${level}` }]]),
        ),
      },
      world: { twilio: { secondMs: 50 } },
    })
  })
  afterAll(() => soc?.stop())
  beforeEach(() => soc.world.twilio.setCallbacks({}))

  let machines = 0
  const attack = (level: Level) => {
    machines += 1
    return attackOn(`PAGED-${machines}`, level)
  }
  const attackOn = async (host: string, level: Level, online = true) => {
    newHost(soc, 'acme', host, online)
    const { incident } = await soc.attack(host, { severity: levels[level] })
    return incident
  }
  /** What the record says of telephones. */
  const calls = async (incident: number) =>
    (await story(soc, incident)).filter((line) => line !== 'isolation asked for')
  const placed = (id: string) => soc.world.events({ act: 'call placed', target: numberOf(id) })

  it('ring until somebody presses a key: a machine does not count, and hears nothing of the incident', async () => {
    soc.world.twilio.people.behave(numberOf('critical-one'), { does: 'voicemail' })
    soc.world.twilio.people.behave(numberOf('critical-two'), { does: 'answers', presses: ['', '9', '1'] })
    const incident = await attack('critical')
    await soc.untilHappened(incident, 'acknowledged')
    // The machine may still be spoken to while the next person answers.
    await soc.untilHappened(incident, 'not reached')
    const machine = () => heardBy(soc, numberOf('critical-one')).join(' ')
    await soc.until('the machine has heard it all', () => machine().includes('Thank you'))
    expect(await calls(incident)).toEqual(
      expect.arrayContaining([
        'called critical-one: news',
        'not reached critical-one: machine',
        'called critical-two: news',
        'acknowledged: critical-two',
      ]),
    )
    expect(machine()).toContain('Please call the security desk')
    expect(machine()).not.toMatch(/critical|PAGED|ransom|P, A, G/i)
    expect(heardBy(soc, numberOf('critical-two')).join(' ')).toContain('Press one to say that you have heard this.')
    await soc.untilClosed('acme', incident)
    expect([placed('critical-one').length, placed('critical-two').length]).toEqual([1, 1])
  })

  it('go round as agreed, and end; a number is called no more often than it may be', async () => {
    soc.world.twilio.people.behave(numberOf('high-one'), { does: 'busy' })
    soc.world.twilio.people.behave(numberOf('high-two'), { does: 'answers', presses: ['hang up', '', '', 'hang up'] })
    const first = await attack('high')
    await soc.until('both rounds are over', async () => (await calls(first)).length === 8)
    expect(await calls(first)).toEqual([
      'called high-one: news',
      'not reached high-one: busy',
      'called high-two: news',
      'not reached high-two: no key',
      'called high-one: news',
      'not reached high-one: busy',
      'called high-two: news',
      'not reached high-two: no key',
    ])
    const second = await attack('high')
    await soc.until('the limits are reached', async () => (await calls(second)).length === 6)
    expect(await calls(second)).toEqual([
      'called high-one: news',
      'not reached high-one: busy',
      'called high-two: news',
      'not reached high-two: no key',
      'not reached high-one: called too often',
      'not reached high-two: called too often',
    ])
    expect([placed('high-one').length, placed('high-two').length]).toEqual([3, 3])
  })

  it('take callbacks that come early, doubled and the last one first, once', async () => {
    soc.world.twilio.setCallbacks({ early: true, doubled: true, reversed: true })
    soc.world.twilio.people.behave(numberOf('medium-one'), { does: 'busy' })
    soc.world.twilio.people.behave(numberOf('medium-two'), { does: 'answers', presses: ['1'] })
    const incident = await attack('medium')
    await soc.untilHappened(incident, 'acknowledged')
    await soc.world.waitForEvent({
      act: 'callback',
      target: numberOf('medium-two'),
      where: ({ said }) => said === 'initiated',
    })
    expect(await calls(incident)).toEqual([
      'called medium-one: news',
      'not reached medium-one: busy',
      'called medium-two: news',
      'acknowledged: medium-two',
    ])
  })

  it('go on to the next while somebody is on the phone already, who is called when the line is free, though its end was never told', async () => {
    soc.world.twilio.people.behave(numberOf('emergency-one'), { does: 'waits' })
    soc.world.twilio.people.behave(numberOf('emergency-two'), { does: 'busy' })
    const first = await attackOn('FS-A', 'emergency')
    const { sid } = await soc.world.waitForEvent({ act: 'call placed', target: numberOf('emergency-one') })
    // Off-line, so that the incident is open, and in the same run, while it waits for the line.
    const second = await attackOn('FS-B', 'emergency', false)
    await soc.world.waitForEvent({ act: 'call placed', target: numberOf('emergency-two') })
    expect(placed('emergency-one')).toHaveLength(1)
    soc.world.twilio.input(String(sid), { kind: 'answer' })
    await soc.world.waitForEvent({ act: 'spoken', target: numberOf('emergency-one') })
    soc.world.twilio.setCallbacks({ endless: true })
    soc.world.twilio.input(String(sid), { kind: 'keys', keys: '1' })
    await soc.untilHappened(first, 'acknowledged')
    await soc.world.waitForEvent({ act: 'call ended', target: numberOf('emergency-one') })
    soc.world.twilio.setCallbacks({})
    soc.world.twilio.people.behave(numberOf('emergency-one'), { does: 'answers', presses: ['1'] })
    await soc.untilHappened(second, 'acknowledged')
    expect(await calls(first)).toEqual(['called emergency-one: news', 'acknowledged: emergency-one'])
    expect(await calls(second)).toEqual([
      'called emergency-two: news',
      'not reached emergency-two: busy',
      'called emergency-one: news',
      'acknowledged: emergency-one',
    ])
    expect(await linesOf(soc, second, 'call failed')).toEqual([])
  })

  it('that the carrier takes none of are no calls: not on the record, not counted, and in nobody’s way', async () => {
    const incident = await attack('medium')
    const { callPerson, callFailed } = createActivities(soc.built.world)
    const occasion = { tenant: 'acme', incident, through: 1 }
    const call = (key: string) =>
      new MockActivityEnvironment().run(() => callPerson({ ...occasion, key, person: 'hana' }))
    const fault = soc.world.fault({
      product: 'twilio',
      match: { method: 'POST', path: 'Calls.json', body: encodeURIComponent(numbers.hana) },
      times: 0,
      effect: { status: 429 },
    })
    // More often than a number may be called.
    for (const key of ['call/hana/1', 'call/hana/2', 'call/hana/3', 'call/hana/4']) {
      await expect(call(key)).rejects.toMatchObject({ type: 'later' })
      const given = { ...occasion, key: `${key}/failed`, call: key, who: ['hana'], reason: 'throttled' }
      await new MockActivityEnvironment().run(() => callFailed({ ...given, channel: 'phone' }))
    }
    soc.world.clearFaults(fault)
    expect(await call('call/hana/5')).toMatchObject({ result: { outcome: 'placed' } })
    const ofHana = (await calls(incident)).filter((line) => line.includes('Hana'))
    expect(ofHana[0]).toBe('called Hana Mori: news')
    expect(ofHana.filter((line) => line.startsWith('called'))).toHaveLength(1)
    expect(await linesOf(soc, incident, 'call failed')).toHaveLength(4)
  })

  it('are not moved by forged requests, nor by true ones that come again', async () => {
    soc.world.twilio.people.behave(numberOf('low-one'), { does: 'waits' })
    const incident = await attack('low')
    const call = await soc.world.waitForEvent({ act: 'call placed', target: numberOf('low-one') })
    const sid = String(call['sid'])
    const script = String(call['url'])
    const forge = (url: string, fields: Record<string, string>, token: string) => {
      const text = Object.entries(fields)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .reduce((all, [name, value]) => all + name + value, url)
      return fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': createHmac('sha1', token).update(text).digest('base64'),
        },
        body: new URLSearchParams(fields),
      })
    }
    const keys = script.replace('/script', '/keys')
    expect((await forge(keys, { CallSid: sid, Digits: '1' }, 'a guess')).status).toBe(401)
    expect(
      (await forge(keys.replace('acme', 'yamato'), { CallSid: sid, Digits: '1' }, acmeTwilio.authToken)).status,
    ).toBe(401)
    expect((await fetch(keys, { method: 'POST', body: 'CallSid=x&Digits=1' })).status).toBe(401)
    // Signed truly, and of another call of the account, or of none.
    const other = `CA${'0'.repeat(32)}`
    await soc.until(
      'the call is known',
      async () => soc.world.events({ act: 'callback', target: numberOf('low-one') })[0],
    )
    expect((await forge(keys, { CallSid: other, Digits: '1' }, acmeTwilio.authToken)).status).toBe(404)
    const none = keys.replace(/call=[^&]+/, `call=${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`)
    expect((await forge(none, { CallSid: sid, Digits: '1' }, acmeTwilio.authToken)).status).toBe(404)
    expect(await calls(incident)).toEqual(['called low-one: news'])

    soc.world.twilio.input(sid, { kind: 'answer' })
    await soc.world.waitForEvent({ act: 'spoken', target: numberOf('low-one') })
    soc.world.twilio.input(sid, { kind: 'keys', keys: '1' })
    await soc.untilHappened(incident, 'acknowledged')
    await soc.untilClosed('acme', incident)
    await soc.world.waitForEvent({
      act: 'callback',
      target: numberOf('low-one'),
      where: ({ said }) => said === 'completed',
    })
    await soc.until('the closing is told', async () => (await soc.timeline(incident)).at(-1)?.what.kind === 'told')
    const before = await soc.timeline(incident)
    const sent = soc.world.twilio.sentFor(sid)
    expect(sent.pages.length).toBeGreaterThanOrEqual(2)
    for (const { url, headers, body } of [...sent.pages, ...sent.callbacks]) {
      const again = await fetch(url, { method: 'POST', headers, body })
      expect([200, 204]).toContain(again.status)
    }
    expect(await soc.timeline(incident)).toEqual(before)
    expect(placed('low-one')).toHaveLength(1)
  })
})
