import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import axe from 'axe-core'

/** A visitor in a window of this size. */
export const visit = async (
  browser: Browser,
  url: string,
  options: BrowserContextOptions & { readonly width: 1280 | 390 },
  query = 'lang=en',
): Promise<Page> => {
  const { width, ...more } = options
  const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 800 }, ...more })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const strangers: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) strangers.push(request.url())
  })
  page.on('pageerror', (error) => {
    throw error
  })
  page.on('close', () => expect(strangers).toEqual([]))
  await page.goto(`${url}/?${query}`)
  return page
}

/** What axe finds wrong with the page as it is now; each as `rule: element`. */
export const faultsOf = async (page: Page): Promise<readonly string[]> => {
  // Half-way into the page a new line has half its contrast; none begins its way while axe looks.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity).map(({ finished }) => finished))`)
  // Not as an element of the page: its policy lets no script in but its own.
  await page.evaluate(`(() => { ${axe.source} })()`)
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run(document)')
  await page.emulateMedia({ reducedMotion: null })
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
  )
}
