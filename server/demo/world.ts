import { join } from 'node:path'
import { startWorld, type World } from '../../simulators/world.ts'
import { choosePort } from '../embedded/ports.ts'

/** The file in which the simulated world keeps what it is. */
export const memoryFile = (folder: string): string => join(folder, 'world.json')

/** Starts the simulated world where it stopped; on these ports where they are free, else on any. */
export const bringUpWorld = async (
  folder: string,
  ports: { readonly world?: number; readonly smtp?: number },
): Promise<World> =>
  startWorld({
    memoryFile: memoryFile(folder),
    httpPort: await choosePort(ports.world),
    smtpPort: await choosePort(ports.smtp),
    falcon: { containLagMs: 1000 },
  })
