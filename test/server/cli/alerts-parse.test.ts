import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../../../server/cli/commands.ts'

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../fixtures/crowdstrike_falcon/${name}.json`, import.meta.url))

const cli = async (args: readonly string[], input = '') => {
  const out: string[] = []
  const err: string[] = []
  const code = await runCli(args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    input: () => Promise.resolve(Buffer.from(input)),
  })
  return { code, out, err }
}
const parse = (...files: readonly string[]) => ['alerts', 'parse', '--product', 'crowdstrike_falcon', ...files]

describe('alerts parse', () => {
  let folder: string
  let broken: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hikeshi-parse-'))
    broken = join(folder, 'broken.json')
    await writeFile(broken, '{"composite_id":')
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('prints one JSON object an alert, of all files', async () => {
    const { code, out, err } = await cli(parse(fixture('api_alert_epp'), fixture('stream_xdr')))
    expect({ code, err }).toEqual({ code: 0, err: [] })
    expect(out.map((line) => (JSON.parse(line) as { title: string }).title)).toEqual([
      'ProcessInjection',
      'Mail, then a download',
    ])
  })

  it('knows every product of the catalogue', async () => {
    const file = fileURLToPath(new URL('../../fixtures/cybereason/cef_lines.json', import.meta.url))
    const { code, out, err } = await cli(['alerts', 'parse', '--product', 'cybereason', file])
    expect(code).toBe(0)
    expect(out).toHaveLength(3)
    expect(err).toEqual([expect.stringMatching(/11\.88 must be re-read by API/)])
  })

  it('says what is no alert and what must be re-read, which is no failure', async () => {
    const { code, out, err } = await cli(parse(fixture('stream_audit'), '-'), '{"composite_id":"a:ind:b:1"}')
    expect({ code, out }).toEqual({ code: 0, out: [] })
    expect(err[0]).toMatch(/stream_audit\.json: no alert: .*UserActivityAuditEvent/)
    expect(err[1]).toMatch(/^standard input: a:ind:b:1 must be re-read by API/)
  })

  it('names the file that it does not understand, goes on with the others, and fails', async () => {
    const { code, out, err } = await cli(
      parse(broken, join(folder, 'none.json'), fixture('api_alert_epp'), '-'),
      '{"a":1}',
    )
    expect(code).toBe(1)
    expect(out).toHaveLength(1)
    expect(err).toEqual([
      expect.stringMatching(/broken\.json: not understood: the body: not JSON/),
      expect.stringMatching(/none\.json: cannot be read: .*no such file/),
      expect.stringMatching(/^standard input: not understood: .*expected an alert of the API/),
    ])
  })

  it('fails for a part that is not understood, and still prints the rest', async () => {
    const lines = `{"composite_id":"a:x:1","name":"x","severity":50,"product":"epp","timestamp":"2026-01-01T00:00:00Z"}\n{"a":1}`
    const { code, out, err } = await cli(parse('-'), lines)
    expect({ code, alerts: out.length }).toEqual({ code: 1, alerts: 1 })
    expect(err).toEqual([expect.stringMatching(/^standard input: not understood: line 2: /)])
  })

  it.each([
    [['alerts', 'parse', 'x.json'], /--product/],
    [['alerts', 'parse', '--product', 'nothing', 'x.json'], /no product nothing; there are: crowdstrike_falcon/],
    [parse(), /at least one file/],
    [['alerts', 'parse', '--prodct', 'x'], /Unknown option '--prodct'/],
    [['alerts', 'prase'], /No command alerts prase/],
    [['constructor'], /No command constructor/],
  ])('%j is called wrongly', async (args, message) => {
    const { code, out, err } = await cli(args)
    expect({ code, out }).toEqual({ code: 2, out: [] })
    expect(err.join('\n')).toMatch(message)
  })

  it('explains itself', async () => {
    expect((await cli(['--help'])).out.join('\n')).toMatch(/alerts parse +print what/)
    expect((await cli([])).code).toBe(0)
    expect(await cli(['alerts', 'parse', '--help'])).toMatchObject({ code: 0, err: [] })
  })
})
