import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sayFault } from '../../../integrations/tenants/fault.ts'
import { loadTenants } from '../../../integrations/tenants/load.ts'
import { tenantJsonSchema } from '../../../integrations/tenants/schema.ts'
import type { Tenant } from '../../../policy/tenant.ts'
import { changed, goodFile, read } from './good-file.ts'

const products = [
  { product: 'crowdstrike_falcon', credentials: ['clientId', 'clientSecret'], verify: () => undefined },
  { product: 'cybereason', credentials: ['user', 'password'] },
]
const options = { products, playbooks: [], environment: {}, lookForSecret: () => undefined }
const examples = 'playbooks/tenants'

const tenantOf = (text: string, environment: Readonly<Record<string, string>> = {}): Tenant => {
  const result = read(text, environment)
  if ('faults' in result) throw new Error(result.faults.map(sayFault).join('\n'))
  return result.tenant
}

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hikeshi-tenants-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('a good file', () => {
  it('becomes a tenant: durations in milliseconds, steps by channel, days as instants, defaults filled in', () => {
    expect(tenantOf(goodFile)).toMatchObject({
      id: 'acme',
      language: 'en',
      hosts: { investigateFirst: ['FS-01'], approvalNeeded: ['DB-01'], neverIsolate: ['DC-01'] },
      sources: [
        {
          webhook: { proof: 'vendor', secret: 'env:WEBHOOK_SECRET', options: { order: 'body-timestamp' } },
          api: { baseUrl: 'https://api.crowdstrike.com', credentials: { clientSecret: 'file:/run/secrets/falcon' } },
          maxCalls: 4,
        },
      ],
      chat: { apiUrl: 'https://slack.com/api/', channel: 'C0SOC' },
      matrix: {
        critical: [
          { channel: 'chat', to: 'mori' },
          { channel: 'sms', to: 'cso' },
        ],
        high: [{ channel: 'mail', to: 'on-duty' }],
        low: [],
      },
      audiences: [{ who: 'cso', fromSeverity: 'low', verdicts: ['true positive'] }],
      phone: { baseUrl: 'https://api.twilio.com', ring: 25_000, rounds: 3, pause: 60_000 },
      confirm: {
        responders: [
          { who: ['on-duty'], by: 'chat', within: 90_000 },
          { who: ['cso'], by: 'phone', within: 90_000 },
        ],
        defaultMayIsolateApprovalHosts: false,
      },
      limits: { containments: { max: 5, within: 3_600_000 }, tripwire: { max: 3, within: 600_000 } },
      isolation: {
        lookEvery: [2000, 5000, 15_000, 30_000, 60_000],
        patience: 600_000,
        tellAgain: [300_000, 900_000, 3_600_000, 10_800_000],
        reviewAfter: 43_200_000,
      },
      allowList: [{ expires: '2026-12-31T00:00:00.000Z' }],
    })
  })

  it('takes addresses from the environment, wherever variables stand in them', () => {
    const text = changed('smtp://mail.acme.example:587', 'smtp://${MAIL_HOST}:${MAIL_PORT:-25}')
    const tenant = tenantOf(text, { FALCON_URL: 'http://127.0.0.1:8010/falcon', MAIL_HOST: 'localhost', MAIL_PORT: '' })
    expect(tenant.sources[0]?.api?.baseUrl).toBe('http://127.0.0.1:8010/falcon')
    expect(tenant.mail?.server).toBe('smtp://localhost:25')
  })

  it('gives an instant in its own zone as the same instant', () => {
    const [entry] = tenantOf(changed('2026-12-31', '2026-12-31T18:00:00+09:00')).allowList
    expect(entry?.expires).toBe('2026-12-31T09:00:00.000Z')
  })
})

describe('the examples', () => {
  it('are without fault, without any variable set', async () => {
    const { tenants, faults } = await loadTenants(examples, options)
    expect(faults.map(sayFault)).toEqual([])
    expect(tenants.map(({ id, order }) => [id, order])).toEqual([
      ['acme', 'isolate first'],
      ['yamato', 'by list'],
    ])
  })

  it('lie beside the schema of tenant files, and name it to the editor', async () => {
    // After a change of the schema: npx vitest run test/integrations/tenants -u
    const schema = `${JSON.stringify(tenantJsonSchema(), undefined, 2)}\n`
    await expect(schema).toMatchFileSnapshot('../../../playbooks/tenants/tenant.schema.json')
    for (const name of ['acme.yaml', 'yamato.yaml'])
      expect(await readFile(join(examples, name), 'utf8')).toMatch(
        /^# yaml-language-server: \$schema=tenant\.schema\.json\n/,
      )
  })
})

describe('loadTenants', () => {
  const load = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    const { faults } = await loadTenants(folder, options)
    return faults.map((fault) => sayFault(fault).replace(folder, ''))
  }

  it('reads tenant files and nothing else', async () => {
    expect(await load({ 'acme.yaml': goodFile, 'notes.md': '# x', 'tenant.schema.json': '{}' })).toEqual([])
  })

  it('tells the faults of all files at once', async () => {
    const bad = changed('mode: live', 'mode: x')
    expect(await load({ 'acme.yaml': bad, 'beta.yaml': bad.replace('id: acme', 'id: beta') })).toHaveLength(2)
  })

  it('tells an empty file', async () => {
    expect(await load({ 'acme.yaml': '', 'beta.yaml': '# later' })).toEqual([
      '/acme.yaml:1: the file is empty; write a map of keys to values',
      '/beta.yaml:1: the file is empty; write a map of keys to values',
    ])
  })

  it('tells a folder that is missing, or empty', async () => {
    expect(await load({})).toEqual([':1: there is no tenant file in this folder; add one, e.g. acme.yaml'])
    const { faults } = await loadTenants(join(folder, 'nowhere'), options)
    expect(faults.map(sayFault)[0]).toMatch(/nowhere:1: this folder cannot be read; /)
  })

  it('tells what is no file, and does not wait for it; and a file without end', async () => {
    await symlink('/dev/zero', join(folder, 'zero.yaml'))
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')])
    await mkdir(join(folder, 'folder.yaml'))
    const long = `${goodFile}${'# and so on\n'.repeat(100_000)}`
    expect(await load({ 'acme.yaml': goodFile, 'long.yaml': long })).toEqual([
      '/folder.yaml:1: this is no regular file; put a file in its place',
      '/long.yaml:1: this file is longer than 1000000 bytes; write one customer in one file',
      '/pipe.yaml:1: this is no regular file; put a file in its place',
      '/zero.yaml:1: this is no regular file; put a file in its place',
    ])
  })

  it('tells two files of one customer', async () => {
    const other = goodFile.replace('C0SOC', 'C0OTHER')
    expect(await load({ 'acme.yaml': goodFile, 'acme.yml': other })).toEqual([
      '/acme.yml:1: another file has the id acme too; keep one of the two files',
    ])
  })

  it('tells two customers in one chat channel', async () => {
    const beta = goodFile.replace('id: acme', 'id: beta')
    expect(await load({ 'acme.yaml': goodFile, 'beta.yaml': beta })).toEqual([
      expect.stringMatching(/^\/beta\.yaml:1: chat\.channel: .*acme\.yaml has the same chat channel/),
    ])
    expect(await load({ 'acme.yaml': goodFile, 'beta.yaml': beta.replace('C0SOC', 'C0BETA') })).toEqual([])
    for (const [apiUrl, faults] of [
      ['https://SLACK.com/api', 1],
      ['https://slack.example/api/', 0],
    ] as const)
      expect(
        await load({ 'acme.yaml': goodFile, 'beta.yaml': beta.replace('chat:\n', `chat:\n  apiUrl: ${apiUrl}\n`) }),
      ).toHaveLength(faults)
  })
})
