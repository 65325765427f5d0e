import { describe, expect, it } from 'vitest'
import { fixture, fixtureObject, only, parsed } from './fixture.ts'

describe('an alert of the API', () => {
  it('becomes an alert with all that it says, and nothing that it does not', () => {
    expect(only(fixture('api_alert_epp'))).toEqual({
      product: 'crowdstrike_falcon',
      vendorId:
        'c1d00000000000000000000000000001:ind:0f1e2d3c4b5a69788796a5b4c3d2e1f0:17193099306135200-10304-77000016',
      revision: 'new/high/prevented/-',
      title: 'ProcessInjection',
      description: 'A process injected code into another one.',
      severity: 'high',
      vendorSeverity: '70 (High)',
      category: 'endpoint',
      occurredAt: '2026-03-02T01:02:03.004Z',
      host: { id: '0f1e2d3c4b5a69788796a5b4c3d2e1f0', name: 'KPC-07', address: '10.20.7.107' },
      user: 'k.sato',
      process: {
        fileName: 'rundll32.exe',
        filePath: String.raw`\Device\HarddiskVolume3\Windows\System32\rundll32.exe`,
        commandLine: String.raw`rundll32.exe C:\Users\Public\stage2.dll,Start`,
        sha256: 'aaaabbbbccccddddeeeeffff00001111222233334444555566667777888899aa',
        pid: '8724',
        parent: String.raw`\Device\HarddiskVolume3\Office\winword.exe`,
      },
      techniques: ['T1055', 'T1218.011'],
      tactic: 'Defense Evasion',
      technique: 'Process Injection',
      disposition: 'prevented',
      dispositionText: 'Prevention, process killed.',
      link: 'https://falcon.crowdstrike.com/activity-v2/detections/c1d00000000000000000000000000001:ind:0f1e2d3c4b5a69788796a5b4c3d2e1f0:17193099306135200-10304-77000016',
    })
  })

  it('of an identity names the source as host, never the domain controller that saw it', () => {
    expect(only(fixture('api_alert_idp'))).toMatchObject({
      category: 'identity',
      severity: 'medium',
      host: { id: 'aa00000000000000000000000000aa11', name: 'KPC-11', address: '192.168.20.11' },
      machines: ['DC-01'],
      user: 'm.tanaka',
      techniques: ['CST0007'],
      disposition: 'unknown',
    })
    const bare = { ...fixtureObject('api_alert_idp'), source_endpoint_sensor_id: 'N/A', hostname: 'DC-01' }
    const [alert] = parsed(bare).alerts
    expect(alert?.host).toBeUndefined()
    expect(alert?.machines).toEqual(['KPC-11', 'DC-01'])
  })

  it('counts severity 1 to 100, keeps a resolution, drops a hash that is none', () => {
    const alert = only(fixture('api_alert_ods'))
    expect(alert).toMatchObject({
      severity: 'low',
      vendorSeverity: '5',
      resolution: 'false positive',
      disposition: 'prevented',
    })
    expect(alert.process).toBeUndefined()
  })

  it('goes by the number where the name of its severity is none that we know', () => {
    const named = (severity_name: string) => parsed({ ...fixtureObject('api_alert_ods'), severity_name }).alerts[0]
    for (const name of ['Odd', 'constructor', '__proto__']) expect(named(name)?.severity, name).toBe('low')
  })

  it('has the same revision when it is sent again, and another when its state is another', () => {
    const alert = fixtureObject('api_alert_epp')
    const revision = (change: object) => parsed({ ...alert, ...change }).alerts[0]?.revision
    const first = revision({})
    expect(revision({ updated_timestamp: '2026-03-03T00:00:00Z', tags: ['x'] })).toBe(first)
    const others = [
      revision({ status: 'closed' }),
      revision({ status: 'true_positive' }),
      revision({ severity: 90, severity_name: 'Critical' }),
      revision({ pattern_disposition_details: { policy_disabled: true } }),
    ]
    expect(new Set([first, ...others]).size).toBe(5)
  })

  it.each([
    ['new', undefined],
    ['in_progress', undefined],
    ['reopened', undefined],
    ['true_positive', 'true positive'],
    ['False Positive', 'false positive'],
    ['ignored', 'ignored'],
    ['closed', 'closed'],
  ])('with status %s is resolved as %s', (status, resolution) => {
    expect(parsed({ ...fixtureObject('api_alert_epp'), status }).alerts[0]?.resolution).toBe(resolution)
  })

  it.each(['', '-', 'N/A', 'n/a', 'None', 'NA', 'Unknown', 'null', null, ' ', '${data.user}', [], {}, false])(
    'takes the textual null %j for an absent value',
    (nothing) => {
      const [alert] = parsed({
        ...fixtureObject('api_alert_epp'),
        user_name: nothing,
        description: nothing,
        cmdline: nothing,
        local_process_id: nothing,
      }).alerts
      expect(alert).toBeDefined()
      expect(alert).not.toHaveProperty('user')
      expect(alert).not.toHaveProperty('description')
      expect(alert?.process).not.toHaveProperty('commandLine')
      expect(alert?.process).not.toHaveProperty('pid')
    },
  )

  it('has one letter case of the sensor id, by which alerts of one machine are merged', () => {
    const [alert] = parsed({
      ...fixtureObject('api_alert_epp'),
      device: { device_id: 'AB'.repeat(16), hostname: 'Pc' },
    }).alerts
    expect(alert?.host).toEqual({ id: 'ab'.repeat(16), name: 'Pc' })
  })

  it('holds no text that PostgreSQL refuses', () => {
    const [alert] = parsed({ ...fixtureObject('api_alert_epp'), cmdline: 'a\0b\ud800c' }).alerts
    expect(alert?.process?.commandLine).toBe('ab\uFFFDc')
  })

  it.each([
    [{ kill_process: true }, undefined, 'prevented'],
    [{ kill_process: true, policy_disabled: true }, undefined, 'detected'],
    [{ kill_process: true, kill_action_failed: true }, undefined, 'detected'],
    [{ process_blocked: true, critical_process_disabled: true }, undefined, 'detected'],
    [{ quarantine_file: true }, undefined, 'prevented'],
    [{ quarantine_file: true }, 'Detection/Quarantine, standard detection and quarantine was attempted.', 'detected'],
    [{ detect: true, kill_process: false }, undefined, 'detected'],
    [{ indicator: false }, 'Prevention, process killed.', 'detected'],
    [undefined, 'Prevention, process killed.', 'prevented'],
    [undefined, 'Detection,processwouldhavebeenkilled', 'detected'],
    [undefined, undefined, 'unknown'],
  ])('with the flags %j and the sentence %j was %s', (flags, sentence, disposition) => {
    const [alert] = parsed({
      ...fixtureObject('api_alert_epp'),
      pattern_disposition_details: flags,
      pattern_disposition_description: sentence,
    }).alerts
    expect(alert?.disposition).toBe(disposition)
  })
})

describe('an event of the stream', () => {
  it('of the old kind counts severity 1 to 5 and writes the folder as path', () => {
    const alert = only(fixture('stream_detection_old'))
    expect(alert).toMatchObject({
      vendorId: 'ldt:fe00000000000000000000000000fe01:9007199254740993',
      severity: 'medium',
      vendorSeverity: '3',
      category: 'endpoint',
      title: 'Suspicious Activity',
      occurredAt: '2026-01-01T00:00:00.000Z',
      host: { id: 'fe00000000000000000000000000fe01', name: 'FS-01', address: '192.168.10.5' },
      process: { filePath: String.raw`\Device\HarddiskVolume1\Windows\System32\vssadmin.exe` },
      techniques: [],
      technique: 'Inhibit System Recovery',
      disposition: 'detected',
    })
    expect(alert.process).not.toHaveProperty('pid')
  })

  it('on identities', () => {
    const idp = only(fixture('stream_idp'))
    expect(idp).toMatchObject({
      category: 'identity',
      severity: 'low',
      title: 'Credential scanning',
      user: 'svc-scan',
      machines: ['KPC-11', 'DC-01'],
      occurredAt: '2026-01-01T00:00:55.000Z',
    })
    expect(idp).not.toHaveProperty('host')
    expect(idp).not.toHaveProperty('link')
    expect(only(fixture('stream_identity_protection'))).toMatchObject({
      vendorId: 'INC-77',
      category: 'identity',
      severity: 'low',
      vendorSeverity: '1 (INFO)',
      title: 'UNUSUAL_ACTIVITY',
      occurredAt: '2026-01-01T00:01:40.116Z',
      user: String.raw`EXAMPLE.COM\k.sato`,
      resolution: 'ignored',
    })
  })

  it('of XDR counts severity 1 to 100 and names machines that are no target', () => {
    const alert = only(fixture('stream_xdr'))
    expect(alert).toMatchObject({
      severity: 'low',
      category: 'network',
      machines: ['KPC-08', 'KPC-11'],
      user: 'k.sato, m.tanaka',
      techniques: ['T1566.002'],
      tactic: 'Initial Access',
      occurredAt: '2026-01-01T00:03:10.123Z',
    })
    expect(alert).not.toHaveProperty('host')
  })

  it('of a lead and of an incident has its score as severity', () => {
    expect(only(fixture('stream_lead'))).toMatchObject({
      severity: 'critical',
      vendorSeverity: '83',
      title: 'Falcon automated lead',
      category: 'endpoint',
      machines: ['KPC-08'],
    })
    const incident = only(fixture('stream_incident'))
    expect(incident).toMatchObject({
      vendorId: 'inc:fe00000000000000000000000000fe01:77',
      severity: 'critical',
      vendorSeverity: '8.5',
      title: 'Falcon incident',
      machines: ['fe00000000000000000000000000fe01'],
      occurredAt: '2026-01-01T00:05:50.000Z',
      resolution: 'closed',
    })
    // Without its name, the policy's list of hosts that must stay could not protect it.
    expect(incident).not.toHaveProperty('host')
  })

  it('of a mobile device has no host that could be isolated', () => {
    const alert = only(fixture('stream_mobile'))
    expect(alert).toMatchObject({
      category: 'mobile',
      severity: 'low',
      machines: ["k.sato's phone"],
      techniques: ['CST0024'],
      occurredAt: '2026-01-01T00:08:10.000Z',
    })
    expect(alert).not.toHaveProperty('host')
    expect(alert).not.toHaveProperty('user')
  })

  it('without an id is known by its place in the stream', () => {
    const value = { ...fixtureObject('stream_detection_old') }
    value['event'] = { ComputerName: 'FS-01', DetectName: 'x', Severity: 5 }
    const [alert] = parsed(value).alerts
    expect(alert).toMatchObject({
      vendorId: 'stream:c1d00000000000000000000000000001:41:1767225600000',
      severity: 'critical',
      machines: ['FS-01'],
    })
  })

  it.each([
    ['EppDetectionSummaryEvent', 5, 'low'],
    ['EppDetectionSummaryEvent', 39, 'low'],
    ['EppDetectionSummaryEvent', 40, 'medium'],
    ['EppDetectionSummaryEvent', 60, 'high'],
    ['EppDetectionSummaryEvent', 79, 'high'],
    ['EppDetectionSummaryEvent', '80', 'critical'],
    ['DetectionSummaryEvent', 0, 'low'],
    ['DetectionSummaryEvent', 2, 'low'],
    ['DetectionSummaryEvent', 3, 'medium'],
    ['DetectionSummaryEvent', 4, 'high'],
    ['DetectionSummaryEvent', 5, 'critical'],
    ['DetectionSummaryEvent', 70, 'high'],
    ['IdpDetectionSummaryEvent', 2, 'low'],
    ['MobileDetectionSummaryEvent', 4, 'low'],
    ['XdrDetectionSummaryEvent', 16, 'low'],
  ])('%s with severity %s and no name is %s', (eventType, Severity, severity) => {
    const event = { DetectId: 'ldt:x:1', DetectName: 'x', Severity }
    expect(parsed({ metadata: { eventType, eventCreationTime: 1767225600000 }, event }).alerts[0]?.severity).toBe(
      severity,
    )
  })

  it.each([
    ['Informational', 'low'],
    ['low', 'low'],
    ['Medium', 'medium'],
    ['HIGH', 'high'],
    ['Critical', 'critical'],
  ])('with the name %s is %s, whatever the number says', (SeverityName, severity) => {
    const event = { DetectId: 'ldt:x:1', DetectName: 'x', Severity: 1, SeverityName }
    const metadata = { eventType: 'DetectionSummaryEvent', eventCreationTime: 1767225600000 }
    expect(parsed({ metadata, event }).alerts[0]?.severity).toBe(severity)
  })
})
