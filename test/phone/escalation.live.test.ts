import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { untilIncidentEnds } from '../../server/incident-end.ts'
import type { Soc } from '../harness.ts'
import { heard, linesOf, newHost, replay } from '../scenarios/scene.ts'
import { askingAcme, startSocWithPhones, story, twilio } from './a-soc-with-phones.ts'

const ids = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'] as const
const numberOf = (id: (typeof ids)[number]) => `+819012342${String(ids.indexOf(id)).padStart(3, '0')}`

describe('a matrix with waits', () => {
  let soc: Soc
  beforeAll(async () => {
    const acme = askingAcme([{ who: ['hana'], within: '5m' }])
    const people = Array.isArray(acme['people']) ? acme['people'] : []
    soc = await startSocWithPhones({
      acme: {
        ...acme,
        phone: { ...twilio, rounds: 1 },
        soc: ['hana'],
        confirm: { ask: 'never', responders: [{ who: ['hana'], within: '5m' }], otherwise: 'leave online' },
        people: [...people, ...ids.map((id) => ({ id, name: id, mail: `${id}@acme.example`, phone: numberOf(id) }))],
        matrix: {
          emergency: [],
          critical: [
            { chat: 'it-department' },
            { phone: 'first' },
            { phone: 'second', after: '3s' },
            { mail: 'second' },
            { phone: 'third', after: '3s' },
          ],
          high: [{ mail: 'fourth' }, { phone: 'fourth' }],
          medium: [{ mail: 'first' }, { mail: 'fifth', after: '2s' }],
          low: [{ mail: 'sixth' }, { phone: 'sixth' }],
        },
      },
    })
  })
  afterAll(() => soc?.stop())

  const attack = async (host: string, severity: number) => {
    newHost(soc, 'acme', host)
    return (await soc.attack(host, { severity })).incident
  }
  const ended = (incident: number) => untilIncidentEnds(soc.built.services.deliveries.client, 'acme', incident)
  const placed = (id: (typeof ids)[number]) => soc.world.events({ act: 'call placed', target: numberOf(id) })
  const mailTo = (incident: number, id: string) => heard(soc, incident).filter((line) => line.startsWith(`mail ${id}@`))

  it('goes on step by step until somebody acknowledges, and no further, across the death of the worker', async () => {
    soc.world.twilio.people.behave(numberOf('first'), { does: 'busy' })
    soc.world.twilio.people.behave(numberOf('second'), { does: 'answers', presses: ['1'] })
    const incident = await attack('PC-WAITS', 90)
    await soc.untilHappened(incident, 'not reached')
    expect(placed('second')).toEqual([])
    await soc.stopWorker()
    await soc.startWorker()
    await soc.untilHappened(incident, 'acknowledged')
    await soc.untilClosed('acme', incident)
    await ended(incident)
    expect((await story(soc, incident)).filter((line) => line !== 'isolation asked for')).toEqual([
      'called first: news',
      'not reached first: busy',
      'called second: news',
      'acknowledged: second',
    ])
    expect([placed('first').length, placed('second').length, placed('third').length]).toEqual([1, 1, 0])
    // Their turn had come, and that of the third had not.
    expect(mailTo(incident, 'second')).toHaveLength(1)
    await replay(soc, 'acme', incident)
  })

  it('tells nobody too early, and those whose turn it is though the incident is over', async () => {
    const incident = await attack('PC-MILD', 50)
    await soc.untilClosed('acme', incident)
    await ended(incident)
    const reported = () => heard(soc, incident).filter((line) => line.includes('flash report'))
    await soc.until('the fifth is told', () => reported().length > 1)
    expect(reported()).toEqual(['mail first@acme.example: flash report', 'mail fifth@acme.example: flash report'])
  })

  it('rings although the mail server is down, and the mail comes when it is back, once', async () => {
    soc.world.twilio.people.behave(numberOf('fourth'), { does: 'answers', presses: ['1'] })
    const match = { method: 'RCPT', path: 'fourth@' }
    const fault = soc.world.fault({ product: 'mail', match, times: 0, effect: { status: 451 } })
    const incident = await attack('PC-NO-MAIL', 70)
    await soc.untilHappened(incident, 'acknowledged')
    expect(mailTo(incident, 'fourth')).toEqual([])
    soc.world.clearFaults(fault)
    await soc.untilClosed('acme', incident)
    await ended(incident)
    await soc.until('the mail comes', () => mailTo(incident, 'fourth').some((line) => line.includes('flash report')))
    expect(mailTo(incident, 'fourth').filter((line) => line.includes('flash report'))).toHaveLength(1)
    expect(placed('fourth')).toHaveLength(1)
    await replay(soc, 'acme', incident)
  })
  it('says to the SOC, once, that every call was refused by the limits of a number', async () => {
    soc.world.twilio.people.behave(numberOf('sixth'), { does: 'busy' })
    const incidents: number[] = []
    for (const host of ['PC-LIMIT-1', 'PC-LIMIT-2', 'PC-LIMIT-3', 'PC-LIMIT-4']) {
      const incident = await attack(host, 20)
      incidents.push(incident)
      await soc.untilHappened(incident, 'not reached')
      await ended(incident)
    }
    const refused = incidents.at(-1) ?? 0
    expect(placed('sixth')).toHaveLength(3)
    expect((await story(soc, refused)).filter((line) => line.startsWith('not reached'))).toEqual([
      'not reached sixth: called too often',
    ])
    expect(await linesOf(soc, refused, 'call failed')).toMatchObject([
      { what: { channel: 'phone', to: ['sixth'], reason: { kind: 'no call placed' } } },
    ])
    const told = (incident: number) =>
      linesOf(soc, incident, 'told').then((lines) => lines.filter(({ what }) => what.what === 'nobody called'))
    // By the two ways in which the SOC is told.
    expect((await told(refused)).map(({ what }) => [what.channel, what.to])).toEqual([
      ['chat', ['Hana Mori']],
      ['mail', ['Hana Mori']],
    ])
    for (const one of incidents.slice(0, -1)) expect(await told(one)).toEqual([])
    await replay(soc, 'acme', refused)
  })
})
