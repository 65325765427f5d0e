import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { twilio } from '../../../integrations/phone/twilio.ts'
import { parseStatus, verifyTwilio } from '../../../integrations/phone/twilio/inbound.ts'
import { folder, inFolder, startEmulate, startStandIn } from '../stand-in.ts'

const account = { accountSid: 'ACac3e00000000000000000000000000ac', authToken: 'a token', from: '+815012340001' }
const to = '+819012340009'
const soon = () => ({ signal: AbortSignal.timeout(10_000) })
const order = (base: string) => ({
  to,
  scriptUrl: `${base}/script?call=1`,
  statusUrl: `${base}/status?call=1`,
  ring: 25,
})

describe.skipIf(folder === '')('emulate, which keeps state and signs', () => {
  let apiUrl = ''
  let base = ''
  let server: Server
  const received: { status: ReturnType<typeof parseStatus>; fault: string | undefined }[] = []
  const phone = (more: Partial<typeof account> = {}) => twilio({ apiUrl, ...account, ...more })

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks)
        const headers = { 'x-twilio-signature': String(request.headers['x-twilio-signature']) }
        const fault = verifyTwilio(headers, body, account.authToken, `${base}${request.url}`)
        received.push({ status: parseStatus(body), fault })
        response.writeHead(204).end()
      })
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    base = `http://127.0.0.1:${Object(server.address()).port}`
    apiUrl = await startEmulate('twilio', {
      account: { sid: account.accountSid, auth_token: account.authToken, friendly_name: 'Acme' },
      phone_numbers: [{ phone_number: account.from, friendly_name: 'Acme' }],
    })
  }, 60_000)
  afterAll(() => server?.close())

  it('places, finds and tells of calls, and calls back so that we believe it', async () => {
    const since = Date.now()
    const id = await phone().call(order(base), soon())
    expect(await phone().findCall({ to, since, except: [] }, soon())).toBe(id)
    const form = new URLSearchParams({ CallSid: id, CallStatus: 'busy', Status: 'busy' })
    const authorization = `Basic ${Buffer.from(`${account.accountSid}:${account.authToken}`).toString('base64')}`
    await fetch(`${apiUrl}/_twilio/simulate/call-status`, { method: 'POST', headers: { authorization }, body: form })
    expect(await phone().callState(id, soon())).toBe('ended: busy')
    await expect.poll(() => received.at(-1)?.status).toEqual({ kind: 'call', id, state: 'ended: busy' })
    expect(received.map(({ fault }) => fault)).toEqual(received.map(() => undefined))
  })

  it('takes and finds short messages', async () => {
    const id = await phone().text({ to, text: 'hello', statusUrl: `${base}/status?call=2` }, soon())
    const sought = { to, since: Date.now() - 1000, except: [] }
    expect(await phone().findText({ ...sought, text: 'hello' }, soon())).toBe(id)
  })

  it('refuses as we expect', async () => {
    await expect(phone({ from: '+15005550006' }).call(order(base), soon())).rejects.toMatchObject({ kind: 'rejected' })
    await expect(phone({ authToken: 'x' }).call(order(base), soon())).rejects.toMatchObject({ kind: 'unauthorized' })
  })
})

interface Operation {
  readonly requestBody?: {
    content: Record<string, { schema?: { properties?: Record<string, { type?: string }> }; encoding?: object }>
  }
}

describe.skipIf(folder === '')('Prism, which holds every request to Twilio’s own specification', () => {
  let apiUrl = ''
  beforeAll(async () => {
    const path = inFolder('@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json')
    const spec = JSON.parse(await readFile(path, 'utf8')) as { paths: Record<string, Record<string, Operation>> }
    // Prism takes lists in forms only where the encoding is said that OpenAPI has as its default.
    for (const operation of Object.values(spec.paths).flatMap((one) => Object.values(one))) {
      const form = operation.requestBody?.content['application/x-www-form-urlencoded']
      const lists = Object.entries(form?.schema?.properties ?? {}).filter(([, { type }]) => type === 'array')
      if (form && lists.length > 0)
        form.encoding = Object.fromEntries(lists.map(([name]) => [name, { style: 'form', explode: true }]))
    }
    apiUrl = await startStandIn(process.execPath, async (port, own) => {
      const file = join(own, 'spec.json')
      await writeFile(file, JSON.stringify(spec))
      return [inFolder('@stoplight/prism-cli/dist/index.js'), 'mock', '-h', '127.0.0.1', '-p', String(port), file]
    })
  }, 60_000)

  it('takes all that we ask', async () => {
    const phone = twilio({ apiUrl, ...account })
    const id = await phone.call(order('https://soar.example.com'), soon())
    expect(id).toMatch(/^CA/)
    expect(await phone.text({ to, text: 'hello', statusUrl: 'https://soar.example.com/status' }, soon())).toMatch(/^SM/)
    expect(await phone.callState(id, soon())).toMatch(/^[a-z: ]+$/)
    const sought = { to, since: Date.now(), except: [] }
    expect(await phone.findCall(sought, soon())).toBeUndefined()
    expect(await phone.findText({ ...sought, text: 'hello' }, soon())).toBeUndefined()
  })
})
