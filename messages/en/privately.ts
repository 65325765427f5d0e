import { timeIn } from '../time.ts'
import type { NamedHost } from '../../policy/host-state.ts'
import type { Phrases } from '../language.ts'
import { more } from './agreeing.ts'
import { byDefault, choice } from './choices.ts'
import { list } from './words.ts'

const named = (name: string | undefined): NamedHost | undefined => (name === undefined ? undefined : { name })

export const privately: Phrases['privately'] = (answer) => {
  switch (answer.kind) {
    case 'taken':
      return `Your answer is on the record: ${choice(answer.choice, named(answer.host))}.`
    case 'already yours':
      return `You chose this already, at ${timeIn(answer.timeZone, answer.at)}: ${choice(answer.choice, named(answer.host))}. Nothing changes.`
    case 'decided': {
      const when = timeIn(answer.timeZone, answer.at)
      const what = (answer.nobody ? byDefault : choice)(answer.choice, named(answer.host))
      return answer.nobody
        ? `The time to answer ended at ${when}; the agreed default holds: ${what}. Your answer was not counted.`
        : `${answer.by} decided before you, at ${when}: ${what}. Your answer was not counted.`
    }
    case 'more must agree':
      return `${answer.again ? 'You chose this already, and count once' : 'Your choice is on the record'}: ${choice(answer.choice, named(answer.host))}. ${more(answer.missing)} Until then nothing is done.`
    case 'not allowed':
      return `You are not among those who may decide this${answer.asked.length > 0 ? `; that is ${list(answer.asked)}` : ''}. Your answer was not counted.`
    case 'merged':
      return `This goes on as part of incident ${answer.into}, and is decided there. Your answer was not counted. The buttons are on the first message of incident ${answer.into}.`
    case 'unknown question':
      return 'This question is not open any more, or was never asked. Your answer was not counted. The first message of the thread shows the state as it is now.'
    case 'unknown choice':
      return 'This choice does not belong to the question. Your answer was not counted. Please press one of the buttons of the message.'
    case 'not kept':
      return 'We could not keep your answer: our records cannot be reached. Please press the button again in a minute, or call the security desk.'
  }
}
