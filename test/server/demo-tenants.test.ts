import { afterEach, expect, it, vi } from 'vitest'
import { runCli } from '../../server/cli/commands.ts'
import { tenantsOf } from '../../server/cli/records.ts'
import { loadConfig } from '../../server/config.ts'
import { simulatedEnvironment } from '../../server/demo/environment.ts'
import { writeTenants } from '../../server/demo/tenants.ts'
import { readTenants } from '../../server/tenants.ts'
import { startWorld } from '../../simulators/world.ts'
import { temporaryFolder } from '../temporary-folder.ts'

afterEach(() => vi.unstubAllEnvs())

it('the demo’s customers are without fault, and somebody of each is asked by mail: one with a personal code, one without', async () => {
  const world = await startWorld()
  const env = { ...simulatedEnvironment(world), PUBLIC_URL: 'http://127.0.0.1:8080' }
  const folder = await writeTenants(temporaryFolder())
  const tenants = await readTenants(folder, env, (name) => env[name.slice('env:'.length) as keyof typeof env])
  await world.close()
  const mailed = tenants.all().map(({ id, confirm, people }) => {
    const asked = confirm.responders.findIndex(({ by }) => by === 'mail')
    const who = confirm.responders[asked]?.who ?? []
    return [id, asked, people.filter((person) => who.includes(person.id)).map(({ code }) => code !== undefined)]
  })
  expect(mailed).toEqual([
    ['acme', 1, [true]],
    ['yamato', 1, [false]],
  ])
})

it('are read by commands whether PUBLIC_URL is set or not; the check of the files says that the server needs it', async () => {
  const world = await startWorld()
  const folder = await writeTenants(temporaryFolder())
  const env = { ...simulatedEnvironment(world), TENANTS_DIR: folder, PUBLIC_URL: '' }
  await world.close()
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  expect((await tenantsOf(loadConfig())).all().map(({ id }) => id)).toEqual(['acme', 'yamato'])
  const cli = async (...args: readonly string[]) => {
    const said: string[] = []
    const say = (line: string) => said.push(line)
    const code = await runCli(args, { out: say, err: say, input: () => Promise.reject(new Error()) })
    return [code, said.join('\n')]
  }
  expect(await cli('policy', 'show', 'acme')).toEqual([0, expect.stringContaining('ACME Trading')])
  expect(await cli('tenants', 'check')).toEqual([1, expect.stringMatching(/have 2 faults:.*PUBLIC_URL.* is not set/s)])
})
