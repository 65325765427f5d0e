import { setTimeout as sleep } from 'node:timers/promises'
import {
  endProcess,
  isSameCommand,
  logTail,
  orphan,
  readRecord,
  startChild,
  type Child,
  type ChildCommand,
  type ChildRecord,
} from './children.ts'
import { isRunning } from './process-identity.ts'
import { keepUp, type Running } from './keep-up.ts'
import { choosePort, isFree } from './ports.ts'

/** Tells a person what is being done, a line for each step. */
export type Progress = (line: string) => void

/** A server that we bring up beside us. */
export interface Service {
  /** In files: `postgres`. */
  readonly name: string
  /** For people: `PostgreSQL`. */
  readonly title: string
  readonly command: (port: number) => Omit<ChildCommand, 'name' | 'port'>
  /** Resolves when the server answers on that port as it should, rejects as long as it does not. */
  readonly answers: (port: number) => Promise<void>
  /** What asks it to end in good order. */
  readonly stopSignal: NodeJS.Signals
  /** Called before a new one is started, when no earlier one runs. */
  readonly prepare?: () => void
}

/**
 * Adopts the server that an earlier owner of the data folder left running, when it runs as we would start it and
 * answers; ends it otherwise, and starts a new one. The caller owns the data folder.
 *
 * @throws Error with the server's own last words when it does not come up within a minute.
 */
export async function bringUp(
  dataDir: string,
  service: Service,
  options: { readonly progress: Progress; readonly port?: number },
): Promise<Running> {
  const { name, title } = service
  const { progress } = options
  const left = orphan(dataDir, name)
  if (left !== undefined) {
    const adopted = await adopt(dataDir, service, left, options)
    if (adopted !== undefined) return adopted
    progress(`${title}: ending process ${left.pid}, which an earlier run left behind`)
    await endProcess(left, service.stopSignal)
  }

  if (options.port !== undefined && !(await isFree(options.port))) {
    throw new Error(`${title}: port ${options.port} is taken by another program; give it another one, or none`)
  }
  const port = options.port ?? (await choosePort(readRecord(dataDir, name)?.port))
  return lookAfter(dataDir, service, progress, await start(dataDir, service, port, progress))
}

/** A server that ends while it starts is tried again: what a killed one held (memory, locks) may take a moment to go. */
async function start(
  dataDir: string,
  service: Service,
  port: number,
  progress: Progress,
  stopping?: AbortSignal,
): Promise<ChildRecord> {
  const { name, title } = service
  for (let attempt = 1; ; attempt += 1) {
    service.prepare?.()
    progress(`${title}: starting on 127.0.0.1:${port}`)
    const child = await startChild(dataDir, { name, port, ...service.command(port) })
    try {
      await ready(service, child, port, stopping)
    } catch (error) {
      const endedByItself = child.ended() !== undefined
      await endProcess(child.record, service.stopSignal)
      if (!endedByItself || attempt === 3 || stopping?.aborted === true) throw error
      await sleep(1_000)
      continue
    }
    progress(`${title}: ready on 127.0.0.1:${port} (process ${child.record.pid})`)
    return child.record
  }
}

async function adopt(
  dataDir: string,
  service: Service,
  left: ChildRecord,
  { progress, port }: { readonly progress: Progress; readonly port?: number },
): Promise<Running | undefined> {
  const spec = { name: service.name, port: left.port, ...service.command(left.port) }
  if ((port !== undefined && port !== left.port) || !isSameCommand(left, spec)) return undefined
  const until = Date.now() + 10_000
  for (;;) {
    try {
      await service.answers(left.port)
      progress(`${service.title}: adopted process ${left.pid} on 127.0.0.1:${left.port}, left by an earlier run`)
      return lookAfter(dataDir, service, progress, left)
    } catch {
      if (Date.now() > until || !isRunning(left)) return undefined
      await sleep(200)
    }
  }
}

async function ready(service: Service, child: Child, port: number, stopping?: AbortSignal): Promise<void> {
  const until = Date.now() + 60_000
  for (;;) {
    try {
      return await service.answers(port)
    } catch (cause) {
      const ended = child.ended()
      if (ended === undefined && Date.now() < until && stopping?.aborted !== true) {
        await sleep(50)
        continue
      }
      const why =
        ended ?? `it does not answer after a minute (${cause instanceof Error ? cause.message : String(cause)})`
      const said = logTail(child.logFile)
      throw new Error(`${service.title} does not start: ${why}. Its log, ${child.logFile}, ends:\n${said}`, { cause })
    }
  }
}

const lookAfter = (dataDir: string, service: Service, progress: Progress, record: ChildRecord): Running =>
  keepUp(record, {
    title: service.title,
    stopSignal: service.stopSignal,
    progress,
    start: (stopping) => start(dataDir, service, record.port, progress, stopping),
  })
