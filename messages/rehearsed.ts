import type { Phrases } from './language.ts'
import type { Situation } from './situation.ts'

/** A first line, marked in a dry run: nobody may take it for what was really done. */
export const rehearsed = (say: Phrases, { dryRun }: Situation, line: string): string =>
  dryRun ? say.rehearsed(line) : line
