/** How many letters must change, come, go, or change places with their neighbour (optimal string alignment). */
const distance = (a: string, b: string): number => {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    const at = (up: number, column: number): number => (up === 0 ? row[column] : rows[i - up]?.[column]) ?? Infinity
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const ways = [at(1, j) + 1, at(0, j - 1) + 1, at(1, j - 1) + (same ? 0 : 1)]
      row.push(Math.min(...ways, swapped ? at(2, j - 2) + 1 : Infinity))
    }
    rows.push(row)
  }
  return rows[a.length]?.[b.length] ?? Infinity
}

const plain = (word: string): string => word.toLowerCase().replace(/[-_ ]/g, '')

/**
 * The word that was most likely meant: the nearest of those known, at most a third of its letters away, or one that holds
 * what was written. Nothing where none is near.
 */
export const nearest = (written: string, known: readonly string[]): string | undefined => {
  const wanted = plain(written)
  const [best] = known
    .map((word) => ({ word, far: distance(wanted, plain(word)) }))
    .filter(({ word, far }) => far <= Math.max(1, Math.floor(plain(word).length / 3)))
    .toSorted((a, b) => a.far - b.far)
  return best?.word ?? (wanted.length >= 3 ? known.find((word) => plain(word).includes(wanted)) : undefined)
}

/** `did you mean falcon?`, else all there is: `write one of: a, b, c`, else what to do where there is nothing. */
export const meant = (written: string, known: readonly string[], none: string): string => {
  const near = nearest(written, known)
  if (near !== undefined) return `did you mean ${near}?`
  if (known.length === 0) return none
  return known.length === 1 ? `write ${known[0]}` : `write one of: ${known.join(', ')}`
}
