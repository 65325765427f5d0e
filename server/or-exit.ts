/** Does a step of the start; when it fails, says why in words, undoes what was done before, and ends the process. */
export const orExit = async <T>(step: () => T | Promise<T>, undo?: () => Promise<unknown>): Promise<T> => {
  try {
    return await step()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    await undo?.()
    process.exit(1)
  }
}
