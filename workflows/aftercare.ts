import { allHandlersFinished, condition, continueAsNew, upsertSearchAttributes } from '@temporalio/workflow'
import { createCalls } from './calls.ts'
import { createContainment, type Containment } from './contain.ts'
import { Engine } from './engine.ts'
import { letGo } from './let-go.ts'
import { takeMessages } from './messages.ts'
import { incidentState, type IncidentInput, type ReleaseInput } from './names.ts'
import { createPages } from './page.ts'
import type { Followed } from './state.ts'
import { createTell, type Tell } from './tell.ts'

/**
 * What outlives an incident: a host that we cut off and that stays so. People are reminded when it is to be reviewed, and a
 * release is taken at any time. Goes on under the incident's id, so that answers find it as they found the incident.
 */
export async function aftercare(input: IncidentInput): Promise<void> {
  const engine = new Engine(input)
  const { state } = engine
  engine.show()
  takeMessages(engine)

  const pages = createPages(engine, createCalls(engine), (purpose) => void tell('nobody called', purpose))
  const tell: Tell = createTell(engine, pages.begin, () => {})
  const containment = createContainment(engine, tell)
  containment.resume()
  if (!input.carried) await takeUp(engine, containment)

  let over = false
  const care = careFor(engine, containment, tell)
    .then(pages.ended)
    .then(() => {
      over = true
    })
  await Promise.race([care, condition(() => !over && engine.isLong)])
  if (over) {
    engine.show('released: nothing of ours is held any more')
    upsertSearchAttributes([{ key: incidentState, value: 'closed' }])
    await condition(allHandlersFinished)
    return
  }
  await engine.pause()
  await condition(allHandlersFinished)
  await continueAsNew<typeof aftercare>({ ...input, carried: state })
}

/** How a host that is held stands, for who looks at the incident in Temporal's UI. */
const standing = ({ phase }: Followed): string => {
  if (phase === 'releasing') return 'is being released'
  return phase === 'uncertain'
    ? 'may be isolated: nobody can tell until a person looks at it, or releases it'
    : 'stays isolated until a person releases it'
}

/** Temporal had lost the incident: what it holds stands in the records alone. */
const takeUp = async (engine: Engine, containment: Containment): Promise<void> => {
  const { held, release } = await engine.perform('readHeld', 'held', {}, 'what does this incident hold?')
  containment.adopt(held)
  engine.state.release ??= release
}

/** Reviews and releases until nothing of ours is held any more and all that was to be told has been told. */
const careFor = async (engine: Engine, containment: Containment, tell: Tell): Promise<void> => {
  const { state } = engine

  /** Whether it is held still; others may have released it meanwhile. */
  const look = async (entry: Followed, key: string, due?: string): Promise<boolean> => {
    const { containment: isolation, confirmed } = entry
    const args = { containment: isolation, confirmed, ...(due && { due }) }
    const found = await engine.perform('lookAtHeld', key, args, `is ${entry.host.name} still isolated?`)
    if (found.held) entry.reviewAfter = found.reviewAfter
    else {
      entry.phase = 'released'
      void containment.released(isolation, entry.host)
    }
    return found.held
  }

  const review = async (entry: Followed): Promise<void> => {
    const due = new Date(entry.reviewAt).toISOString()
    const held = await look(entry, `review/${entry.containment}/${due}`, due)
    entry.reviewAt = Date.now() + entry.reviewAfter
    if (held) void tell('review due', `${entry.containment}/${due}`, entry.host)
  }

  const carryOut = async (asked: ReleaseInput): Promise<void> => {
    await letGo(engine, containment, asked, async () => {
      for (const entry of containment.held())
        if (entry.phase === 'isolated') await look(entry, `release ${asked.answer}/${entry.containment}`)
    })
  }

  for (;;) {
    const [next] = containment.held().toSorted((a, b) => a.reviewAt - b.reviewAt)
    if (!next) break
    if (state.release) {
      await carryOut(state.release)
      continue
    }
    const isOver = () => Boolean(state.release) || !containment.held().includes(next)
    engine.show(`closed; ${next.host.name} ${standing(next)}`)
    engine.count('timer')
    const summary = `until the isolation of ${next.host.name} is reviewed, or ended by a person`
    if (!(await condition(isOver, Math.max(1, next.reviewAt - Date.now()), { summary }))) await review(next)
  }
  await condition(() => Object.keys(state.untold).length === 0 && Object.keys(state.later ?? {}).length === 0)
}
