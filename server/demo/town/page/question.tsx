import type { QuestionRow } from '../../../../integrations/records/questions.ts'
import { linkTo } from '../place.ts'
import { Left } from './time.tsx'
import type { View } from './view.ts'

/** Where one answers; a short message points to the buttons, and lies on the telephone. */
const desks = { chat: 'chat', mail: 'mail', sms: 'phones', phone: 'phones' } as const
const answers = {
  chat: '#people .slack-buttons button',
  mail: '#people .mails a',
  phones: '#people .phone button, #phones',
} as const

/** The question that waits: who is asked, what can be chosen, how long it waits. Where each choice leads stands in chat. */
export const Question = ({ view, question }: { view: View; question: QuestionRow }) => {
  const { town, words, say, place } = view
  const situation = town.shown?.situation
  if (!situation) return <></>
  const { choices, recommend, otherwise, asked, until } = question
  const person = asked.at(-1) ?? ''
  const slack = town.channel?.members.find(({ name }) => name === person)?.slack
  const steps = town.tenants.find(({ id }) => id === situation.tenant.id)?.confirm.responders
  const by = steps?.[situation.timeline.filter(({ what }) => what.kind === 'next person asked').length]?.by ?? 'chat'
  const label = (choice: string): string => say.choiceLabel(choice, situation.host)
  return (
    <section class="question" aria-labelledby="question-title">
      <p class="question-head">
        <strong id="question-title">{words.questionTo(asked, by)}</strong>
        <Left until={new Date(until).toISOString()} zone={situation.tenant.timeZone} words={words.timeLeft} />
      </p>
      <ul>
        {[...choices]
          .sort((a, b) => Number(b === recommend) - Number(a === recommend))
          .map((choice) => (
            <li>
              <strong>{label(choice)}</strong>
              {choice === recommend && <span class="tag">{words.recommended}</span>}
            </li>
          ))}
      </ul>
      <p class="question-foot">
        <a
          class="button primary"
          id="answer"
          href={linkTo(place, { desk: desks[by], part: 'people', as: slack })}
          data-place
          data-then={answers[desks[by]]}
        >
          {words.answerAs(person, by)}
        </a>
        <span class="muted small">{words.otherwise(label(otherwise))}</span>
      </p>
    </section>
  )
}
