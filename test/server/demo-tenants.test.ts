import { expect, it } from 'vitest'
import { simulatedEnvironment } from '../../server/demo/environment.ts'
import { writeTenants } from '../../server/demo/tenants.ts'
import { readTenants } from '../../server/tenants.ts'
import { startWorld } from '../../simulators/world.ts'
import { temporaryFolder } from '../temporary-folder.ts'

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
