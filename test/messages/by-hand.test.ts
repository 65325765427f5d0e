import { describe, expect, it } from 'vitest'
import type { HostState } from '../../policy/host-state.ts'
import type { TimelineEntry } from '../../messages/event.ts'
import { speak } from '../../messages/index.ts'
import { entry, fileServer } from './situations.ts'

const [en, ja] = [speak('en'), speak('ja')]
const name = 'FS-01'
const delayed = entry({ kind: 'isolation delayed', host: name })
const again = entry({ kind: 'isolation delayed', host: name, byHand: true })
const askedFor = entry({ kind: 'isolation asked for', host: name })
const calledOff = entry({ kind: 'isolation called off', host: name })

const standing = (state: HostState, ...timeline: readonly TimelineEntry[]) =>
  fileServer({ host: { name, state, important: false }, timeline })

/** The host stands so while the product has said which one is meant, or nothing at all. */
describe.each(['isolation not taken', 'online'] as const)('a host that is “%s” although we keep trying', (state) => {
  it('is to be cut off by hand once that takes long, and not before', () => {
    const soon = standing(state, delayed)
    expect(en.threadNote(soon, 'isolation pending').text).not.toContain('unplug')
    expect(ja.threadNote(soon, 'isolation pending').text).not.toContain('ケーブル')

    const late = standing(state, delayed, again)
    const note = en.threadNote(late, 'isolation pending').text
    expect(note).toContain(
      'We cannot cut FS-01 off from here for now. If you can reach it, unplug its network cable now',
    )
    expect(note).toContain('leave it switched on')
    // Who is asked is still asked.
    expect(note).toMatch(/please choose by .+ If nobody answers by then/)
    expect(ja.threadNote(late, 'isolation pending').text).toContain(
      '可能であれば今すぐFS-01のネットワークケーブルを抜き（無線LANを切り）、当社にお電話ください。電源は切らないでください。',
    )
    expect(en.letter(late, 'isolation pending').text).toContain('unplug its network cable now')
  })

  it('is unplugged by those beside it, who leave it switched on', () => {
    const { text } = en.letter(standing(state, delayed, again), 'instructions')
    expect(text).toContain('FS-01 must be cut off from the network, and so far we could not do that')
    expect(text).toContain('Unplug its network cable now, and turn its wireless off.')
    expect(text).toContain('switch FS-01 off or restart it: traces would be lost')
    const japanese = ja.letter(standing(state, delayed, again), 'instructions').text
    expect(japanese).toContain('至急ネットワークから切り離す必要がありますが、遠隔での切り離しがまだできていません。')
    expect(japanese).toContain('今すぐネットワークケーブルを抜き、無線LANを切ってください。')
    expect(japanese).toContain('FS-01の電源を切ること、再起動すること（痕跡が失われます）')
  })

  it('may be connected again when it was called off', () => {
    const { text } = en.letter(standing(state, delayed, again, calledOff), 'instructions')
    expect(text).toContain('called off before it happened')
    expect(text).toContain('you may connect it again')
    expect(text).not.toContain('Unplug')
    expect(ja.letter(standing(state, delayed, again, calledOff), 'instructions').text).toContain(
      'ネットワークケーブルを抜いた場合や無線LANを切った場合は、元に戻していただいて構いません。',
    )
    // Nobody was asked to unplug it.
    expect(en.letter(standing(state, delayed, calledOff), 'instructions').text).not.toContain('connect it again')
  })
})

describe('a host that the product has taken after all', () => {
  it('is not to be cut off by hand any more', () => {
    const taken = standing('isolation asked for', delayed, again, askedFor)
    expect(en.threadNote(taken, 'isolation pending').text).not.toContain('unplug')
    expect(en.letter(taken, 'instructions').text).not.toContain('Unplug')
  })
})

describe('a release that the product does not take', () => {
  it('is said to be tried, until it is taken', () => {
    const late = entry({ kind: 'release delayed', host: name })
    const isolated = entry({ kind: 'isolated', host: name })
    const waiting = standing('isolated', isolated, late)
    expect(en.threadNote(waiting, 'release pending').text).toContain(
      'We have been trying to have CrowdStrike Falcon release FS-01; it has not taken that so far, and we keep trying.',
    )
    expect(ja.threadNote(waiting, 'release pending').text).toContain(
      'CrowdStrike FalconがFS-01の隔離解除をまだ受け付けていないため、指示を繰り返しています。',
    )
    const failed = entry({ kind: 'release failed', host: name, reason: 'it says no' })
    const over = standing('isolated', isolated, late, failed)
    expect(en.threadNote(over, 'release pending').text).not.toContain('keep trying')
    expect(en.threadNote(over, 'release pending').text).toContain('We could not release FS-01.')
  })
})
