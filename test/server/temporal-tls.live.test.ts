import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startSoc, type Soc } from '../harness.ts'
import { startProgram } from '../processes.ts'
import { newAuthority } from './certificates.ts'
import { startFront, type Front } from './tls-front.ts'

const name = 'temporal.soc.example'
const key = 'key-of-the-namespace'

describe('a Temporal that is reached by TLS, with an API key', () => {
  let front: Front
  let soc: Soc
  let mistrusting: Promise<unknown>
  let end = () => Promise.resolve()
  const folder = mkdtempSync(join(tmpdir(), 'hikeshi-authorities-'))
  const trusting = (file: string, cert: string) => {
    const path = join(folder, file)
    writeFileSync(path, cert)
    return { TEMPORAL_TLS_SERVER_CA_CERT_PATH: path }
  }

  beforeAll(async () => {
    const authority = newAuthority('An authority')
    front = await startFront(inject('temporalAddress'), authority.sign(name))
    const env = {
      ...trusting('right.pem', authority.cert),
      TEMPORAL_ADDRESS: front.address,
      TEMPORAL_TLS_SERVER_NAME: name,
      TEMPORAL_API_KEY: key,
    }
    soc = await startSoc({ env })
    // It tries for half a minute before it gives up.
    const other = { ...trusting('wrong.pem', newAuthority('Another authority').cert), TEMPORAL_API_KEY: 'of another' }
    mistrusting = startProgram('worker', { ...soc.env, ...other }, (one) => (end = one))
    mistrusting.catch(() => {})
  })
  afterAll(async () => {
    await end()
    await soc?.stop()
    await front?.stop()
    rmSync(folder, { recursive: true })
  })

  it('an incident runs through it', async () => {
    const { incident } = await soc.attack('KPC-07', { severity: 90 })
    await soc.untilClosed('acme', incident)
    const calls = front.passed.map(({ path }) => path.split('/').at(-1))
    expect(calls).toEqual(expect.arrayContaining(['SignalWithStartWorkflowExecution', 'RespondActivityTaskCompleted']))
    expect(new Set(front.passed.map((one) => one.name))).toEqual(new Set([name]))
  })

  it('whoever trusts another authority sends nothing, not even the key, says why, and ends', async () => {
    await expect(mistrusting).rejects.toThrow(/^Failed to list workflows: .*certificate/m)
    expect(new Set(front.passed.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${key}`]))
  })
})
