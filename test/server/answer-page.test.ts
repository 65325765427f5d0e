import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { smtp } from '../../integrations/mail/smtp.ts'
import { speak } from '../../messages/index.ts'
import { mailMay } from '../../server/demo/town/page/mail.tsx'
import { townRoutes } from '../../server/demo/town/routes.ts'
import { AskingPage, NoticePage } from '../../server/routes/answer-page.tsx'
import { locked } from '../../server/routes/answer.tsx'
import { startWorld, type World } from '../../simulators/world.ts'
import { fileServer } from '../messages/situations.ts'
import { startBrowser } from './town/browser.ts'
import { faultsOf } from './town/visit.ts'

let browser: Browser
let world: World
const servers: ReturnType<typeof serve>[] = []
beforeAll(async () => {
  world = await startWorld()
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  for (const server of servers) server.close()
  await world?.close()
})

const listen = async (app: Hono): Promise<string> => {
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  servers.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const choices = ['isolate', 'leave online', 'false positive']

/** The page as the server gives it, and what its form sends. */
const answering = (language: 'en' | 'ja') => {
  const say = speak(language)
  const posted: Record<string, unknown>[] = []
  const page = say.decisionPage(fileServer(), choices)
  const notice = say.linkNews({ kind: 'taken', choice: 'isolate' }, fileServer())
  const app = new Hono()
    .use(locked)
    .get('/answer/acme', (c) => c.html(html`<!doctype html>${AskingPage({ language, page, asksCode: true })}`))
    .post('/answer/acme', async (c) => {
      posted.push({ ...(await c.req.parseBody()), ...c.req.query() })
      return c.html(html`<!doctype html>${NoticePage({ language, notice })}`)
    })
  return { app, posted }
}

it('is opened by the link of a mail in the town, and sends what was chosen to its own address', async () => {
  const { app, posted } = answering('en')
  const url = `${await listen(app)}/answer/acme?link=secret`
  const mail = smtp({ server: world.mail.url, from: 'hikeshi@soc.example' })
  const options = { signal: AbortSignal.timeout(10_000) }
  await mail.send(
    speak('en').questionLetter(fileServer(), url),
    { to: ['cso@acme.example'], messageId: '<a@b>' },
    options,
  )
  mail.close()
  const [received] = world.mail.received()
  const frame = `<iframe sandbox="${mailMay}" src="/mail/${received?.id}"></iframe>`
  const town = townRoutes({ world } as Parameters<typeof townRoutes>[0], {
    size: () => 0,
    watch: () => () => true,
    ended: () => Promise.resolve(),
  })
  const page = await browser.newPage()
  await page.goto(`${await listen(new Hono().get('/frame', (c) => c.html(frame)).route('/', town))}/frame`)
  const opening = page.waitForEvent('popup')
  await page.frameLocator('iframe').getByRole('link', { name: 'Open the page to decide' }).click()
  const opened = await opening
  await opened.getByRole('radio', { name: 'Keep FS-01 isolated' }).check()
  await opened.getByLabel('Your personal code').fill('2468')
  await opened.getByRole('button', { name: 'Decide' }).click()
  await opened.getByRole('heading', { name: 'Your decision is on the record' }).waitFor()
  expect(posted).toEqual([{ choice: 'isolate', code: '2468', link: 'secret' }])
})

it.each(['en', 'ja'] as const)(
  'in %s: axe finds no fault, its style is let in, and nothing is chosen before',
  async (language) => {
    const url = await listen(answering(language).app)
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
    await page.goto(`${url}/answer/acme`)
    expect(await faultsOf(page)).toEqual([])
    expect(
      await page.locator('main').evaluate((main) => main.ownerDocument.defaultView.getComputedStyle(main).maxWidth),
    ).toBe('600px')
    expect(await page.getByRole('radio', { checked: true }).count()).toBe(0)
    expect(await page.getByRole('radio').count()).toBe(choices.length)
  },
)
