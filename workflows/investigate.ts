import { isDismissive, isGraver } from '../policy/verdict.ts'
import type { Engine } from './engine.ts'
import type { Finding, Toolbox } from './language.ts'

/**
 * What was found. Where a worse alert comes than was weighed, or by a merge what was held for more, it is weighed again, once; the last
 * finding counts.
 */
export interface Investigation {
  readonly tool: Toolbox['investigate']
  /** What has been read that is worse than what was weighed, as the act that weighs it is known by; nothing where there is none. */
  readonly behind: () => string | undefined
  /** Weighs again where it is behind. */
  readonly catchUp: () => Promise<void>
  /** What counts in place of this finding now: a newer one, unless a person judged, or what was found ends the incident as harmless. */
  readonly newest: (finding: Finding) => Finding
  /** It is about to be closed as harmless: what comes now goes on as an incident of its own, or is the same. */
  readonly end: () => void
}

/** `investigate`: the first look, and those that worse alerts and merges make necessary. */
export const createInvestigation = (engine: Engine): Investigation => {
  const { state } = engine
  let isOver = false
  let weighing: Promise<void> | undefined

  const behind = (): string | undefined => {
    const { finding, worse = 0, held, merged = 0 } = state
    // Another incident that it was merged into weighs it.
    if (isOver || state.mergedInto !== undefined) return undefined
    if (!finding || isDismissive(finding.verdict)) return undefined
    if (finding.weighed < worse) return `alert ${worse}`
    return held !== undefined && isGraver(held, finding.verdict) ? `${merged} merged` : undefined
  }

  const weigh = async (): Promise<void> => {
    let done: string | undefined
    for (let what = behind(); what !== undefined && what !== done && state.finding; what = behind()) {
      const { verdict, advice } = state.finding
      const before = { verdict, advice }
      const summary = what.startsWith('alert') ? 'weigh a worse alert' : 'weigh what was merged in'
      state.finding = await engine.perform('investigate', `investigate/after ${what}`, { before }, summary)
      done = what
    }
  }

  return {
    tool: (purpose = 'first look') =>
      engine.once(`investigate/${purpose}`, async () => {
        state.finding = await engine.perform('investigate', `investigate/${purpose}`, {}, 'investigate')
        return state.finding
      }),
    behind,
    // Whoever needs it at the same time waits for the same one.
    catchUp: () =>
      behind() !== undefined ? (weighing ??= weigh().finally(() => (weighing = undefined))) : Promise.resolve(),
    newest: (finding) => {
      const { finding: last } = state
      if (!last || finding.by !== undefined || isDismissive(finding.verdict)) return finding
      return last.weighed > finding.weighed || isGraver(last.verdict, finding.verdict) ? last : finding
    },
    end: () => {
      isOver = true
    },
  }
}
