import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { runCli } from '../../../server/cli/commands.ts'

const cli = async (...args: readonly string[]) => {
  const err: string[] = []
  const code = await runCli(args, {
    out: () => {},
    err: (line) => err.push(line),
    input: () => Promise.reject(new Error('nothing is read')),
  })
  return { code, err: err.join('\n') }
}

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hikeshi-cli-'))
  vi.stubEnv('DATA_DIR', folder)
  vi.stubEnv('TENANTS_DIR', folder)
  vi.stubEnv('DATABASE_URL', undefined)
  vi.stubEnv('TEMPORAL_ADDRESS', undefined)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

it('says in words, without a stack, that no Hikeshi runs here', async () => {
  for (const args of [
    ['audit', 'verify'],
    ['tenants', 'resume', 'acme', '--by', 'Hana', '--reason', 'a drill'],
  ]) {
    const { code, err } = await cli(...args)
    expect(code).toBe(1)
    expect(err).toMatch(/^Hikeshi does not run on the data folder .*Start it \(npm start\)/)
    expect(err).not.toMatch(/^\s+at /m)
  }
})

it('lets nobody resume automatic isolation without a name and a reason', async () => {
  for (const grounds of [[], ['--by', 'Hana'], ['--reason', 'a drill']])
    expect(await cli('tenants', 'resume', 'acme', ...grounds)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--by and --reason are needed') as string,
    })
})

it('says the faults of configuration and tenant files in the same way', async () => {
  await writeFile(join(folder, 'acme.yaml'), 'chat: { botToken: env:NOT_THERE }')
  expect(await cli('tenants', 'check')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/acme\.yaml:1: chat\.botToken: env:NOT_THERE: .*NOT_THERE; set it/) as string,
  })
  vi.stubEnv('PORT', 'x')
  expect(await cli('tenants', 'check')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^The configuration has a fault:\n {2}PORT /) as string,
  })
})

it('says that the database cannot be reached, and not how to log into it', async () => {
  vi.stubEnv('DATABASE_URL', 'postgres://hikeshi:hunter2@127.0.0.1:1/hikeshi')
  vi.stubEnv('TEMPORAL_ADDRESS', '127.0.0.1:1')
  const { code, err } = await cli('audit', 'verify')
  expect({ code, err }).toEqual({
    code: 1,
    err: 'PostgreSQL cannot be reached (connect ECONNREFUSED 127.0.0.1:1). Start it, or look at DATABASE_URL.',
  })
})

it('is said by the server too, before anything is brought up', async () => {
  const data = join(folder, 'data')
  const said = await new Promise<string>((resolve) => {
    const env = { ...process.env, DATA_DIR: data }
    execFile(process.execPath, ['--import', 'tsx', 'server/all-in-one.ts'], { env }, (_, __, err) => resolve(err))
  })
  expect(said).toMatch(/^The tenant files have a fault:\n {2}.*there is no tenant file in this folder/)
  await expect(readdir(data)).rejects.toThrow(/ENOENT/)
}, 60_000)
