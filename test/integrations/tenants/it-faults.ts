import { expect, it } from 'vitest'
import { sayFault } from '../../../integrations/tenants/fault.ts'
import { changed, goodFile, read } from './good-file.ts'

/** The lines that an operator reads. */
export const faultsOf = (text: string): readonly string[] => {
  const result = read(text)
  return 'faults' in result ? result.faults.map(sayFault) : []
}

/** The line (from 1) on which a text first stands. */
export const lineWith = (text: string, mark: string): number => text.slice(0, text.indexOf(mark)).split('\n').length

type Change = readonly [from: string, to: string]

/**
 * A change to the good file that is a fault; the text that stands first on the faulty line; what is said of it, from the place on; and, where the
 * good file is not already it, a like change that is none.
 */
export type FaultCase = readonly [name: string, fires: Change, mark: string, said: string, not?: Change]

/** Each case fires, alone and on its line, and its counterpart does not. */
export const itFaults = (cases: readonly FaultCase[]): void => {
  for (const [name, fires, mark, said, not] of cases)
    it(name, () => {
      const text = changed(...fires)
      expect(faultsOf(text)).toEqual([`tenants/acme.yaml:${lineWith(text, mark)}: ${said}`])
      expect(faultsOf(not === undefined ? goodFile : changed(...not))).toEqual([])
    })
}
