import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Alert } from '../../../../integrations/edr/contract.ts'
import { parse } from '../../../../integrations/edr/cybereason/parse.ts'

/** Folder with real payloads of third parties, which the repository does not contain. */
const samples = process.env['HIKESHI_SAMPLES']
const folder = join(samples ?? '', 'cybereason')

type Expected = Pick<
  Alert,
  'vendorId' | 'title' | 'severity' | 'vendorSeverity' | 'occurredAt' | 'techniques' | 'disposition'
> &
  Partial<Pick<Alert, 'host' | 'machines' | 'user' | 'resolution' | 'process' | 'link'>>

const kprocesshacker = {
  vendorId: '11.-2600105145818681902@-1021733308.1198775089551518743',
  title: 'Known malware detected by Cybereason Anti-Malware: kprocesshacker.sys',
  severity: 'high',
  vendorSeverity: 'High',
  occurredAt: '2022-11-13T16:37:52.339Z',
  host: { id: '-1021733308.1198775089551518743', name: 'desktop-aaaaaa' },
  techniques: [],
  disposition: 'detected',
} as const

const expectations: Readonly<Record<string, Expected>> = {
  'inbox_av_known_malware.json': {
    ...kprocesshacker,
    process: { fileName: 'kprocesshacker.sys', sha1: 'a21c84c6bf2e21d69fa06daaf19b4cc34b589347' },
  },
  // Its severity and its status contradict malopSeverity and malopStatus in the same object: the first ones count.
  'detail_av_known_malware.json': {
    ...kprocesshacker,
    user: String.raw`desktop-aaaaa\system`,
    process: {
      fileName: 'kprocesshacker.sys',
      filePath: String.raw`c:\System\kprocesshacker.sys`,
      sha1: 'a21c84c6bf2e21d69fa06daaf19b4cc34b589347',
    },
  },
  'inbox_edr_custom_rule.json': {
    vendorId: '11.1882697476172655933@-1447104131.1198775089551518743',
    title: 'Custom Malware: cymulateagent.exe',
    severity: 'high',
    vendorSeverity: 'High',
    occurredAt: '2022-11-13T09:56:28.300Z',
    host: { id: '-1447104131.1198775089551518743', name: 'win-cybereason' },
    user: String.raw`win-cybereason\administrator`,
    techniques: [],
    disposition: 'unknown',
    process: { fileName: 'cymulateagent.exe' },
  },
  'mmng_v2_extension_manipulation.json': {
    vendorId: 'AAAA0w7GERjl3oae@<machine-guid>',
    title: 'Malicious by Obscured Extension: aasiapp.pdf.exe',
    severity: 'high',
    vendorSeverity: 'High',
    occurredAt: '2023-06-14T05:26:43.740Z',
    host: { id: '<machine-guid>', name: '<machine-display-name>' },
    user: '<user-display-name>',
    techniques: [],
    disposition: 'unknown',
    process: { fileName: 'aasiapp.pdf.exe', sha1: 'a541fb35b0b750501717df708f1ccade7c176e1d' },
  },
  'visualsearch_cnc_communication.json': {
    vendorId: '11.1440956455257300628@-1514448867.1198775089551xxxx',
    title: 'Malicious floating module: powershell.exe',
    severity: 'high',
    vendorSeverity: 'High',
    occurredAt: '2021-05-13T07:17:20.130Z',
    host: { id: '-1514448867.1198775089551xxxx', name: 'dc01' },
    user: String.raw`pearson\devin`,
    techniques: [],
    disposition: 'detected',
    process: {
      fileName: 'powershell.exe',
      // What ran on dc02 is not dc01's.
      commandLine: expect.stringContaining('bbotstage.png') as string,
      sha1: '21d5224e20a4be7f303ab6c4b9f219d0d70904ee',
    },
  },
  'cef_malop_created.json': {
    vendorId: '11.4718101284717793977',
    title: 'Extension manipulation',
    severity: 'medium',
    vendorSeverity: '5',
    occurredAt: '2021-08-23T06:53:42.409Z',
    techniques: [],
    disposition: 'unknown',
    link: 'https://yourserver.cybereason.net:8443//#/malop/11.4718101284717793977',
    process: { sha1: 'bb9dbdca921d84381c893086f65ffca17120b23d' },
  },
}

describe.skipIf(samples === undefined)('real payloads of Cybereason', () => {
  const files = samples === undefined ? [] : readdirSync(folder)

  it('are all expected', () => {
    expect(files.toSorted()).toEqual(Object.keys(expectations).toSorted())
  })

  it.each(files)('%s', (file) => {
    const expected = expectations[file]
    if (expected === undefined) throw new Error(`say in this test what ${file} must become`)
    const { alerts, unresolved, ignored, faults } = parse(readFileSync(join(folder, file)))
    expect({ unresolved, ignored, faults }).toEqual({ unresolved: [], ignored: [], faults: [] })
    expect(alerts).toHaveLength(1)
    const [alert] = alerts
    expect(alert).toMatchObject({ product: 'cybereason', category: 'endpoint', ...expected })
    expect(alert?.host).toEqual(expected.host)
    expect(alert?.machines).toEqual(expected.machines)
    expect(alert?.user).toEqual(expected.user)
    expect(alert?.resolution).toEqual(expected.resolution)
    expect(alert?.process).toEqual(expected.process)
    expect(alert?.link).toEqual(expected.link)
    expect(JSON.stringify(alert)).not.toMatch(/"(n\/a|none|null|0{32,})"/i)
  })
})
