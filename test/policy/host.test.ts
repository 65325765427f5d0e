import { describe, expect, it } from 'vitest'
import { hostKey, isListed, sameHost, surelySameHost } from '../../policy/host.ts'

describe('host names', () => {
  it.each([
    ['FS-01.corp.example', 'fs-01', true],
    ['FS-01.corp.example.', 'fs-01.lab.example', true],
    ['CORP\\FS-01', 'fs-01', true],
    [' fs-01 ', 'FS-01', true],
    ['ＦＳ-01', 'fs-01', true],
    ['fs-01', 'fs-011', false],
    ['fs-01', 'fs', false],
    ['10.0.0.1', '10.0.0.2', false],
    ['10.0.0.1', '10.0.0.1', true],
    ['', '', false],
  ])('%j and %j: same host %j', (a, b, same) => {
    expect(sameHost(a, b)).toBe(same)
    expect(sameHost(b, a)).toBe(same)
  })

  it('dismisses only where the domains agree', () => {
    expect(surelySameHost('pc-1.a.example', 'PC-1.A.example')).toBe(true)
    expect(surelySameHost('pc-1', 'pc-1.a.example')).toBe(true)
    expect(surelySameHost('pc-1.a.example', 'pc-1.b.example')).toBe(false)
  })

  it('keys a host by its bare name, an address by itself', () => {
    expect(hostKey('FS-01.corp.example')).toBe('fs-01')
    expect(hostKey('10.1.2.3')).toBe('10.1.2.3')
  })

  it('finds a host on a list, and an empty name on none', () => {
    expect(isListed(['DB-01', 'FS-01.corp.example'], 'fs-01')).toBe(true)
    expect(isListed(['DB-01'], 'fs-01')).toBe(false)
    expect(isListed([''], '')).toBe(false)
  })
})
