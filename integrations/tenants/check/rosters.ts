import type { Wrong } from '../fault.ts'
import { mapsAt, textAt } from '../raw.ts'
import type { Raw } from '../raw.ts'

/** Whoever stands in does so for some time. */
export const rosters = (raw: Raw): readonly Wrong[] =>
  mapsAt(raw, 'rosters')
    .flatMap(({ value, path }) => mapsAt(value, 'overrides', path))
    .flatMap(({ value, path }) => {
      const from = textAt(value, 'from')
      const until = textAt(value, 'until')
      // Both are written year first, so that their order as texts is their order in time.
      return from === undefined || until === undefined || from < until
        ? []
        : [
            {
              path: [...path, 'until'],
              wrong: `this override ends at ${until}, before it begins`,
              instead: `write a time after ${from}`,
            },
          ]
    })
