import type { HtmlEscapedString } from 'hono/utils/html'
import type { Console } from '../outside/console.ts'
import { Consoles } from './consoles.tsx'
import { Dialogs } from './dialogs.tsx'
import { Incidents } from './incidents.tsx'
import { Nav } from './nav.tsx'
import { People } from './people.tsx'
import { Ringing } from './phones.tsx'
import { Top } from './top.tsx'
import type { View } from './view.ts'

/** None of our parts waits for anything, so that none is a promise. */
const drawn = (element: HtmlEscapedString | Promise<HtmlEscapedString>): string => {
  if (element instanceof Promise) throw new TypeError('A part of the page is a promise.')
  return element.toString()
}

/** The parts of the page that change while one looks, by the id of their element. */
export const regions = (view: View): Readonly<Record<string, string>> => ({
  top: drawn(<Top view={view} />),
  consoles: drawn(<Consoles view={view} />),
  incidents: drawn(<Incidents view={view} />),
  people: drawn(<People view={view} />),
  nav: drawn(<Nav view={view} />),
  ringing: drawn(<Ringing view={view} />),
})

/** The whole page. `theme`: what the visitor switched to; without it the browser's preference holds. */
export const page = (view: View, theme: string | undefined, consoles: readonly Console[]): string => {
  const { place, words } = view
  return `<!DOCTYPE html>${drawn(
    <html lang={place.lang} {...(theme !== undefined && { 'data-theme': theme })}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{words.title}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/town.css" />
        <script type="module" src="/assets/town.js" />
      </head>
      <body data-part={place.part}>
        <a class="skip" href="#incidents">
          {words.skip}
        </a>
        <Top view={view} />
        <main>
          <Consoles view={view} />
          <Incidents view={view} />
          <People view={view} />
        </main>
        <Nav view={view} />
        <Ringing view={view} />
        <div
          id="notes"
          role="status"
          aria-live="polite"
          data-lost={words.lost}
          data-later={words.attackLater}
          data-failed={words.failed}
          data-close-label={words.close}
        />
        <Dialogs view={view} consoles={consoles} />
        <link rel="stylesheet" href="/fonts/noto-sans-jp.css" />
      </body>
    </html>,
  )}`
}
