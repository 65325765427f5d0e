import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { readBacklog } from '../integrations/records/backlog.ts'
import { countAll, readOpen } from '../integrations/records/census.ts'
import { askedSources } from './asked-sources.ts'
import type { Counters } from './counters.ts'
import { isReachable } from './reachable.ts'
import type { Services } from './services.ts'

/** Counting whole tables may take this part of the time: the counts are kept for as many times as long as they took. */
const countingShare = 1 / 100

type Labels = Readonly<Record<string, string>>

/** What Prometheus is told: of this process, and of the records. Of customers their ids and nothing else. */
export class Metrics {
  /** Of this process, from its start on. */
  readonly #own = new Registry()
  readonly #requests: Histogram
  #relayedAt = Date.now()
  #counted: { readonly until: number; readonly all: Awaited<ReturnType<typeof countAll>> } | undefined

  constructor() {
    collectDefaultMetrics({ register: this.#own })
    this.#requests = new Histogram({
      name: 'hikeshi_http_request_seconds',
      help: 'Requests by route and status',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 1, 3, 10],
      registers: [this.#own],
    })
  }

  /** The relay has done a round. */
  relayed(): void {
    this.#relayedAt = Date.now()
  }

  /** Measures every request, by the pattern of its route: an address holds what senders choose. */
  readonly observe: MiddlewareHandler = async (c, next) => {
    const end = this.#requests.startTimer()
    await next()
    end({ method: c.req.method, route: routePath(c, -1), status: c.res.status })
  }

  /** The text that Prometheus reads. While the records are away it says so, and tells the rest. */
  async text({ db, deliveries, counters, tenants }: Services): Promise<string> {
    const now = new Registry()
    const gauge = (name: string, help: string, samples: readonly (readonly [Labels, number])[]): void => {
      const labelNames = [...new Set(samples.flatMap(([labels]) => Object.keys(labels)))]
      const made = new Gauge({ name: `hikeshi_${name}`, help, labelNames, registers: [now] })
      for (const [labels, value] of samples) made.set(labels, value)
    }
    const temporal = isReachable(deliveries.client)
    const records = await this.#records({ db, tenants }).catch(() => undefined)
    gauge('up', '1 when it can be reached', [
      [{ server: 'database' }, records ? 1 : 0],
      [{ server: 'temporal' }, (await temporal) ? 1 : 0],
    ])
    gauge('relay_round_age_seconds', 'Since the relay last did a round', [[{}, (Date.now() - this.#relayedAt) / 1000]])
    gauge('tenants', 'Customers that count', [[{}, tenants.all().length]])
    gauge('tenant_file_faults', 'Faults of tenant files that were not taken', [[{}, tenants.refused().length]])
    gauge('intake', 'What this process has counted since its start', countedBy(counters))
    if (records) {
      const { open, asked, backlog, all } = records
      gauge(
        'incidents_open',
        'Open incidents',
        open.incidents.map(({ tenant, severity, count }) => [{ tenant, severity }, count]),
      )
      gauge(
        'questions_open',
        'Questions that wait for an answer',
        open.questions.map(({ tenant, count }) => [{ tenant }, count]),
      )
      gauge(
        'limits_near',
        'Times agreed with customers that are about to end, in open incidents',
        open.limitsNear.map(({ tenant, limit, count }) => [{ tenant, limit }, count]),
      )
      gauge(
        'limits_passed_total',
        'Times agreed with customers that were not kept',
        all.limitsPassed.map(({ tenant, limit, count }) => [{ tenant, limit }, count]),
      )
      gauge(
        'oldest_undelivered_seconds',
        'Age of the oldest that waits for delivery',
        Object.entries(open.waits).map(([what, age]) => [{ what }, age]),
      )
      gauge(
        'source_asked_seconds',
        'Since a source was last asked for its alerts with success',
        asked.map(({ tenant, source, secondsAgo }) => [{ tenant, source }, secondsAgo]),
      )
      const { tripped, ...waiting } = backlog
      gauge(
        'waiting',
        'What waits, as /api/status says it',
        Object.entries(waiting).map(([what, n]) => [{ what }, n]),
      )
      gauge(
        'tripped',
        '1 while automatic isolation is stopped',
        tripped.map((tenant) => [{ tenant }, 1]),
      )
      gauge(
        'alerts_total',
        'Alerts in the records',
        all.alerts.map(({ tenant, source, count }) => [{ tenant, source }, count]),
      )
      gauge(
        'acts_total',
        'Acts by what became of them; an intent is under way',
        all.acts.map(({ act, state, count }) => [{ act, outcome: state }, count]),
      )
    }
    return `${await this.#own.metrics()}\n${await now.metrics()}`
  }

  async #records({ db, tenants }: Pick<Services, 'db' | 'tenants'>) {
    return {
      open: await readOpen(db),
      asked: await askedSources(db, tenants),
      backlog: await readBacklog(db),
      all: await this.#count(db),
    }
  }

  async #count(db: Services['db']) {
    const began = Date.now()
    if (this.#counted && began < this.#counted.until) return this.#counted.all
    const all = await countAll(db)
    this.#counted = { until: Date.now() + (Date.now() - began) / countingShare, all }
    return all
  }
}

const countedBy = (counters: Counters): (readonly [Labels, number])[] =>
  Object.entries(counters.all()).map(([what, count]) => [{ what }, count])
