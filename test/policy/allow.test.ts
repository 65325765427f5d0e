import { describe, expect, it } from 'vitest'
import { matchAllow, matchAllowAll } from '../../policy/allow.ts'
import type { AllowEntry } from '../../policy/tenant.ts'
import { someFacts } from './some-facts.ts'

const now = Date.parse('2026-03-01T00:00:00Z')
const entry = (match: AllowEntry['match'], expires = '2026-12-31T00:00:00Z'): AllowEntry => ({
  match,
  owner: 'IT',
  reason: 'Scanner.',
  expires,
})
const hash = 'ab'.repeat(32)
const facts = someFacts({
  sha256: hash,
  hostName: 'SCAN-01.corp.example',
  filePath: '\\Device\\HarddiskVolume2\\Tools\\scan.exe',
  user: 'CORP\\svc-scan',
})

describe('matchAllow', () => {
  it.each<[string, AllowEntry['match'], boolean]>([
    ['the hash', { sha256: hash.toUpperCase() }, true],
    ['another hash', { sha256: 'cd'.repeat(32) }, false],
    ['the host', { host: 'scan-01' }, true],
    ['a host of another domain', { host: 'scan-01.lab.example' }, false],
    ['the title', { title: 'credential theft' }, true],
    ['part of the title', { title: 'credential' }, false],
    ['the path, with a drive', { filePath: 'C:\\tools\\SCAN.exe' }, true],
    ['another path', { filePath: 'C:\\tools\\other.exe' }, false],
    ['the user', { user: 'svc-scan' }, true],
    ['the user with the domain', { user: 'corp\\svc-scan' }, true],
    ['the user of another domain', { user: 'lab\\svc-scan' }, false],
    ['all of several', { sha256: hash, host: 'scan-01' }, true],
    ['one of several', { sha256: hash, host: 'pc-7' }, false],
    ['nothing given', {}, false],
  ])('%s', (_, match, found) => {
    expect(matchAllow([entry(match)], facts, now).entry !== undefined).toBe(found)
  })

  it('matches no field that the alert lacks', () => {
    for (const match of [{ sha256: hash }, { host: 'x' }, { filePath: 'x' }, { user: 'x' }])
      expect(matchAllow([entry(match)], someFacts({}), now)).toEqual({})
  })

  it('holds until just before its end', () => {
    const ends = entry({ sha256: hash }, '2026-03-01T09:00:00+09:00')
    expect(matchAllow([ends], facts, now - 1)).toEqual({ entry: ends })
    expect(matchAllow([ends], facts, now)).toEqual({ expired: ends })
  })

  it('prefers an entry that holds, and tells the one that ended last', () => {
    const old = entry({ sha256: hash }, '2025-01-01T00:00:00Z')
    const older = entry({ host: 'scan-01' }, '2024-01-01T00:00:00Z')
    const holds = entry({ title: 'Credential Theft' })
    expect(matchAllow([older, old, holds], facts, now)).toEqual({ entry: holds })
    expect(matchAllow([older, old], facts, now)).toEqual({ expired: old })
  })
})

describe('matchAllowAll', () => {
  const allowed = entry({ sha256: hash })

  it('holds only for an incident of which every alert is allowed', () => {
    expect(matchAllowAll([allowed], [facts, { ...facts, hostName: 'PC-9' }], now)).toEqual({ entry: allowed })
    expect(matchAllowAll([allowed], [facts, someFacts({ title: 'Ransomware' })], now)).toEqual({})
    expect(matchAllowAll([allowed], [], now)).toEqual({})
  })

  it('tells an entry that has ended', () => {
    const ended = entry({ sha256: hash }, '2025-01-01T00:00:00Z')
    expect(matchAllowAll([ended], [facts], now)).toEqual({ expired: ended })
  })
})
