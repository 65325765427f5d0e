import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Alert } from '../../../../integrations/edr/contract.ts'
import { only } from './fixture.ts'

/** Folder with real payloads of third parties, which the repository does not contain. */
const samples = process.env['HIKESHI_SAMPLES']
const folder = join(samples ?? '', 'crowdstrike_falcon')

type Expected = Pick<
  Alert,
  'vendorId' | 'title' | 'severity' | 'vendorSeverity' | 'category' | 'occurredAt' | 'techniques' | 'disposition'
> &
  Partial<Pick<Alert, 'host' | 'machines' | 'user' | 'tactic' | 'resolution' | 'process'>>

const newline = {
  sha256: '01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b',
  sha1: 'adc83b19e793491b1c6ea0fd8b46cd9f32e592fc',
  md5: '68b329da9893e34099c7d8ad5cb9c940',
}

const expectations: Readonly<Record<string, Expected>> = {
  'api_alert_v2_epp_pup.json': {
    vendorId: '92012896127c4a8236ba7601b886b0:ind:2ce412d17b334ad4adc8c1c54dbfec4b:399748687993-5761-42627600',
    title: 'PrewittPupAdwareSensorDetect-Lowest',
    severity: 'low',
    vendorSeverity: '30',
    category: 'endpoint',
    occurredAt: '2023-11-03T18:00:22.328Z',
    host: { id: '2ce412d17b334ad4adc8c1c54dbfec4b', name: 'ABC709-1175', address: '81.2.69.142' },
    user: 'mohit.jha',
    techniques: ['CST0000'],
    disposition: 'prevented',
    process: expect.objectContaining({
      pid: '17076',
      sha256: 'b26a6791b72753d2317efd5e1363d93fdd33e611c8b9e08a3b24ea4d755b81fd',
      md5: 'cdf9cfebb400ce89d5b6032bfcdc693b',
      parent: String.raw`\Device\HarddiskVolume3\Windows\explorer.exe`,
    }) as NonNullable<Alert['process']>,
  },
  'api_alert_v2_ngsiem_correlation.json': {
    vendorId:
      'a1b2c3d4e5f6478990a1b2c3d4e5f6a70:ngsiem:a1b2c3d4e5f6478990a1b2c3d4e5f6a70:f1e2d3c4b5a6478990a1b2c3d4e5f6a01',
    title: 'UC1-InboundThreatDetection(GreyNoiseEnriched)',
    severity: 'low',
    vendorSeverity: '30 (Low)',
    category: 'network',
    occurredAt: '2026-05-26T12:14:34.000Z',
    machines: ['censys.io'],
    techniques: [],
    disposition: 'unknown',
  },
  'stream_detection_intel_high.json': {
    vendorId: 'ldt:1234567890abcdef1234567890abcdef:1111111111111111111',
    title: 'Intel Detection',
    severity: 'high',
    vendorSeverity: '4 (High)',
    category: 'endpoint',
    occurredAt: '2025-03-25T08:47:39.000Z',
    host: { id: '1234567890abcdef1234567890abcdef', name: 'example.com', address: '192.0.2.1' },
    user: 'user1',
    techniques: [],
    tactic: 'Custom Intelligence',
    disposition: 'detected',
    process: {
      ...newline,
      fileName: 'svchost.exe',
      filePath: String.raw`\Device\HarddiskVolume3\Windows\System32\svchost.exe`,
      commandLine: String.raw`C:\windows\system32\svchost.exe -k NetworkService -p -s Dnscache`,
      parent: String.raw`\Device\HarddiskVolume3\Windows\System32\services.exe`,
    },
  },
  'stream_detection_overwatch_critical.json': {
    // The sample has no DetectId and no SensorId: known by its place in the stream, and no machine that could be isolated.
    vendorId: 'stream:46de5283260647ec8f28def00bffd094:189:1657174538000',
    title: 'Overwatch Detection',
    severity: 'critical',
    vendorSeverity: '5 (Critical)',
    category: 'endpoint',
    occurredAt: '2022-07-07T06:15:38.000Z',
    machines: ['example.com'],
    user: 'Administrator',
    techniques: [],
    disposition: 'unknown',
  },
  'stream_detection_ransomware_terminated.json': {
    vendorId: 'ldt:ec86abd353824e96765ecbe18eb4f0b4:38655257584',
    title: 'Process Terminated',
    severity: 'high',
    vendorSeverity: '4 (High)',
    category: 'endpoint',
    occurredAt: '2020-02-19T08:30:00.000Z',
    host: { id: '7c808b4c8878433287eea53d4a8c3268', name: 'alice-laptop', address: '192.168.12.51' },
    user: 'alice',
    techniques: [],
    tactic: 'Malware',
    disposition: 'prevented',
  },
  'stream_epp_indirect_command.json': {
    vendorId: '11111111111111111111111111111111:ind:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:1111111111111-12345-12345678',
    title: 'Test Detection',
    severity: 'high',
    vendorSeverity: '70 (High)',
    category: 'endpoint',
    occurredAt: '2025-04-09T09:51:35.000Z',
    host: { id: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', name: 'example.com', address: '1.2.3.4' },
    user: 'John.Doe',
    techniques: [],
    tactic: 'Defense Evasion',
    disposition: 'prevented',
  },
  'stream_epp_known_malware.json': {
    vendorId: '44be50f58ccfcfcfcfcfcfcfcffc:ind:c8d1292a8a904216aa25ab728f4b45fd:11111111111-2222-3333333',
    title: 'Known Malware',
    severity: 'high',
    vendorSeverity: '70 (High)',
    category: 'endpoint',
    occurredAt: '2024-06-25T10:06:34.000Z',
    host: { id: 'c8d1292a8a904216aa25ab728f4b45fd', name: 'example.com', address: '172.17.0.1' },
    user: 'user1',
    techniques: [],
    tactic: 'Malware',
    // KillProcess and PolicyDisabled: it would have been killed, and was not.
    disposition: 'detected',
    process: {
      ...newline,
      fileName: 'git',
      filePath: '/usr/bin/git',
      commandLine: 'git clone https://example.com/redcanaryco/atomic-red-team.git',
      parent: '/usr/bin/bash',
    },
  },
  'stream_epp_ngav_low.json': {
    vendorId: '44be50f58ccfcfcfcfcfcfcfcffc:ind:c8d1292a8a904216aa25ab728f4b45fd:11111111111-2222-3333333',
    title: 'NGAV',
    severity: 'low',
    vendorSeverity: '30 (Low)',
    category: 'endpoint',
    occurredAt: '2024-06-10T15:21:11.000Z',
    host: { id: 'c8d1292a8a904216aa25ab728f4b45fd', name: 'example.com', address: '1.2.3.4' },
    user: 'USER11111',
    techniques: [],
    tactic: 'Malware',
    disposition: 'prevented',
  },
  'stream_incident_summary.json': {
    vendorId: 'ine:c4ca4238a0b923820dcc509a6f75849b:c81e728d9d4c2f636f067f89cc14862c',
    title: 'Falcon incident',
    // FineScore 0.3 of 10 is 3 of 100; not 3 of 5, which would be medium.
    severity: 'low',
    vendorSeverity: '0.3',
    category: 'endpoint',
    occurredAt: '2025-08-28T19:59:37.000Z',
    machines: ['HOSTID'],
    techniques: [],
    disposition: 'unknown',
  },
  'stream_mobile_sideload.json': {
    vendorId: '0123456789ABCDEFGHIJKLMNOPQRSTUV:ind:85ae98xxxxxxd9a8f2:41104|1310556238',
    title: 'AppSideloadDetected',
    severity: 'medium',
    vendorSeverity: '50',
    category: 'mobile',
    occurredAt: '2022-04-04T08:30:56.000Z',
    machines: ['example.com'],
    user: 'user1',
    techniques: ['CST0024'],
    tactic: 'Insecure security posture',
    disposition: 'unknown',
  },
}

describe.skipIf(samples === undefined)('real payloads of CrowdStrike Falcon', () => {
  const files = samples === undefined ? [] : readdirSync(folder)

  it('are all expected', () => {
    expect(files.toSorted()).toEqual(Object.keys(expectations).toSorted())
  })

  it.each(files)('%s', (file) => {
    const expected = expectations[file]
    if (expected === undefined) throw new Error(`say in this test what ${file} must become`)
    const alert = only(readFileSync(join(folder, file)))
    expect(alert).toMatchObject(expected)
    expect(alert.host).toEqual(expected.host)
    expect(alert.machines).toEqual(expected.machines)
    expect(alert.resolution).toEqual(expected.resolution)
    if (expected.process !== undefined) expect(alert.process).toEqual(expected.process)
    expect(alert.link === undefined || alert.link.startsWith('https://')).toBe(true)
    expect(JSON.stringify(alert)).not.toMatch(/"(n\/a|none|null|0{32,})"/i)
  })
})
