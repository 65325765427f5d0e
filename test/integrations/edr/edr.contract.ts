import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Alert, CallOptions, Edr, HostRef, IsolationState } from '../../../integrations/edr/contract.ts'
import { IntegrationError } from '../../../integrations/errors.ts'
import type { Severity } from '../../../policy/severity.ts'

/** What a vendor's simulator must be able to do for the suite. All in the words of a SOC. */
export interface EdrBench {
  readonly edr: Edr
  /** The same customer, with a credential that the product refuses. */
  readonly refused: Edr
  readonly online: HostRef
  readonly offline: HostRef
  /** An id in the product's form that no host and no alert has. */
  readonly unknownHost: string
  readonly unknownAlert: string
  /** Ids that must be refused before anything is sent. */
  readonly dangerousIds: readonly string[]
  /** A new detection of the worst kind on a host; its vendor id. */
  readonly detect: (host: HostRef) => Promise<string>
  /** Our level of such a detection. */
  readonly severity: Severity
  /** What the product shows while an order to isolate waits for an off-line host. */
  readonly waiting: IsolationState['state']
  /** Somebody at the customer closes it. */
  readonly close: (vendorId: string) => void
  readonly connect: (host: HostRef) => void
  /** The truth on the machine. */
  readonly isCutOff: (host: HostRef) => boolean
  /** How many orders to isolate or release the product has accepted. */
  readonly orders: () => number
  /** Counts the requests of any kind from now on; call the answer to ask. */
  readonly countRequests: () => () => number
  /** The next request that would change something fails so. */
  readonly failNextWrite: (how: 'busy for 3 s' | 'after acting' | 'no answer') => void
  /** The next read fails so. */
  readonly failNextRead: (how: 'broken') => void
  readonly reset: () => void
  readonly end: () => Promise<void>
}

/** What every product that isolates must do, over the wire against its simulator. */
export const edrContract = (product: string, start: () => Promise<EdrBench>): void => {
  describe(`${product} keeps the contract of an EDR`, () => {
    let bench: EdrBench
    const call = (): CallOptions => ({ signal: AbortSignal.timeout(10_000) })
    const member = <K extends 'alert' | 'alertsSince' | 'host' | 'isolation' | 'isolate' | 'release'>(name: K) => {
      const found = bench.edr[name]
      if (found === undefined) throw new Error(`${product} has no ${name}`)
      return found as NonNullable<Edr[K]>
    }
    const failure = async (promise: Promise<unknown>): Promise<IntegrationError> => {
      const error: unknown = await promise.catch((error: unknown) => error)
      if (!(error instanceof IntegrationError)) throw new Error(`no IntegrationError but ${String(error)}`)
      return error
    }
    const until = async (host: HostRef, state: IsolationState['state']): Promise<IsolationState> => {
      for (let tries = 0; tries < 100; tries++) {
        const { isolation: seen } = await member('host')(host.id, call())
        if (seen.state === state) return seen
        await sleep(20)
      }
      throw new Error(`${host.name} is not ${state}`)
    }

    beforeAll(async () => {
      bench = await start()
    })
    beforeEach(() => bench.reset())
    afterAll(() => bench.end())

    it('reads an alert as its parser reads it, and says when there is none', async () => {
      const id = await bench.detect(bench.online)
      expect(await member('alert')(id, call())).toMatchObject([
        { product, vendorId: id, severity: bench.severity, host: { id: bench.online.id, name: bench.online.name } },
      ])
      expect(await failure(member('alert')(bench.unknownAlert, call()))).toMatchObject({ kind: 'not-found', product })
    })

    it('gives the alerts that came or changed since a moment, oldest first', async () => {
      const since = async (moment: string) => {
        const all: Alert[] = []
        for await (const page of member('alertsSince')(moment, call())) all.push(...page.alerts)
        return all.map(({ vendorId, resolution }) => ({ vendorId, resolution }))
      }
      const start = new Date(Date.now() - 1000).toISOString()
      const first = await bench.detect(bench.online)
      await sleep(5)
      const second = await bench.detect(bench.offline)
      expect(await since(start)).toEqual([{ vendorId: first }, { vendorId: second }])
      await sleep(5)
      const changed = new Date().toISOString()
      bench.close(first)
      expect(await since(changed)).toEqual([{ vendorId: first, resolution: 'closed' }])
      expect(await since(new Date(Date.now() + 60_000).toISOString())).toEqual([])
    })

    it('knows a host', async () => {
      expect(await member('host')(bench.online.id, call())).toMatchObject({
        host: bench.online,
        isolation: { state: 'not isolated', online: 'online' },
      })
      expect(await failure(member('host')(bench.unknownHost, call()))).toMatchObject({ kind: 'not-found' })
    })

    it('finds hosts by their name, whatever its letter case', async () => {
      expect(await bench.edr.findHosts?.(bench.online.name.toLowerCase(), call())).toEqual([bench.online])
      expect(await bench.edr.findHosts?.('no-such-host', call())).toEqual([])
    })

    it('isolates and releases a host: accepted first, done when the product says so', async () => {
      await member('isolate')(bench.online.id, call())
      expect(await until(bench.online, 'isolated')).toMatchObject({ online: 'online' })
      expect(bench.isCutOff(bench.online)).toBe(true)
      expect(bench.isCutOff(bench.offline)).toBe(false)
      await member('release')(bench.online.id, call())
      await until(bench.online, 'not isolated')
      expect(bench.isCutOff(bench.online)).toBe(false)
      expect(bench.orders()).toBe(2)
    })

    it('lets an off-line host wait, and cancels that by a release', async () => {
      await member('isolate')(bench.offline.id, call())
      expect(await until(bench.offline, bench.waiting)).toMatchObject({ online: 'offline' })
      expect(bench.isCutOff(bench.offline)).toBe(false)
      await member('release')(bench.offline.id, call())
      bench.connect(bench.offline)
      await until(bench.offline, 'not isolated')
      expect(bench.isCutOff(bench.offline)).toBe(false)
    })

    it('isolates an off-line host when it comes back', async () => {
      await member('isolate')(bench.offline.id, call())
      bench.connect(bench.offline)
      expect(await until(bench.offline, 'isolated')).toMatchObject({ online: 'online' })
    })

    it('sends nothing for an id that does not name exactly one host', async () => {
      const count = bench.countRequests()
      for (const id of bench.dangerousIds)
        for (const act of ['isolate', 'release'] as const)
          expect(await failure(member(act)(id, call()))).toMatchObject({ kind: 'rejected', ambiguous: false })
      expect(count()).toBe(0)
    })

    it('says that it knows no such host, and that nothing happened', async () => {
      expect(await failure(member('isolate')(bench.unknownHost, call()))).toMatchObject({
        kind: 'not-found',
        ambiguous: false,
        retryable: false,
      })
      expect(bench.orders()).toBe(0)
    })

    it('tells a write that certainly did nothing from one that may have acted', async () => {
      // What follows is about the write, not about signing in.
      await member('isolation')(bench.online.id, call())
      bench.failNextWrite('busy for 3 s')
      const busy = await failure(member('isolate')(bench.online.id, call()))
      expect(busy).toMatchObject({ kind: 'throttled', ambiguous: false, retryable: true })
      expect(busy.retryAfter).toBeGreaterThan(0)
      expect(busy.retryAfter).toBeLessThanOrEqual(4_000)
      expect(bench.orders()).toBe(0)

      bench.failNextWrite('after acting')
      expect(await failure(member('isolate')(bench.online.id, call()))).toMatchObject({
        kind: 'unavailable',
        ambiguous: true,
      })
      expect(bench.orders()).toBe(1)
    })

    it('ends with its caller, and says that the write may have acted', async () => {
      bench.failNextWrite('no answer')
      const started = Date.now()
      const error = await failure(member('isolate')(bench.online.id, { signal: AbortSignal.timeout(200) }))
      expect(error).toMatchObject({ kind: 'unavailable', ambiguous: true })
      expect(Date.now() - started).toBeLessThan(1_500)
    })

    it('never calls a failed read ambiguous', async () => {
      bench.failNextRead('broken')
      expect(await failure(member('isolation')(bench.online.id, call()))).toMatchObject({
        kind: 'unavailable',
        ambiguous: false,
      })
    })

    it('does not try a refused credential again and again, lest the account be locked', async () => {
      await failure(bench.refused.isolation?.(bench.online.id, call()) ?? Promise.resolve())
      const requests = bench.countRequests()
      const before = requests()
      const error = await failure(bench.refused.isolation?.(bench.online.id, call()) ?? Promise.resolve())
      expect(error).toMatchObject({ kind: 'unauthorized', ambiguous: false })
      expect(error.message).toMatch(/not tried again before \d{4}-\d{2}-\d{2}T/)
      expect(requests()).toBe(before)
    })

    it('says that its credential is refused, without showing it', async () => {
      const error = await failure(bench.refused.isolation?.(bench.online.id, call()) ?? Promise.resolve())
      expect(error).toMatchObject({ kind: 'unauthorized', retryable: false })
      expect(error.message).not.toContain('wrong-secret')
    })

    it('tells how far its reads may lag', () => {
      expect(bench.edr.readLag).toBeGreaterThanOrEqual(0)
    })
  })
}
