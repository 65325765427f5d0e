import { isDismissive } from '../policy/verdict.ts'
import { responseOrder } from '../policy/order.ts'
import { defaultChoice } from '../policy/confirm.ts'
import { createAsk } from './ask.ts'
import type { Containment } from './contain.ts'
import type { createCalls } from './calls.ts'
import type { Engine } from './engine.ts'
import type { Closed, Finding, Toolbox } from './language.ts'
import type { Pages } from './page.ts'
import type { Tell } from './tell.ts'

interface Parts {
  readonly tell: Tell
  readonly containment: Containment
  readonly takeAlerts: () => Promise<void>
  readonly calls: ReturnType<typeof createCalls>
  readonly pages: Pages
}

/** The tools of one incident, as its playbook gets them. */
export const createToolbox = (engine: Engine, parts: Parts): Toolbox => {
  const { tell, containment, takeAlerts, calls, pages } = parts
  const { input } = engine
  const { agreement } = input

  const close = async (finding: Finding): Promise<Closed> => {
    if (isDismissive(finding.verdict)) await containment.releaseAll({ because: finding.summary, purpose: 'closing' })
    for (;;) {
      await takeAlerts()
      const { outcome } = await engine.perform(
        'close',
        `close after ${engine.state.through}`,
        { finding },
        `close: ${finding.verdict}`,
      )
      if (outcome === 'closed') break // else the result has said which alert is the newest, and it is taken now
    }
    engine.show(`closed as ${finding.verdict}`)
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
      isolateFirst: (host) => responseOrder(agreement, host.name) === 'isolate first',
      responders: () => agreement.confirm.responders,
      whenNobodyAnswers: (host) => defaultChoice(agreement, host?.name),
    },
    investigate: (purpose = 'first look') =>
      engine.once(`investigate/${purpose}`, () =>
        engine.perform('investigate', `investigate/${purpose}`, {}, 'investigate'),
      ),
    contain: containment.tools,
    ask: createAsk(engine, containment.isHeld, calls),
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
