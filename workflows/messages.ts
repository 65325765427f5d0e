import { setHandler } from '@temporalio/workflow'
import type { Engine } from './engine.ts'
import { decide, doorbell, heard, phoned, release } from './names.ts'
import { showState } from './show.ts'

/** Takes whatever is sent to an incident, and to its aftercare: what was on its way when the one became the other is not lost. */
export const takeMessages = (engine: Engine): void => {
  const { state } = engine
  setHandler(
    doorbell,
    (through, changed) => {
      engine.count('signal')
      if (changed) state.changed = true
      state.rung = Math.max(state.rung, through)
    },
    { description: 'There are alerts up to this number; they are read from the records.' },
  )
  setHandler(
    decide,
    ({ question, ...answer }) => {
      engine.count('update')
      state.answers[question] ??= answer
    },
    { description: 'The answer that won in the records.' },
  )
  setHandler(
    heard,
    ({ question, answer, all }) => {
      engine.count('update')
      state.heard ??= {}
      if (answer <= (state.heard[question]?.answer ?? 0)) return
      state.heard[question] = { answer, all }
      void showState(engine, `voice ${answer}`, 'show who has chosen so far')
    },
    { description: 'One of several who must agree has chosen, as it stands in the records.' },
  )
  setHandler(
    phoned,
    (key, outcome) => {
      engine.count('signal')
      state.phoned[key] ??= outcome
    },
    { description: 'What a call came to, by the key of its act.' },
  )
  setHandler(
    release,
    (asked) => {
      engine.count('update')
      // The newest is kept until it is carried out; an older one that is delivered again changes nothing.
      if (asked.answer > (state.release?.answer ?? 0)) state.release = asked
    },
    { description: 'The release by a person, as it stands in the records.' },
  )
}
