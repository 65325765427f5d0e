import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { verify } from '../../../../integrations/edr/crowdstrike/verify.ts'

const secret = 'a-secret-of-the-tests-with-44-characters-xyz'
const body = Buffer.from('{"composite_id":"火"}')
const timestamp = '2026-03-02T01:02:03.123456789Z'
const now = Date.parse(timestamp)
const sign = (text: Uint8Array | string, encoding: 'base64' | 'hex' = 'base64', key = secret) =>
  createHmac('sha256', key).update(text).digest(encoding)
const good = sign(Buffer.concat([body, Buffer.from(timestamp)]))

const check = (
  headers: Record<string, string>,
  options: Record<string, string> = {},
  { at = now, key = secret, bytes = body }: { at?: number; key?: string; bytes?: Buffer } = {},
) => verify({ headers, body: bytes }, key, at, options)

const signed = (signature: string, at = timestamp) => ({
  'x-cs-primary-signature': signature,
  'x-cs-delivery-timestamp': at,
})

describe('the signature of a Falcon webhook', () => {
  it('proves the sender by default as base64 over body and timestamp', () => {
    expect(check(signed(good))).toBeUndefined()
  })

  it.each([
    [{ order: 'timestamp+body' }, sign(Buffer.concat([Buffer.from(timestamp), body]))],
    [{ encoding: 'hex' }, sign(Buffer.concat([body, Buffer.from(timestamp)]), 'hex')],
    [
      { order: 'timestamp+body', encoding: 'hex' },
      sign(Buffer.concat([Buffer.from(timestamp), body]), 'hex').toUpperCase(),
    ],
  ])('with the options %j', (options, signature) => {
    expect(check(signed(signature), options)).toBeUndefined()
    expect(check(signed(signature))).toMatch(/does not match/)
  })

  it('in headers of other names', () => {
    const options = { signatureHeader: 'X-My-Signature', timestampHeader: 'X-My-Time' }
    expect(check({ 'x-my-signature': good, 'x-my-time': timestamp }, options)).toBeUndefined()
    expect(check(signed(good), options)).toBe('no header x-my-signature')
  })

  it('holds for five minutes, past and future', () => {
    expect(check(signed(good), {}, { at: now + 299_000 })).toBeUndefined()
    expect(check(signed(good), {}, { at: now - 299_000 })).toBeUndefined()
    expect(check(signed(good), {}, { at: now + 301_000 })).toMatch(/5 minutes/)
    expect(check(signed(good), {}, { at: now - 301_000 })).toMatch(/5 minutes/)
  })

  it.each([
    ['without a signature', { 'x-cs-delivery-timestamp': timestamp }, /no header x-cs-primary-signature/],
    ['without a timestamp', { 'x-cs-primary-signature': good }, /no header x-cs-delivery-timestamp/],
    ['with an empty signature', signed(''), /no header/],
    ['with a timestamp of another form', signed(good, String(now)), /RFC 3339/],
    ['with an impossible timestamp', signed(good, '2026-13-45T99:99:99Z'), /RFC 3339/],
    ['with another timestamp', signed(good, '2026-03-02T01:02:04Z'), /does not match/],
    ['with a shortened signature', signed(good.slice(0, -2)), /does not match/],
    ['signed with another secret', signed(sign('x', 'base64', secret.replace('a', 'b'))), /does not match/],
  ])('refuses one %s', (_, headers, fault) => {
    expect(check(headers)).toMatch(fault)
  })

  it('refuses another body', () => {
    expect(check(signed(good), {}, { bytes: Buffer.from('{"composite_id":"水"}') })).toMatch(/does not match/)
  })

  it('refuses what is set up wrongly, and says what', () => {
    const key = 'short'
    const signature = sign(Buffer.concat([body, Buffer.from(timestamp)]), 'base64', key)
    expect(check(signed(signature), {}, { key })).toMatch(/shorter than 32/)
    expect(check(signed(good), { order: 'body' })).toMatch(/option order/)
    expect(check(signed(good), { encoding: 'base32' })).toMatch(/option encoding/)
  })

  it('never repeats the secret or the expected signature', () => {
    expect(check(signed('x'))).not.toContain(secret)
    expect(check(signed('x'))).not.toContain(good)
  })
})
