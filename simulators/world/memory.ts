import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Cybereason } from '../cybereason/cybereason.ts'
import type { Malop } from '../cybereason/malops.ts'
import type { Sensor } from '../cybereason/sensors.ts'
import type { ApiAlert } from '../falcon/alerts.ts'
import type { Falcon } from '../falcon/falcon.ts'
import type { Host } from '../falcon/hosts.ts'
import type { Mail } from '../mail/mailboxes.ts'
import type { MailServer } from '../mail/server.ts'
import type { Slack } from '../slack/slack.ts'
import type { Message } from '../slack/workspace.ts'
import type { Call, Message as ShortMessage } from '../twilio/resources.ts'
import type { Twilio } from '../twilio/twilio.ts'
import type { WorldEvent, WorldLog } from './log.ts'

/** What outlives the process of a simulated world. Tokens, faults and response URLs do not: products forget those too. */
interface Written {
  readonly events: readonly WorldEvent[]
  readonly hosts: readonly Host[]
  readonly alerts: readonly ApiAlert[]
  /** Cybereason's; absent in what an older world wrote. */
  readonly sensors?: readonly Sensor[]
  readonly malops?: readonly Malop[]
  /** By channel id. */
  readonly messages: Readonly<{ [channel: string]: readonly Message[] }>
  readonly mails: readonly Mail[]
  /** Absent in files of before there were phones. */
  readonly phone?: { readonly calls: readonly Call[]; readonly messages: readonly ShortMessage[] }
}

interface Products {
  readonly log: WorldLog
  readonly falcon: Falcon
  readonly cybereason: Cybereason
  readonly slack: Slack
  readonly mail: MailServer
  readonly twilio: Twilio
}

/** The file in which a world writes down what it is, and from which it goes on when it is started again. */
export class Memory {
  readonly #file: string
  readonly #products: Products
  #isDue = false

  constructor(file: string, products: Products) {
    this.#file = file
    this.#products = products
  }

  /** Makes the world what it was, if it was written down. Throws when the file cannot be read. */
  recall(): void {
    const written = this.#read()
    if (!written) return
    const { log, falcon, cybereason, slack, mail, twilio } = this.#products
    log.recall(written.events)
    for (const alert of written.alerts) falcon.alerts.put(alert)
    for (const [channel, messages] of Object.entries(written.messages))
      slack.workspace(channel).recall(channel, messages)
    mail.mailboxes.recall(written.mails)
    twilio.recall(written.phone?.calls ?? [], written.phone?.messages ?? [])
    falcon.hosts.recall(written.hosts)
    for (const malop of written.malops ?? []) cybereason.put(malop)
    cybereason.sensors.recall(written.sensors ?? [])
  }

  /**
   * Writes the world down when what is being done to it just now is done, and before anybody outside hears of it: a
   * microtask runs before the answer to the request leaves, so that even a killed world remembers all that it answered.
   */
  writeDownSoon(): void {
    if (this.#isDue) return
    this.#isDue = true
    queueMicrotask(() => {
      this.#isDue = false
      this.#write()
    })
  }

  #read(): Written | undefined {
    try {
      // Written whole, by `#write` alone.
      return JSON.parse(readFileSync(this.#file, 'utf8')) as Written
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      const advice = `remove ${this.#file} to begin anew`
      throw new Error(`What the simulated world remembers cannot be read; ${advice}.`, { cause: error })
    }
  }

  #write(): void {
    const { log, falcon, cybereason, slack, mail, twilio } = this.#products
    const written: Written = {
      events: log.find(),
      hosts: falcon.hosts.list(),
      alerts: falcon.alerts.list(),
      sensors: cybereason.sensors.list(),
      malops: cybereason.malops(),
      messages: Object.fromEntries(
        slack.workspaces().flatMap((one) => one.channels().map(({ id }) => [id, one.messages(id)] as const)),
      ),
      mails: mail.mailboxes.received(),
      phone: { calls: twilio.calls(), messages: twilio.messages() },
    }
    const draft = `${this.#file}.draft`
    writeFileSync(draft, JSON.stringify(written), { mode: 0o600 })
    renameSync(draft, this.#file)
  }
}
