import { condition, upsertSearchAttributes } from '@temporalio/workflow'
import { mustAsk, neverIsolated, unaskedChoice } from '../policy/confirm.ts'
import type { Reason } from '../policy/reason.ts'
import type { ResponderStep } from '../policy/tenant.ts'
import type { createCalls } from './calls.ts'
import { reasonOf, type Engine } from './engine.ts'
import type { Answer, Finding, Host, Question } from './language.ts'
import { incidentState } from './names.ts'
import { showState } from './show.ts'
import type { Asked } from './state.ts'

/** What tells the acts of two steps apart; chat is the first way, and has no name in a key. */
const wayOf = ({ by }: ResponderStep): string => (by === 'mail' || by === 'sms' || by === 'phone' ? `/${by}` : '')

/** Who is asked at a step, and how, for the keys of its acts; those who were asked so at an earlier step are asked again. */
const stepOf = (steps: readonly ResponderStep[], at: number, end = ''): string => {
  const named = steps.slice(0, at + 1).map((step) => `${step.who.join('+')}${wayOf(step)}`)
  const name = named[at] ?? ''
  return `${name}${end}${named.indexOf(name) < at ? `/step ${at + 1}` : ''}`
}

/** When each step's time is over, epoch ms, the last one's at `until`. */
const limitsUntil = (until: number, steps: readonly ResponderStep[]): readonly number[] =>
  steps.map((_, at) => steps.slice(at + 1).reduce((end, { within }) => end - within, until))

interface Around {
  /** Called before a question is put: takes what waits, so that people are asked about what is known by now. */
  readonly asks: () => Promise<void>
  /** The finding that counts in place of one. */
  readonly newest: (finding: Finding) => Finding
  /** Called with each outcome. */
  readonly decided: () => void
}

/** `ask`: one person after the other, until an answer is in the records or the time is over. `isHeld`: cut off by us already. */
export const createAsk = (
  engine: Engine,
  isHeld: (host: Host) => boolean,
  calls: ReturnType<typeof createCalls>,
  { asks, newest, decided }: Around,
) => {
  const { asked, answers } = engine.state

  const put = async (key: string, question: Question<string>): Promise<Asked> => {
    const before = asked[key]
    if (before) return before
    const left = question.who.reduce((sum, { within }) => sum + within, 0)
    const agreed = Date.now() + left
    const {
      question: id,
      callable,
      heldBy,
      until,
    } = await engine.perform(
      'ask',
      `ask/${key}`,
      {
        question: key,
        finding: question.about,
        choices: question.choices,
        recommend: question.recommend,
        otherwise: question.otherwise,
        who: question.who[0]?.who ?? [],
        by: question.who[0]?.by ?? 'chat',
        until: new Date(agreed).toISOString(),
        left,
      },
      `ask: ${key}`,
    )
    const also = { ...(callable && { callable: { 0: callable } }), ...(heldBy !== undefined && { heldBy }) }
    const limits = limitsUntil(until === undefined ? agreed : Date.parse(until), question.who)
    return (asked[key] = { question: id, step: 0, limits, ...also })
  }

  /** The people of a step who can be reached as it says, as they were when it was asked: a roster hands over. */
  const callable = (entry: Asked, step: number, { who }: ResponderStep): readonly string[] =>
    entry.callable?.[step] ?? who.flatMap((one) => engine.input.agreement.phone?.people[one] ?? [])

  /** By short message, beside the waiting. */
  const write = async (purpose: string, question: string, people: readonly string[]): Promise<void> => {
    for (const person of people) await calls.text(`text/${person}/${purpose}`, person, question, 'question')
  }

  /** By mail, beside the waiting and beside each other: a mail server that is down must not hold up the next step. */
  const mail = (purpose: string, question: string, people: readonly string[], giveUpAfter: number): void => {
    for (const person of people) void calls.mail(`mail/${purpose}/${person}`, person, question, giveUpAfter)
  }

  /** Who was written to that a decision is needed is written to that it is not any more. */
  const writeDecision = async (key: string, entry: Asked, steps: readonly ResponderStep[]): Promise<void> => {
    const put = [...steps.slice(0, entry.step + 1).entries()]
    // Beside each other, and once: the same person may be asked at two steps.
    for (const person of new Set(put.flatMap(([at, step]) => (step.by === 'mail' ? callable(entry, at, step) : []))))
      void calls.mailDecision(`mail/${key}/decided/${person}`, person, entry.question)
    for (const [at, step] of put)
      if (step.by === 'sms')
        for (const person of callable(entry, at, step))
          await calls.text(`text/${person}/${key}/decided`, person, entry.question, 'decision')
  }

  /** Beside the waiting: a chat that is down must not hold up the next person, nor the default. */
  const call = async (
    key: string,
    step: string,
    question: string,
    who: readonly string[],
    giveUpAfter: number,
  ): Promise<void> => {
    const called = `ask/${key}/${step}`
    const names = who.join(', ')
    try {
      await engine.once(called, () =>
        engine.perform('callPeople', called, { question, who }, `call ${names}`, { giveUpAfter }),
      )
    } catch (error) {
      const args = { channel: 'chat', question: key, who, reason: reasonOf(error) } as const
      await engine.perform('callFailed', `${called}/failed`, args, `${names} could not be called`)
    }
  }

  const wait = async (key: string, question: Question<string>): Promise<Answer> => {
    const entry = await put(key, question)
    const isAnswered = (): boolean => entry.question in answers
    let isSettled = false
    /** Steps whose time need not be waited for: by phone nobody was reached, or all have spoken and more must agree. */
    const done = new Set<number>()
    const hear = async (): Promise<void> => {
      const last = () => engine.state.heard?.[entry.question]
      for (let before = 0; ;) {
        await condition(() => isSettled || (last()?.answer ?? 0) > before)
        const voice = last()
        if (isSettled || !voice) return
        before = voice.answer
        if (voice.all) done.add(entry.step)
        const steps = question.who.slice(0, entry.step + 1)
        const inChat = steps.flatMap(({ who, by }) => (by === 'phone' || by === 'mail' ? [] : who))
        const left = (entry.limits.at(-1) ?? 0) - Date.now()
        if (left > 0) void call(key, `voice ${before}/chat`, entry.question, inChat, left)
      }
    }
    void hear()
    for (;;) {
      const at = entry.step
      const step = question.who[at]
      const who = step?.who ?? []
      // The same person may be called at two steps.
      const purpose = `${key}/step ${at + 1}`
      const time = Math.max(0, (entry.limits[entry.step] ?? 0) - Date.now())
      const summary = `waiting for ${who.join(', ')}: ${key}`
      engine.show(summary)
      if (time > 0 && step?.by === 'phone')
        void calls
          .inTurn(
            purpose,
            callable(entry, at, step),
            entry.question,
            () => isSettled || isAnswered() || entry.step !== at,
          )
          .then(() => done.add(at))
      else if (time > 0 && step?.by === 'sms') void write(purpose, entry.question, callable(entry, at, step))
      else if (time > 0 && step?.by === 'mail') mail(purpose, entry.question, callable(entry, at, step), time)
      else if (time > 0) void call(key, stepOf(question.who, at, '/chat'), entry.question, who, time)
      const isLast = at + 1 >= entry.limits.length
      await condition(() => isAnswered() || (done.has(at) && !isLast), time, { summary })
      if (isAnswered() || isLast) break
      const rest = question.who.slice(at + 1)
      const left = rest.reduce((sum, { within }) => sum + within, 0)
      const next = { question: entry.question, who: rest[0]?.who ?? [], by: rest[0]?.by ?? ('chat' as const), left }
      const went = await engine.perform(
        'askNext',
        `ask/${key}/${stepOf(question.who, at + 1)}`,
        next,
        `ask next: ${next.who.join(', ')}`,
      )
      // Only now: a run that ends before has asked nobody, and the next one does.
      entry.step += 1
      if (went && entry.callable) entry.callable[entry.step] = went.callable
      if (went?.until !== undefined) {
        entry.limits = limitsUntil(Date.parse(went.until), question.who)
        void showState(engine, `${key}/step ${entry.step + 1}`, 'show until when an answer counts')
      }
    }
    isSettled = true
    // The records are the judge between an answer and the end of the time: whoever is written first has won.
    const settled =
      answers[entry.question] ??
      (await engine.perform('settle', `settle/${key}`, { question: entry.question }, `time is over: ${key}`))
    void showState(engine, key, 'show what was decided')
    void writeDecision(key, entry, question.who)
    return {
      choice: settled.choice,
      reason: settled.reason,
      question: key,
      about: newest(question.about),
      ...(settled.also && { also: settled.also }),
      ...(settled.by ? { by: settled.by, how: 'answered' } : { how: 'nobody answered' }),
    }
  }

  /** The question as it can be put: a choice that the guard would refuse whoever makes it is none. */
  const offered = (question: Question<string>): Question<string> => {
    const { agreement, host } = engine.input
    if (!host || isHeld(host) || neverIsolated(agreement, host.name) === undefined) return question
    const choices = question.choices.filter((choice) => choice !== 'isolate')
    const possible = (choice: string): string => (choices.includes(choice) ? choice : (choices[0] ?? choice))
    return {
      ...question,
      choices,
      recommend: possible(question.recommend),
      otherwise: possible(question.otherwise),
    }
  }

  /** The question as it is asked by what is known now. */
  const byNow = <Choice extends string>(question: Question<Choice>): Question<string> => {
    const { about, choices, recommend } = question
    const now = newest(about)
    const follows = recommend === about.advice && choices.some((choice) => choice === now.advice)
    return { ...question, about: now, recommend: follows ? now.advice : recommend }
  }

  /** What the customer agreed to for findings that are not asked about; nothing where a person must be asked. */
  const unasked = async (key: string, question: Question<string>): Promise<Answer | undefined> => {
    const { agreement, host } = engine.input
    const { verdict, summary } = question.about
    if (question.always || mustAsk(agreement, verdict, host?.name)) return undefined
    const agreed = unaskedChoice(agreement, verdict, host?.name)
    const choice = question.choices.find((choice) => choice === agreed) ?? question.recommend
    const reason: Reason = { kind: 'agreed not to ask', about: summary }
    // Asked after all where automatic isolation has been stopped: a person may still decide it.
    const isolates = choice === 'isolate' && host && !isHeld(host) ? { isolates: host } : {}
    const args = { question: key, choice, reason, ...isolates }
    const went = await engine.perform('notAsked', `ask/${key}`, args, `may this go unasked: ${key}`)
    return went.unasked ? { choice, reason, question: key, about: question.about, how: 'not asked' } : undefined
  }

  return <const Choice extends string>(key: string, put: Question<Choice>): Promise<Answer<Choice>> =>
    engine.once(`ask/${key}`, async () => {
      await asks()
      const question = byNow(put)
      // Every choice comes from the question's own list: the records accept no other.
      const agreed = key in asked ? undefined : await unasked(key, question)
      if (agreed) {
        decided()
        return agreed as Answer<Choice>
      }
      upsertSearchAttributes([{ key: incidentState, value: 'waiting for an answer' }])
      const answer = await wait(key, offered(question))
      decided()
      upsertSearchAttributes([{ key: incidentState, value: 'open' }])
      engine.show('')
      return answer as Answer<Choice>
    })
}
