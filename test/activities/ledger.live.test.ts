import { ApplicationFailure } from '@temporalio/common'
import { MockActivityEnvironment } from '@temporalio/testing'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLedger, type Outcome, type Spec } from '../../activities/ledger.ts'
import { IntegrationError } from '../../integrations/errors.ts'
import { intend } from '../../integrations/records/acts.ts'
import { addContainment, countContainments } from '../../integrations/records/containments.ts'
import { openDatabase, type Database } from '../../integrations/records/database.ts'
import { openByPerson } from '../../integrations/records/incidents.ts'
import { readTimeline } from '../../integrations/records/log.ts'
import type { Reason } from '../../policy/reason.ts'
import { speak } from '../../messages/index.ts'
import { freshDatabase } from '../live.ts'

let db: Database
let drop: () => Promise<void>
let incident = 0
beforeAll(async () => {
  const database = await freshDatabase()
  drop = database.drop
  db = await openDatabase(database.url)
})
afterAll(async () => {
  await db?.$client.end()
  await drop?.()
})

/** ms; a lease is 250 longer. */
const requestLimit = 150

/** The reason as the line for the record. */
const said = (reason: Reason) => ({
  who: 'Hikeshi',
  what: { kind: 'note', text: speak('en').reason(reason, 'UTC') } as const,
})

/** One act of an incident of its own, tried as often as the test likes. */
const anAct = async (spec: Partial<Spec<string>> = {}) => {
  const report = { tenant: 'acme', title: 'A test', severity: 'high', by: 'a test', source: null } as const
  incident = (await openByPerson(db, { ...report, playbook: 'triage', playbookVersion: '1' })).incident
  const of = incident
  const occasion = { tenant: 'acme', incident: of, key: 'isolate/KPC-07/policy', through: 1 }
  const calls: string[] = []
  const ledger = createLedger({ db, requestLimit, productTitle: (product) => product })
  const attempt = (now: Partial<Spec<string>> = {}): Promise<string> =>
    new MockActivityEnvironment().run(async () => {
      const { perform, look, guard, ...rest } = { ...spec, ...now }
      const done = await ledger.once<string>(occasion, {
        act: 'isolate',
        class: 'readable',
        target: 'KPC-07',
        product: 'a product',
        maxCalls: 8,
        readLag: 0,
        args: { host: 'KPC-07' },
        failed: said,
        uncertain: said,
        ...rest,
        guard: async (tx) => {
          calls.push('guard')
          return guard?.(tx)
        },
        look: async (...args) => {
          calls.push('look')
          return look?.(...args)
        },
        perform: async (signal) => {
          calls.push('perform')
          return perform ? perform(signal) : cutOff
        },
      })
      return done.result
    })
  /** Tries again as the engine does: after the wait that the failure names. */
  const attemptAgain = async (now: Partial<Spec<string>> = {}): Promise<string> => {
    await db.execute(sql`select pg_sleep(0.01)`)
    for (;;) {
      const result = await attempt(now).catch((error: unknown) => error)
      if (typeof result === 'string') return result
      if (!(result instanceof ApplicationFailure) || result.type !== 'later' || !result.message.includes('under way'))
        throw result
      await new Promise((resolve) => setTimeout(resolve, Number(result.nextRetryDelay)))
    }
  }
  const row = async () => {
    const { rows } = await db.execute<{ state: string; attempts: number }>(
      sql`select state, attempts from acts where incident = ${of}`,
    )
    return rows[0]
  }
  const lines = async () =>
    (await readTimeline(db, of)).slice(1).map(({ what }) => (what.kind === 'note' ? what.text : what.kind))
  return { occasion, calls, attempt, attemptAgain, row, lines }
}

const cutOff: Outcome<string> = { result: 'done', entry: { who: 'Hikeshi', what: { kind: 'note', text: 'done' } } }
const adopted: Outcome<string> = {
  result: 'adopted',
  entry: { who: 'Hikeshi', what: { kind: 'note', text: 'adopted' } },
}
const failing = (kind: 'unavailable' | 'rejected', ambiguous: boolean) => async (): Promise<never> => {
  throw new IntegrationError(kind, 'a product', 'it failed', { ambiguous })
}
const failureOf = async (work: Promise<unknown>): Promise<ApplicationFailure> => {
  const error: unknown = await work.catch((error: unknown) => error)
  if (error instanceof ApplicationFailure) return error
  throw new Error(`no ApplicationFailure: ${String(error)}`)
}

describe('an act', () => {
  it('happens once, with one line on the record, however often it is asked for', async () => {
    const act = await anAct()
    expect(await act.attempt()).toBe('done')
    expect(await act.attempt()).toBe('done')
    expect(act.calls).toEqual(['guard', 'perform'])
    expect(await act.lines()).toEqual(['done'])
  })

  it('is done by one of two who begin at the same time; the other does not act', async () => {
    const act = await anAct()
    let go = (): void => {}
    const first = act.attempt({ perform: () => new Promise((resolve) => (go = () => resolve(cutOff))) })
    await expect.poll(() => act.calls).toContain('perform')
    const second = await failureOf(act.attempt())
    expect(second.message).toContain('may still be under way')
    // Whoever is told of it, once the patience ends, reads it in their own language.
    expect(second.details).toEqual([{ kind: 'attempt under way' }])
    go()
    expect(await first).toBe('done')
    expect(await act.attempt()).toBe('done')
    expect(act.calls).toEqual(['guard', 'perform'])
  })

  it('that finds all calls in use is not begun, and says so', async () => {
    const act = await anAct()
    let go = (): void => {}
    const first = act.attempt({ maxCalls: 1, perform: () => new Promise((resolve) => (go = () => resolve(cutOff))) })
    await expect.poll(() => act.calls).toContain('perform')
    const error = await failureOf(act.attempt({ maxCalls: 1 }))
    expect(error).toMatchObject({ type: 'later', nonRetryable: false })
    expect(error.details).toEqual([{ kind: 'all calls in use', product: 'a product', max: 1 }])
    go()
    expect(await first).toBe('done')
    expect(act.calls).toEqual(['guard', 'perform'])
  })

  it('with the same key and other arguments is refused', async () => {
    const act = await anAct()
    await act.attempt()
    const error = await failureOf(act.attempt({ args: { host: 'LT-12' } }))
    expect(error).toMatchObject({ type: 'FingerprintError', nonRetryable: true })
    expect(act.calls).toEqual(['guard', 'perform'])
  })
})

describe('after a failure', () => {
  it('that certainly did nothing, the next attempt is as the first: no lease, the guard again, nothing adopted', async () => {
    const act = await anAct({ look: async () => adopted })
    expect(await failureOf(act.attempt({ perform: failing('unavailable', false) }))).toMatchObject({ type: 'later' })
    expect(await act.attempt()).toBe('done')
    expect(act.calls).toEqual(['guard', 'perform', 'guard', 'perform'])
  })

  it('that may have followed the act, nobody looks or acts within the lease; then what is there is adopted', async () => {
    const act = await anAct({ look: async () => adopted })
    const error = await failureOf(act.attempt({ perform: failing('unavailable', true) }))
    expect(Number(error.nextRetryDelay)).toBeGreaterThan(requestLimit)
    expect((await failureOf(act.attempt())).message).toContain('may still be under way')
    expect(act.calls).toEqual(['guard', 'perform'])
    expect(await act.attemptAgain()).toBe('adopted')
    expect(act.calls).toEqual(['guard', 'perform', 'look'])
    expect(await act.lines()).toEqual(['adopted'])
  })

  it('of the look, what happened before stays in doubt', async () => {
    const act = await anAct({ look: async () => adopted })
    await failureOf(act.attempt({ perform: failing('unavailable', true) }))
    expect(await failureOf(act.attemptAgain({ look: failing('unavailable', false) }))).toMatchObject({ type: 'later' })
    expect(await act.attemptAgain()).toBe('adopted')
    expect(act.calls).toEqual(['guard', 'perform', 'look', 'look'])
  })

  it('of the look for good, the record says that it is uncertain', async () => {
    const act = await anAct()
    await failureOf(act.attempt({ perform: failing('unavailable', true) }))
    expect(await failureOf(act.attemptAgain({ look: failing('rejected', false) }))).toMatchObject({ type: 'uncertain' })
    expect(await act.row()).toMatchObject({ state: 'uncertain' })
    expect((await act.lines())[0]).toContain('It may have happened all the same.')
  })

  it('with an answer that makes no sense, the product is asked; after three such answers the record says uncertain', async () => {
    const odd = { perform: failing('rejected', true) }
    const act = await anAct({ look: async () => adopted })
    expect(await failureOf(act.attempt(odd))).toMatchObject({ type: 'later' })
    expect(await act.attemptAgain()).toBe('adopted')

    const other = await anAct()
    await failureOf(other.attempt(odd))
    expect(await failureOf(other.attemptAgain(odd))).toMatchObject({ type: 'later' })
    expect(await failureOf(other.attemptAgain(odd))).toMatchObject({ type: 'uncertain', nonRetryable: true })
    expect(await failureOf(other.attempt())).toMatchObject({ type: 'uncertain', nonRetryable: true })
    expect(other.calls.filter((call) => call === 'perform')).toHaveLength(3)
  })

  it('for good, it is not tried again, and the record says why', async () => {
    const act = await anAct()
    expect(await failureOf(act.attempt({ perform: failing('rejected', false) }))).toMatchObject({
      type: 'rejected',
      nonRetryable: true,
    })
    expect(await failureOf(act.attempt())).toMatchObject({ type: 'failed', nonRetryable: true })
    expect(await act.row()).toMatchObject({ state: 'failed' })
    expect(await act.lines()).toEqual(['A product refused it.'])
  })

  it('a blind act is never done again: it is uncertain', async () => {
    const act = await anAct({ class: 'blind' })
    await failureOf(act.attempt({ perform: failing('unavailable', true) }))
    expect(await failureOf(act.attemptAgain())).toMatchObject({ type: 'uncertain', nonRetryable: true })
    expect(act.calls).toEqual(['guard', 'perform'])
  })
})

describe('a process that died or slept', () => {
  it('between intent and act: the next one looks, finds nothing, is let through once more, and acts', async () => {
    const act = await anAct()
    const { incident, key } = act.occasion
    const died = { incident, key, act: 'isolate', class: 'readable', target: 'KPC-07', lease: 1 } as const
    // As an attempt that failed for certain would leave it, but with the intent standing: a process that is gone.
    await act.attempt({ perform: failing('unavailable', false) }).catch(() => undefined)
    const { rows } = await db.execute<{ fingerprint: string }>(
      sql`select fingerprint from acts where incident = ${incident}`,
    )
    await intend(db, { ...died, fingerprint: rows[0]?.fingerprint ?? '' })
    act.calls.length = 0
    expect(await act.attemptAgain()).toBe('done')
    expect(act.calls).toEqual(['look', 'guard', 'perform'])
  })

  it('past its lease: what it did is adopted by the next, and its own word comes too late to be written', async () => {
    const act = await anAct({ look: async () => adopted })
    let wake = (): void => {}
    const asleep = act.attempt({
      // Deaf to its signal, as a stopped process is.
      perform: () => new Promise((resolve) => (wake = () => resolve(cutOff))),
    })
    await expect.poll(() => act.calls).toContain('perform')
    expect(await act.attemptAgain()).toBe('adopted')
    wake()
    expect((await failureOf(asleep)).message).toContain('lease')
    expect(await act.lines()).toEqual(['adopted'])
  })
})

describe('the guard', () => {
  it('and the intent stand or fall together', async () => {
    const act = await anAct()
    const broken = async (): Promise<never> => {
      throw new Error('the tenant file is being read')
    }
    await expect(act.attempt({ guard: broken })).rejects.toThrow('being read')
    expect(await act.row()).toBeUndefined()
    expect(await act.attempt()).toBe('done')
    expect(act.calls).toEqual(['guard', 'guard', 'perform'])
  })

  it('that refuses is the end of the act, on the record, and nothing leaves', async () => {
    const no: Outcome<string> = {
      result: 'refused',
      entry: { who: 'Hikeshi', what: { kind: 'note', text: 'refused' } },
    }
    const act = await anAct({ guard: async () => no })
    expect(await act.attempt()).toBe('refused')
    expect(await act.attempt({ guard: async () => undefined })).toBe('refused')
    expect(act.calls).toEqual(['guard'])
    expect(await act.lines()).toEqual(['refused'])
  })

  it('counts one after the other, whoever asks at the same time: of ten, three are let through', async () => {
    const windows = { all: 60_000, automatic: 60_000 }
    const attempts = await Promise.all(
      Array.from({ length: 10 }, async (_, n) => {
        const act = await anAct()
        const { incident, key } = act.occasion
        const row = { incident, key, tenant: 'acme', source: 'falcon', hostId: `host ${n}`, hostName: `host ${n}` }
        return () =>
          act.attempt({
            maxCalls: 20,
            guard: async (tx) => {
              const { all } = await countContainments(tx, 'acme', windows, row)
              if (all >= 3) return { result: 'refused' }
              await addContainment(tx, { ...row, because: 'a test', by: 'a test', automatic: true, reviewAfter: 1000 })
              return undefined
            },
          })
      }),
    )
    const results = await Promise.all(attempts.map((attempt) => attempt()))
    expect(results.toSorted()).toEqual([...Array<string>(3).fill('done'), ...Array<string>(7).fill('refused')])
  })
})
