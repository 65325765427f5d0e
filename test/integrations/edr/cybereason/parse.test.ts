import { describe, expect, it } from 'vitest'
import { UnparsedError } from '../../../../integrations/edr/contract.ts'
import { parse } from '../../../../integrations/edr/cybereason/parse.ts'
import { severityOf } from '../../../../integrations/edr/cybereason/severity.ts'
import { fixture, parsed } from './fixture.ts'

const bare = { guid: '11.5', displayName: 'a.exe', severity: 'High', creationTime: 1790000000000 }

describe('a malop on several machines', () => {
  it('is one alert for each, with the machine’s own id', () => {
    const { alerts, faults } = parse(fixture('inbox_two_machines'))
    expect(faults).toEqual([])
    expect(alerts.map(({ vendorId, host }) => [vendorId, host])).toEqual([
      ['11.1234567890123456789@-1.1198775089551518743', { id: '-1.1198775089551518743', name: 'pc-1' }],
      ['11.1234567890123456789@-2.1198775089551518743', { id: '-2.1198775089551518743', name: 'pc-2' }],
    ])
    expect(alerts[0]).toMatchObject({
      // A bare hash is no title.
      title: 'Ransomware behavior',
      severity: 'high',
      vendorSeverity: 'High',
      occurredAt: '2026-09-21T14:13:20.000Z',
      user: String.raw`pc-1\sato`,
      // Prevented on one machine does not comfort the other.
      disposition: 'detected',
      revision: 'high/detected/open',
      process: { sha1: '5f1d7a84db00d2fce00b31a7fc73224aa5bb5b1d' },
    })
    expect(alerts[0]?.process?.fileName).toBeUndefined()
  })

  it('has on each machine what ran there, and nothing of another machine', () => {
    const { alerts } = parse(fixture('details_of_two'))
    expect(alerts.map(({ process }) => [process?.commandLine, process?.pid])).toEqual([
      [undefined, undefined],
      ['powershell -File two.ps1', '4712'],
    ])
    expect(alerts[1]).toMatchObject({
      severity: 'low',
      disposition: 'prevented',
      resolution: 'closed',
      process: {
        fileName: 'powershell.exe',
        filePath: String.raw`c:\windows\system32\powershell.exe`,
        sha1: 'c0ffee11d2f3a4b5c6d7e8f90a1b2c3d4e5f6071',
      },
    })
  })
})

describe('the other shapes', () => {
  it('crimes/unified: every value in a list, and no severity', () => {
    expect(parse(fixture('unified')).alerts).toEqual([
      {
        product: 'cybereason',
        vendorId: '11.-42@-1.1198775089551518743',
        revision: 'medium/detected/open',
        title: 'Blacklist: 198.51.100.7',
        severity: 'medium',
        vendorSeverity: 'none given',
        category: 'endpoint',
        occurredAt: '2026-09-21T14:13:20.000Z',
        host: { id: '-1.1198775089551518743', name: 'pc-1' },
        techniques: [],
        disposition: 'detected',
      },
    ])
  })

  it('CEF: the lines of one malop are joined, and what is only a later part must be re-read', () => {
    const { alerts, unresolved, faults } = parse(fixture('cef_lines'))
    expect(faults).toEqual([])
    expect(unresolved).toEqual(['11.88'])
    expect(alerts.map(({ vendorId, severity, host, machines }) => ({ vendorId, severity, host, machines }))).toEqual([
      {
        vendorId: '11.77@-7.1198775089551518743',
        severity: 'high',
        host: { id: '-7.1198775089551518743', name: 'pc-7', address: '10.0.0.7' },
      },
      {
        vendorId: '11.77@-8.1198775089551518743',
        severity: 'high',
        host: { id: '-8.1198775089551518743', name: 'pc-8', address: '10.0.0.8' },
      },
      { vendorId: '536022030.1520074073309787353@pc-9', severity: 'medium', machines: ['pc-9'] },
    ])
    expect(alerts[0]).toMatchObject({
      title: 'Extension manipulation',
      description: 'plan.pdf.exe has a dual extension, which a = b hides.',
      link: 'https://example.cybereason.net:8443//#/malop/11.77',
    })
    expect(alerts[2]).toMatchObject({ title: 'UnknownMalware: styles.dotm', disposition: 'detected' })
  })

  it('CEF as text, as a forwarder may post it', () => {
    const lines = JSON.parse(fixture('cef_lines').toString()) as { message: string }[]
    const text = lines.map(({ message }) => message).join('\n')
    expect(parse(Buffer.from(text))).toEqual(parse(fixture('cef_lines')))
  })

  it('one state is one state in every shape', () => {
    const machines = [{ guid: '-1.1', displayName: 'pc-1' }]
    const inbox = { ...bare, machines, decisionStatuses: ['Detected'], status: 'Active', edr: true, closed: false }
    const v2 = { ...bare, machines, decisionStatuses: ['Detected'], status: 'Active', investigationStatus: 'Pending' }
    const [a] = parsed({ malops: [inbox] }).alerts
    const [b] = parsed({ status: 'SUCCESS', data: { data: [v2], totalHits: 1 } }).alerts
    expect([a?.vendorId, a?.revision]).toEqual([b?.vendorId, b?.revision])
  })
})

describe('what is odd', () => {
  it.each([
    ['Closed', 'closed'],
    ['Remediated', 'closed'],
    ['Excluded', 'false positive'],
    ['FP', 'false positive'],
    ['Active', undefined],
  ])('the status %s says how it ended', (status, resolution) => {
    expect(parsed({ ...bare, status, malopStatus: 'Closed' }).alerts[0]?.resolution).toBe(resolution)
  })

  it.each([
    ['High', 'high'],
    ['N/A', undefined],
    ['0', 'low'],
    ['3', 'low'],
    ['4', 'medium'],
    ['6', 'medium'],
    ['7', 'high'],
    ['8', 'high'],
    ['9', 'critical'],
    ['10', 'critical'],
    ['constructor', undefined],
  ])('the severity %s is ours: %s', (word, severity) => {
    expect(severityOf(word)).toBe(severity)
  })

  it('without a machine it is known by the malop alone', () => {
    expect(parsed(bare).alerts).toMatchObject([{ vendorId: '11.5', title: 'a.exe' }])
    expect(parsed(bare).alerts[0]?.host).toBeUndefined()
  })

  it('a machine without a guid is spoken of, and never acted upon', () => {
    const [alert] = parsed({ ...bare, machines: [{ displayName: 'pc-1' }] }).alerts
    expect(alert).toMatchObject({ vendorId: '11.5@pc-1', machines: ['pc-1'] })
    expect(alert?.host).toBeUndefined()
  })

  it('a guid alone must be re-read', () => {
    expect(parsed({ malopGuid: '11.5' })).toMatchObject({ alerts: [], unresolved: ['11.5'] })
  })

  it('an empty list holds nothing, and is understood', () => {
    expect(parsed({ malops: [] })).toEqual({ alerts: [], unresolved: [], ignored: [], faults: [] })
  })

  it.each([
    ['no JSON', '{"guid":'],
    ['the login page', '<!DOCTYPE html><html></html>'],
    ['an answer that failed', '{"status":"FAILURE","message":"x"}'],
    ['something else', '{"composite_id":"a:ind:b:1"}'],
    ['a line of another product', '{"message":"CEF:0|Other|Other|1|1|x|5|a=b"}'],
  ])('%s is not understood', (_, body) => {
    expect(() => parse(Buffer.from(body))).toThrow(UnparsedError)
  })

  it('what is not understood is said beside what is', () => {
    const { alerts, faults } = parsed({ malops: [bare, { odd: true }] })
    expect(alerts).toHaveLength(1)
    expect(faults).toEqual([expect.stringMatching(/^the body\.malops\[1\]: not a malop/)])
  })
})
