import { isDismissive } from '../policy/verdict.ts'
import type { Engine } from './engine.ts'
import type { Finding, Toolbox } from './language.ts'

/** What was found. Where a worse alert comes than was weighed, it is weighed again, once; the last finding counts. */
export interface Investigation {
  readonly tool: Toolbox['investigate']
  /** A worse alert has been read than was weighed. */
  readonly isBehind: () => boolean
  /** Weighs again where it is behind. */
  readonly catchUp: () => Promise<void>
  /** What counts in place of this finding now: a newer one, unless a person judged, or what was found ends the incident as harmless. */
  readonly newest: (finding: Finding) => Finding
  /** It is about to be closed as harmless: what comes now goes on as an incident of its own, or is the same. */
  readonly end: () => void
}

/** `investigate`: the first look, and those that worse alerts make necessary. */
export const createInvestigation = (engine: Engine): Investigation => {
  const { state } = engine
  let isOver = false
  let weighing: Promise<void> | undefined

  const isBehind = (): boolean => {
    const { finding, worse = 0 } = state
    // Another incident that it was merged into weighs it.
    if (isOver || state.mergedInto !== undefined) return false
    return finding !== undefined && !isDismissive(finding.verdict) && finding.weighed < worse
  }

  const weigh = async (): Promise<void> => {
    while (isBehind() && state.finding) {
      const { verdict, advice } = state.finding
      const key = `investigate/after alert ${state.worse}`
      const before = { verdict, advice }
      state.finding = await engine.perform('investigate', key, { before }, 'weigh a worse alert')
    }
  }

  return {
    tool: (purpose = 'first look') =>
      engine.once(`investigate/${purpose}`, async () => {
        state.finding = await engine.perform('investigate', `investigate/${purpose}`, {}, 'investigate')
        return state.finding
      }),
    isBehind,
    // Whoever needs it at the same time waits for the same one.
    catchUp: () => (isBehind() ? (weighing ??= weigh().finally(() => (weighing = undefined))) : Promise.resolve()),
    newest: (finding) => {
      const { finding: last } = state
      if (!last || finding.by !== undefined || isDismissive(finding.verdict)) return finding
      return last.weighed > finding.weighed ? last : finding
    },
    end: () => {
      isOver = true
    },
  }
}
