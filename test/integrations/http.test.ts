import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { endingWithin } from '../../integrations/deadline.ts'
import { IntegrationError } from '../../integrations/errors.ts'
import { createHttp, type HttpRequest, type HttpService } from '../../integrations/http.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

const listen = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}

const later = () => new AbortController().signal
const read = { method: 'GET', path: '/thing', answer: z.object({ id: z.string() }) } as const
const write = { ...read, method: 'POST', json: { act: 'isolate' } } as const

const failure = async (
  service: Omit<HttpService, 'product'>,
  request: Omit<HttpRequest<unknown>, 'signal'> & { signal?: AbortSignal },
): Promise<IntegrationError> => {
  const error: unknown = await createHttp({ product: 'thing', ...service })({ signal: later(), ...request }).catch(
    (error: unknown) => error,
  )
  if (!(error instanceof IntegrationError)) throw new Error(`no IntegrationError: ${String(error)}`)
  return error
}

describe('a good answer', () => {
  it('is checked by its schema, with all digits of long ids', async () => {
    const baseUrl = await listen((_, response) => response.end('{"id":1719309930613520072}'))
    const http = createHttp({ product: 'thing', baseUrl })
    expect(await http({ ...read, signal: later() })).toEqual({ id: '1719309930613520072' })
  })

  it('is asked for with query, JSON or form, below the base URL', async () => {
    const baseUrl = await listen((request, response) => {
      void bodyOf(request).then((body) =>
        response.end(JSON.stringify({ url: request.url, type: request.headers['content-type'], body })),
      )
    })
    const http = createHttp({ product: 'thing', baseUrl: `${baseUrl}/api/` })
    const ask = { method: 'POST', path: '/x', answer: z.unknown(), signal: later() } as const
    expect(await http({ ...ask, query: { ids: ['a b', 'c'] }, json: { a: 1 } })).toEqual({
      url: '/api/x?ids=a+b&ids=c',
      type: 'application/json',
      body: '{"a":1}',
    })
    expect(await http({ ...ask, form: { a: 'b c' } })).toMatchObject({
      type: 'application/x-www-form-urlencoded;charset=UTF-8',
      body: 'a=b+c',
    })
  })
})

describe('a bad answer', () => {
  it.each([
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'not-found'],
    [429, 'throttled'],
    [400, 'rejected'],
    [409, 'rejected'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('%i is %s', async (status, kind) => {
    const baseUrl = await listen((_, response) => response.writeHead(status).end('<html>'))
    expect(await failure({ baseUrl }, read)).toMatchObject({ kind, product: 'thing', ambiguous: false })
    expect(await failure({ baseUrl }, write)).toMatchObject({ kind, ambiguous: status >= 500 })
    expect(await failure({ baseUrl }, { ...write, repeatable: true })).toMatchObject({ kind, ambiguous: false })
  })

  it('tells how long to wait: seconds, a date, or a header of the service', async () => {
    const now = () => Date.parse('2026-01-02T03:04:05Z')
    const headers: Record<string, string>[] = [
      { 'retry-after': '7' },
      { 'retry-after': 'Fri, 02 Jan 2026 03:04:15 GMT' },
      { 'x-epoch': String(now() / 1000 + 20), 'retry-after': '7' },
      {},
    ]
    const baseUrl = await listen((_, response) => response.writeHead(429, headers.shift()).end())
    const service: Omit<HttpService, 'product'> = {
      baseUrl,
      now,
      retryAfter: (headers, now) => (headers.has('x-epoch') ? Number(headers.get('x-epoch')) * 1000 - now : undefined),
    }
    const waits: (number | undefined)[] = []
    for (let i = 0; i < 4; i++) waits.push((await failure(service, read)).retryAfter)
    expect(waits).toEqual([7_000, 10_000, 20_000, undefined])
  })

  it('keeps the message and trace of the service, and none of our secrets', async () => {
    const token = 'Bearer eyJ-token-1234567'
    const baseUrl = await listen((request, response) => {
      void bodyOf(request).then((body) =>
        response
          .writeHead(400)
          .end(JSON.stringify({ why: `no\n${request.headers.authorization} ${body}`, trace: 't-1' })),
      )
    })
    const explain = (body: unknown) => {
      const { why, trace } = z.object({ why: z.string(), trace: z.string() }).parse(body)
      return { message: why, trace }
    }
    const error = await failure(
      { baseUrl, explain },
      {
        ...read,
        method: 'POST',
        query: { key: 'query-secret' },
        headers: { authorization: token },
        form: { client_secret: 'form-secret' },
      },
    )
    expect(error.message).toBe('thing: POST /thing answered 400: no Bearer [removed] client_secret=[removed]')
    expect(error.trace).toBe('t-1')
    expect(JSON.stringify([error.message, error.cause ?? null])).not.toMatch(/eyJ|query-secret|form-secret/)
  })

  it('of another form says where it differs, without values; a write may then have happened', async () => {
    const baseUrl = await listen((_, response) => response.end('{"id":{"private":1}}'))
    const error = await failure({ baseUrl }, write)
    expect(error).toMatchObject({ kind: 'rejected', ambiguous: true })
    expect(error.message).toMatch(/unknown form: id: /)
    expect(error.message).not.toContain('private')
  })

  it('is never a redirect followed: no request reaches the other place', async () => {
    let reached = 0
    const elsewhere = await listen((_, response) => {
      reached++
      response.end('{"id":"x"}')
    })
    const baseUrl = await listen((_, response) =>
      response.writeHead(308, { location: `${elsewhere}/thing?token=abc` }).end(),
    )
    const error = await failure({ baseUrl }, read)
    expect(error.kind).toBe('rejected')
    expect(error.message).toContain(new URL(elsewhere).host)
    expect(error.message).not.toContain('abc')
    expect(reached).toBe(0)
  })

  it('that is too large is not read to its end', async () => {
    const baseUrl = await listen((_, response) => response.end(JSON.stringify({ id: 'x'.repeat(5000) })))
    expect(await failure({ baseUrl, sizeLimit: 1000 }, read)).toMatchObject({ kind: 'unavailable', ambiguous: false })
  })
})

describe('no answer', () => {
  it('within the time limit: unavailable, and a write may have happened', async () => {
    const baseUrl = await listen(() => {})
    const error = await failure({ baseUrl, timeLimit: 50 }, write)
    expect(error).toMatchObject({ kind: 'unavailable', ambiguous: true, retryable: true })
    expect(await failure({ baseUrl, timeLimit: 50 }, read)).toMatchObject({ kind: 'unavailable', ambiguous: false })
  })

  it('that stops in the middle counts against the limit too', async () => {
    const baseUrl = await listen((_, response) => void response.writeHead(200).write('{"id":'))
    expect(await failure({ baseUrl, timeLimit: 50 }, write)).toMatchObject({ kind: 'unavailable', ambiguous: true })
  })

  it('because the caller ended it: at once', async () => {
    const baseUrl = await listen(() => {})
    const caller = new AbortController()
    setTimeout(() => caller.abort(new Error('lease over')), 30)
    const started = Date.now()
    const error = await failure({ baseUrl }, { ...write, signal: caller.signal })
    expect(error).toMatchObject({ kind: 'unavailable', ambiguous: true, cause: new Error('lease over') })
    expect(Date.now() - started).toBeLessThan(2_000)
  })

  it('because the time was over before: nothing is sent', async () => {
    let reached = 0
    const baseUrl = await listen((_, response) => {
      reached++
      response.end()
    })
    const error = await failure({ baseUrl }, { ...write, signal: AbortSignal.abort() })
    expect(error).toMatchObject({ kind: 'unavailable', ambiguous: false })
    expect(reached).toBe(0)
  })

  it('because nobody listens: nothing can have happened', async () => {
    const baseUrl = await listen(() => {})
    servers.splice(0).forEach((server) => server.close())
    const error = await failure({ baseUrl }, write)
    expect(error).toMatchObject({ kind: 'unavailable', ambiguous: false })
    expect(error.message).toContain('ECONNREFUSED')
  })

  it('because the connection broke: a write may have happened', async () => {
    const baseUrl = await listen((request) => void request.socket.destroy())
    expect(await failure({ baseUrl }, write)).toMatchObject({ kind: 'unavailable', ambiguous: true })
  })
})

it('a base URL that is none is said at once', () => {
  expect(() => createHttp({ product: 'thing', baseUrl: 'falcon' })).toThrow(/base URL/)
})

it('nothing leaves after the time of a process that was stopped meanwhile, although its timers have not run', async () => {
  let asked = 0
  const baseUrl = await listen((_, response) => {
    asked += 1
    response.end('{"id":"1"}')
  })
  const signal = endingWithin(20, later())
  // Nothing of this process runs, as under SIGSTOP.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30)
  expect(signal.aborted).toBe(false)
  const error = await failure({ baseUrl }, { ...write, signal })
  expect(error).toMatchObject({ kind: 'unavailable', ambiguous: false })
  expect(error.message).toContain('was not sent')
  expect(asked).toBe(0)
})
