/** All that an operator may import to write a playbook. */
import type { Playbook } from './language.ts'

export type {
  Acknowledgement,
  AlertSummary,
  Answer,
  Closed,
  Finding,
  Grounds,
  Host,
  Isolation,
  Playbook,
  Question,
  Toolbox,
} from './language.ts'

/**
 * Declares a playbook. `run` is plain TypeScript; it may be started again from the top at any time, and then every
 * finished call of the toolbox returns what it returned before.
 */
export const playbook = (definition: Playbook): Playbook => definition
