import { condition, upsertSearchAttributes, setCurrentDetails } from '@temporalio/workflow'
import { mustAsk, unaskedChoice } from '../policy/confirm.ts'
import type { Engine } from './engine.ts'
import type { Answer, Question } from './language.ts'
import { incidentState } from './names.ts'
import type { Asked } from './state.ts'

/** `ask`: one person after the other, until an answer is in the records or the time is over. */
export const createAsk = (engine: Engine) => {
  const { asked, answers } = engine.state

  const put = async (key: string, question: Question<string>): Promise<Asked> => {
    const before = asked[key]
    if (before) return before
    let limit = Date.now()
    const limits = question.who.map((step) => (limit += step.within))
    const { question: id } = await engine.perform(
      'ask',
      `ask/${key}`,
      {
        question: key,
        finding: question.about,
        choices: question.choices,
        recommend: question.recommend,
        otherwise: question.otherwise,
        who: question.who[0]?.who ?? [],
        until: new Date(limit).toISOString(),
      },
      `ask: ${key}`,
    )
    return (asked[key] = { question: id, step: 0, limits })
  }

  const wait = async (key: string, question: Question<string>): Promise<Answer> => {
    const entry = await put(key, question)
    const isAnswered = (): boolean => entry.question in answers
    for (;;) {
      const who = question.who[entry.step]?.who ?? []
      const left = Math.max(0, (entry.limits[entry.step] ?? 0) - Date.now())
      const summary = `waiting for ${who.join(', ')}: ${key}`
      setCurrentDetails(summary)
      if (await condition(isAnswered, left, { summary })) break
      if (entry.step + 1 >= entry.limits.length) break
      const next = { question: entry.question, who: question.who[entry.step + 1]?.who ?? [] }
      await engine.perform('askNext', `ask/${key}/${next.who.join('+')}`, next, `ask next: ${next.who.join(', ')}`)
      // Only now: a run that ends before has asked nobody, and the next one does.
      entry.step += 1
    }
    // The records are the judge between an answer and the end of the time: whoever is written first has won.
    const settled =
      answers[entry.question] ??
      (await engine.perform('settle', `settle/${key}`, { question: entry.question }, `time is over: ${key}`))
    return {
      choice: settled.choice,
      reason: settled.reason,
      question: key,
      ...(settled.by ? { by: settled.by, how: 'answered' } : { how: 'nobody answered' }),
    }
  }

  return <const Choice extends string>(key: string, question: Question<Choice>): Promise<Answer<Choice>> =>
    engine.once(`ask/${key}`, async () => {
      const { agreement, host } = engine.input
      if (!mustAsk(agreement, question.about.verdict, host?.name)) {
        const agreed = unaskedChoice(agreement, question.about.verdict, host?.name)
        const choice = question.choices.find((choice) => choice === agreed) ?? question.recommend
        const reason = `The customer agreed that this is not asked: ${question.about.summary}`
        await engine.perform('notAsked', `ask/${key}`, { question: key, choice, reason }, `not asked: ${key}`)
        return { choice, reason, question: key, how: 'not asked' }
      }
      upsertSearchAttributes([{ key: incidentState, value: 'waiting for an answer' }])
      const answer = await wait(key, question)
      upsertSearchAttributes([{ key: incidentState, value: 'open' }])
      setCurrentDetails('')
      // Every choice comes from the question's own list: the records accept no other.
      return answer as Answer<Choice>
    })
}
