import { Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Recorder } from '../world/log.ts'
import type { CybereasonOptions } from './customers.ts'
import type { Cybereason } from './cybereason.ts'
import { type CybereasonEnv, loginPage } from './guard.ts'

/**
 * `POST /login.html` as a form, which never says 401. A wrong password: the login page again with 200, or the way there with
 * `error` in it; a right one: the console, or the way there. Both set a session cookie, as Tomcat does; the wrong one's opens nothing.
 */
export function loginRoutes(
  cybereason: Cybereason,
  record: Recorder,
  { expired = 'page' }: CybereasonOptions,
): Hono<CybereasonEnv> {
  const app = new Hono<CybereasonEnv>()
  const home = '<!DOCTYPE html><html><head><title>Cybereason</title></head><body>Console</body></html>'

  app.get('/login.html', (c) => c.html(loginPage(c.req.query('error') === undefined ? '' : 'Wrong user or password')))
  app.get('/', (c) => c.html(home))
  app.post('/login.html', async (c) => {
    const type = c.req.header('content-type') ?? ''
    const form = new URLSearchParams(await c.req.text())
    const customer = cybereason.customers.find(
      ({ user, password }) => user === form.get('username') && password === form.get('password'),
    )
    const isRight = customer !== undefined && type.startsWith('application/x-www-form-urlencoded')
    const session = isRight ? cybereason.sessions.open(customer) : '0'.repeat(32)
    setCookie(c, 'JSESSIONID', session, { path: '/', httpOnly: true })
    if (isRight) {
      record('session opened', customer.user, { customer: customer.name })
      return expired === 'page' ? c.html(home) : c.redirect('/cybereason/')
    }
    c.get('refuse')(expired === 'page' ? 200 : 302, 'wrong user or password')
    return expired === 'page' ? c.html(loginPage('Wrong user or password')) : c.redirect('/cybereason/login.html?error')
  })
  app.get('/logout', (c) => {
    cybereason.sessions.end(getCookie(c, 'JSESSIONID') ?? '')
    return c.redirect('/cybereason/login.html')
  })
  return app
}
