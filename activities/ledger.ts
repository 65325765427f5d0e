import { createHash } from 'node:crypto'
import { activityInfo, cancellationSignal } from '@temporalio/activity'
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common'
import { endingWithin, isOver } from '../integrations/deadline.ts'
import { IntegrationError } from '../integrations/errors.ts'
import { finish, FingerprintError, giveBack, intend, type ActClass, type Intent } from '../integrations/records/acts.ts'
import type { Reader, Transaction } from '../integrations/records/database.ts'
import type { TimelineEntry } from '../messages/event.ts'
import type { Means, Reason } from '../policy/reason.ts'
import type { Done, Occasion } from './contract.ts'
import { Permits } from './permits.ts'
import type { World } from './world.ts'

/** ms that a quick attempt's request may take: its activity ends after one second. */
const quickLimit = 800

type FaultReason = Extract<Reason, { readonly kind: 'fault' }>

/** How often an answer that makes no sense may be followed by a look and another attempt. */
const oddAnswers = 3

/** ms by which a lease outlives its request, so that nobody looks while the answer is on its way. */
const leaseMargin = 250

/** What an act came to: its result, the line for the record, and what else changes in the same transaction. */
export interface Outcome<Result> {
  readonly result: Result
  readonly entry?: Omit<TimelineEntry, 'at'>
  readonly alsoWrite?: (tx: Transaction) => Promise<void>
}

export interface Spec<Result> {
  readonly act: string
  readonly class: Exclude<ActClass, 'record'>
  readonly target: string
  /** Whose calls are limited together. */
  readonly product: string
  readonly maxCalls: number
  /** ms that the product's reads may lag behind its writes. */
  readonly readLag: number
  /** What, beside the key, makes it this act: the same key with other arguments is an error. */
  readonly args: unknown
  /**
   * Runs in the intent's transaction, as long as the act certainly has not happened, and before it is done again after a look that did not
   * find it: what was agreed may have changed since. An outcome refuses the act, and is its end. It may find what it wrote itself at an
   * earlier attempt.
   */
  readonly guard?: (tx: Transaction) => Promise<Outcome<Result> | undefined>
  /** On a repeat of a readable act: what is there already, if anything. `since` is the first intent, epoch ms. */
  readonly look?: (signal: AbortSignal, since: number) => Promise<Outcome<Result> | undefined>
  readonly perform: (signal: AbortSignal) => Promise<Outcome<Result>>
  /** The line for the record when it is refused for good. */
  readonly failed?: (reason: Reason) => Omit<TimelineEntry, 'at'>
  /** The line for the record when it cannot be told whether it happened. */
  readonly uncertain?: (reason: Reason) => Omit<TimelineEntry, 'at'>
}

export interface Ledger {
  /** Does an act on the world once: intent → (on a repeat: look) → act → result and line on the record in one transaction. */
  readonly once: <Result>(occasion: Occasion, spec: Spec<Result>) => Promise<Done<Result>>
  /** Runs a read of a product within its limits. */
  readonly read: <T>(
    tenant: string,
    product: string,
    maxCalls: number,
    work: (signal: AbortSignal) => Promise<T>,
  ) => Promise<T>
}

/** True within the quick attempt of an act, which has one second. */
export const isQuick = (): boolean => activityInfo().isLocal

/** The once-only protocol, one place for every act. See docs/acts.md. */
export const createLedger = (
  world: Pick<World, 'db' | 'requestLimit' | 'productTitle'>,
  permits = new Permits(),
): Ledger => {
  const limit = (): number => (isQuick() ? Math.min(quickLimit, world.requestLimit) : world.requestLimit)

  const permitted = async <T>(
    tenant: string,
    product: string,
    maxCalls: number,
    work: () => Promise<T>,
  ): Promise<T> => {
    const giveBackPermit = permits.take(tenant, product, maxCalls)
    // Spread, so that those who wait do not all come back at once.
    if (!giveBackPermit)
      throw later(`all ${maxCalls} permits for ${product} are taken`, 100 + Math.random() * 400, {
        kind: 'all calls in use',
        product: world.productTitle(product),
        max: maxCalls,
      })
    try {
      return await work()
    } finally {
      giveBackPermit()
    }
  }

  const once = <Result>(occasion: Occasion, spec: Spec<Result>): Promise<Done<Result>> =>
    permitted(occasion.tenant, spec.product, spec.maxCalls, async () => {
      const { incident, key, through } = occasion
      const started = Date.now()
      const lease = limit() + spec.readLag + leaseMargin
      const act = {
        incident,
        key,
        act: spec.act,
        class: spec.class,
        target: spec.target,
        fingerprint: fingerprint(spec.args),
        lease,
      }

      const write = async (
        db: Reader,
        token: string,
        state: 'done' | 'failed' | 'uncertain',
        outcome: Outcome<unknown>,
      ) => {
        const { result, entry } = outcome
        const line = entry && { entry: { at: new Date().toISOString(), ...entry } }
        const newest = await finish(db, { incident, key, token }, { state, result, through, ...line })
        if (newest === undefined) throw later(`the lease of ${key} was lost`, 0, { kind: 'attempt under way' })
        return newest
      }
      const end = (token: string, state: 'done' | 'failed' | 'uncertain', outcome: Outcome<unknown>) => {
        const { alsoWrite } = outcome
        if (!alsoWrite) return write(world.db, token, state, outcome)
        return world.db.transaction(async (tx) => {
          await alsoWrite(tx)
          return write(tx, token, state, outcome)
        })
      }
      const giveUp = (token: string, state: 'failed' | 'uncertain', reason: Reason) => {
        const entry = spec[state]?.(reason)
        return end(token, state, { result: reason, ...(entry && { entry }) })
      }

      // The intent and, as long as nothing can have happened, the guard: one transaction, so that no intent stands that was not let through.
      const intent = await (spec.guard === undefined
        ? intend(world.db, act)
        : world.db.transaction(async (tx): Promise<Intent> => {
            const intent = await intend(tx, act)
            if (intent.state !== 'ours' || intent.attempt > 1) return intent
            const refusal = await spec.guard?.(tx)
            if (!refusal) return intent
            await refusal.alsoWrite?.(tx)
            return { state: 'done', result: refusal.result, newest: await write(tx, intent.token, 'done', refusal) }
          }))
      if (intent.state === 'done') return { result: intent.result as Result, newest: intent.newest }
      if (intent.state === 'leased')
        throw later(`another attempt of ${key} may still be under way`, intent.wait, { kind: 'attempt under way' })
      if (intent.state !== 'ours') throw refused(intent.state, intent.reason)

      const { token, attempt, since } = intent
      // Counted from before the intent: no request starts or runs past the lease as the database sees it.
      const signal = endingWithin(started + limit() - Date.now(), cancellationSignal())
      /** Whether it may have happened, as far as is known now. */
      let inDoubt = attempt > 1
      try {
        if (isOver(signal)) throw new IntegrationError('unavailable', spec.product, `the time for ${key} was over`)
        if (attempt > 1 && spec.class === 'blind') {
          const reason: Reason = { kind: 'cannot be told', act: spec.act }
          await giveUp(token, 'uncertain', reason)
          throw refused('uncertain', reason)
        }
        const found = attempt > 1 ? await spec.look?.(signal, since) : undefined
        inDoubt &&= spec.look === undefined
        const { guard } = spec
        const refusal = found || attempt === 1 || inDoubt ? undefined : guard && (await world.db.transaction(guard))
        const outcome = found ?? refusal ?? (await spec.perform(signal))
        return { result: outcome.result, newest: await end(token, 'done', outcome) }
      } catch (error) {
        if (!(error instanceof IntegrationError)) throw error
        const { message, ambiguous, retryAfter } = error
        const fault = faultOf(error, world.productTitle)
        // Also an answer that makes no sense, or that came by way of somebody else, may follow an act that happened.
        if (ambiguous && (error.retryable || attempt < oddAnswers))
          throw later(message, Math.max(retryAfter ?? 0, started + lease - Date.now()), fault)
        if (error.retryable) {
          await giveBack(world.db, { incident, key, token })
          throw later(message, retryAfter, fault)
        }
        const uncertain = ambiguous || inDoubt
        const reason: Reason = uncertain ? { kind: 'may have happened', after: fault } : fault
        await giveUp(token, uncertain ? 'uncertain' : 'failed', reason)
        throw refused(uncertain ? 'uncertain' : error.kind, reason)
      }
    }).catch(mapFault(world.productTitle))

  return {
    once,
    read: (tenant, product, maxCalls, work) =>
      permitted(tenant, product, maxCalls, () =>
        work(AbortSignal.any([cancellationSignal(), AbortSignal.timeout(limit())])),
      ).catch(mapFault(world.productTitle)),
  }
}

const fingerprint = (args: unknown): string => createHash('sha256').update(JSON.stringify(args)).digest('base64url')

/** A fault as people are told of it. */
export const faultOf = (
  { kind, product, message }: IntegrationError,
  title: (product: string) => string,
): FaultReason => ({
  kind: 'fault',
  product: title(product),
  fault: kind,
  detail: message,
})

/** The same again later, after `wait` ms where known; no fault to be alarmed about. `reason`: for the record, should the patience end. */
export const later = (message: string, wait: number | undefined, reason: Reason): ApplicationFailure =>
  ApplicationFailure.create({
    message,
    details: [reason],
    type: 'later',
    category: ApplicationFailureCategory.BENIGN,
    ...(wait !== undefined && { nextRetryDelay: Math.max(1, Math.ceil(wait)) }),
  })

/** For who looks into Temporal: the integration's own words where there are some. */
const wordsOf = (reason: Reason): string => {
  if (typeof reason === 'string') return reason
  if (reason.kind === 'may have happened') return `${wordsOf(reason.after)}; it may have happened`
  if (reason.kind === 'isolation undone')
    return `${reason.product} says that ${reason.host} is not isolated (${reason.detail}), long after it was asked for`
  return reason.kind === 'fault' || reason.kind === 'own fault' ? reason.detail : reason.kind
}

/** What the tenant file has no more: it may get it back. */
export const noLongerAgreed = (tenant: string, what: Means, who?: string): ApplicationFailure =>
  ApplicationFailure.create({
    message: `The tenant file of ${tenant} has no ${what}${who === undefined ? '' : ` of ${who}`} any more.`,
    details: [{ kind: 'no longer agreed', what, ...(who !== undefined && { who }) } satisfies Reason],
  })

/** What a product's API does not offer. */
export const unsupported = (world: Pick<World, 'productTitle'>, product: string, what: string): ApplicationFailure =>
  refused('unsupported', faultOf(new IntegrationError('unsupported', product, `cannot ${what}`), world.productTitle))

/** Never again; `reason` goes with it, for the record. */
export const refused = (type: string, reason: Reason): ApplicationFailure =>
  ApplicationFailure.create({
    message: wordsOf(reason),
    details: [reason],
    type,
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
  })

/** The one place where the faults of integrations become Temporal's. */
export const mapFault =
  (title: (product: string) => string) =>
  (error: unknown): never => {
    if (error instanceof IntegrationError) {
      const fault = faultOf(error, title)
      throw error.retryable ? later(error.message, error.retryAfter, fault) : refused(error.kind, fault)
    }
    if (error instanceof FingerprintError)
      throw refused('FingerprintError', { kind: 'own fault', detail: error.message })
    throw error
  }
