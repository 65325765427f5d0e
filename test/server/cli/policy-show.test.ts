import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { runCli } from '../../../server/cli/commands.ts'

const cli = async (...args: readonly string[]) => {
  const said: string[] = []
  const say = (line: string) => said.push(line)
  const code = await runCli(['policy', 'show', ...args], {
    out: say,
    err: say,
    input: () => Promise.reject(new Error()),
  })
  return { code, said: said.join('\n') }
}

afterEach(() => vi.unstubAllEnvs())

it('prints the policy of an example customer in words, in its language or another one, where none of its secrets are', async () => {
  for (const name of Object.keys(process.env)) if (/^(ACME|YAMATO)_/.test(name)) vi.stubEnv(name, undefined)
  // After a change of the words or of the examples: npx vitest run test/server/cli/policy-show.test.ts -u, and read them.
  for (const name of ['acme', 'yamato'])
    for (const language of ['en', 'ja']) {
      const { code, said } = await cli(name, '--language', language)
      expect(code).toBe(0)
      await expect(`${said}\n`).toMatchFileSnapshot(`../../fixtures/agreements/${name}.${language}.txt`)
    }
  expect((await cli('yamato')).said).toBe((await cli('yamato', '--language', 'ja')).said)
})

it('says what it cannot show, and why', async () => {
  expect(await cli('nobody')).toMatchObject({
    code: 2,
    said: expect.stringContaining('there is no tenant nobody') as string,
  })
  expect(await cli('yamato', '--language', 'fr')).toMatchObject({ code: 2 })
  expect(await cli()).toMatchObject({ code: 2 })
  const folder = await mkdtemp(join(tmpdir(), 'hikeshi-cli-'))
  vi.stubEnv('TENANTS_DIR', folder)
  await writeFile(join(folder, 'acme.yaml'), 'order: none first')
  expect(await cli('acme')).toMatchObject({ code: 1, said: expect.stringMatching(/acme\.yaml:1: order: /) as string })
  await rm(folder, { recursive: true })
})
