import { heartbeat, log } from '@temporalio/activity'
import { forgetReported, markReported } from '../integrations/records/sources.ts'
import { speak } from '../messages/index.ts'
import type { SourceNews } from '../messages/source-news.ts'
import type { Reason } from '../policy/reason.ts'
import { hearingOf } from '../policy/matrix.ts'
import type { Ledger } from './ledger.ts'
import type { World } from './world.ts'

interface Source {
  readonly tenant: string
  readonly source: string
}

/** Calls to one mail server at once. */
const maxCalls = 8

/**
 * Tells the people of a customer's SOC by mail that a source cannot be asked for long, and that it can be again: each once. It is noted
 * after it was sent, so who is killed between sends the same mail again, with the same Message-ID; and what could not be sent is sent
 * when the source is asked next. Never throws for a mail server: a source is asked whoever can be told.
 */
export const createWatch = (world: World, ledger: Ledger) => {
  const tell = async (which: Source, since: string, fault?: Reason): Promise<boolean> => {
    const tenant = world.tenant(which.tenant)
    const mail = world.mail(tenant.id)
    const source = tenant.sources.find(({ name }) => name === which.source)
    if (!mail || !source) return true
    const { product, webhook } = source
    const news: SourceNews = {
      tenant,
      product: world.productTitle(product),
      source: which.source,
      since,
      sends: webhook !== undefined,
      ...(fault !== undefined && { fault }),
    }
    const id = `source-${which.source}.${tenant.id}@${world.mailDomain}`
    const steps = tenant.soc.map((to) => ({ channel: 'mail', to }) as const)
    try {
      for (const to of hearingOf(tenant, steps, new Date().toISOString()).flatMap(({ to }) => to)) {
        if (to.mail === undefined) continue
        const key = Buffer.from(`${fault === undefined ? 'again' : 'failing'}/${since}/${to.id}`).toString('base64url')
        const envelope = { to: [to.mail], messageId: `<${key}.${id}>`, inReplyTo: `<${id}>` }
        heartbeat()
        await ledger.read(tenant.id, mail.product, maxCalls, (signal) =>
          mail.send(speak(to.language).sourceLetter(news), envelope, { signal }),
        )
      }
      return true
    } catch (error) {
      log.warn('the SOC could not be told of a source; it is told when the source is asked next', { ...which, error })
      return false
    }
  }

  return {
    failing: async (which: Source, since: string, fault: Reason): Promise<void> => {
      if (await tell(which, since, fault)) await markReported(world.db, which.tenant, which.source, since)
    },
    again: async (which: Source, since: string): Promise<void> => {
      if (await tell(which, since)) await forgetReported(world.db, which.tenant, which.source)
    },
  }
}
