import type { Envelope } from '../integrations/mail/contract.ts'
import type { Occasion } from './contract.ts'
import type { World } from './world.ts'

/** A mail's own id, fixed by its act, and the incident's thread that it belongs to. */
export const threaded = (
  { mailDomain }: Pick<World, 'mailDomain'>,
  { tenant, incident, key }: Pick<Occasion, 'tenant' | 'incident' | 'key'>,
): Required<Pick<Envelope, 'messageId' | 'inReplyTo'>> => {
  const thread = `incident-${incident}.${tenant}@${mailDomain}`
  return { messageId: `<${Buffer.from(key).toString('base64url')}.${thread}>`, inReplyTo: `<${thread}>` }
}
