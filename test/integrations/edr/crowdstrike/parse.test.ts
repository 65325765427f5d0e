import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { UnparsedError } from '../../../../integrations/edr/contract.ts'
import { parse, parseResource } from '../../../../integrations/edr/crowdstrike/parse.ts'
import { fixture, fixtureObject, parsed } from './fixture.ts'

const names = readdirSync(new URL('../../../fixtures/crowdstrike_falcon/', import.meta.url)).map((file) =>
  file.replace('.json', ''),
)
const alert = fixtureObject('api_alert_epp')
const id = alert['composite_id']

const message = (body: string | Uint8Array): string => {
  try {
    parse(Buffer.from(body))
  } catch (error) {
    if (error instanceof UnparsedError) return error.message
    throw error
  }
  throw new Error('it was understood')
}

describe('where alerts stand', () => {
  it.each([
    ['alone', alert],
    ['in an array', [alert]],
    ['in the envelope of the API', { meta: { trace_id: 't' }, resources: [alert], errors: [] }],
    ['in a Fusion webhook', { meta: { workflow: 'notify' }, data: { detection: alert } }],
    ['in a Fusion webhook that also names the id', { composite_id: id, data: { alerts: [alert] } }],
    ['twice', [alert, alert]],
  ])('%s', (_, value) => {
    const found = parsed(value)
    expect(found.alerts.map(({ vendorId }) => vendorId)).toEqual([id])
    expect([...found.unresolved, ...found.ignored, ...found.faults]).toEqual([])
  })

  it('in lines: alerts, events, audit, and what is broken beside them', () => {
    const lines = names.map((name) => fixture(name).toString().replaceAll('\n', ' '))
    const found = parse(Buffer.from([...lines, '{"metadata":', '', '{"foo":1}'].join('\r\n')))
    expect(found.alerts).toHaveLength(names.length - 1)
    expect(found.ignored).toEqual([expect.stringMatching(/^line \d+: UserActivityAuditEvent is a record of activity/)])
    expect(found.faults).toEqual([
      expect.stringMatching(new RegExp(`^line ${names.length + 1}: not JSON`)),
      expect.stringMatching(new RegExp(`^line ${names.length + 3}: not a Falcon alert \\(it has the fields foo`)),
    ])
  })

  it('with an id beyond 2^53 as digits', () => {
    const body = fixture('stream_detection_old')
      .toString()
      .replace('"ldt:fe00000000000000000000000000fe01:9007199254740993"', '9007199254740993')
    expect(parse(Buffer.from(body)).alerts[0]?.vendorId).toBe('9007199254740993')
  })

  it('in the flat form of the Data Replicator', () => {
    const { event } = fixtureObject('stream_detection_old')
    const flat = {
      ...(event as object),
      ExternalApiType: 'Event_DetectionSummaryEvent',
      CustomerIdString: 'c',
      UTCTimestamp: 1767225600000,
    }
    expect(parsed(flat).alerts[0]).toMatchObject({ severity: 'medium', occurredAt: '2026-01-01T00:00:00.000Z' })
  })
})

describe('a thin body', () => {
  it.each([
    ['composite_id', { composite_id: id }, id],
    ['id', { id: alert['id'], status: 'new' }, alert['id']],
    ['id and cid', { id: alert['id'], cid: alert['cid'] }, id],
    ['CompositeId', { data: { CompositeId: id } }, id],
    [
      'a template of the customer that does not say of what kind it is',
      { incident_id: id, title: 'x', severity: 'Critical', host: 'KPC-07', timestamp: '2026-03-02T01:02:03Z' },
      id,
    ],
    ['a console link', { link: alert['falcon_host_link'], title: 'x' }, id],
  ])('with %s must be re-read', (_, value, expected) => {
    expect(parsed(value)).toEqual({ alerts: [], unresolved: [expected], ignored: [], faults: [] })
  })

  it('that cannot be re-read but says enough is an alert', () => {
    const template = {
      incident_id: '77',
      title: 'Ransomware',
      severity: 'Critical',
      host: 'KPC-07',
      status: 'closed',
      timestamp: '2026-03-02T10:02:03+09:00',
    }
    expect(parsed(template).alerts).toEqual([
      {
        product: 'crowdstrike_falcon',
        vendorId: '77',
        revision: 'closed/critical/unknown/closed',
        title: 'Ransomware',
        severity: 'critical',
        vendorSeverity: 'Critical',
        category: 'endpoint',
        occurredAt: '2026-03-02T01:02:03.000Z',
        machines: ['KPC-07'],
        techniques: [],
        disposition: 'unknown',
        resolution: 'closed',
      },
    ])
  })
})

describe('what is not understood', () => {
  it.each([
    ['', /empty/],
    ['not json', /not JSON/],
    ['{"composite_id":"x', /not JSON/],
    ['"text"', /the body: not an object; expected/],
    ['[]', /holds nothing; expected an alert of the API/],
    ['{}', /it has no fields/],
    ['{"resources":[],"errors":[]}', /fields resources, errors/],
    ['{"foo":1,"bar":2}', /fields foo, bar, and no id, name, severity, timestamp\); expected an alert of the API/],
    ['{"id":"7"}', /no name, severity, timestamp/],
    ['[[1,2],{"data":{"x":1}}]', /the body\[0\]\[0\]: not an object.*\(and 2 more\)/],
    ['{"metadata":{"eventType":"BrandNewEvent"},"event":{"a":1}}', /event of type BrandNewEvent without id/],
  ])('%s', (body, expected) => {
    expect(message(body)).toMatch(expected)
  })

  it('is said without the values, which may be confidential', () => {
    expect(message('{"password":"hunter2"}')).not.toContain('hunter2')
    expect(message('{"password":"hunter2"')).not.toContain('hunter2')
  })

  it('in an answer of the API is an UnparsedError too', () => {
    expect(() => parseResource({ composite_id: id })).toThrow(UnparsedError)
    expect(() => parseResource(null)).toThrow(UnparsedError)
  })
})

describe('whatever comes', () => {
  /** Repeatable pseudo-random numbers (mulberry32), so that a failure can be seen again. */
  const numbers = (seed: number) => () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const tolerated = (body: Uint8Array, what: string) => {
    try {
      const { alerts } = parse(body)
      for (const one of alerts) {
        expect(one.vendorId.length * one.title.length).toBeGreaterThan(0)
        expect(new Date(one.occurredAt).toISOString()).toBe(one.occurredAt)
      }
    } catch (error) {
      if (!(error instanceof UnparsedError)) throw new Error(`${what}: ${String(error)}`, { cause: error })
    }
  }

  it('is parsed or refused by an UnparsedError: truncated', () => {
    for (const name of names) {
      const body = fixture(name)
      for (let length = 0; length < body.length; length += 7) tolerated(body.subarray(0, length), `${name} ${length}`)
    }
  })

  it('is parsed or refused by an UnparsedError: with broken bytes', () => {
    const random = numbers(1)
    for (const name of names)
      for (let round = 0; round < 100; round++) {
        const body = Buffer.from(fixture(name))
        for (let i = 0; i < 4; i++) body[Math.floor(random() * body.length)] = Math.floor(random() * 256)
        tolerated(body, `${name} ${round}`)
      }
  })

  it('is parsed or refused by an UnparsedError: with members of other types', () => {
    const random = numbers(2)
    const odd = [
      null,
      true,
      0,
      -1,
      1e300,
      '',
      'x',
      [],
      [[]],
      {},
      { a: [] },
      ['', null, {}],
      '9'.repeat(400),
      '\u0000',
      '__proto__',
    ]
    const spoil = (value: unknown): unknown => {
      if (random() < 0.15) return odd[Math.floor(random() * odd.length)]
      if (Array.isArray(value)) return value.map(spoil)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [random() < 0.05 ? 'constructor' : key, spoil(one)]),
      )
    }
    for (const name of names)
      for (let round = 0; round < 200; round++)
        tolerated(Buffer.from(JSON.stringify(spoil(fixtureObject(name))) ?? ''), `${name} ${round}`)
  })

  it('is parsed or refused by an UnparsedError: nested without end', () => {
    tolerated(Buffer.from('['.repeat(300_000)), 'open')
    tolerated(Buffer.from('['.repeat(50_000) + ']'.repeat(50_000)), 'arrays')
    tolerated(Buffer.from(`${'{"data":'.repeat(20_000)}1${'}'.repeat(20_000)}`), 'objects')
    tolerated(
      Buffer.from(`{"n":1111111111111111111,"data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`),
      'long numbers',
    )
  })
})

describe('what an attacker or a template makes of a field', () => {
  const alertWith = (changes: object) => parsed({ ...fixtureObject('api_alert_epp'), ...changes })

  it('gives titles and users an end', () => {
    const [alert] = alertWith({ display_name: '💥'.repeat(1000), user_name: 'u'.repeat(5000) }).alerts
    expect(alert?.title).toHaveLength(299)
    expect(alert?.title).not.toMatch(/\p{Surrogate}/u)
    expect(alert?.user).toMatch(/^u{299}…$/)
  })

  it('takes no machine of a name or an id that none can have', () => {
    for (const device of [
      { device_id: 'd'.repeat(5000), hostname: 'KPC-07' },
      { device_id: 'd'.repeat(32), hostname: 'k'.repeat(5000) },
    ]) {
      const [alert] = alertWith({ device, agent_id: undefined }).alerts
      expect(alert?.host).toBeUndefined()
      expect(alert?.machines).toEqual([device.hostname])
    }
  })

  it('says so when the id is none', () => {
    expect(() => alertWith({ composite_id: 'x'.repeat(5000), id: undefined })).toThrow('no id')
    const beside = parsed([fixtureObject('api_alert_epp'), { composite_id: 'x'.repeat(5000) }])
    expect(beside.alerts).toHaveLength(1)
    expect(beside.faults).toHaveLength(1)
  })

  it('takes no time of the year 0, which no database knows, and no NUL out of a link', () => {
    const [alert] = alertWith({ timestamp: '0000-01-01T00:00:00Z', context_timestamp: '2026-03-02T01:02:03Z' }).alerts
    expect(alert?.occurredAt).toBe('2026-03-02T01:02:03.000Z')
    const [linked] = alertWith({
      composite_id: undefined,
      id: undefined,
      falcon_host_link: 'https://falcon.example/detections/a:b%00c',
    }).alerts
    expect(linked?.vendorId).toBe('a:bc')
  })
})
