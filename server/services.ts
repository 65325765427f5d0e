import type { World } from '../activities/world.ts'
import type { Database } from '../integrations/records/database.ts'
import type { DueRing } from '../integrations/records/relaying.ts'
import type { Config } from './config.ts'
import type { Counters } from './counters.ts'
import type { Intake } from './intake.ts'
import type { LiveTenants } from './live-tenants.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Outage } from './outage.ts'
import type { Deliveries } from './ring.ts'

/** What routes and commands work with; composed once, in `build.ts`. */
export interface Services {
  readonly config: Config
  readonly log: Logger
  readonly db: Database
  readonly tenants: LiveTenants
  readonly intake: Intake
  readonly deliveries: Deliveries
  readonly outage: Outage
  readonly counters: Counters
  readonly metrics: Metrics
  /** Takes alerts of a source in: recorded, once, and their incidents rung. */
  readonly takeIn: World['takeIn']
  /** Rings incidents that have just been recorded. Never rejects: what does not get through is the relay's. */
  readonly ring: (dues: readonly DueRing[]) => Promise<void>
  readonly now: () => number
}
