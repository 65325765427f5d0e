import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker'
import type { Logger } from './log.ts'

let installed = false

/** What the Temporal SDK has to say goes to our log: warnings and worse as they are, the rest at `debug`. Once a process. */
export const logTemporalTo = (log: Logger): void => {
  if (installed) return
  installed = true
  const levels = { TRACE: 'debug', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const
  Runtime.install({
    // The core's own warnings are about its bookkeeping (a quick act that ended after its second), not about incidents.
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }), forward: {} },
    },
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => log[levels[level]](message, { ...meta })),
  })
}
