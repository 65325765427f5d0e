import { writeOnce } from '../integrations/records/acts.ts'
import { readHolder } from '../integrations/records/aftercare.ts'
import { closeUnplaced } from '../integrations/records/calls.ts'
import { countContainments } from '../integrations/records/containments.ts'
import { readJoined, readNamedHost } from '../integrations/records/host-state.ts'
import { lockIncident } from '../integrations/records/incidents.ts'
import {
  addAsked,
  expireQuestion,
  lockQuestion,
  putQuestion,
  readQuestion,
  type QuestionRow,
} from '../integrations/records/questions.ts'
import { speak } from '../messages/index.ts'
import { guardContainment } from '../policy/guard.ts'
import { peopleOf } from '../policy/people.ts'
import type { Person, ResponderStep, Tenant } from '../policy/tenant.ts'
import type { Host } from '../workflows/language.ts'
import { callableOf } from './calling.ts'
import type { Activities } from './contract.ts'
import { situationOf } from './situation.ts'
import type { createTelling } from './telling.ts'
import type { World } from './world.ts'

/** ms by which a step may begin late, as it does where everything is up, without anybody's time being moved. */
const asItShould = 2_000

/** Questions to people: put once, passed on to the next person, settled by the records. */
export const createQuestionActivities = (
  world: World,
  telling: ReturnType<typeof createTelling>,
): Pick<Activities, 'ask' | 'askNext' | 'callPeople' | 'callFailed' | 'showState' | 'settle' | 'notAsked'> => ({
  ask: async ({ question, finding, choices, recommend, otherwise, who, by, until: agreed, left, ...occasion }) => {
    const tenant = world.tenant(occasion.tenant)
    const people = askedOf(tenant, who)
    const names = people.map(({ name }) => name)
    return world.db.transaction(async (tx) => {
      const { incident } = occasion
      const moved = movedTo(agreed, left)
      const until = moved ?? agreed
      const host = await readNamedHost(tx, incident)
      const holder = host && (await readHolder(tx, incident, host.name))
      const what = { kind: 'question asked', question, choices, asked: names, until, ...(host && { host }) } as const
      const entry = { at: new Date().toISOString(), who: 'Hikeshi', why: finding.summary, what }
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
      const result = {
        question: id,
        callable: reachableOf(people, by),
        ...(holder && { heldBy: holder.incident }),
        ...(moved !== undefined && { until }),
      }
      return writeOnce(tx, { ...occasion, act: 'ask', target: question }, result, entry, occasion.through)
    })
  },

  askNext: async ({ question, who, by, left, ...occasion }) => {
    const tenant = world.tenant(occasion.tenant)
    const people = askedOf(tenant, who)
    const names = people.map(({ name }) => name)
    return world.db.transaction(async (tx) => {
      await lockQuestion(tx, question)
      const row = await readQuestion(tx, question)
      const agreed = new Date(row?.until ?? '').toISOString()
      const until = movedTo(agreed, left) ?? agreed
      const isLate = until !== agreed
      const asked = { question: row?.key ?? question, asked: names, ...(isLate && { until }) }
      const what = { kind: 'next person asked', ...asked } as const
      const entry = { at: new Date().toISOString(), who: 'Hikeshi', why: { kind: 'no answer so far' }, what } as const
      const written = await writeOnce(
        tx,
        { ...occasion, act: 'ask next', target: names.join(', ') },
        { callable: reachableOf(people, by), ...(isLate && { until }) },
        entry,
        occasion.through,
      )
      if (written.isNew) await addAsked(tx, question, names, until)
      return written
    })
  },

  callPeople: async ({ question, who, ...occasion }) => {
    // Whoever answers while chat is down need not be called any more.
    const row = await readQuestion(world.db, question)
    if (row?.state !== 'open') return { result: null, newest: 0 }
    const tenant = world.tenant(occasion.tenant)
    const situation = await situationOf(world, tenant, occasion.incident)
    const card = (mentions: readonly string[]) => speak(tenant.language).nextPersonNote(situation, mentions)
    await telling.note(occasion, situation, occasion.key, card, notHeard(row, askedOf(tenant, who)))
    return { result: null, newest: 0 }
  },

  callFailed: async ({ channel, question, who, call, reason, ...occasion }) => {
    if (call !== undefined) await closeUnplaced(world.db, occasion.incident, call)
    const names = peopleOf(world.tenant(occasion.tenant), who, new Date().toISOString()).map(({ name }) => name)
    // Of whom there is nobody any more, their id is all that can be said.
    const to = names.length > 0 ? names : who
    const what = { kind: 'call failed', channel, ...(question !== undefined && { question }), to, reason } as const
    const entry = { at: new Date().toISOString(), who: 'Hikeshi', what }
    return writeOnce(world.db, { ...occasion, act: 'call', target: to.join(', ') }, null, entry, occasion.through)
  },

  showState: async (occasion) => {
    const situation = await situationOf(world, world.tenant(occasion.tenant), occasion.incident)
    await telling.show(occasion, situation)
    return { result: null, newest: 0 }
  },

  settle: async ({ question, incident, through }) => {
    const settled = await expireQuestion(world.db, question, through)
    const also = await readJoined(world.db, incident)
    return { result: { ...settled, ...(also.length > 0 && { also }) }, newest: 0 }
  },

  notAsked: async ({ question, choice, reason, isolates, ...occasion }) => {
    const tenant = world.tenant(occasion.tenant)
    if (isolates && (await isStopped(world, tenant, isolates))) return { result: { unasked: false }, newest: 0 }
    return world.db.transaction(async (tx) => {
      await lockIncident(tx, occasion.incident)
      // What was agreed for one host was not agreed for those that came to it by a merge.
      if ((await readJoined(tx, occasion.incident)).length > 0) return { result: { unasked: false }, newest: 0 }
      const host = await readNamedHost(tx, occasion.incident)
      const what = { kind: 'not asked', question, choice, ...(host && { host }) } as const
      const entry = { at: new Date().toISOString(), who: 'Hikeshi', why: reason, what }
      const act = { ...occasion, act: 'not asked', target: question }
      return writeOnce(tx, act, { unasked: true }, entry, occasion.through)
    })
  },
})

/** The ISO instant to which the end moves, where those who are asked only now would have less than the time that was agreed (ms). */
const movedTo = (until: string, left: number): string | undefined =>
  Date.now() + left > Date.parse(until) + asItShould ? new Date(Date.now() + left).toISOString() : undefined

/** Those who have not chosen yet: who has is not called again for the others. */
const notHeard = ({ voices }: QuestionRow, people: readonly Person[]): readonly Person[] =>
  people.filter(({ id }) => !voices.some(({ person }) => person === id))

/** Ids of those who have a telephone; of whom is asked by mail, those who have an address. */
const reachableOf = (people: readonly Person[], by: ResponderStep['by']): readonly string[] =>
  by === 'mail' ? people.flatMap(({ id, mail }) => (mail === undefined ? [] : [id])) : callableOf(people)

/** Who was to be asked, as they are now; where the file has none of them any more, all who may decide now. */
const askedOf = (tenant: Tenant, who: readonly string[]): readonly Person[] => {
  const at = new Date().toISOString()
  const people = peopleOf(tenant, who, at)
  if (people.length > 0) return people
  return peopleOf(
    tenant,
    tenant.confirm.responders.flatMap((step) => step.who),
    at,
  )
}

/** True when the tripwire would stop an isolation that no person decided. */
const isStopped = async (world: World, tenant: Tenant, host: Host): Promise<boolean> => {
  const { containments, tripwire } = tenant.limits
  const windows = { all: containments.within, automatic: tripwire.within }
  const counts = await world.db.transaction((tx) => countContainments(tx, tenant.id, windows))
  const { outcome } = guardContainment({
    tenant,
    hostId: host.id ?? host.name,
    hostName: host.name,
    approval: { by: 'default' },
    counts: { inWindow: counts.all, automaticInWindow: counts.automatic },
    tripped: counts.tripped,
  })
  return outcome === 'tripwire'
}
