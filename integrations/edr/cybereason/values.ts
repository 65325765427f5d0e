import { isObject } from '../reading.ts'

/**
 * Visual search and `crimes/unified` wrap every value: `{totalValues, values: ["text"]}` in `simpleValues`, things in
 * `elementValues`; `values` may be null. Here they are the fields that the other shapes have. What stands beside them wins.
 */
export const flattened = (malop: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { simpleValues: simple, elementValues: elements, ...rest } = malop
  if (!isObject(simple) && !isObject(elements)) return malop
  const values = isObject(simple) ? simple : {}
  const text = (name: string): unknown => listOf(values[name], 'values')[0]
  const things = (name: string): readonly unknown[] => listOf(isObject(elements) ? elements[name] : {}, 'elementValues')
  const given = Object.entries(rest).filter(([, value]) => value !== null && value !== undefined)
  return {
    displayName: listOf(values['rootCauseElementNames'], 'values')[0] ?? text('elementDisplayName'),
    detectionType: text('detectionType'),
    creationTime: text('creationTime'),
    malopStartTime: text('malopStartTime'),
    lastUpdateTime: text('malopLastUpdateTime'),
    rootCauseElementHashes: listOf(values['rootCauseElementHashes'], 'values'),
    rootCauseElementType: text('rootCauseElementTypes'),
    isBlocked: text('isBlocked'),
    machines: things('affectedMachines'),
    users: things('affectedUsers'),
    ...Object.fromEntries(given),
  }
}

const listOf = (value: unknown, name: string): readonly unknown[] => {
  const list: unknown = isObject(value) ? value[name] : undefined
  return Array.isArray(list) ? list : []
}
