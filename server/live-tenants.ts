import { watch } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { sayFault } from '../integrations/tenants/fault.ts'
import { readTexts } from '../integrations/tenants/load.ts'
import type { Config } from './config.ts'
import type { Logger } from './log.ts'
import { Roll } from './roll.ts'
import { TenantFilesError, type Tenants } from './tenants.ts'

/** The customers of a process that runs: their files count as they are now. */
export interface LiveTenants extends Tenants {
  /** What is wrong with the files as they are now, a line each. Of a faulty file the version before counts on. */
  readonly refused: () => readonly string[]
  /** Called after each change with the ids of the tenants that came, went or changed. */
  readonly onChange: (listener: (ids: readonly string[]) => void) => void
  readonly stop: () => void
}

/** ms for which a folder must not change before it counts: files are written in pieces, and one by one. */
const settle = 300

/** ms between two looks at a folder of which nothing is heard: a network folder does not tell of its changes. */
const lookEvery = 10_000

/**
 * Reads the tenant files, and reads them again when one of them changes, or a secret that they name. A file that is faulty by then is
 * refused: the version before counts on, and the operators are told. A folder that is away or empty takes no customer with it.
 *
 * @throws TenantFilesError with every fault when they are faulty at the start.
 */
export const followTenants = async (config: Config, log: Logger): Promise<LiveTenants> => {
  const { folders, readSecret } = config
  const roll = new Roll(config)
  const first = await readTexts(folders.tenants)
  roll.take(first)
  if (roll.faults.length > 0) throw new TenantFilesError(roll.faults)

  const listeners: ((ids: readonly string[]) => void)[] = []
  const take = (texts: Awaited<ReturnType<typeof readTexts>>): void => {
    const hadFaults = roll.faults.length > 0
    const changed = roll.take(texts)
    const faults = roll.faults.map(sayFault)
    if (changed.length > 0) log.info('tenants have changed', { tenants: changed })
    if (faults.length > 0) log.error('tenant files are refused; what they said before counts on', { faults })
    else if (hadFaults) log.info('the tenant files are without fault again')
    if (changed.length > 0) for (const listener of listeners) listener(changed)
  }

  const stopping = new AbortController()
  const follow = async (): Promise<void> => {
    const pause = createPause(folders.tenants, stopping.signal)
    let seal = roll.sealOf(first, 'as taken')
    for (;;) {
      await pause(lookEvery)
      let texts = await readTexts(folders.tenants)
      let now = roll.sealOf(texts, 'now')
      if (now === seal) continue
      for (let before = ''; now !== before;) {
        before = now
        await sleep(settle, undefined, { ref: false, signal: stopping.signal })
        texts = await readTexts(folders.tenants)
        now = roll.sealOf(texts, 'now')
      }
      take(texts)
      seal = roll.sealOf(texts, 'as taken')
    }
  }
  follow().catch((error: unknown) => {
    if (!stopping.signal.aborted) log.error('the tenant files are no longer followed', { error })
  })

  return {
    all: () => roll.tenants,
    find: (id) => roll.find(id),
    secret: readSecret,
    refused: () => roll.faults.map(sayFault),
    onChange: (listener) => void listeners.push(listener),
    stop: () => stopping.abort(),
  }
}

/** A pause that ends early when the folder tells of a change. Rejects when the signal ends it. */
const createPause = (folder: string, signal: AbortSignal): ((ms: number) => Promise<void>) => {
  let early = new AbortController()
  try {
    // A folder that cannot be watched, or no longer, is looked at all the same.
    watch(folder, { persistent: false, signal }, () => early.abort()).on('error', () => {})
  } catch {}
  return async (ms) => {
    await sleep(ms, undefined, { ref: false, signal: AbortSignal.any([signal, early.signal]) }).catch(() => {})
    early = new AbortController()
    signal.throwIfAborted()
  }
}
