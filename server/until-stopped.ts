/**
 * Waits for SIGINT or SIGTERM, then stops what runs, in order, and ends the process. A second signal ends it at once. What
 * fails before ends it too.
 */
export const untilStopped = async (
  stops: readonly (() => Promise<unknown>)[],
  failed: Promise<unknown> = new Promise(() => {}),
): Promise<void> => {
  const signalled = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve())
  })
  let code = 0
  try {
    await Promise.race([signalled, failed])
  } catch (error) {
    console.error(error)
    code = 1
  }
  process.on('SIGINT', () => process.exit(130))
  process.on('SIGTERM', () => process.exit(143))
  for (const stop of stops)
    await stop().catch((error: unknown) => {
      console.error(error)
      code = 1
    })
  process.exit(code)
}
