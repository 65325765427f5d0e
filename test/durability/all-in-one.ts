import { pointAt } from '../../server/demo/environment.ts'
import type { Soc } from '../harness.ts'
import { startProgram, type Program } from '../processes.ts'

/** Server and worker in one process of its own, to which the products send their webhooks and presses from now on. */
export const startAllInOne = async (soc: Soc): Promise<Program> => {
  const program = await startProgram('all-in-one', soc.env)
  pointAt(soc.world, program.url)
  return program
}
