import { writeOnce } from '../integrations/records/acts.ts'
import { addAsked, expireQuestion, putQuestion } from '../integrations/records/questions.ts'
import { speak } from '../messages/index.ts'
import { peopleOf } from '../policy/people.ts'
import type { Activities } from './contract.ts'
import { situationOf } from './situation.ts'
import type { createTelling } from './telling.ts'
import type { World } from './world.ts'

/** Questions to people: put once, passed on to the next person, settled by the records. */
export const createQuestionActivities = (
  world: World,
  telling: ReturnType<typeof createTelling>,
): Pick<Activities, 'ask' | 'askNext' | 'settle' | 'notAsked'> => ({
  ask: async ({ question, finding, choices, recommend, otherwise, who, until, ...occasion }) => {
    const tenant = world.tenant(occasion.tenant)
    const people = peopleOf(tenant, who)
    const names = people.map(({ name }) => name)
    const what = { kind: 'question asked', question, choices, asked: names, until } as const
    const entry = { at: new Date().toISOString(), who: 'Hikeshi', why: finding.summary, what }
    const put = await world.db.transaction(async (tx) => {
      const { incident } = occasion
      const { id } = await putQuestion(tx, {
        tenant: tenant.id,
        incident,
        key: question,
        choices,
        recommend,
        otherwise,
        until,
        asked: names,
      })
      return writeOnce(tx, { ...occasion, act: 'ask', target: question }, { question: id }, entry, occasion.through)
    })
    const situation = await situationOf(world, tenant, occasion.incident)
    const card = (mentions: readonly string[]) => speak(tenant.language).nextPersonNote(situation, mentions)
    await telling.note(occasion, situation, `${occasion.key}/chat`, card, people)
    return put
  },

  askNext: async ({ question, who, ...occasion }) => {
    const tenant = world.tenant(occasion.tenant)
    const people = peopleOf(tenant, who)
    const names = people.map(({ name }) => name)
    const what = { kind: 'next person asked', question: 'the open question', asked: names } as const
    const entry = { at: new Date().toISOString(), who: 'Hikeshi', why: 'No answer so far.', what }
    const written = await world.db.transaction(async (tx) => {
      const written = await writeOnce(
        tx,
        { ...occasion, act: 'ask next', target: names.join(', ') },
        null,
        entry,
        occasion.through,
      )
      if (written.isNew) await addAsked(tx, question, names)
      return written
    })
    const situation = await situationOf(world, tenant, occasion.incident)
    const card = (mentions: readonly string[]) => speak(tenant.language).nextPersonNote(situation, mentions)
    await telling.note(occasion, situation, `${occasion.key}/chat`, card, people)
    return written
  },

  settle: async ({ question, through }) => ({ result: await expireQuestion(world.db, question, through), newest: 0 }),

  notAsked: ({ question, choice, reason, ...occasion }) => {
    const what = { kind: 'not asked', question, choice } as const
    const entry = { at: new Date().toISOString(), who: 'Hikeshi', why: reason, what }
    return writeOnce(world.db, { ...occasion, act: 'not asked', target: question }, null, entry, occasion.through)
  },
})
