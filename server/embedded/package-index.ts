import { z } from 'zod'

/**
 * Fetches one file of one package from a Python package index (PEP 503 and 691: `GET <index>/<package>/` lists files with
 * their URLs), for machines without pip. A user and password in the index's URL are sent as pip sends them.
 *
 * @throws Error within `patience` ms when the index does not answer. Never shows the URL: it may hold a credential.
 */
export async function wheelFromIndex(
  index: string,
  packageName: string,
  file: string,
  limits: { readonly patience: number; readonly wholeDownload: number },
): Promise<Uint8Array> {
  const { url, headers } = split(`${index.replace(/\/+$/, '')}/${packageName}/`)
  const accept = 'application/vnd.pypi.simple.v1+json, text/html;q=0.5'
  const page = await get(url, { ...headers, accept }, limits.patience)
  const text = await page.text()
  const json = page.headers.get('content-type')?.includes('json') === true
  const href = json ? fromJson(text, file) : fromHtml(text, file)
  if (href === undefined) throw new Error(`the index does not list ${file}`)
  const target = new URL(href, url)
  // The files may be on another host: the credential is for the index alone.
  const response = await get(target, target.host === url.host ? headers : {}, limits.wholeDownload)
  return new Uint8Array(await response.arrayBuffer())
}

async function get(url: URL, headers: Record<string, string>, limit: number): Promise<Response> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(limit) }).catch((cause: unknown) => {
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause)
    throw new Error(`it does not answer (${why})`, { cause })
  })
  if (!response.ok) throw new Error(`it answers ${response.status}`)
  return response
}

function split(written: string): { url: URL; headers: Record<string, string> } {
  const url = new URL(written)
  const { username, password } = url
  url.username = url.password = ''
  if (username === '') return { url, headers: {} }
  const credential = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')
  return { url, headers: { authorization: `Basic ${credential}` } }
}

const listing = z.object({ files: z.array(z.object({ filename: z.string(), url: z.string() })) })

function fromJson(text: string, file: string): string | undefined {
  const { files } = listing.parse(JSON.parse(text))
  return files.find(({ filename }) => filename === file)?.url
}

function fromHtml(text: string, file: string): string | undefined {
  for (const [, href = '', label = ''] of text.matchAll(/<a\b[^>]*\bhref="([^"]+)"[^>]*>([^<]+)<\/a>/gi)) {
    if (label.trim() === file) return href.replaceAll('&amp;', '&')
  }
  return undefined
}
