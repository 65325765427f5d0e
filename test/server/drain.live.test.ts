import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSoc, type Soc } from '../harness.ts'
import { startProgram } from '../processes.ts'
import { newHost, roomyWorld } from '../scenarios/scene.ts'

describe('SIGTERM', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ worker: false, world: roomyWorld })
  })
  afterAll(() => soc?.stop())

  it('a server says that it is not ready, still answers, ends what is under way, and then itself', async () => {
    const server = await startProgram('main', { ...soc.env, DRAIN_FOR: '4s' })
    const ready = async () => {
      const answer = await fetch(`${server.url}/readyz`)
      return { status: answer.status, ...((await answer.json()) as object) }
    }
    expect(await ready()).toEqual({ status: 200, ready: true, database: true, temporal: true, draining: false })
    const slow = await beginRequest(server.url)

    const gone = server.signal('SIGTERM')
    await soc.until('it drains', () => server.printed.some((line) => line.includes('"draining"')))
    expect(await ready()).toEqual({ status: 503, ready: false, database: true, temporal: true, draining: true })
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)

    await soc.until('it listens no more', () =>
      fetch(`${server.url}/healthz`).then(
        () => false,
        () => true,
      ),
    )
    expect(await slow.end()).toMatch(/^HTTP\/1\.1 401 /)
    await gone
    expect(await server.ended).toBe(0)
  })

  it('a worker ends the act that is under way, and records it', async () => {
    const worker = await startProgram('worker', soc.env)
    const agent = newHost(soc, 'acme', 'PC-DRAIN')
    // Under way in the ordinary activity: the quick one has only one second.
    const match = { path: 'devices-actions.*=contain', body: agent }
    soc.world.fault({ product: 'crowdstrike_falcon', match, effect: { status: 503 } })
    soc.world.fault({ product: 'crowdstrike_falcon', match, effect: { hold: 'before' } })
    const { incident } = await soc.attack('PC-DRAIN')
    const { id } = await soc.world.waitForHeld(({ body }) => body.includes(agent))

    const gone = worker.signal('SIGTERM')
    soc.world.release(id)
    await gone
    expect(await worker.ended).toBe(0)
    const { rows } = await soc.db.$client.query("select state from acts where incident = $1 and act = 'isolate'", [
      incident,
    ])
    expect(rows).toEqual([{ state: 'done' }])
    expect(soc.world.events({ act: 'contain', target: agent })).toHaveLength(1)
  })
})

/** A webhook of which the body has come by half. */
const beginRequest = async (url: string): Promise<{ readonly end: () => Promise<string> }> => {
  const { hostname, port } = new URL(url)
  const socket: Socket = connect(Number(port), hostname)
  let answer = ''
  socket.on('data', (data) => (answer += String(data)))
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
  socket.write('POST /webhooks/acme/falcon HTTP/1.1\r\nhost: hikeshi\r\ncontent-length: 4\r\n\r\n{ ')
  return {
    end: async () => {
      socket.write(' }')
      await closed
      return answer
    },
  }
}
