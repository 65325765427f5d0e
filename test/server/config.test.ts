import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from '../../server/config.ts'
import { readSecret, SecretError } from '../../server/secrets.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const faultsOf = (env: Record<string, string>): ConfigError => {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('loadConfig found no fault')
}

describe('loadConfig', () => {
  it('needs nothing to run on one machine', () => {
    const config = loadConfig({})
    expect(config.http).toMatchObject({ host: '127.0.0.1', port: 8080, publicUrl: 'http://127.0.0.1:8080' })
    expect(config.databaseUrl).toBeUndefined()
    expect(config.temporal).toEqual({ namespace: 'hikeshi', taskQueue: 'hikeshi' })
    expect(config.every).toEqual({ relay: 1_000, reconcile: 3_600_000 })
    expect(config.folders.data).toBe(join(process.cwd(), 'data'))
  })

  it('takes a variable that is set to nothing as unset', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: '', TEMPORAL_ADDRESS: '', API_TOKEN: '' }).http.port).toBe(8080)
  })

  it('reports every fault at once, with the variable, what is wrong and where the value comes from', () => {
    const { faults, message } = faultsOf({
      PORT: 'eighty',
      RELAY_EVERY: '5 minutes',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://db/hikeshi',
      TEMPORAL_ADDRESS: 'temporal.example.com',
    })
    expect(faults.map(({ variable }) => variable).sort()).toEqual([
      'DATABASE_URL',
      'LOG_LEVEL',
      'PORT',
      'RELAY_EVERY',
      'TEMPORAL_ADDRESS',
    ])
    expect(message).toContain('5 faults')
    expect(message).toContain('PORT is not a whole number')
    expect(message).toContain('RELAY_EVERY is not a time like 500ms, 90s, 10m, 2h or 1d')
    for (const { hint } of faults) expect(hint).not.toBe('')
  })

  it('reports what the schema finds beside what only a look at several variables finds', () => {
    const { faults } = faultsOf({ HOST: '0.0.0.0', PORT: '99999999', TEMPORAL_ADDRESS: 'nowhere' })
    expect(faults.map(({ variable }) => variable).sort()).toEqual(['API_TOKEN', 'PORT', 'TEMPORAL_ADDRESS'])
  })

  it('wants a token for the API where a proxy publishes it, though we listen on loopback', () => {
    expect(faultsOf({ PUBLIC_URL: 'https://soar.example.com' }).faults.map(({ variable }) => variable)).toEqual([
      'API_TOKEN',
    ])
    expect(loadConfig({ PUBLIC_URL: 'http://[::1]:8080' }).apiToken).toBeUndefined()
  })

  it('never shows a value, which may be a secret', () => {
    const { message } = faultsOf({
      DATABASE_URL: 'not-a-url-but-hunter2',
      API_TOKEN: 'hunter2',
      PUBLIC_URL: 'hunter2',
      PIP_INDEX_URL: 'hunter2',
      TEMPORAL_ADDRESS: 'hunter2',
      TEMPORAL_API_KEY: 'hunter2',
    })
    expect(message).not.toContain('hunter2')
  })

  it('reads the connection to an outside Temporal as Temporal’s own tools do', () => {
    const { temporal } = loadConfig({
      TEMPORAL_ADDRESS: 'soc.a1b2c.tmprl.cloud:7233',
      TEMPORAL_NAMESPACE: 'soc.a1b2c',
      TEMPORAL_API_KEY: 'key-of-the-namespace',
    })
    expect(temporal.namespace).toBe('soc.a1b2c')
    expect(temporal.external).toMatchObject({
      address: 'soc.a1b2c.tmprl.cloud:7233',
      apiKey: 'key-of-the-namespace',
      tls: true,
    })
  })

  it('reads a Temporal profile only when it is named', () => {
    const home = temporaryFolder()
    const file = join(home, 'temporal.toml')
    writeFileSync(file, '[profile.default]\naddress = "production.example.com:7233"\nnamespace = "production"\n')
    expect(loadConfig({ HOME: home, XDG_CONFIG_HOME: home }).temporal.external).toBeUndefined()
    const { temporal } = loadConfig({ TEMPORAL_CONFIG_FILE: file })
    expect(temporal).toMatchObject({ external: { address: 'production.example.com:7233' }, namespace: 'production' })
  })

  it('takes the operators’ token from a file, and refuses a short one', () => {
    const file = join(temporaryFolder(), 'token')
    writeFileSync(file, 'c29tZXRoaW5nIGxvbmcgZW5vdWdo\n')
    expect(loadConfig({ API_TOKEN: `file:${file}`, HOST: '0.0.0.0' }).apiToken).toBe('c29tZXRoaW5nIGxvbmcgZW5vdWdo')
    writeFileSync(file, 'short\n')
    expect(faultsOf({ API_TOKEN: `file:${file}` }).message).toContain('24 characters')
    expect(faultsOf({ API_TOKEN: 'file:/does/not/exist' }).message).toContain('cannot be read (ENOENT)')
  })
})

describe('readSecret', () => {
  it('reads a variable or a file by name', () => {
    const file = join(temporaryFolder(), 'secret')
    writeFileSync(file, 'two words \n')
    expect(readSecret('env:FALCON_SECRET', { FALCON_SECRET: 's3' })).toBe('s3')
    expect(readSecret(`file:${file}`, {})).toBe('two words ')
  })

  it('says which name has no value', () => {
    expect(() => readSecret('env:FALCON_SECRET', {})).toThrow(/env:FALCON_SECRET: there is no environment variable/)
    expect(() => readSecret('env:FALCON_SECRET', { FALCON_SECRET: '' })).toThrow(/is empty/)
    expect(() => readSecret('file:/does/not/exist', {})).toThrow(/file:\/does\/not\/exist: the file cannot be read/)
    const pipe = join(temporaryFolder(), 'pipe')
    execFileSync('mkfifo', [pipe])
    expect(() => readSecret(`file:${pipe}`, {})).toThrow(/pipe: this is no regular file; put a file in its place/)
  })

  it('does not show a secret that was written where its name belongs', () => {
    for (const written of ['env:hunter2-pass', 'env:'] as const) {
      const read = () => readSecret(written, {})
      expect(read).toThrow(SecretError)
      expect(read).not.toThrow(/hunter2/)
    }
  })
})
