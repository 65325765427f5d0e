import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { cybereasonApp } from './cybereason/app.ts'
import type { CybereasonOptions } from './cybereason/customers.ts'
import { Cybereason } from './cybereason/cybereason.ts'
import { falconApp } from './falcon/app.ts'
import type { FalconOptions } from './falcon/customers.ts'
import { Falcon } from './falcon/falcon.ts'
import type { Mail } from './mail/mailboxes.ts'
import { type MailOptions, MailServer } from './mail/server.ts'
import { acmeFalcon, acmeSlack, acmeTwilio, yamatoCybereason, yamatoFalcon, yamatoSlack, yamatoTwilio } from './seed.ts'
import { slackApp } from './slack/app.ts'
import { Slack } from './slack/slack.ts'
import type { SlackOptions } from './slack/workspace.ts'
import type { TwilioOptions } from './twilio/accounts.ts'
import { twilioApp } from './twilio/app.ts'
import { Twilio } from './twilio/twilio.ts'
import { controlRoutes, explain } from './world/control.ts'
import type { FaultSpec } from './world/faults.ts'
import { Gate } from './world/gate.ts'
import type { GateRequest, HeldRequest, Release } from './world/held.ts'
import type { Env } from './world/http-gate.ts'
import { type EventFilter, type Product, type WorldEvent, WorldLog } from './world/log.ts'
import { Memory } from './world/memory.ts'
import { Mistake } from './world/mistake.ts'

/** ms that a test waits for what is to happen, on a machine with much to do; nothing waits so long where all is well. */
const patience = 60_000

/** What the simulated world is made of. Whoever leaves something out gets the two example customers. */
export interface WorldOptions {
  /** Ports on 127.0.0.1; 0 (default) takes free ones. */
  readonly httpPort?: number
  readonly smtpPort?: number
  /** Every request of every product takes at least so long. */
  readonly latencyMs?: number
  /** A file in which the world writes down what it is at each event, and from which it goes on at the next start. */
  readonly memoryFile?: string
  readonly falcon?: FalconOptions
  readonly cybereason?: CybereasonOptions
  readonly slack?: SlackOptions
  readonly mail?: MailOptions
  readonly twilio?: TwilioOptions
}

/** The running world. The HTTP control below `${url}/world` does the same as these members. */
export interface World {
  readonly url: string
  readonly falcon: Falcon & { readonly url: string }
  readonly cybereason: Cybereason & { readonly url: string }
  readonly slack: Slack & { readonly url: string }
  readonly twilio: Twilio & { readonly url: string }
  readonly mail: {
    readonly port: number
    /** `smtp://…`. */
    readonly url: string
    readonly received: () => readonly Mail[]
    readonly mailbox: (address: string) => Mail[]
  }
  readonly events: (filter?: EventFilter) => WorldEvent[]
  /** Calls back for each new event, at once; the answer ends that. */
  readonly onEvent: (listener: (event: WorldEvent) => void) => () => void
  /** Calls back for each request of a product as it arrives, before it acts; the answer ends that. */
  readonly onRequest: (listener: (request: GateRequest) => void) => () => void
  /** The first such event, past or future; rejects with what happened instead. Default limit: a minute. */
  readonly waitForEvent: (filter: EventFilter, timeoutMs?: number) => Promise<WorldEvent>
  /** Switches a fault on; answers its id. */
  readonly fault: (spec: FaultSpec) => string
  /** Switches a fault off, or all, and lets go the requests that it holds. */
  readonly clearFaults: (id?: string) => void
  readonly held: () => HeldRequest[]
  /** The first held request that is accepted, now or later. Default limit: a minute. */
  readonly waitForHeld: (accept?: (held: HeldRequest) => boolean, timeoutMs?: number) => Promise<HeldRequest>
  /** Lets a held request go on (it acts although its sender may be gone), or drops it. */
  readonly release: (id: string, how?: Release) => void
  readonly state: (product?: Product) => unknown
  /**
   * As at the beginning: events, faults, hosts, alerts, messages, mails and calls are gone, held requests are
   * dropped. Addresses that were set and tokens that were given out stay.
   */
  readonly reset: () => void
  readonly close: () => Promise<void>
}

/** Starts the simulated world in this process: Falcon, Cybereason, Slack and Twilio over HTTP, mail over SMTP, all on 127.0.0.1. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const falconOptions = { customers: [acmeFalcon, yamatoFalcon], ...options.falcon }
  const cybereasonOptions = { customers: [yamatoCybereason], ...options.cybereason }
  const slackOptions = { workspaces: [acmeSlack, yamatoSlack], ...options.slack }
  const twilioOptions = { accounts: [acmeTwilio, yamatoTwilio], ...options.twilio }
  const log = new WorldLog()
  const gate = new Gate(log, options.latencyMs ?? 0)
  let url = ''
  const falcon = new Falcon(log.recorder('crowdstrike_falcon'), falconOptions)
  const cybereason = new Cybereason(log.recorder('cybereason'), cybereasonOptions)
  const slack = new Slack(log.recorder('slack'), slackOptions, () => url)
  const twilio = new Twilio(log.recorder('twilio'), twilioOptions)
  const mail = new MailServer(gate, log.recorder('mail'), options.mail ?? {})
  const mails = (to?: string): readonly Mail[] =>
    to === undefined ? mail.mailboxes.received() : mail.mailboxes.mailbox(to)

  const states: { readonly [product in Product]: () => unknown } = {
    crowdstrike_falcon: () => falcon.state(),
    cybereason: () => cybereason.state(),
    slack: () => slack.state(),
    mail: () => mails(),
    twilio: () => twilio.state(),
  }
  const state = (product?: Product): unknown =>
    product === undefined
      ? Object.fromEntries(Object.entries(states).map(([name, read]) => [name, read()]))
      : states[product]()
  const { memoryFile } = options
  const products = { log, falcon, cybereason, slack, mail, twilio }
  const memory = memoryFile === undefined ? undefined : new Memory(memoryFile, products)
  memory?.recall()
  log.listen(() => memory?.writeDownSoon())
  const reset = (): void => {
    gate.reset()
    falcon.reset()
    cybereason.reset()
    slack.reset()
    twilio.reset()
    mail.mailboxes.clear()
    log.clear()
    memory?.writeDownSoon()
  }

  const app = new Hono<Env>()
  app.route('/world', controlRoutes({ log, gate, state, reset, mails }))
  app.route('/falcon', falconApp(falcon, gate, log.recorder('crowdstrike_falcon'), falconOptions))
  app.route('/cybereason', cybereasonApp(cybereason, gate, log.recorder('cybereason'), cybereasonOptions))
  app.route('/slack', slackApp(slack, gate, log.recorder('slack'), slackOptions))
  app.route('/twilio', twilioApp(twilio, gate, log.recorder('twilio'), twilioOptions))
  app.onError((error, c) => {
    const { status, error: text } = explain(error)
    return c.json({ error: text }, status)
  })

  const answer = getRequestListener(app.fetch)
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing))
  server.listen(options.httpPort ?? 0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${port(server.address())}`
  const smtpPort = await mail.listen(options.smtpPort ?? 0).catch(async (error: unknown) => {
    await closeHttp(server)
    throw error
  })

  return {
    url,
    falcon: Object.assign(falcon, { url: `${url}/falcon` }),
    cybereason: Object.assign(cybereason, { url: `${url}/cybereason` }),
    slack: Object.assign(slack, { url: `${url}/slack/api/` }),
    twilio: Object.assign(twilio, { url: `${url}/twilio` }),
    mail: {
      port: smtpPort,
      url: `smtp://127.0.0.1:${smtpPort}`,
      received: () => mail.mailboxes.received(),
      mailbox: (address) => mail.mailboxes.mailbox(address),
    },
    events: (filter) => log.find(filter),
    onEvent: (listener) => log.listen(listener),
    onRequest: (listener) => gate.listen(listener),
    waitForEvent: (filter, timeoutMs = patience) => log.wait(filter, timeoutMs),
    fault: (spec) => gate.fault(spec),
    clearFaults: (id) => gate.clear(id),
    held: () => gate.held.list(),
    waitForHeld: (accept = () => true, timeoutMs = patience) => gate.held.wait(accept, timeoutMs),
    release: (id, how = 'go') => {
      if (!gate.held.release(id, how)) throw new Mistake(`No request is held as ${id}.`)
    },
    state,
    reset,
    close: async () => {
      gate.reset()
      falcon.close()
      cybereason.close()
      twilio.close()
      await Promise.all([closeHttp(server), mail.close()])
    },
  }
}

const port = (address: AddressInfo | string | null): number => {
  if (address === null || typeof address === 'string') throw new Error('The simulated world has no port.')
  return address.port
}

const closeHttp = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
