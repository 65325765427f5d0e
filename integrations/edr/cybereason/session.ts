import { z } from 'zod'
import { IntegrationError } from '../../errors.ts'
import type { HttpCall } from '../../http.ts'
import { keepPass, type PassKeeper } from '../pass.ts'
import { product } from './normalise.ts'

/** Clients in production reckon with 8 hours and renew 5 minutes before (SEKOIA-IO/automation-library Cybereason/client/auth.py). */
const goodFor = (8 * 60 - 5) * 60_000

/** True for the page with the form: the product's way of saying that somebody is not logged in, with status 200. */
export const isLoginPage = (text: string): boolean =>
  /^\s*<(!doctype|html)/i.test(text) &&
  /type=["']?password|j_password|login\.html|two factor authentication/i.test(text)

/** True for a redirect to the form. */
export const isWayToLogin = (status: number, headers: Headers): boolean =>
  status >= 300 && status < 400 && /login|error|reset/i.test(headers.get('location') ?? '')

/**
 * Keeps one session. The login never says 401: a refused one is the page with the form again, or a redirect there; and a cookie comes
 * with either.
 */
export const keepSession = (
  http: HttpCall,
  credentials: { readonly user: string; readonly password: string },
): PassKeeper =>
  keepPass(product, async (signal) => {
    const value = await http<string>({
      method: 'POST',
      path: '/login.html',
      form: { username: credentials.user, password: credentials.password },
      headers: { accept: 'text/html, application/json' },
      answer: z.never(),
      repeatable: true,
      signal,
      inspect: ({ status, headers, bytes }) => {
        if (status >= 400) return undefined
        const text = Buffer.from(bytes).toString('utf8')
        const location = headers.get('location') ?? ''
        if (/two factor authentication/i.test(text))
          throw refused('it asks for a second factor: give us an API user without one')
        if (/reset/i.test(location)) throw refused('the password of the API user has expired: set a new one')
        if (isLoginPage(text) || isWayToLogin(status, headers)) throw refused('user or password is refused')
        const session = headers
          .getSetCookie()
          .map((cookie) => /^JSESSIONID=([^;]+)/.exec(cookie)?.[1])
          .find((id) => id !== undefined)
        if (session === undefined)
          throw new IntegrationError(
            'rejected',
            product,
            'the login gave no session: is this the address of the server?',
          )
        return session
      },
    })
    return { value, goodFor }
  })

const refused = (reason: string): IntegrationError =>
  new IntegrationError('unauthorized', product, `the login failed: ${reason}`, { status: 401 })
