import { createHash, timingSafeEqual } from 'node:crypto'
import type { Script, Turn } from '../integrations/phone/contract.ts'
import { type CallRow, endCall, lockCall, turnTo } from '../integrations/records/calls.ts'
import type { Transaction } from '../integrations/records/database.ts'
import { appendEntry } from '../integrations/records/log.ts'
import { readMergedInto } from '../integrations/records/reviewing.ts'
import { readQuestion, type QuestionRow } from '../integrations/records/questions.ts'
import type { Situation } from '../messages/situation.ts'
import type { Spoken } from '../messages/spoken.ts'

/** What the conversation of one call needs to know. */
export interface Talk {
  readonly call: CallRow
  readonly situation: Situation
  readonly spoken: Spoken
  readonly voice?: string
  /** Absent where the call is not about a question. */
  readonly question?: QuestionRow
  /** Whether this person may decide now; the code that proves it. */
  readonly mayDecide: boolean
  readonly code: () => string | undefined
  readonly urls: (call: CallRow, silence?: number) => { readonly script: string; readonly keys: string }
}

/** What is said next; `decides`: the call has proven its person, and this is the decision, to be judged by the records. */
export type Next = { readonly script: Script } | { readonly decides: string }

/** Seconds that are waited for a key, and for each further one of a code. */
const wait = { key: 8, code: 10 }

/** How often a person may let the time pass, and key anything in at all, until the line is hung up. */
const patience = { silences: 2, turns: 12 }

/** Tries of a code: once more, then good-bye. */
const codeTries = 2

/** The key that says it all again. */
const again = '9'

/** What is said when nothing was keyed in: at the beginning, to hear it again, or after silence. */
export const say = async (tx: Transaction, talk: Talk, turn: Turn, silence: number): Promise<Next> => {
  const { call, spoken, situation } = talk
  if (turn.machine && call.outcome === null) {
    await endCall(tx, call, 'machine')
    return over(talk, spoken.voicemail(situation))
  }
  const end = await ended(tx, talk)
  if (end) return end
  if (silence >= patience.silences) return noKey(tx, talk)
  return prompt(talk, silence)
}

/** What follows from keys. Keys of another turn than the one that waits are a repeat, and change nothing. */
export const hear = async (tx: Transaction, talk: Talk, turn: Turn, forTurn: number): Promise<Next> => {
  const { call } = talk
  const isNew = call.outcome === null
  const isAtCode = call.choice !== null
  // Whoever proves to be the one for what was decided meanwhile has answered too late, which the records judge.
  const isProven = isNew && isAtCode && forTurn === call.turn && talk.mayDecide && isSame(turn.digits, talk.code())
  const end = isProven ? undefined : await ended(tx, talk)
  if (end && isNew && !isAtCode && turn.digits !== '' && talk.question?.state === 'withdrawn') await heardOf(tx, talk)
  if (end) return end
  if (forTurn !== call.turn) return prompt(talk)
  if (call.turn >= patience.turns) return noKey(tx, talk)
  if (call.choice !== null) return checkCode(tx, talk, call.choice, turn.digits)
  if (turn.digits !== again && !talk.question && turn.digits === '1') {
    const turned = await turnTo(tx, call)
    await endCall(tx, turned, 'acknowledged')
    return over(talk, talk.spoken.acknowledged)
  }
  const choice = turn.digits === again ? undefined : talk.question?.choices[Number(turn.digits) - 1]
  const turned = await turnTo(tx, call, choice === undefined ? {} : { choice })
  return prompt({ ...talk, call: turned })
}

/** Whoever pressed a key in a call about what was merged since knows of it: that stands where it goes on. */
const heardOf = async (tx: Transaction, { call }: Talk): Promise<void> => {
  const what = { kind: 'acknowledged', channel: 'phone' } as const
  const entry = { at: new Date().toISOString(), who: call.personName, what }
  await appendEntry(tx, (await readMergedInto(tx, call.incident)) ?? call.incident, entry)
}

/** The last words where nothing can be keyed in any more: also for a carrier that asks again. */
const ended = async (tx: Transaction, talk: Talk): Promise<Next | undefined> => {
  const { call, spoken, situation, question } = talk
  if (call.outcome === 'machine') return over(talk, spoken.voicemail(situation))
  if (call.outcome === 'acknowledged') return over(talk, spoken.acknowledged)
  if (call.outcome === 'wrong code') return over(talk, spoken.refused(situation))
  const sought = situation.question?.agreeing?.find(({ choice }) => choice === call.choice)
  if (question?.state === 'open' && call.outcome === 'answered' && sought)
    return over(talk, spoken.heard(sought.choice, sought.needed - sought.count, situation))
  if (question && call.outcome === 'answered') return over(talk, spoken.taken(decidedOf(question).choice, situation))
  if (question?.state === 'withdrawn') {
    await endCall(tx, call, 'late')
    return over(talk, spoken.merged(situation))
  }
  if (question && question.state !== 'open') {
    await endCall(tx, call, 'late')
    return over(talk, spoken.late(decidedOf(question), situation))
  }
  if (call.question !== null && (!question || !talk.mayDecide)) return over(talk, spoken.notYours(situation))
  return call.outcome === null ? undefined : over(talk, spoken.noKey(situation))
}

/** What the call waits for now: a key, or a code. */
const prompt = (talk: Talk, silence = 0): Next => {
  const { call, spoken, situation, question } = talk
  if (call.choice !== null)
    return asking(
      talk,
      silence,
      'until #',
      call.wrongCodes > 0 ? spoken.wrongCode : spoken.askCode(call.choice, situation),
    )
  const clauses = question ? spoken.question(situation, question.choices) : spoken.news(situation)
  return asking(talk, silence, 1, clauses)
}

const checkCode = async (tx: Transaction, talk: Talk, choice: string, digits: string): Promise<Next> => {
  const { call, spoken, situation } = talk
  const judged = await judgeCode(tx, call, digits, talk.code())
  if (judged.isRight) return { decides: choice }
  return judged.isLast ? over(talk, spoken.refused(situation)) : prompt({ ...talk, call: judged.call })
}

/** Judges a code. A wrong one is counted and on the record; the last one that may be tried ends the call, or the link. */
export const judgeCode = async (
  tx: Transaction,
  call: CallRow,
  keyed: string,
  code: string | undefined,
): Promise<
  { readonly isRight: true } | { readonly isRight: false; readonly isLast: boolean; readonly call: CallRow }
> => {
  if (isSame(keyed, code)) {
    await turnTo(tx, call)
    return { isRight: true }
  }
  const wrongCodes = call.wrongCodes + 1
  const turned = await turnTo(tx, call, { wrongCodes })
  const what = { kind: 'wrong code', tries: wrongCodes } as const
  await appendEntry(tx, call.incident, { at: new Date().toISOString(), who: call.personName, what })
  const isLast = wrongCodes >= codeTries
  if (isLast) await endCall(tx, turned, 'wrong code')
  return { isRight: false, isLast, call: turned }
}

/** In constant time, and without a word about the length. Nothing is no code. */
const isSame = (keyed: string, code: string | undefined): boolean => {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(keyed), digest(code ?? '')) && code !== undefined && code !== ''
}

const noKey = async (tx: Transaction, talk: Talk): Promise<Next> => {
  await endCall(tx, talk.call, 'no key')
  return over(talk, talk.spoken.noKey(talk.situation))
}

const asking = (talk: Talk, silence: number, count: number | 'until #', clauses: readonly string[]): Next => ({
  script: {
    ...manner(talk),
    clauses,
    keys: { count, wait: count === 1 ? wait.key : wait.code, to: talk.urls(talk.call).keys },
    next: talk.urls(talk.call, silence + 1).script,
  },
})

const over = (talk: Talk, clauses: readonly string[]): Next => ({ script: { ...manner(talk), clauses } })

/** The last words: what became of a decision. */
export const lastWords = (talk: Talk, clauses: readonly string[]): Script => ({ ...manner(talk), clauses })

const manner = ({ spoken, voice }: Talk): Pick<Script, 'language' | 'voice'> => ({
  language: spoken.tag,
  ...(voice !== undefined && { voice }),
})

export const decidedOf = (question: QuestionRow): { readonly choice: string; readonly by: string } => ({
  choice: question.choice ?? question.otherwise,
  by: question.by ?? '',
})

/** The call and its question as they are now; nothing for a call that never was. */
export const readTalk = async (
  tx: Transaction,
  tenant: string,
  id: string,
): Promise<{ call: CallRow; question?: QuestionRow } | undefined> => {
  const call = await lockCall(tx, tenant, id)
  if (!call) return undefined
  const question = call.question === null ? undefined : await readQuestion(tx, call.question)
  return { call, ...(question && { question }) }
}
