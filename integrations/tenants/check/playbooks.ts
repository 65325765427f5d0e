import type { Wrong } from '../fault.ts'
import type { Raw } from '../raw.ts'
import { meant } from '../suggest.ts'

/** A playbook that only rehearses is one of the catalogue: a name that is misspelt would leave it live. */
export const playbooks = (raw: Raw, known: readonly string[]): readonly Wrong[] => {
  const { dryRun } = raw
  if (!Array.isArray(dryRun)) return []
  return dryRun.flatMap((name: unknown, n): readonly Wrong[] =>
    typeof name !== 'string' || known.includes(name)
      ? []
      : [
          {
            path: ['dryRun', n],
            wrong: `${JSON.stringify(name)} is no playbook that we know`,
            instead: meant(name, known, 'take it out'),
          },
        ],
  )
}
