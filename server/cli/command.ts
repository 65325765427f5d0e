/** What a command may touch besides its own work; tests give their own. Lines without the line feed. */
export interface Terminal {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  /** All that comes on standard input. */
  readonly input: () => Promise<Uint8Array>
}

/** One command of `npm run hikeshi -- …`. */
export interface Command {
  /** How to call it and what it does; printed for `--help`. */
  readonly help: string
  /** Does it; the arguments are those after the command's name. Returns the exit code: 0 done, 1 failed, 2 called wrongly. */
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<number>
}

/** The command was called wrongly; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
