/**
 * Answers with the first thing that `look` finds, looking now and each time that `listen` calls back.
 * Rejects with `complaint()` after `timeoutMs`.
 */
export function waitUntil<T>(options: {
  readonly look: () => T | undefined
  readonly listen: (again: () => void) => () => void
  readonly timeoutMs: number
  readonly complaint: () => string
}): Promise<T> {
  const { look, listen, timeoutMs, complaint } = options
  const found = look()
  if (found !== undefined) return Promise.resolve(found)
  return new Promise((resolve, reject) => {
    const stop = listen(() => {
      const found = look()
      if (found === undefined) return
      end()
      resolve(found)
    })
    const timer = setTimeout(() => {
      end()
      reject(new Error(complaint()))
    }, timeoutMs)
    const end = (): void => {
      clearTimeout(timer)
      stop()
    }
  })
}
