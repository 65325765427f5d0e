import { condition, sleep } from '@temporalio/workflow'
import type { Due } from '../activities/contract.ts'
import type { Telling } from '../messages/event.ts'
import { isWorse, worst } from '../policy/severity.ts'
import { reasonOf, type Engine } from './engine.ts'
import { acknowledgements, createEscalation } from './escalation.ts'
import type { Host } from './language.ts'
import type { Escalation, News } from './state.ts'

/** How long a mail server or chat may be down before the record says that somebody was not told. */
const giveUpAfter = 6 * 60 * 60 * 1000

/** How long the incident, and the next news, wait for a chat or a mail server that is down. */
const patience = '30s'

/** These go to those who were told before, or to some alone, and so say nothing of who has heard of a level. */
const toTheToldAlone: readonly Telling[] = [
  'isolated',
  'release pending',
  'released',
  'closed',
  'review due',
  'instructions',
  'step taken',
  'severity lowered',
  'merged',
  'merged in',
  'limit near',
  'limit passed',
  'nobody called',
]

/** What people hear first of an incident is its first report: these wait for it, and where it never comes, only what went wrong is told. */
const afterTheFirst: readonly Telling[] = ['isolation pending', 'isolation failed', 'uncertain']

/**
 * Resolves when everybody has been told, or when it is plain that this takes long: then it goes on beside what follows. `host`: the
 * machine that it is about, for an incident may have several.
 */
export type Tell = (telling: Telling, purpose: string, host?: Host) => Promise<void>

/**
 * One telling after the other, so that people read the story in its order. What a run has not told, the next run tells. `page`: calls
 * people; `heard`: called when something has been told; `opening`: of an incident whose first report is to come, what must be `ready` before
 * anything is told.
 */
export const createTell = (
  engine: Engine,
  page: (purpose: string, who: readonly string[]) => void,
  heard: (telling: Telling) => void,
  opening?: { readonly ready: () => Promise<void> },
): Tell => {
  const { state } = engine
  let last: Promise<void> = Promise.resolve()

  const send = async (key: string, news: News, onSlow: () => void): Promise<void> => {
    const { telling } = news
    await opening?.ready()
    const { severity, toldAt } = state
    if (!news.as) {
      const isNew = !toldAt || isWorse(severity, toldAt)
      // Those of the worse level: nobody before the first report, which goes to them itself, nor when they have been told.
      if (telling === 'severity raised' && !(toldAt && isNew)) return
      if ((telling === 'severity lowered' || telling === 'weighed again') && !toldAt) return
      // Nobody has heard of it: the first report says so, if there is one.
      if ((telling === 'isolation refused' || (telling === 'isolation pending' && opening)) && !toldAt) return
      // Rated milder since: whoever was told as it was worse hears how it goes on.
      const level = worst(severity, ...(toldAt ? [state.toldWorst ?? toldAt] : []))
      const verdict = state.toldOf
      const of = verdict && { verdict }
      if (telling === 'severity raised' && toldAt) news.as = { severity, before: { severity: toldAt, ...of } }
      else if (telling === 'weighed again') news.as = { severity: level, before: { severity: level, ...of } }
      else news.as = { severity: level }
      if (state.finding && !toTheToldAlone.includes(telling)) state.toldOf = state.finding.verdict
      if (isNew && !toTheToldAlone.includes(telling)) {
        state.toldAt = severity
        state.toldWorst = level
        putWaiting()
      }
      // Whoever hears that it went down hears of it when it goes up again.
      if (telling === 'severity lowered') state.toldAt = severity
    }
    const about = news.host !== undefined && { host: news.host }
    const step = { key, telling, ...about, as: news.as, acknowledged: acknowledgements(engine) }
    if (await take(key, step, onSlow)) heard(telling)
  }

  /** Takes the steps of a telling that are due; those that are still to come wait beside what follows. False where that came to nothing. */
  const take = async (
    act: string,
    step: Omit<Escalation, 'at' | 'due'> & { due?: Due },
    onSlow: () => void,
  ): Promise<boolean> => {
    const { key, telling, host, as, due } = step
    const about = host !== undefined && { host }
    const manner = { giveUpAfter, onSlow }
    const args = { telling, ...about, ...as, ...(due && { due }) }
    try {
      let told = await engine.perform('tell', act, args, `tell: ${telling}`, manner)
      for (const who of told.calls) page(`${act}/${who.join('+')}`, who)
      if (told.later !== undefined) {
        const next = { over: due?.upTo ?? 0, upTo: told.later }
        const at = Date.now() + next.upTo - next.over
        escalate(`${key}/after ${told.later}`, {
          key,
          telling,
          ...about,
          as,
          acknowledged: step.acknowledged,
          at,
          due: next,
        })
      }
      if (told.unfinished)
        told = await engine.perform('tell', act, { ...args, begun: true }, `tell: ${telling}`, manner)
      // By whatever means there are, once an incident; that this may not arrive either is on the record.
      if (told.uncertain && telling !== 'uncertain')
        await sendOnce('tell/uncertain/telling', { telling: 'uncertain', purpose: 'telling' }, onSlow)
      return true
    } catch (error) {
      const reason = reasonOf(error)
      await engine.perform('tellingFailed', `${act}/failed`, { telling, reason }, `not told: ${telling}`)
      return false
    }
  }

  const escalate = createEscalation(engine, (act, step) => take(act, step, () => {}))

  const sendOnce = (key: string, news: News, onSlow: () => void): Promise<null> =>
    engine.once(key, () => send(key, news, onSlow).then(() => null))

  const { untold } = state
  const put = (key: string, news: News): Promise<void> => {
    let isSlow = false
    const summary = `others wait at most so long for: ${news.telling}`
    const onSlow = () => {
      isSlow = true
    }
    const tellNow = async (): Promise<void> => {
      await sendOnce(key, news, onSlow)
      delete untold[key]
    }
    last = last.then(() => Promise.race([tellNow(), condition(() => isSlow).then(() => sleep(patience, { summary }))]))
    return last
  }

  /** What waits for the first report, by key. */
  const waiting = new Map<string, News>()
  const putWaiting = (): void => {
    for (const [key, news] of waiting) void put(key, news)
    waiting.clear()
  }

  const putInTurn = (key: string, news: News): Promise<void> => {
    // There will be no first report.
    if (news.telling === 'closed' || news.telling === 'merged') putWaiting()
    if (!opening || state.toldAt || !afterTheFirst.includes(news.telling)) return put(key, news)
    waiting.set(key, news)
    return Promise.resolve()
  }

  for (const [key, news] of Object.entries(untold)) void putInTurn(key, news)
  return (telling, purpose, host) => {
    const key = `tell/${telling}/${purpose}`
    return putInTurn(key, (untold[key] ??= { telling, purpose, ...(host && { host: host.name }) }))
  }
}
