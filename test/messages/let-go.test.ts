import { describe, expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import { plans } from '../../messages/plan.ts'
import type { Situation } from '../../messages/situation.ts'
import { entry, fileServer } from './situations.ts'

const [en, ja] = [speak('en'), speak('ja')]
const { question: asked } = fileServer()
if (!asked) throw new Error('the example asks a question')

const at = '2026-11-08T18:20:00Z'
const outcome = { choice: 'leave online', by: 'Hana Sato', at, nobody: false }
const host = { name: 'FS-01', state: 'pending: off-line', since: '2026-11-08T18:13:00Z', important: false } as const
const order = entry({ kind: 'isolation asked for', host: 'FS-01' })
const waits = entry({ kind: 'isolation pending', host: 'FS-01', online: 'offline' })
const answered = entry({
  kind: 'answered',
  question: asked.key,
  choice: 'leave online',
  channel: 'chat',
  host: { name: 'FS-01', state: 'pending: off-line' },
})
const letGo = (more: Partial<Situation> = {}): Situation =>
  fileServer({ host, question: { ...asked, outcome }, timeline: [order, waits, answered], ...more })

/** What must not be read once an isolation is to be called off. */
const isolating =
  /wait for FS-01 to come back|confirms its isolation|keep watching|leave it off the network|オンラインに戻るのを待ち|隔離が確認でき次第|監視を続けます|ネットワークに接続せず/

describe('of a host whose isolation is to be called off, while the product has not taken that', () => {
  it.each([
    ['by an answer', letGo()],
    [
      'by an answer, and the product is down',
      letGo({ timeline: [order, waits, answered, entry({ kind: 'release delayed', host: 'FS-01' })] }),
    ],
    [
      'by a release',
      letGo({
        timeline: [order, waits],
        aftercare: {
          hosts: ['FS-01'],
          by: 'Hikeshi',
          because: '',
          since: at,
          reviewAt: at,
          outcome: { by: 'Mori', at },
        },
      }),
    ],
  ])('nothing says that we wait to isolate it: %s', (_, situation) => {
    for (const say of [en, ja])
      for (const text of [
        JSON.stringify(say.rootCard(situation)),
        say.letter(situation, 'step taken').text,
        say.threadNote(situation, 'step taken').text,
      ])
        expect(text).not.toMatch(isolating)
    expect(plans(situation)).toEqual([
      { kind: 'confirmation awaited', step: 'call off', host: 'FS-01', product: 'CrowdStrike Falcon' },
      { kind: 'outcome reported' },
    ])
    expect(en.letter(situation, 'step taken').text).toContain(
      'We keep asking CrowdStrike Falcon until it confirms that the isolation of FS-01 is called off',
    )
    expect(ja.letter(situation, 'step taken').text).toContain(
      'FS-01の隔離の取り消しがCrowdStrike Falconで確認できるまで',
    )
  })

  it('one that is isolated is awaited to be released, and not to be looked at again', () => {
    const aftercare = {
      hosts: ['FS-01'],
      by: 'Hikeshi',
      because: '',
      since: at,
      reviewAt: at,
      outcome: { by: 'Mori', at },
    }
    const held = letGo({ host: { ...host, state: 'isolated' }, state: 'closed', timeline: [order], aftercare })
    expect(plans(held)).toEqual([
      { kind: 'confirmation awaited', step: 'release', host: 'FS-01', product: 'CrowdStrike Falcon' },
    ])
  })

  it('one whose release failed, or that was isolated anew since, is awaited as before', () => {
    for (const last of [entry({ kind: 'release failed', host: 'FS-01', reason: 'no permission' }), order])
      expect(plans(letGo({ timeline: [order, waits, answered, last] })).map(({ kind }) => kind)).toContain(
        'host awaited',
      )
  })
})
