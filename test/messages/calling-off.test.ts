import { describe, expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import { withOthers } from '../../messages/machines.ts'
import type { HostState } from '../../policy/host-state.ts'
import { fileServer } from './situations.ts'

const [en, ja] = [speak('en'), speak('ja')]
const machine = (name: string, state: HostState) => ({ host: { name, state, important: false } })
const FS01 = (state: HostState) => fileServer(machine('FS-01', state))
const ordered: readonly HostState[] = ['isolation asked for', 'isolation not taken', 'pending: off-line']

describe.each(['leave online', 'false positive'])('what “%s” leads to', (chosen) => {
  it.each(ordered)('calls off what has not taken effect, and releases nothing: %s', (state) => {
    expect(en.consequence(chosen, FS01(state))).toContain('call off the isolation of FS-01')
    expect(en.consequence(chosen, FS01(state))).not.toMatch(/release/i)
    expect(ja.consequence(chosen, FS01(state))).toContain('FS-01の隔離を取り消し')
    expect(ja.consequence(chosen, FS01(state))).not.toContain('FS-01の隔離を解除')
  })
  it('releases what is isolated, and calls off the rest, of several', () => {
    const { host: _host, ...detection } = fileServer()
    const both = withOthers(FS01('isolated'), [{ ...detection, ...machine('PC-2', 'pending: off-line') }])
    expect(en.consequence(chosen, both)).toMatch(/release FS-01.+call off the isolation of PC-2/)
    expect(en.consequence(chosen, both)).not.toMatch(/release[^.:,]*PC-2/)
    expect(ja.consequence(chosen, both)).toMatch(/FS-01の隔離を解除.+PC-2の隔離を取り消し/)
  })
})

describe('of what a closed incident has left isolated', () => {
  const left = (hosts: readonly string[], state: HostState) => {
    const at = '2026-11-08T18:13:00Z'
    const aftercare = { question: 'q', hosts, by: 'Hikeshi', because: 'ransomware', since: at, reviewAt: at }
    return JSON.stringify(en.rootCard({ ...FS01(state), state: 'closed', aftercare }))
  }
  it('several are them', () => {
    expect(left(['FS-01', 'PC-2'], 'isolated')).toContain('We release FS-01 and PC-2: people can work with them again')
    expect(left(['FS-01'], 'isolated')).toContain('We release FS-01: people can work with it again')
  })
  it('what has not taken effect is called off', () => {
    expect(left(['FS-01'], 'pending: off-line')).not.toContain('We release FS-01')
  })
})
