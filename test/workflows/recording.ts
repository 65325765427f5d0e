import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import type { temporal } from '@temporalio/proto'

type History = temporal.api.history.v1.IHistory

/** Where the recorded histories are kept. */
export const folder = new URL('../fixtures/histories/', import.meta.url)

/**
 * A history as protobuf JSON, the form in which Temporal's UI and CLI give it, one event a line. Who worked on it and on which
 * machine is left out: worker identities, the queues named after them, stack traces.
 */
export const asText = (history: History): string => {
  const { events } = JSON.parse(historyToJSON(history), anonymous) as { events: unknown[] }
  return `{"events":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`
}

/** Reads what `asText` wrote. */
export const fromText = (text: string): History => historyFromJSON(JSON.parse(text))

const anonymous = (name: string, value: unknown): unknown => {
  if (name === 'identity') return 'a worker'
  if (name === 'stackTrace') return ''
  if (name === 'taskQueue') return { name: 'hikeshi', kind: 'TASK_QUEUE_KIND_NORMAL' }
  return value
}

/** All that stands in a recorded history for a person to read: its text, and that of the payloads in it. */
export const inClear = (text: string): string => {
  const clear: string[] = [text]
  JSON.parse(text, (name, value: unknown) => {
    if (name === 'data' && typeof value === 'string') clear.push(Buffer.from(value, 'base64').toString('utf8'))
    return value
  })
  return clear.join('\n')
}
