import type { Recorder } from '../world/log.ts'

/** An alert as `/alerts/entities/alerts/v2` gives it; only the fields that this simulator itself reads are named. */
export interface ApiAlert {
  readonly composite_id: string
  readonly cid: string
  readonly created_timestamp: string
  readonly updated_timestamp: string
  readonly status: string
  readonly tags: readonly string[]
  readonly [field: string]: unknown
}

export const statuses = ['new', 'in_progress', 'true_positive', 'false_positive', 'ignored', 'closed', 'reopened']

/** One of `action_parameters` of an update. */
export interface AlertAction {
  readonly name: string
  readonly value: string
}

/** All alerts, of all customers. */
export class Alerts {
  readonly #alerts = new Map<string, { alert: ApiAlert; readonly visibleAt: number }>()
  readonly #record: Recorder
  readonly #lagMs: number

  constructor(record: Recorder, lagMs: number) {
    this.#record = record
    this.#lagMs = lagMs
  }

  /** Adds a new one, or puts one in place of an older state. */
  put(alert: ApiAlert): ApiAlert {
    const visibleAt = this.#alerts.get(alert.composite_id)?.visibleAt ?? Date.now() + this.#lagMs
    this.#alerts.set(alert.composite_id, { alert, visibleAt })
    return alert
  }

  /** One by its composite id, of this customer; of any without a customer. */
  get(id: string, cid?: string): ApiAlert | undefined {
    const found = this.#alerts.get(id)?.alert
    return cid === undefined || found?.cid === cid ? found : undefined
  }

  /** Those of one customer that a query finds by now, or all. */
  list(cid?: string): ApiAlert[] {
    const now = Date.now()
    return [...this.#alerts.values()]
      .filter(({ alert, visibleAt }) => cid === undefined || (alert.cid === cid && visibleAt <= now))
      .map(({ alert }) => alert)
  }

  /** Changes one as `PATCH /alerts/entities/alerts/v3` does. Returns what was wrong with an action, and then changes nothing. */
  update(alert: ApiAlert, actions: readonly AlertAction[]): string | undefined {
    let next = alert
    for (const { name, value } of actions) {
      const change = changes[name]
      if (!change) return `invalid action parameter name: ${name}`
      if (name === 'update_status' && !statuses.includes(value)) return `invalid status: ${value}`
      next = { ...next, ...change(next, value) }
    }
    this.put({ ...next, updated_timestamp: new Date().toISOString() })
    this.#record('alert updated', alert.composite_id, { actions, status: next.status })
    return undefined
  }

  /** Forgets all. */
  clear(): void {
    this.#alerts.clear()
  }
}

const changes: { readonly [name: string]: (alert: ApiAlert, value: string) => Partial<ApiAlert> } = {
  update_status: (_, status) => ({ status }),
  add_tag: ({ tags }, tag) => ({ tags: tags.includes(tag) ? tags : [...tags, tag] }),
  remove_tag: ({ tags }, tag) => ({ tags: tags.filter((one) => one !== tag) }),
  remove_tags_by_prefix: ({ tags }, prefix) => ({ tags: tags.filter((one) => !one.startsWith(prefix)) }),
  append_comment: ({ comments }, comment) => ({ comments: [...(Array.isArray(comments) ? comments : []), comment] }),
  assign_to_uuid: (_, value) => ({ assigned_to_uuid: value }),
  assign_to_user_id: (_, value) => ({ assigned_to_uid: value }),
  assign_to_name: (_, value) => ({ assigned_to_name: value }),
  unassign: () => ({ assigned_to_uuid: undefined, assigned_to_uid: undefined, assigned_to_name: undefined }),
  show_in_ui: (_, value) => ({ show_in_ui: value === 'true' }),
}
