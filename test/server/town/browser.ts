import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser } from 'playwright-core'

/**
 * A real browser; it comes inside an npm package, so that nothing is installed and nothing downloaded. Of that package's own
 * arguments none is taken: they switch off what protects one site from another.
 */
export const startBrowser = async (): Promise<Browser> =>
  playwright.launch({
    executablePath: await chromium.executablePath(),
    // Tests run as root as well, in containers, where the browser's own sandbox cannot be set up.
    args: ['--no-sandbox', '--disable-gpu', '--headless=shell'],
  })
