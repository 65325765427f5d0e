import type { Situation } from './situation.ts'

/** True where we were to isolate a host that may be in the hands of an attacker, and may not; and no person wanted it left so. */
export const isLeftToThem = ({ host, finding, question, timeline }: Situation): boolean => {
  const onTheNetwork = host?.state === 'online' || host?.state === 'not isolated'
  const harmless = finding?.verdict === 'false positive' || finding?.verdict === 'benign'
  const wanted = question?.outcome?.nobody === false && question.outcome.choice !== 'isolate'
  return onTheNetwork && !harmless && !wanted && timeline.some(({ what }) => what.kind === 'isolation refused')
}

/** We advise to isolate a host that we have not touched. */
export const isUndecided = ({ host, finding, dryRun }: Situation): boolean =>
  finding?.advice === 'isolate' && !dryRun && (host?.state === 'online' || host?.state === 'not isolated')

/** The incident that this one goes on as, where a person merged it. */
export const mergedInto = ({ timeline }: Situation): number | undefined => {
  const into = timeline.map(({ what }) => what).findLast(({ kind }) => kind === 'merged into')
  return into?.kind === 'merged into' ? into.incident : undefined
}
