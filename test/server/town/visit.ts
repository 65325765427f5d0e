import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
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
  page.setDefaultTimeout(60_000)
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

/** How many of these can be read whole, now, without scrolling anything. */
export const seenOf = (elements: Locator): Promise<number> =>
  elements.evaluateAll((all) => {
    const isWithin = (one: Box, frame: Box): boolean =>
      one.top >= frame.top - 1 &&
      one.bottom <= frame.bottom + 1 &&
      one.left >= frame.left - 1 &&
      one.right <= frame.right + 1
    return all.filter((one) => {
      const box: Box = one.getBoundingClientRect()
      const { innerWidth, innerHeight, getComputedStyle } = one.ownerDocument.defaultView
      let isSeen = isWithin(box, { top: 0, left: 0, bottom: innerHeight, right: innerWidth })
      for (let frame = one.parentElement; frame; frame = frame.parentElement)
        if (getComputedStyle(frame).overflowY !== 'visible') isSeen &&= isWithin(box, frame.getBoundingClientRect())
      return isSeen
    }).length
  })

interface Box {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

/** How wide a text is, in its own font size: of Japanese, a letter is as wide as it is high, and the box in place of a missing one is not. */
export const widthOf = (text: Locator): Promise<number> =>
  text.evaluate((element) => {
    const letters = element.ownerDocument.createRange()
    letters.selectNodeContents(element)
    const { fontSize } = element.ownerDocument.defaultView.getComputedStyle(element)
    return Number(letters.getBoundingClientRect().width) / Number.parseFloat(fontSize)
  })

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
