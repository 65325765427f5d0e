import { describe, expect, it } from 'vitest'
import type { TimelineEntry } from '../../messages/event.ts'
import { speak } from '../../messages/index.ts'
import type { Reason } from '../../policy/reason.ts'
import { entry, fileServer } from './situations.ts'

const asked = entry({ kind: 'isolation asked for', host: 'FS-01' }, 'Ransomware behaviour')
const isolated = entry({ kind: 'isolated', host: 'FS-01' }, 'Ransomware behaviour')
const released = entry({ kind: 'released', host: 'FS-01' }, 'a false alarm')
const seen = (kind: 'isolated' | 'released'): TimelineEntry => ({
  ...entry({ kind, host: 'FS-01' }, { kind: 'state at product', detail: 'contained' }),
  who: 'CrowdStrike Falcon',
})

describe.each([
  ['en', 'Isolation asked for by Hikeshi', 'Release asked for by Hikeshi'],
  ['ja', 'Hikeshiが隔離を指示', 'Hikeshiが隔離解除を指示'],
] as const)('who wanted a host cut off, and why, in %s', (language, isolation, release) => {
  const shown = (timeline: readonly TimelineEntry[]): string => {
    const { question: _question, ...unasked } = fileServer({ timeline })
    return JSON.stringify(speak(language).rootCard(unasked))
  }

  it('is said where the product had done it before it was written down', () => {
    expect(shown([isolated])).toContain(isolation)
    expect(shown([asked, seen('isolated'), released])).toContain(release)
  })

  it('is not the product that was seen to have done it', () => {
    expect(shown([asked, seen('isolated')])).toContain(isolation)
    expect(shown([asked, seen('isolated')])).not.toContain('contained')
    expect(shown([seen('released')])).not.toContain(release)
  })
})

describe('the times within a reason', () => {
  const since = '2026-11-08T18:13:00Z'
  it.each<[Reason, string, string]>([
    [
      { kind: 'held by us', host: 'FS-01', incident: 7, since },
      'since 2026-11-09 03:13 (UTC+9), in incident 7',
      'インシデント7で2026-11-09 03:13 (UTC+9)から',
    ],
    [
      { kind: 'address given away', product: 'CrowdStrike Falcon', host: '10.0.0.1', name: 'PC-7', seen: since },
      'saw last at 2026-11-09 03:13 (UTC+9)',
      '最終確認（2026-11-09 03:13 (UTC+9)）',
    ],
    [
      {
        kind: 'real before',
        earlier: [{ by: 'Mori', verdict: 'true positive', incident: 7, at: since }],
      },
      'incident 7, 2026-11-09)',
      'インシデント7、2026-11-09）',
    ],
    [
      { kind: 'allowed', what: 'file', owner: 'Mori', until: '2026-12-31T15:00:00Z', reason: 'a scanner' },
      'until 2027-01-01)',
      '期限：2027-01-01）',
    ],
  ])('are of the customer’s zone: %j', (why, inEnglish, inJapanese) => {
    expect(speak('en').reason(why, 'Asia/Tokyo')).toContain(inEnglish)
    expect(speak('ja').reason(why, 'Asia/Tokyo')).toContain(inJapanese)
  })
})
