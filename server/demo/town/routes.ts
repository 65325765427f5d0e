import { Hono, type Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { secureHeaders } from 'hono/secure-headers'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import { assets } from './assets.ts'
import { guard } from './guard.ts'
import { mailMay } from './page/mail.tsx'
import { page, regions } from './page/page.tsx'
import { viewOf } from './page/view.ts'
import { placeOf, type Place } from './place.ts'
import type { Pulse } from './pulse.ts'
import { consolesOf, readTown, type Outside } from './reading/town.ts'
import { wordsOf } from './words/index.ts'

/** Pages that may be open at once. */
const mostWatchers = 30

const attack = z.strictObject({ machine: z.string(), scenario: z.string(), lang: z.enum(['en', 'ja']) })
const power = z.strictObject({ machine: z.string(), online: z.boolean() })
const press = z.strictObject({ user: z.string(), channel: z.string(), ts: z.string(), value: z.string() })
const phone = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['answer', 'decline', 'hang up']) }),
  z.strictObject({ kind: z.literal('keys'), keys: z.string().regex(/^[0-9*#]+$/) }),
])

/** Every address of the town. What is pressed there goes to the simulated products, and from them to Hikeshi as from the real ones. */
export const townRoutes = (outside: Outside, pulse: Pulse): Hono => {
  const { world } = outside
  const app = new Hono()
  app.use(guard)
  app.get('/mail/:id', (c) => {
    const mail = world.mail.received().find(({ id }) => id === c.req.param('id'))
    if (!mail) return c.notFound()
    // As mail programs do: no scripts, nothing loaded from elsewhere, links in a page of their own; the font is the program's.
    c.header(
      'content-security-policy',
      `default-src 'none'; style-src 'unsafe-inline' http://${c.req.header('host')}; font-src http://${c.req.header('host')}; sandbox ${mailMay}`,
    )
    return c.html(inMailProgram(mail.html, themeOf(c)))
  })

  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'self'"], styleSrc: ["'self'"], frameAncestors: ["'none'"] },
      crossOriginResourcePolicy: false,
    }),
  )
  app.route('/', assets())

  app.get('/', async (c) => {
    const place = placeOfRequest(c)
    return c.html(page(viewOf(place, await readTown(outside, place)), themeOf(c), consolesOf(world)))
  })

  app.get('/live', (c) => {
    if (pulse.size() >= mostWatchers) return c.json({ error: 'Too many pages of the town are open; close some.' }, 503)
    return streamSSE(c, async (stream) => {
      let place = placeOfRequest(c)
      const sent = new Map<string, string>()
      const change = changes(pulse)
      stream.onAbort(change.end)
      while (!stream.aborted) {
        const town = await readTown(outside, place)
        // Who looks at the first of the list goes on looking at that one when a worse one comes.
        place = { ...place, incident: town.shown?.situation.incident ?? place.incident }
        const drawn = Object.entries(regions(viewOf(place, town))).filter(([id, html]) => sent.get(id) !== html)
        for (const [id, html] of drawn) sent.set(id, html)
        const data = JSON.stringify(Object.fromEntries(drawn))
        if (drawn.length > 0) await stream.writeSSE({ event: 'regions', data })
        await change.next()
      }
    })
  })

  app.post('/attack', async (c) => {
    const { machine, scenario, lang } = attack.parse(await c.req.json())
    const console = consolesOf(world).find(({ machines }) => machines().some(({ id }) => id === machine))
    if (!console) return c.json({ error: `No console has a machine ${machine}.` }, 404)
    const attacked = await console.attack(machine, scenario)
    if ('refused' in attacked) return c.json({ error: wordsOf(lang).attackRefused(attacked.refused) }, 502)
    return c.json(attacked)
  })
  app.post('/power', async (c) => {
    const { machine, online } = power.parse(await c.req.json())
    consolesOf(world)
      .find(({ machines }) => machines().some(({ id }) => id === machine))
      ?.setOnline(machine, online)
    return c.json({})
  })
  app.post('/press', async (c) => {
    const { outcome, status } = await world.slack.click(press.parse(await c.req.json()))
    return c.json({ outcome, status }, outcome === 'answered' ? 200 : 502)
  })
  app.post('/phone/:sid', async (c) => {
    world.twilio.input(c.req.param('sid'), phone.parse(await c.req.json()))
    return c.json({})
  })

  app.onError((error, c) => c.json({ error: error.message }, 400))
  return app
}

const placeOfRequest = (c: Context): Place => placeOf(c.req.query(), c.req.header('accept-language'))

const themeOf = (c: Context): 'dark' | 'light' | undefined => {
  const theme = getCookie(c, 'theme')
  return theme === 'dark' || theme === 'light' ? theme : undefined
}

/**
 * A mail in a program that is set to dark or light, whatever the machine prefers; with the page's font behind the mail's own, and its
 * figures: without those Chromium keeps lines as boxes that it drew before the font came.
 */
const inMailProgram = (html: string, theme: 'dark' | 'light' | undefined): string =>
  html
    .replace('(prefers-color-scheme:dark)', (asked) =>
      theme === undefined ? asked : theme === 'dark' ? 'all' : 'not all',
    )
    .replace(
      '</head>',
      '<base target="_blank"><link rel="stylesheet" href="/fonts/noto-sans-jp.css"><style>body{font-variant-numeric:tabular-nums}</style></head>',
    )

/** Waits for the next change; one that comes while nobody waits is not lost. */
const changes = (pulse: Pulse) => {
  let isChanged = false
  let wake: () => void = () => {}
  const beat = (): void => {
    isChanged = true
    wake()
  }
  const unwatch = pulse.watch(beat)
  return {
    next: async (): Promise<void> => {
      if (!isChanged) await new Promise<void>((resolve) => (wake = resolve))
      isChanged = false
    },
    end: () => {
      unwatch()
      beat()
    },
  }
}
