import { isDismissive } from '../policy/verdict.ts'
import { responseOrder } from '../policy/order.ts'
import { defaultChoice, respondersFor } from '../policy/confirm.ts'
import { decider } from '../policy/step.ts'
import { createAsk } from './ask.ts'
import type { Clock } from './clock.ts'
import type { Containment } from './contain.ts'
import type { createCalls } from './calls.ts'
import type { Engine } from './engine.ts'
import type { Investigation } from './investigate.ts'
import type { Closed, Finding, Toolbox } from './language.ts'
import type { Pages } from './page.ts'
import type { Tell } from './tell.ts'

interface Parts {
  readonly tell: Tell
  readonly containment: Containment
  readonly investigation: Investigation
  readonly takeAlerts: () => Promise<void>
  readonly calls: ReturnType<typeof createCalls>
  readonly pages: Pages
  readonly clock: Clock
}

/** The tools of one incident, as its playbook gets them. */
export const createToolbox = (engine: Engine, parts: Parts): Toolbox => {
  const { tell, containment, investigation, takeAlerts, calls, pages, clock } = parts
  const { input } = engine
  const { agreement } = input

  const ask = createAsk(engine, containment.isHeld, calls, {
    asks: takeAlerts,
    newest: investigation.newest,
    decided: () => clock.met('decision'),
  })

  /** What we isolated is released, after a person said so where a person has to. */
  const letGo = async (finding: Finding): Promise<void> => {
    const grounds = { because: finding.summary, purpose: 'closing' }
    if (containment.held().length === 0 || decider(agreement, 'release') === 'policy')
      return containment.releaseAll(grounds)
    const { by, summary: reason } = finding
    if (by !== undefined) {
      const answer = { choice: 'leave online', by, reason, question: 'closing', how: 'answered' } as const
      return containment.releaseAll({ ...grounds, by: answer })
    }
    const answer = await ask('release-host', {
      who: agreement.confirm.responders,
      about: finding,
      choices: ['leave online', 'isolate'],
      recommend: 'leave online',
      otherwise: 'isolate',
      always: true,
    })
    if (answer.choice === 'leave online') await containment.releaseAll({ ...grounds, by: answer })
  }

  const close = async (finding: Finding): Promise<Closed> => {
    if (isDismissive(finding.verdict)) {
      investigation.end()
      await letGo(finding)
    }
    for (;;) {
      await takeAlerts()
      const found = investigation.newest(finding)
      const key = `close after ${engine.state.through}`
      const { outcome } = await engine.perform('close', key, { finding: found }, `close: ${found.verdict}`)
      if (outcome === 'closed') break
      // The result has said which alert is the newest; it is taken now, and what a person changed.
      engine.state.changed = true
    }
    clock.end()
    engine.show(`closed as ${investigation.newest(finding).verdict}`)
    await tell('closed', 'closed')
    // The brand exists in the type system alone.
    return Object.freeze({}) as Closed
  }

  return {
    incident: {
      number: input.incident,
      title: input.title,
      get severity() {
        return engine.state.severity
      },
      host: input.host ?? { name: '' },
    },
    policy: {
      isolateFirst: (host) =>
        responseOrder(agreement, host.name) === 'isolate first' && decider(agreement, 'isolate') === 'policy',
      responders: (finding) => respondersFor(agreement, finding.verdict),
      whenNobodyAnswers: (host) => defaultChoice(agreement, host?.name),
    },
    investigate: investigation.tool,
    contain: containment.tools,
    ask,
    page: pages.page,
    report: async (stage) => {
      // What waits is taken first, so that a report goes to the people of the level that it speaks of.
      await takeAlerts()
      await tell(`${stage} report`, 'report')
    },
    note: async (text) => {
      await engine.once(`note/${text}`, () => engine.perform('note', `note/${text}`, { text }, text))
    },
    close,
  }
}
