import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { crowdstrike } from '../../../integrations/edr/crowdstrike.ts'
import { verifySender } from '../../../integrations/inbound/proof.ts'

const body = Buffer.from('{"composite_id":"火消し"}')
const now = Date.parse('2026-03-02T01:02:03Z')

describe('a bearer secret', () => {
  const secret = 'bearer-secret-of-the-tests-0001'
  const check = (authorization?: string, key = secret) =>
    verifySender(
      { proof: 'bearer', options: {} },
      { headers: authorization === undefined ? {} : { authorization }, body },
      key,
      now,
      crowdstrike,
    )

  it('proves the sender', () => {
    expect(check(`Bearer ${secret}`)).toBeUndefined()
    expect(check(`bearer  ${secret} `)).toBeUndefined()
  })
  it.each([undefined, '', 'Bearer', `Basic ${secret}`, `Bearer ${secret}x`, `Bearer ${secret.slice(1)}`, secret])(
    'is not %j',
    (header) => {
      expect(check(header)).toEqual(expect.any(String))
      expect(check(header)).not.toContain(secret)
    },
  )
  it('must not be short, and certainly not empty', () => {
    expect(check('Bearer short', 'short')).toMatch(/shorter than 24/)
    expect(check('Bearer ', '')).toMatch(/shorter than 24/)
  })
})

describe('a Standard Webhooks signature', () => {
  const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`
  const at = new Date(now)
  const signature = new Webhook(secret).sign('msg_1', at, body)
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(now / 1000),
    'webhook-signature': signature,
  }
  const check = (change: Record<string, string> = {}, { time = now, key = secret, bytes = body } = {}) =>
    verifySender(
      { proof: 'standard-webhooks', options: {} },
      { headers: { ...headers, ...change }, body: bytes },
      key,
      time,
      crowdstrike,
    )

  it('of the reference library proves the sender', () => {
    expect(check()).toBeUndefined()
    expect(check({}, { key: secret.slice('whsec_'.length) })).toBeUndefined()
  })

  it('may be one of several, while a key is changed', () => {
    expect(check({ 'webhook-signature': `v1a,AAAA v1,${'A'.repeat(43)}= ${signature}` })).toBeUndefined()
  })

  it('holds for five minutes, past and future', () => {
    expect(check({}, { time: now + 299_000 })).toBeUndefined()
    expect(check({}, { time: now - 299_000 })).toBeUndefined()
    expect(check({}, { time: now + 301_000 })).toMatch(/5 minutes/)
    expect(check({}, { time: now - 301_000 })).toMatch(/5 minutes/)
  })

  it.each([
    [{ 'webhook-id': '' }, /webhook-id/],
    [{ 'webhook-id': 'msg_2' }, /no v1 signature matches/],
    [{ 'webhook-timestamp': '' }, /webhook-timestamp/],
    [{ 'webhook-timestamp': '1e9' }, /no number of seconds/],
    [{ 'webhook-timestamp': String(now / 1000 + 1) }, /no v1 signature matches/],
    [{ 'webhook-signature': '' }, /webhook-signature/],
    [{ 'webhook-signature': signature.slice(3) }, /no v1 signature matches/],
    [{ 'webhook-signature': signature.replace('v1,', 'v2,') }, /no v1 signature matches/],
    [{ 'webhook-signature': 'v1,' }, /no v1 signature matches/],
  ])('is refused with %j', (change, fault) => {
    expect(check(change)).toMatch(fault)
  })

  it('is refused for another body and by another secret', () => {
    expect(check({}, { bytes: Buffer.from('{}') })).toMatch(/no v1 signature matches/)
    const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
    expect(check({}, { key: other })).toMatch(/no v1 signature matches/)
    expect(check({}, { key: 'whsec_c2hvcnQ=' })).toMatch(/24 bytes/)
    expect(check({}, { key: '' })).toMatch(/24 bytes/)
  })
})

describe("the vendor's own proof", () => {
  it("is the product's, with the options of the source", () => {
    const secret = 'vendor-secret-of-the-tests-000000001'
    const timestamp = new Date(now).toISOString()
    const request = {
      headers: {
        'x-cs-primary-signature': createHmac('sha256', secret).update(timestamp).update(body).digest('hex'),
        'x-cs-delivery-timestamp': timestamp,
      },
      body,
    }
    const options = { order: 'timestamp+body', encoding: 'hex' }
    expect(verifySender({ proof: 'vendor', options }, request, secret, now, crowdstrike)).toBeUndefined()
    expect(verifySender({ proof: 'vendor', options: {} }, request, secret, now, crowdstrike)).toMatch(/does not match/)
  })

  it('of a product that signs nothing never proves anything', () => {
    const fault = verifySender({ proof: 'vendor', options: {} }, { headers: {}, body }, 'x'.repeat(40), now, {
      title: 'Some EDR',
    })
    expect(fault).toMatch(/Some EDR signs nothing/)
  })
})
