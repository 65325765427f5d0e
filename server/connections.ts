import type { World } from '../activities/world.ts'
import type { Chat } from '../integrations/chat/contract.ts'
import { slack } from '../integrations/chat/slack.ts'
import type { Edr } from '../integrations/edr/contract.ts'
import { findProduct } from '../integrations/edr/index.ts'
import type { Mail } from '../integrations/mail/contract.ts'
import { smtp } from '../integrations/mail/smtp.ts'
import type { Phone } from '../integrations/phone/contract.ts'
import { twilio } from '../integrations/phone/twilio.ts'
import type { Tenants } from './tenants.ts'

/** Each customer's connections to the outside, made at their first use and kept: tokens and sockets are shared by all calls. */
export type Connections = Pick<World, 'edr' | 'chat' | 'mail' | 'phone' | 'productTitle'> & {
  /** Those of tenants whose file or secrets have changed are made anew at their next use; what was open is closed. */
  readonly renew: (tenants: readonly string[]) => void
  readonly close: () => void
}

export const createConnections = (tenants: Tenants): Connections => {
  const edrs = new Map<string, Edr | undefined>()
  const chats = new Map<string, Chat | undefined>()
  const mails = new Map<string, Mail | undefined>()
  const phones = new Map<string, Phone | undefined>()
  const kept = <T>(map: Map<string, T>, key: string, make: () => T): T => {
    const known = map.get(key)
    if (known !== undefined) return known
    const made = make()
    map.set(key, made)
    return made
  }
  const { secret } = tenants

  return {
    edr: (tenant, name) =>
      kept(edrs, `${tenant}/${name}`, () => {
        const source = tenants.find(tenant)?.sources.find((one) => one.name === name)
        const { api } = source ?? {}
        if (!source || !api) return undefined
        const { baseUrl, options } = api
        const credentials = Object.fromEntries(Object.entries(api.credentials).map(([name, of]) => [name, secret(of)]))
        return findProduct(source.product)?.connect({ baseUrl, credentials, options })
      }),
    chat: (tenant) =>
      kept(chats, tenant, () => {
        const chat = tenants.find(tenant)?.chat
        return chat && slack({ apiUrl: chat.apiUrl, botToken: secret(chat.botToken), channel: chat.channel })
      }),
    mail: (tenant) =>
      kept(mails, tenant, () => {
        const mail = tenants.find(tenant)?.mail
        if (!mail) return undefined
        const { server, from, user, password } = mail
        return smtp({
          server,
          from,
          ...(user && { user: secret(user) }),
          ...(password && { password: secret(password) }),
        })
      }),
    phone: (tenant) =>
      kept(phones, tenant, () => {
        const phone = tenants.find(tenant)?.phone
        if (!phone) return undefined
        const { baseUrl, accountSid, authToken, from } = phone
        return twilio({ apiUrl: baseUrl, accountSid, authToken: secret(authToken), from })
      }),
    renew: (changed) => {
      for (const map of [edrs, chats, mails, phones])
        for (const [key, connection] of map) {
          if (!changed.includes(key.replace(/\/.*/s, ''))) continue
          map.delete(key)
          if (connection && 'close' in connection) connection.close()
        }
    },
    productTitle: (product) => findProduct(product)?.title ?? product,
    close: () => {
      for (const mail of mails.values()) mail?.close()
    },
  }
}
