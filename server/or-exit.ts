/** Does a step of the start; when it fails, says why in words, undoes what was done before, and ends the process. */
export const orExit = async <T>(step: () => T | Promise<T>, undo?: () => Promise<unknown>): Promise<T> => {
  try {
    return await step()
  } catch (error) {
    console.error(error instanceof Error ? saying(error) : error)
    await undo?.()
    process.exit(1)
  }
}

/** With what is behind it: of a Temporal that cannot be reached the SDK says only what it wanted of it. */
const saying = ({ message, cause }: Error): string =>
  cause instanceof Error ? `${message}: ${saying(cause)}` : message
