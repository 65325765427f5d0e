import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import type { Happening } from '../../messages/event.ts'
import type { Severity } from '../../policy/severity.ts'
import type { ResponseOrder, Service } from '../../policy/tenant.ts'
import type { Soc } from '../harness.ts'
import { untilIncidentEnds } from '../../server/incident-end.ts'
import { answer, linesOf, newHost, unknownFile, untilAsked } from '../scenarios/scene.ts'
import { askingAcme, startSocWithPhones, twilio } from './a-soc-with-phones.ts'

/** Who hears first, by which means, in which order and language; the same in every row, since the matrix alone says it. By hand. */
const hears: Readonly<Record<Severity, readonly string[]>> = {
  emergency: ['mail it-list en', 'phone chief ja'],
  critical: ['mail it-list en', 'mail lead ja', 'phone lead ja'],
  high: ['mail it-list en', 'phone deputy en'],
  medium: ['chat U0KENJI', 'mail it-list en'],
  low: ['mail lead ja'],
}
const matrix = {
  emergency: [{ mail: 'it-list' }, { phone: 'chief' }],
  critical: [{ mail: 'it-list' }, { mail: 'lead' }, { phone: 'lead' }],
  high: [{ mail: 'it-list' }, { phone: 'deputy' }],
  medium: [{ chat: 'kenji' }, { mail: 'it-list' }],
  low: [{ mail: 'lead' }],
}
const byMeans = (a: string, b: string): number => a.localeCompare(b)
/** Falcon's number of each level; an emergency is a critical one on a host of the list. */
const numbers = { emergency: 90, critical: 90, high: 70, medium: 50, low: 30 } as const

const rows = (['isolate first', 'investigate first', 'by list'] satisfies ResponseOrder[]).flatMap((order) =>
  (['detection only', 'response only', 'detection and response'] satisfies Service[]).map(
    (service) => [order, service] as const,
  ),
)

/** Whether the host is cut off before anybody was asked. By hand. */
const isCutOffFirst = (order: ResponseOrder, service: Service, level: Severity): boolean => {
  if (service !== 'detection and response') return false
  return order === 'isolate first' || (order === 'by list' && level !== 'emergency')
}

describe('what was agreed', () => {
  let soc: Soc
  const hana = { id: 'hana', name: 'Hana Mori', slack: 'U0HANA' }
  const kenji = { id: 'kenji', name: 'Kenji Abe', slack: 'U0KENJI', mail: 'kenji@acme.example' }
  /** A number may not be called often: each row has people of its own. */
  const numberOf = (row: number, person: number) => `+8190123${43 + row}${String(person).padStart(3, '0')}`
  const called = ['chief', 'lead', 'deputy', 'stranger']
  const peopleOf = (row: number) => [
    hana,
    kenji,
    ...called.map((id, person) => ({
      id,
      name: id,
      language: id === 'deputy' ? 'en' : 'ja',
      mail: `${id}@acme.example`,
      phone: numberOf(row, person),
    })),
  ]

  beforeAll(async () => {
    soc = await startSocWithPhones({
      acme: askingAcme([{ who: ['hana'], within: '5m' }], {
        people: peopleOf(0),
        groups: [{ id: 'it-list', name: 'IT', mail: 'it-list@acme.example', people: [] }],
        matrix,
      }),
    })
  })
  afterAll(() => soc?.stop())

  let changed = 0
  const agree = async (row: number, changes: object, more: readonly object[] = []): Promise<void> => {
    const path = join(soc.env['TENANTS_DIR'] ?? '', 'acme.yaml')
    const file = parse(await readFile(path, 'utf8')) as object
    const name = `ACME ${row} ${(changed += 1)}`
    await writeFile(`${path}.new`, stringify({ ...file, ...changes, name, people: [...peopleOf(row), ...more] }))
    await rename(`${path}.new`, path)
    await soc.until('it counts', () => soc.built.services.tenants.find('acme')?.name === name)
    for (const person of called.keys())
      soc.world.twilio.people.behave(numberOf(row, person), { does: 'answers', presses: ['1'] })
  }

  /** Who heard of the incident, as it reached them: by mail, in chat, on the telephone; each once. */
  const whoHeard = async (row: number, incident: number): Promise<string[]> => {
    const mails = new Map(soc.world.mail.received().map((mail) => [mail.messageId, mail]))
    // Each person is called in one incident of a row, as its record says.
    const rung = (await linesOf(soc, incident, 'called')).map(({ what }) => what.to)
    const heard = soc.world.events().flatMap((event) => {
      if (event.act === 'mail received') {
        const mail = mails.get(String(event['messageId']))
        if (!mail?.messageId.includes(`.incident-${incident}.acme@`)) return []
        return [`mail ${event.target.split('@')[0]} ${/[ぁ-ん]/.test(mail.text) ? 'ja' : 'en'}`]
      }
      if (event.act === 'message posted' && String(event['key']).includes(`/${incident}/`) && event['thread_ts'])
        return [...String(event['text']).matchAll(/<@(\w+)>/g)].map(([, user]) => `chat ${user}`)
      const person = rung.find((id) => event.target === numberOf(row, called.indexOf(id)))
      return event.act === 'spoken' && person ? [`phone ${person} ${String(event['language']).slice(0, 2)}`] : []
    })
    return [...new Set(heard)]
  }
  const orders = (host: string) =>
    soc.world
      .events({ target: soc.world.falcon.find(host).aid })
      .flatMap(({ act }) => (act === 'contain' || act === 'lift_containment' ? [act] : []))

  it.each(rows.map((row, index) => [...row, index] as const))('%s, %s', async (order, service, row) => {
    const hosts = { investigateFirst: [`SV-${row}0`], approvalNeeded: [], neverIsolate: [] }
    await agree(row, { order, service, hosts })
    const levels = Object.keys(numbers) as Severity[]
    await Promise.all(
      levels.map(async (level, index) => {
        const host = level === 'emergency' ? `SV-${row}0` : `PC-${row}${index}`
        newHost(soc, 'acme', host)
        const { incident } = await soc.attack(host, { severity: numbers[level], sha256: unknownFile() })
        await untilAsked(soc, 'acme', incident)
        const first = isCutOffFirst(order, service, level) ? ['contain'] : []
        expect(orders(host), level).toEqual(first)
        const all = [...hears[level], 'chat U0HANA']
        await soc.until(`all have heard of ${level}`, async () => (await whoHeard(row, incident)).length >= all.length)
        // Hana is asked, beside the telephone.
        const told = (await whoHeard(row, incident)).filter((one) => one !== 'chat U0HANA')
        expect(told.toSorted(byMeans), level).toEqual(hears[level])
        // Letters of one step overtake each other where one is sent at its second attempt; the telephone rings when all are sent.
        expect(told.at(-1)?.split(' ')[0], level).toBe(hears[level].at(-1)?.split(' ')[0])

        // With detection only it is not offered.
        await answer(soc, 'acme', incident, 'U0HANA', service === 'detection only' ? 'leave online' : 'isolate')
        expect((await soc.untilClosed('acme', incident)).severity).toBe(level)
        expect(orders(host), level).toEqual(service === 'detection only' ? [] : ['contain'])
        await untilIncidentEnds(soc.built.services.deliveries.client, 'acme', incident)
        expect((await whoHeard(row, incident)).toSorted(), level).toEqual(all.toSorted())
      }),
    )
    const calls = called.map(
      (_, index) => soc.world.events({ act: 'call placed', target: numberOf(row, index) }).length,
    )
    expect(calls).toEqual([1, 1, 1, 0])
    const voices = called.slice(0, 3).map((_, person) => {
      const said = soc.world.events({ act: 'spoken', target: numberOf(row, person) })
      return [...new Set(said.map(({ language, voice }) => `${String(language)} ${String(voice)}`))].join()
    })
    const japanese = 'ja-JP Polly.Kazuha-Neural'
    expect(voices).toEqual([japanese, japanese, 'en-US undefined'])
  })

  it('by the site before the kind of incident, and by that before the customer', async () => {
    const site = { id: 'lab', name: 'Lab', hosts: ['LAB-*'], order: 'isolate first' }
    const kind = { endpoint: 'investigate first' }
    const hosts = { investigateFirst: [], approvalNeeded: [], neverIsolate: [] }
    await agree(22, {
      order: 'isolate first',
      service: 'detection and response',
      hosts,
      orderByKind: kind,
      sites: [site],
    })
    const asked = await Promise.all(
      ['LAB-1', 'PC-KIND'].map(async (host) => {
        newHost(soc, 'acme', host)
        const { incident } = await soc.attack(host, { severity: numbers.low, sha256: unknownFile() })
        await untilAsked(soc, 'acme', incident)
        return { incident, first: orders(host) }
      }),
    )
    expect(asked.map(({ first }) => first)).toEqual([['contain'], []])
    await agree(22, { orderByKind: {}, sites: [] })
    newHost(soc, 'acme', 'PC-RULE')
    const { incident } = await soc.attack('PC-RULE', { severity: numbers.low, sha256: unknownFile() })
    await untilAsked(soc, 'acme', incident)
    expect(orders('PC-RULE')).toEqual(['contain'])
    for (const one of [...asked.map(({ incident }) => incident), incident]) {
      await answer(soc, 'acme', one, 'U0HANA', 'leave online')
      await soc.untilClosed('acme', one)
    }
  })

  it('counts as it is now: who has joined since the incident began is called, and where nobody is left, the SOC hears it', async () => {
    newHost(soc, 'acme', 'PC-LATE')
    const { incident } = await soc.attack('PC-LATE', { severity: numbers.low, sha256: unknownFile() })
    await untilAsked(soc, 'acme', incident)
    const joined = { id: 'newcomer', name: 'A newcomer' }
    const number = numberOf(20, 9)
    const telephones = { phone: { ...twilio, pause: '10s' }, soc: ['hana'] }
    await agree(20, { ...telephones, matrix: { ...matrix, emergency: [{ phone: 'newcomer' }] } }, [
      { ...joined, phone: number },
    ])
    const rating = { severity: 'emergency', by: 'An analyst', reason: 'It spreads.' }
    const rated = await fetch(`${soc.url}/api/incidents/acme/${incident}/rating`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(rating),
    })
    expect(rated.status).toBe(200)
    await soc.untilHappened(incident, 'not reached')
    expect(soc.world.events({ act: 'call placed', target: number })).toHaveLength(1)

    await agree(20, { ...telephones, matrix }, [joined])
    expect((await soc.untilHappened(incident, 'call failed')).what).toMatchObject({
      channel: 'phone',
      to: [joined.name],
    })
    const isSaid = ({ what }: { what: Happening }) => what.kind === 'told' && what.what === 'nobody called'
    const told = await soc.until('the SOC hears it', async () => (await soc.timeline(incident)).find(isSaid))
    expect(told.what).toMatchObject({ channel: 'chat', to: ['Hana Mori'] })
  })

  it('asks who may decide now, where whoever was to be asked next has left', async () => {
    newHost(soc, 'acme', 'PC-LEFT')
    const asking = (next: string) => ({
      confirm: {
        ask: 'always',
        responders: [
          { who: ['kenji'], within: '4s' },
          { who: [next], within: '40s' },
        ],
        otherwise: 'leave online',
      },
    })
    await agree(21, asking('leaver'), [{ id: 'leaver', name: 'Who leaves', slack: 'U0LEAVER' }])
    const { incident } = await soc.attack('PC-LEFT', { severity: numbers.low, sha256: unknownFile() })
    await untilAsked(soc, 'acme', incident)
    await agree(21, asking('hana'))
    const { what } = await soc.untilHappened(incident, 'next person asked')
    expect(what).toMatchObject({ asked: ['Kenji Abe', 'Hana Mori'] })
    await answer(soc, 'acme', incident, 'U0HANA', 'leave online')
    await soc.untilClosed('acme', incident)
  })
})
