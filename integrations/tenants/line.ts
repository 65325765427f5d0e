import { isMap, isNode, isScalar } from 'yaml'
import type { Document, LineCounter } from 'yaml'
import type { Path } from './fault.ts'

/** Where the key of a map entry begins; else where the item begins. */
const offsetOf = (document: Document, path: Path): number | undefined => {
  const parent: unknown = document.getIn(path.slice(0, -1), true)
  if (isMap(parent)) {
    const key = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))?.key
    return isNode(key) ? key.range?.[0] : undefined
  }
  const node: unknown = document.getIn(path, true)
  return isNode(node) ? node.range?.[0] : undefined
}

/** The line (from 1) of the value at this path; where there is none, of the nearest that holds it. */
export const lineOf = (document: Document, lines: LineCounter, path: Path): number => {
  for (let length = path.length; length > 0; length -= 1) {
    const offset = offsetOf(document, path.slice(0, length))
    if (offset !== undefined) return lines.linePos(offset).line
  }
  return 1
}
