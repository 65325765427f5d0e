import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

/** A certificate and its key, PEM. */
export interface Certified {
  readonly cert: string
  readonly key: string
}

/** An authority of its own that signs for host names. Valid for a day. */
export const newAuthority = (name: string) => {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const certOf = (subject: string, publicKey: KeyObject, extensions: Buffer) =>
    pem('CERTIFICATE', certificate({ issuer: name, subject, publicKey, signer: keys.privateKey, extensions }))
  return {
    cert: certOf(name, keys.publicKey, extension(basicConstraints, sequence(tlv(0x01, Buffer.from([0xff]))))),
    sign: (host: string): Certified => {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const names = sequence(tlv(0x82, Buffer.from(host)))
      return {
        cert: certOf(host, own.publicKey, extension(subjectAltName, names)),
        key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      }
    },
  }
}

// X.509 (RFC 5280) in DER: tag, length, value.

const tlv = (tag: number, ...values: readonly Buffer[]): Buffer => {
  const value = Buffer.concat(values)
  const { length } = value
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, Math.floor(length / 0x100), length % 0x100]
  return Buffer.concat([Buffer.from([tag, ...size]), value])
}
const sequence = (...values: readonly Buffer[]) => tlv(0x30, ...values)
const objectId = (hex: string) => tlv(0x06, Buffer.from(hex, 'hex'))

const ecdsaWithSha256 = objectId('2a8648ce3d040302')
const commonName = objectId('550403')
const subjectAltName = objectId('551d11')
const basicConstraints = objectId('551d13')

const nameOf = (name: string) => sequence(tlv(0x31, sequence(commonName, tlv(0x0c, Buffer.from(name)))))
const extension = (id: Buffer, value: Buffer) => sequence(id, tlv(0x04, value))
/** UTCTime, `YYMMDDHHMMSSZ`. */
const time = (at: number) =>
  tlv(0x17, Buffer.from(`${new Date(at).toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`))

const certificate = (of: {
  issuer: string
  subject: string
  publicKey: KeyObject
  signer: KeyObject
  extensions: Buffer
}): Buffer => {
  const hour = 3_600_000
  const serial = tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]))
  const signed = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    serial,
    sequence(ecdsaWithSha256),
    nameOf(of.issuer),
    sequence(time(Date.now() - hour), time(Date.now() + 24 * hour)),
    nameOf(of.subject),
    of.publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(of.extensions)),
  )
  const signature = sign('sha256', signed, of.signer)
  return sequence(signed, sequence(ecdsaWithSha256), tlv(0x03, Buffer.from([0]), signature))
}

const pem = (what: string, der: Buffer): string =>
  `-----BEGIN ${what}-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END ${what}-----\n`
