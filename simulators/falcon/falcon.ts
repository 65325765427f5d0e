import type { Recorder } from '../world/log.ts'
import { Mistake } from '../world/mistake.ts'
import { Alerts, type ApiAlert } from './alerts.ts'
import type { FalconCustomer, FalconOptions, HostSeed, Webhook } from './customers.ts'
import { type Host, Hosts } from './hosts.ts'
import { newAlert, severityName } from './new-alert.ts'
import { type Delivery, type Detection, deliverySchema, detectionSchema } from './scenarios.ts'
import { Tokens } from './tokens.ts'
import { type Delivered, deliver } from './webhook.ts'

/** Falcon's cloud and console: what a person does there, and what tests do to it. */
export class Falcon {
  readonly hosts: Hosts
  readonly alerts: Alerts
  readonly tokens: Tokens<FalconCustomer>
  readonly #record: Recorder
  readonly #seeds: readonly FalconCustomer[]
  #customers: FalconCustomer[] = []

  constructor(record: Recorder, options: FalconOptions) {
    const { customers = [], tokenSeconds = 1799, containLagMs = 500, readLagMs = 200, alertLagMs = 0 } = options
    this.#record = record
    this.#seeds = customers
    this.hosts = new Hosts(record, { containLagMs, readLagMs })
    this.alerts = new Alerts(record, alertLagMs)
    this.tokens = new Tokens(tokenSeconds)
    this.reset()
  }

  /** The customers as they are set up now. */
  customers(): readonly FalconCustomer[] {
    return this.#customers
  }

  /** Adds a machine, or changes a known one. `customer` is a name or CID; it may be left out for a known host. */
  host(seed: HostSeed & { readonly customer?: string | undefined }): Host {
    const { customer, ...rest } = seed
    const cid = customer === undefined ? this.hosts.get(seed.aid)?.cid : this.customer(customer).cid
    if (cid === undefined) throw new Mistake(`${seed.aid} is a new host: say whose it is with "customer".`)
    return this.hosts.put(cid, rest)
  }

  /** A host by agent id or host name; throws when there is none, or more than one of that name. */
  find(nameOrAid: string): Host {
    const found = this.hosts.list().filter(({ aid, hostname }) => aid === nameOrAid || hostname === nameOrAid)
    const [host] = found
    if (found.length === 1 && host) return host
    throw new Mistake(
      `${found.length} hosts are called ${nameOrAid}; give the agent id of one of GET /falcon/console/hosts.`,
    )
  }

  /** Where this customer's detections are posted from now on. */
  setWebhook(customer: string, webhook: Webhook | undefined): void {
    const { cid } = this.customer(customer)
    this.#customers = this.#customers.map((one) => (one.cid === cid ? { ...one, webhook } : one))
  }

  /** A customer by name or CID; throws when there is none. */
  customer(nameOrCid: string): FalconCustomer {
    const found = this.#customers.find(({ name, cid }) => name === nameOrCid || cid === nameOrCid)
    if (found) return found
    throw new Mistake(`No customer ${nameOrCid}; there are ${this.#customers.map(({ name }) => name).join(', ')}.`)
  }

  /** A new detection: in the API at once (after the alert lag), and posted where `deliver` says so. */
  async detect(detection: Detection): Promise<{ readonly alert: ApiAlert; readonly delivered?: Delivered }> {
    const wanted = detectionSchema.parse(detection)
    const host = this.find(wanted.host)
    const alert = this.alerts.put(newAlert(host, wanted))
    this.#record('alert created', alert.composite_id, {
      aid: host.aid,
      hostname: host.hostname,
      severity: alert.severity,
    })
    if (wanted.deliver === false) return { alert }
    return { alert, delivered: await this.deliver(alert.composite_id, wanted.deliver === true ? {} : wanted.deliver) }
  }

  /** Changes a detection in the console, as an analyst of the customer would. */
  change(
    compositeId: string,
    change: { readonly status?: string | undefined; readonly severity?: number | undefined },
  ): ApiAlert {
    const { status, severity } = change
    const alert = this.alerts.put({
      ...this.alert(compositeId),
      ...(status !== undefined && { status }),
      ...(severity !== undefined && { severity, severity_name: severityName(severity) }),
      updated_timestamp: new Date().toISOString(),
    })
    this.#record('alert changed', compositeId, { status: alert.status, severity: alert.severity })
    return alert
  }

  /** Posts the webhook of a detection as it is now; any number of times. Needs an address and a secret from somewhere. */
  deliver(compositeId: string, delivery: Delivery = {}): Promise<Delivered> {
    const alert = this.alert(compositeId)
    const { at, ...own } = deliverySchema.parse(delivery)
    const usual = this.customer(alert.cid).webhook
    const [url, secret] = [own.url ?? usual?.url, own.secret ?? usual?.secret]
    if (url === undefined || secret === undefined)
      throw new Mistake('No webhook is set for this customer: give url and secret, or POST /falcon/console/webhooks.')
    return deliver(
      this.#record,
      alert,
      { url, secret, body: own.body ?? usual?.body },
      at === undefined ? new Date() : new Date(at),
    )
  }

  /** A detection by its composite id; throws when there is none. */
  alert(compositeId: string): ApiAlert {
    const alert = this.alerts.get(compositeId)
    if (!alert) throw new Mistake(`No alert ${compositeId}; GET /falcon/console/alerts lists them.`, 404)
    return alert
  }

  /** As at the beginning; webhooks that were set and tokens that were given out stay. */
  reset(): void {
    this.hosts.clear()
    this.alerts.clear()
    const webhooks = new Map(this.#customers.map(({ cid, webhook }) => [cid, webhook]))
    this.#customers = this.#seeds.map((seed) => ({ ...seed, webhook: webhooks.get(seed.cid) ?? seed.webhook }))
    for (const { cid, hosts } of this.#seeds) for (const seed of hosts) this.hosts.put(cid, seed)
  }

  /** Stops all timers. */
  close(): void {
    this.hosts.clear()
  }

  /** All that it holds, for reading. */
  state() {
    return {
      hosts: this.hosts.list(),
      alerts: this.alerts.list(),
      customers: this.#customers.map(({ name, cid, webhook }) => ({ name, cid, webhook: webhook?.url })),
    }
  }
}
