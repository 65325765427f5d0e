import type { Activities, Due, Held, Occasion } from '../activities/contract.ts'
import type { CallOutcome } from '../integrations/records/calls.ts'
import type { Telling } from '../messages/event.ts'
import type { ClockState } from '../policy/clock.ts'
import type { Severity } from '../policy/severity.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { Answer, Finding, Host } from './language.ts'
import type { HeardInput, ReleaseInput } from './names.ts'

/** What an isolation is asked for with, beside its host. */
export type Asking = Omit<Parameters<Activities['isolate']>[0], keyof Occasion | 'host'>

/** What a release is asked for with, beside its isolation; `key`: of its act. */
export type Letting = Pick<Parameters<Activities['release']>[0], 'because' | 'by'> & {
  readonly key: string
  readonly before: Followed['phase']
}

/** A containment that the engine follows until the product says that it is done. */
export interface Followed {
  readonly host: Host
  /** Key of the act that made it; what the records know it by. */
  readonly containment: string
  /** Whether the product has shown our isolation: from then on its word that the host is not isolated can be no old one. */
  confirmed: boolean
  /** Key of the newest act on it. */
  act: string
  /** `failed`: it could not be isolated; `uncertain`: nobody can tell whether it is. What could not be released is `isolated`. */
  phase: 'isolating' | 'isolated' | 'releasing' | 'released' | 'failed' | 'uncertain'
  /** Waits between looks, ms; the last one repeats. */
  readonly lookEvery: readonly number[]
  /** Epoch ms when people are told that it is pending, if it still is. */
  readonly pendingAfter: number
  /** Epoch ms when a person must look at it again, and after how many ms once more. */
  reviewAt: number
  reviewAfter: number
  looks: number
  /** Whether the product has been asked for what the phase names. */
  asked: boolean
  toldPending: boolean
  /** Set while the product has not taken it: it is asked again and again, beside the playbook. */
  asking?: Asking
  /** The same of its release, from a phase that it goes back to where it is refused. */
  letting?: Letting
  /** How often people have been told that the product does not take what it is asked for; epoch ms of the first time, and of the next. */
  delay?: { readonly since: number; told: number; next?: number }
  /** The same for another reason, a person's decision maybe, meanwhile: it is asked for where what is being asked for comes to nothing. */
  again?: { readonly key: string; readonly asking: Asking }
  /** An earlier attempt that may have taken effect. */
  doubted?: Followed
}

/** News that people are to hear; `purpose` tells two of a kind apart. */
export interface News {
  readonly telling: Telling
  readonly purpose: string
  /** The name of the machine that it is about, where it is about one. */
  readonly host?: string
  /** Set when the telling begins: the level as which it is told, and where it got worse as what it had been told before. */
  as?: { readonly severity: Severity; readonly before?: Held }
}

/** Steps of a telling that are still to be taken, unless somebody acknowledges before. */
export interface Escalation {
  /** Of the telling. */
  readonly key: string
  readonly telling: Telling
  readonly host?: string
  readonly as: NonNullable<News['as']>
  /** How many had acknowledged before the telling. */
  readonly acknowledged: number
  /** Epoch ms. */
  readonly at: number
  readonly due: Due
}

/** A question that has been asked. */
export interface Asked {
  readonly question: string
  /** Index of the responder step that is being waited for. */
  step: number
  /** Ids of those of each step who have a telephone, or by mail an address; not there in histories of before rosters. */
  readonly callable?: Record<number, readonly string[]>
  /** The earlier incident that holds the host. */
  readonly heldBy?: number
  /** Epoch ms at which each step's time is over; later than agreed where nobody was there to begin it. */
  limits: readonly number[]
}

/** What an incident's run hands to the next one at continue-as-new; all of it plain data. */
export interface Carried {
  /** Finished calls of the toolbox, by key: `run` starts from the top and gets these at once. */
  readonly journal: Record<string, unknown>
  readonly followed: Record<string, Followed>
  readonly asked: Record<string, Asked>
  /** Answers by question id, also for questions whose asking has not returned yet. */
  readonly answers: Record<string, Pick<Answer, 'choice' | 'reason' | 'also'> & { readonly by: string }>
  /** The last that was heard of those who must agree, by question id; absent in histories of before several could have to. */
  heard?: Record<string, Omit<HeardInput, 'question'>>
  /** A person's release that has not been carried out. */
  release: ReleaseInput | null
  /** Tellings that have been asked for and not done, in order: those that nobody waits for would be lost between two runs. */
  readonly untold: Record<string, News>
  severity: Severity
  through: number
  rung: number
  /** The worst severity whose people have been told; absent before the first report. */
  toldAt: Severity | null
  /** The worst of all whose people have been told, whatever it was rated since; absent in histories of before. */
  toldWorst?: Severity
  /** What calls came to, by the key of their act; also of those whose placing has not returned yet. */
  readonly phoned: Record<string, CallOutcome>
  /** Who is being called until somebody acknowledges, by purpose. */
  readonly paging: Record<string, readonly string[]>
  /** Steps of tellings that wait, by the key of their act; absent in histories of before there were such, as the next one. */
  later?: Record<string, Escalation>
  /** How many have pressed a key to say that they have heard. */
  acknowledged?: number
  /** The times agreed; absent in histories of before they were kept. */
  clock?: ClockState
  /** What was found last. */
  finding?: Finding
  /** The newest of the alerts that were worse than all before them. */
  worse?: number
  /** What it was held for when people were last told what it is held for. */
  toldOf?: Verdict
  /** A person changed the incident: its row is to be read. */
  changed?: boolean
  /** The incident that this one goes on as. */
  mergedInto?: number
  /** How many incidents were merged into this one. */
  merged?: number
  /** What the gravest of them was held for. */
  held?: Verdict
  /** How often the severity has become another. */
  rated?: number
  /** Epoch ms at which an act that takes long was begun, by its key. */
  readonly begun: Record<string, number>
}
