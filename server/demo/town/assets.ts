import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Hono } from 'hono'

const own = {
  'town.css': 'text/css; charset=utf-8',
  'town.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const

const ofPackage = (file: string): string => createRequire(import.meta.url).resolve(file)

const fontFolder = dirname(ofPackage('@fontsource-variable/noto-sans-jp/index.css'))

/** The font's package calls the family by another name than mails and pages do. */
const fontCss = async (): Promise<string> => {
  const css = await readFile(join(fontFolder, 'index.css'), 'utf8')
  return css.replaceAll("'Noto Sans JP Variable'", "'Noto Sans JP'").replaceAll('url(./files/', 'url(/fonts/')
}

/** Style, script and font of the page: files as they are, all from this machine. */
export const assets = (): Hono => {
  const app = new Hono()
  app.get('/assets/idiomorph.js', async (c) =>
    c.body(await readFile(ofPackage('idiomorph/dist/idiomorph.esm.js'), 'utf8'), 200, {
      'content-type': own['town.js'],
    }),
  )
  app.get('/assets/:name', async (c) => {
    const name = c.req.param('name')
    if (name !== 'town.css' && name !== 'town.js' && name !== 'icon.svg') return c.notFound()
    const text = await readFile(new URL(`./assets/${name}`, import.meta.url), 'utf8')
    // A browser finds no package by its name.
    return c.body(text.replace("from 'idiomorph'", "from './idiomorph.js'"), 200, {
      'content-type': own[name],
      'cache-control': 'no-cache',
    })
  })
  app.get('/fonts/noto-sans-jp.css', async (c) =>
    c.body(await fontCss(), 200, { 'content-type': own['town.css'], 'cache-control': 'max-age=86400' }),
  )
  app.get('/fonts/:file{noto-sans-jp-[a-z0-9-]+\\.woff2}', async (c) => {
    const font = await readFile(join(fontFolder, 'files', c.req.param('file'))).catch(() => undefined)
    if (!font) return c.notFound()
    return c.body(font, 200, {
      'content-type': 'font/woff2',
      'cache-control': 'max-age=31536000, immutable',
      // Mails are shown in a frame that is cut off from the page.
      'access-control-allow-origin': '*',
    })
  })
  return app
}
