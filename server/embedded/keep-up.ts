import { setTimeout as sleep } from 'node:timers/promises'
import { endProcess, type ChildRecord } from './children.ts'
import { isRunning } from './process-identity.ts'

/** A server that is looked after. */
export interface Running {
  /** Of today: another one after it had to be started again. */
  readonly pid: () => number
  readonly port: number
  /** Ends it in good order, by force after 20 s; it stays down. */
  readonly stop: () => Promise<void>
}

/**
 * Looks after a server: one that ends without being told to (killed, out of memory) is started again on the same port,
 * and somebody is told; after a failure it waits longer before each attempt, up to half a minute.
 */
export function keepUp(
  first: ChildRecord,
  how: {
    readonly title: string
    readonly stopSignal: NodeJS.Signals
    readonly progress: (line: string) => void
    readonly start: (stopping: AbortSignal) => Promise<ChildRecord>
  },
): Running {
  const stopping = new AbortController()
  let record = first
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)
  const watch = async () => {
    let failures = 0
    while (!stopping.signal.aborted) {
      await pause(failures === 0 ? 2_000 : Math.min(30_000, 1_000 * 2 ** failures))
      if (stopping.signal.aborted || isRunning(record)) continue
      how.progress(`${how.title}: process ${record.pid} has ended by itself; starting it again`)
      try {
        record = await how.start(stopping.signal)
        failures = 0
      } catch (error) {
        failures += 1
        if (!stopping.signal.aborted) how.progress(error instanceof Error ? error.message : String(error))
      }
    }
  }
  const watching = watch()
  return {
    pid: () => record.pid,
    port: first.port,
    stop: async () => {
      stopping.abort()
      await watching
      await endProcess(record, how.stopSignal)
    },
  }
}
