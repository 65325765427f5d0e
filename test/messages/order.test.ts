import { describe, expect, it } from 'vitest'
import type { TimelineEntry } from '../../messages/event.ts'
import { speak } from '../../messages/index.ts'
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
