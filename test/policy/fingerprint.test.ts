import { describe, expect, it } from 'vitest'
import { factsOf } from '../../policy/facts.ts'
import type { AlertFacts } from '../../policy/facts.ts'
import { fingerprint } from '../../policy/fingerprint.ts'
import { someFacts } from './some-facts.ts'

const hash = 'ab'.repeat(32)
const bare = someFacts({})
const file = someFacts({ sha256: hash, hostName: 'PC-7', filePath: 'C:\\Tools\\scan.exe' })
const powershell = someFacts({
  fileName: 'powershell.exe',
  sha256: hash,
  hostName: 'PC-7',
  commandLine: 'powershell -enc AAA',
})

describe('the same finding', () => {
  it.each<[string, AlertFacts, AlertFacts]>([
    ['same file, other host, other path', file, { ...file, hostName: 'PC-8', filePath: 'D:\\x.exe' }],
    ['title and hash in other letter case', file, { ...file, title: ' credential  THEFT', sha256: hash.toUpperCase() }],
    ['another severity', file, { ...file, severity: 'low' }],
    [
      'same path on another user’s machine',
      someFacts({ filePath: 'C:\\Users\\mori\\tool.exe', hostName: 'PC-7' }),
      someFacts({ filePath: '\\Device\\HarddiskVolume3\\users\\abe\\tool.exe', hostName: 'PC-8' }),
    ],
    ['same command, other host', powershell, { ...powershell, hostName: 'PC-8' }],
    [
      'no file: same host and techniques',
      someFacts({ hostName: 'PC-7.corp.example', techniques: ['T1110', 'T1078'] }),
      someFacts({ hostName: 'pc-7', techniques: ['t1078', 'T1110'] }),
    ],
  ])('%s', (_, a, b) => {
    expect(fingerprint(a)).toBeDefined()
    expect(fingerprint(a)).toBe(fingerprint(b))
  })
})

describe('another finding', () => {
  it.each<[string, AlertFacts, AlertFacts]>([
    ['another product', file, { ...file, product: 'sentinelone' }],
    ['another title', file, { ...file, title: 'Ransomware' }],
    ['another file', file, { ...file, sha256: 'cd'.repeat(32) }],
    ['PowerShell told something else', powershell, { ...powershell, commandLine: 'powershell -enc BBB' }],
    ['no file: another host', someFacts({ hostName: 'PC-7' }), someFacts({ hostName: 'PC-8' })],
    [
      'no file: another technique',
      someFacts({ hostName: 'PC-7', techniques: ['T1110'] }),
      someFacts({ hostName: 'PC-7', techniques: ['T1078'] }),
    ],
  ])('%s', (_, a, b) => {
    expect(fingerprint(a)).not.toBe(fingerprint(b))
  })

  it('is not told by the hash of PowerShell alone', () => {
    const { commandLine: _, ...untold } = powershell
    expect(fingerprint(untold)).not.toBe(fingerprint({ ...untold, hostName: 'PC-8' }))
  })

  it('is nothing where a title is all', () => {
    expect(fingerprint(bare)).toBeUndefined()
  })
})

it('takes the facts out of a normalised alert', () => {
  const { title, product, severity, disposition, techniques } = bare
  const alert = { title, product, severity, disposition, techniques, vendorId: 'x', host: { id: 'a1', name: 'PC-7' } }
  expect(factsOf({ ...alert, process: { sha256: hash, fileName: 'a.exe' } })).toEqual({
    ...bare,
    hostName: 'PC-7',
    sha256: hash,
    fileName: 'a.exe',
  })
})
