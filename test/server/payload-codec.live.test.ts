import { randomBytes } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { incidentWorkflowId } from '../../workflows/names.ts'
import { startSoc, type Soc } from '../harness.ts'

const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`

describe('what Temporal keeps, when a key is configured', () => {
  let soc: Soc
  let connection: Connection
  beforeAll(async () => {
    soc = await startSoc({ env: { PAYLOAD_KEYS: `${key('new')},${key('old')}` } })
    connection = await Connection.connect({ address: inject('temporalAddress') })
  })
  afterAll(async () => {
    await connection?.close()
    await soc?.stop()
  })

  it('cannot be read without it, failures and summaries included; the incident goes on all the same', async () => {
    // A chat that is away for a moment makes failures, whose messages are kept too.
    soc.world.fault({ product: 'slack', match: { path: 'chat.postMessage' }, times: 1, effect: { status: 503 } })
    const { incident } = await soc.attack('KPC-07')
    await soc.untilClosed('acme', incident)
    const { workflowService } = new Client({ connection })
    const { history } = await workflowService.getWorkflowExecutionHistory({
      namespace: inject('temporalNamespace'),
      execution: { workflowId: incidentWorkflowId('acme', incident) },
    })
    const payloads = textsOf(history?.events).join('\n')
    expect(history?.events?.length).toBeGreaterThan(10)
    expect(payloads).toContain('binary/encrypted')
    for (const secret of ['RansomwareFileEncryption', 'KPC-07', 'Hana', 'slack', 'endpointIntrusion'])
      expect(payloads).not.toContain(secret)
  })
})

/** Every text and every byte sequence within a value, as text, but for search attributes: Temporal never encrypts them. */
const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('latin1')]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => (name === 'searchAttributes' ? [] : textsOf(inner)))
}
