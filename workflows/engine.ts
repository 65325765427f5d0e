import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  TimeoutFailure,
  setCurrentDetails,
} from '@temporalio/workflow'
import type { Activities, Done, Occasion } from '../activities/contract.ts'
import type { Reason } from '../policy/reason.ts'
import { usualResponse } from '../policy/step.ts'
import { priorityOf, type IncidentInput } from './names.ts'
import type { Carried } from './state.ts'

type Arguments<Name extends keyof Activities> = Omit<Parameters<Activities[Name]>[0], keyof Occasion>
type Result<Name extends keyof Activities> = Awaited<ReturnType<Activities[Name]>>['result']

/** Any activity, as the one place that starts them sees it. */
type AnyActivities = { readonly [Name in keyof Activities]: (act: object) => Promise<Done<unknown>> }

/** One attempt of at most a second within the workflow task: no queue hop, one event. */
const quick = proxyLocalActivities<AnyActivities>({ startToCloseTimeout: '1s', retry: { maximumAttempts: 1 } })

/** The same act with its retries, when the quick attempt found no free permit, a lease, or the outside unwell. */
const patientOptions = {
  // A worker that died is noticed after this; longer than the longest request (10 s).
  startToCloseTimeout: '15s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
  // No act heartbeats: nobody waits for one that is called off, and its key keeps the next attempt from doing it twice.
  cancellationType: 'TRY_CANCEL',
} as const
const patient = proxyActivities<AnyActivities>(patientOptions)

/** How long a run that is to end waits for acts that are tried again and again: the outside may be down for hours. */
const pausePatience = '10s'

/** Events that each of these adds to the history at most, with the workflow task that it leads to. */
const weights = { act: 4, 'slow act': 6, timer: 5, signal: 4, update: 5 } as const

/** How an act is done. */
export interface Manner {
  /** ms after which it has failed; without it the act is tried for as long as it takes. */
  readonly giveUpAfter?: number
  /** Called when the quick attempt has not done it: from then on it may take long, unless `callOff` ends it. */
  readonly onSlow?: (callOff: () => void) => void
}

/**
 * What all tools of one incident share: the one place where acts are started (and where it is chosen between a local
 * and an ordinary activity), the journal, and the pause before continue-as-new.
 */
export class Engine {
  readonly input: IncidentInput
  readonly state: Carried
  readonly #slow = new Set<CancellationScope>()
  #inFlight = 0
  #counted = 0
  #shown = ''
  #pausing = false
  #lastQuick: Promise<unknown> = Promise.resolve()

  constructor(input: IncidentInput) {
    // Incidents that began before there was a choice.
    this.input = { ...input, agreement: Object.assign({ response: usualResponse }, input.agreement) }
    this.state = {
      journal: {},
      followed: {},
      asked: {},
      answers: {},
      release: null,
      untold: {},
      severity: input.severity,
      through: input.through,
      rung: input.through,
      toldAt: null,
      begun: {},
      phoned: {},
      paging: {},
      ...input.carried,
    }
  }

  /** A toolbox call whose result is kept: the second call with the same key, also in a later run, returns the first one's. */
  async once<T>(key: string, call: () => Promise<T>): Promise<T> {
    // Own JSON round trip through continue-as-new; the key names one call site, so the shape is the call's.
    if (key in this.state.journal) return this.state.journal[key] as T
    const result = await call()
    this.state.journal[key] = result
    return result
  }

  /**
   * Does one act. Throws `ActivityFailure` or `ApplicationFailure` when it is refused for good, or when its time is over.
   * Does not return where this run ends before: the next run does it, under the same key.
   */
  async perform<Name extends keyof Activities>(
    name: Name,
    key: string,
    args: Arguments<Name>,
    summary: string,
    manner: Manner = {},
  ): Promise<Result<Name>> {
    // Asked first: a worker keeps a stack trace of each promise of a workflow, which is most of what a workflow task costs.
    if (this.#pausing) await condition(() => !this.#pausing)
    // Another incident goes on with it; this one still tells what it had to tell.
    if (this.state.mergedInto !== undefined && name !== 'tell' && name !== 'tellingFailed') return new Promise(() => {})
    this.#inFlight += 1
    try {
      const { tenant, incident } = this.input
      const act = { ...args, tenant, incident, key, through: this.state.through }
      const done = await this.#attempt(name, act, summary, manner)
      this.state.rung = Math.max(this.state.rung, done.newest)
      // What an activity returns is what its contract says: the map above only forgot it.
      return done.result as Result<Name>
    } catch (error) {
      if (this.#pausing && isCancellation(error)) return new Promise(() => {})
      throw error
    } finally {
      this.#inFlight -= 1
    }
  }

  async #attempt(
    name: keyof Activities,
    act: { readonly key: string },
    summary: string,
    { giveUpAfter, onSlow }: Manner,
  ): Promise<Done<unknown>> {
    this.count('act')
    try {
      return await this.#quickly(() => quick[name].executeWithOptions({ summary }, [act]))
    } catch (error) {
      if (isRefusal(error) || failureOf(error) === undefined) throw error
    }
    const scope = new CancellationScope()
    onSlow?.(() => scope.cancel())
    this.count('slow act')
    const { begun } = this.state
    // Its time runs on from one run to the next.
    const since = (begun[act.key] ??= Date.now())
    const left = giveUpAfter && Math.max(1, since + giveUpAfter - Date.now())
    // By the severity of now: the one that the workflow was started with may have been milder.
    const priority = priorityOf(this.state.severity, this.input.tenant)
    const options = { ...patientOptions, summary, priority, ...(left && { scheduleToCloseTimeout: left }) }
    this.#slow.add(scope)
    try {
      const done = await scope.run(() => patient[name].executeWithOptions(options, [act]))
      delete begun[act.key]
      return done
    } catch (error) {
      if (!isCancellation(error)) delete begun[act.key]
      throw error
    } finally {
      this.#slow.delete(scope)
    }
  }

  /**
   * Tells who looks at the incident in Temporal's UI what it waits for now, or how it ended; without `state`, what it said before.
   * The heading is for later runs, whose start carries no summary, and for a level that was raised.
   */
  show(state = this.#shown): void {
    this.#shown = state
    const { host, title } = this.input
    setCurrentDetails(`**${this.state.severity}: ${host?.name ?? 'no host'}: ${title}**\n\n${state}`.trim())
  }

  /**
   * Counts what adds to the history. The SDK's own `historyLength` and `continueAsNewSuggested` would not do: where a workflow task
   * was extended for a slow act, a replay sees the later length from the task's beginning on, and would decide otherwise.
   */
  count(what: keyof typeof weights): void {
    this.#counted += weights[what]
  }

  /**
   * One quick attempt after the other: where several run side by side, a replay may report in one activation what had ended in
   * several, and the code would go on in another order than it did (read in sdk-core 1.24, not seen).
   */
  #quickly<T>(attempt: () => Promise<T>): Promise<T> {
    const attempted = this.#lastQuick.then(attempt)
    this.#lastQuick = attempted.catch(() => undefined)
    return attempted
  }

  /** True when the history has grown so long that the incident should go on in a new run. */
  get isLong(): boolean {
    return this.#counted >= this.input.historyLimit
  }

  /** Starts nothing more, lets what is under way end, and calls off what is only waiting for its next attempt. */
  async pause(): Promise<void> {
    this.#pausing = true
    if (this.#inFlight === 0) return
    const summary = 'a new run begins when what is under way has ended'
    if (await condition(() => this.#inFlight === 0, pausePatience, { summary })) return
    for (const scope of this.#slow) scope.cancel()
    await condition(() => this.#inFlight === 0)
  }
}

/**
 * What an activity failed with; nothing for a fault of the workflow's own code. What an ordinary activity throws comes wrapped in
 * an `ActivityFailure`, what a local one throws comes as it is; its time-out is wrapped when it happens, and bare when it is replayed
 * (seen with SDK 1.24).
 */
const failureOf = (error: unknown): Error | undefined => {
  if (error instanceof ActivityFailure) return error.cause ?? error
  return error instanceof ApplicationFailure || error instanceof TimeoutFailure ? error : undefined
}

/** True when trying again would change nothing. */
const isRefusal = (error: unknown): boolean => {
  const failure = failureOf(error)
  return failure instanceof ApplicationFailure && failure.nonRetryable === true
}

/** The type that a failed act's failure was given, if any. */
export const kindOf = (error: unknown): string | undefined => {
  const failure = failureOf(error)
  return failure instanceof ApplicationFailure ? (failure.type ?? undefined) : undefined
}

/** The reason of a failed act: what the activity made of it; else it is a fault of our own. */
export const reasonOf = (error: unknown): Reason => {
  const failure = failureOf(error)
  if (!failure) throw error
  const last = failure instanceof TimeoutFailure ? (failure.cause ?? failure) : failure
  // Written by the activities alone.
  const reason = last instanceof ApplicationFailure ? (last.details?.[0] as Reason | undefined) : undefined
  return reason ?? { kind: 'own fault', detail: last.message }
}
