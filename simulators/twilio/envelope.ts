import type { Context } from 'hono'
import type { Env } from '../world/http-gate.ts'
import type { Recorder } from '../world/log.ts'
import type { AccountSeed } from './accounts.ts'

/** Context of the REST API: whose account, and the form as it came. */
export interface TwilioEnv extends Env {
  Variables: { account: AccountSeed; form: URLSearchParams; record: Recorder }
}

/** A refusal in Twilio's form. Source: twilio.com/docs/usage/twilios-response */
export const refuse = (
  c: Context<TwilioEnv>,
  status: 400 | 401 | 404 | 429,
  code: number,
  message: string,
): Response => {
  c.get('record')('refused', new URL(c.req.url).pathname, { code, message })
  return c.json({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }, status)
}

/** A page of a listing, newest first, as the API of 2010 gives it. `PageSize`: 50 unless asked otherwise. */
export const listing = (c: Context<TwilioEnv>, name: string, items: readonly object[]): Response => {
  const url = new URL(c.req.url)
  const size = Math.min(1000, Math.max(1, Number(url.searchParams.get('PageSize') ?? 50)))
  const page = Math.max(0, Number(url.searchParams.get('Page') ?? 0))
  const path = url.pathname.slice(url.pathname.indexOf('/2010-04-01'))
  const address = (number: number): string => {
    const query = new URLSearchParams(url.searchParams)
    query.set('PageSize', String(size))
    query.set('Page', String(number))
    return `${path}?${query.toString()}`
  }
  const shown = items.slice(page * size, (page + 1) * size)
  return c.json({
    [name]: shown,
    page,
    page_size: size,
    start: page * size,
    end: page * size + Math.max(0, shown.length - 1),
    uri: address(page),
    first_page_uri: address(0),
    next_page_uri: (page + 1) * size < items.length ? address(page + 1) : null,
    previous_page_uri: page > 0 ? address(page - 1) : null,
  })
}

/** True when the instant fits `<name>`, `<name><` and `<name>>` of the query; what has no instant yet fits none. */
export const within = (query: URLSearchParams, name: string, at: number | undefined): boolean => {
  const [from, to, day] = [query.get(`${name}>`), query.get(`${name}<`), query.get(name)]
  if (from === null && to === null && day === null) return true
  if (at === undefined) return false
  return (
    (from === null || at >= Date.parse(from)) &&
    (to === null || at <= Date.parse(to)) &&
    (day === null || new Date(at).toISOString().slice(0, 10) === day.slice(0, 10))
  )
}
