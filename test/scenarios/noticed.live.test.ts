import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSoc, type Soc } from '../harness.ts'
import {
  answer,
  heard,
  linesOf,
  manyAtOnce,
  newHost,
  refusals,
  rootOf,
  roomyWorld,
  unknownFile,
  untilAsked,
} from './scene.ts'

const run = promisify(execFile)
const department = 'it-department@acme.example'

interface Noticed {
  readonly tenant: 'acme' | 'yamato'
  readonly title: string
  readonly severity: string
  readonly by: string
  readonly host?: string
}

describe('what a person noticed', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ world: roomyWorld, acme: { limits: manyAtOnce }, yamato: { limits: manyAtOnce } })
  })
  afterAll(() => soc?.stop())

  const byCommand = async (noticed: Noticed): Promise<Opened> => {
    const options = Object.entries(noticed).flatMap(([name, value]) => [`--${name}`, value])
    const { stdout } = await run('npm', ['run', '--silent', 'hikeshi', '--', 'incidents', 'open', ...options], {
      env: { ...process.env, ...soc.env },
    })
    return JSON.parse(stdout) as Opened
  }
  const byApi = async (noticed: Noticed): Promise<Opened> => {
    const answered = await fetch(`${soc.url}/api/incidents`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(noticed),
    })
    expect(answered.status).toBe(201)
    return (await answered.json()) as Opened
  }
  const contained = (aid: string): number => soc.world.events({ act: 'contain', target: aid }).length

  it('opens an incident by the command, whose playbook finds the host by its name', async () => {
    const aid = newHost(soc, 'acme', 'PC-NOTICED')
    const noticed = {
      tenant: 'acme',
      title: 'The screen asks for a ransom',
      severity: 'high',
      by: 'Aiko Ueda',
    } as const
    const { incident, isNew } = await byCommand({ ...noticed, host: 'pc-noticed' })
    expect(isNew).toBe(true)
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    const row = await soc.untilClosed('acme', incident)
    expect([row.playbook, row.openedBy, row.severity]).toEqual(['endpointIntrusion', 'Aiko Ueda', 'high'])
    expect(contained(aid)).toBe(1)
    expect(soc.world.falcon.find(aid).cutOff).toBe(true)
    expect((await linesOf(soc, incident, 'incident opened')).map(({ who, what }) => [who, what.by])).toEqual([
      ['Aiko Ueda', 'person'],
    ])
    await soc.until('all is told', () => heard(soc, incident).includes('chat U0HANA: closed'))
    expect(heard(soc, incident).filter((line) => line.startsWith('mail') && !line.endsWith('isolated'))).toEqual([
      `mail ${department}: flash report`,
      `mail ${department}: final report`,
    ])
    await untilRead(incident, 'Aiko Ueda reported “The screen asks for a ransom” on pc-noticed')
    // By the product, not by whoever noticed it.
    await untilRead(incident, 'CrowdStrike Falcon confirmed it.')
  })

  it('opens one by the API; critical on an important host is an emergency here too', async () => {
    const noticed = { tenant: 'yamato', title: 'Drawings cannot be opened', severity: 'critical', by: 'Taro' } as const
    const { incident } = await byApi({ ...noticed, host: 'FS-01' })
    await untilAsked(soc, 'yamato', incident)
    // Asked of the product by its name when somebody decides, and not before.
    expect(contained(soc.world.falcon.find('FS-01').aid)).toBe(0)
    // A second report of the same host is a line of the same record.
    expect(await byApi({ ...noticed, by: 'Jiro', host: 'fs-01' })).toEqual({ incident, isNew: false })
    await answer(soc, 'yamato', incident, 'U0TARO', 'isolate')
    expect((await soc.untilClosed('yamato', incident)).severity).toBe('emergency')
    expect(contained(soc.world.falcon.find('FS-01').aid)).toBe(1)
    const lines = await soc.timeline(incident)
    expect(lines[0]?.why).toEqual({ kind: 'critical on important host', host: 'FS-01' })
    expect(lines).toContainEqual(
      expect.objectContaining({ who: 'Jiro', what: expect.objectContaining({ kind: 'reported again' }) }),
    )
    await soc.until('all is told', () => heard(soc, incident).includes('chat U0YUKI U0TARO: closed'))
    expect(heard(soc, incident)).toContain('mail makoto.kato@yamato.example: flash report')
    expect(rootOf(soc, 'yamato', incident)).toHaveLength(1)
  })

  it('of a host that the product does not know isolates nothing, and people are told why', async () => {
    const noticed = { tenant: 'acme', title: 'A strange window', severity: 'high', by: 'Aiko Ueda' } as const
    const { incident } = await byApi({ ...noticed, host: 'PC-NOBODYS' })
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    await soc.untilClosed('acme', incident)
    const reason = 'CrowdStrike Falcon knows no host named PC-NOBODYS.'
    expect(new Set(await refusals(soc, incident))).toEqual(new Set([reason]))
    await untilRead(incident, `We did not isolate PC-NOBODYS. Reason: ${reason}`)
    await untilRead(
      incident,
      `We have not cut PC-NOBODYS off. ${reason} Whether PC-NOBODYS is on the network we do not know`,
    )
    const letters = soc.world.mail.mailbox(department).filter(({ text }) => text.includes('PC-NOBODYS'))
    for (const { text } of letters) expect(text).not.toMatch(/Detected by:|Alerts:|still on the network/)
  })

  it('of a name that is something else to a program is a machine like any other', async () => {
    const names = ['constructor', '__proto__']
    await Promise.all(
      names.map(async (host) => {
        const aid = newHost(soc, 'acme', host)
        const { incident } = await byApi({ tenant: 'acme', title: 'Odd', severity: 'high', by: 'Aiko Ueda', host })
        await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
        await soc.untilClosed('acme', incident)
        expect([host, contained(aid), soc.world.falcon.find(aid).cutOff]).toEqual([host, 1, true])
        // And what its product says of it joins the same machine's story.
        const again = await soc.attack(aid, { severity: 70, sha256: unknownFile() })
        expect(again.incident).not.toBe(incident)
        const question = await untilAsked(soc, 'acme', again.incident)
        expect(question.choices).toContain('isolate')
        await answer(soc, 'acme', again.incident, 'U0HANA', 'leave online')
        await soc.untilClosed('acme', again.incident)
      }),
    )
  })

  it('of a name that several machines have isolates none of them, also where one of them is known from alerts', async () => {
    const twins = [newHost(soc, 'acme', 'PC-TWIN'), newHost(soc, 'acme', 'PC-TWIN')]
    const earlier = await soc.attack(twins[1] ?? '', { severity: 70, sha256: unknownFile() })
    await answer(soc, 'acme', earlier.incident, 'U0HANA', 'false positive')
    await soc.untilClosed('acme', earlier.incident)
    expect(twins.map(contained)).toEqual([0, 1])

    const noticed = { tenant: 'acme', title: 'It types by itself', severity: 'high', by: 'Aiko Ueda' } as const
    const { incident, isNew } = await byApi({ ...noticed, host: 'PC-TWIN' })
    expect(isNew).toBe(true)
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    await soc.untilClosed('acme', incident)
    const reason = 'CrowdStrike Falcon knows 2 hosts named PC-TWIN; which one is meant must be said by id.'
    expect(new Set(await refusals(soc, incident))).toEqual(new Set([reason]))
    await untilRead(incident, `We did not isolate PC-TWIN. Reason: ${reason}`)
    expect(twins.map(contained)).toEqual([0, 1])
    expect(twins.map((aid) => soc.world.falcon.find(aid).cutOff)).toEqual([false, false])
  })

  it('of an address isolates whose it is, by the lists that hold its name, and nobody who had it before or shares it', async () => {
    const at = (hostname: string, localIp: string) => {
      const aid = newHost(soc, 'acme', hostname)
      soc.world.falcon.host({ aid, hostname, localIp })
      return aid
    }
    const [dhcp, ...shared] = [at('PC-DHCP', '10.9.8.1'), at('PC-A', '10.9.8.2'), at('PC-B', '10.9.8.2')]
    const gone = soc.world.falcon.hosts.get(at('PC-GONE', '10.9.8.3'))
    if (gone) gone.lastSeen = '2026-01-02T03:04:05Z'
    soc.world.falcon.host({ aid: soc.world.falcon.find('SOC-GW').aid, hostname: 'SOC-GW', localIp: '10.9.8.4' })

    const noticed = { tenant: 'acme', title: 'It scans the network', severity: 'high', by: 'Aiko Ueda' } as const
    const reasonFor = async (host: string): Promise<string | undefined> => {
      const { incident } = await byApi({ ...noticed, host })
      await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
      await soc.untilClosed('acme', incident)
      return (await refusals(soc, incident)).at(-1)
    }
    expect(await reasonFor('10.9.8.1')).toBeUndefined()
    expect(contained(dhcp ?? '')).toBe(1)
    expect(await reasonFor('10.9.8.2')).toContain('knows 2 hosts that had the address 10.9.8.2 then')
    expect(shared.map(contained)).toEqual([0, 0])
    expect(await reasonFor('10.9.8.3')).toContain('10.9.8.3 was the address of PC-GONE')
    expect(await reasonFor('10.9.8.4')).toBe("SOC-GW is on the customer's list of hosts that we never isolate.")
    expect(await reasonFor('10.9.8.5')).toBe('CrowdStrike Falcon knows no host with the address 10.9.8.5.')
    await soc.until('people read the name', () =>
      soc.world.mail.mailbox(department).some(({ text }) => text.includes('The address 10.9.8.1 was that of PC-DHCP')),
    )
  })

  /** Waits until the department has read these words in a mail of the incident. */
  const untilRead = (incident: number, words: string) =>
    soc.until(`the department reads “${words}”`, () =>
      soc.world.mail
        .mailbox(department)
        .some(({ subject, text }) => subject.endsWith(`(incident ${incident})`) && unwrapped(text).includes(words)),
    )
})

interface Opened {
  readonly incident: number
  readonly isNew: boolean
}

const unwrapped = (text: string): string => text.replace(/\s+/g, ' ')
