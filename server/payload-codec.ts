import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common'
// CommonJS, of which Node's own loader sees the whole alone.
import proto from '@temporalio/proto'

/** A key by its name; the name stands beside what it encrypted, so that keys can be changed. */
export interface PayloadKey {
  readonly id: string
  /** 32 bytes. */
  readonly key: Buffer
}

const encoding = 'binary/encrypted'
const text = new TextEncoder()
const read = (bytes: Uint8Array | null | undefined): string => new TextDecoder().decode(bytes ?? new Uint8Array())

/**
 * Encrypts everything that workflows and activities hand to Temporal (AES-256-GCM, a fresh nonce each), summaries and failures
 * included; search attributes stay readable. The first key encrypts, all of them decrypt. What came in the clear stays readable, so
 * that encryption can be switched on while incidents are open.
 */
export const encryptingCodec = (keys: readonly [PayloadKey, ...PayloadKey[]]): PayloadCodec => {
  const [current] = keys
  return {
    encode: (payloads) => Promise.resolve(payloads.map((payload) => encrypt(payload, current))),
    decode: (payloads) => Promise.resolve(payloads.map((payload) => decrypt(payload, keys))),
  }
}

const encrypt = (payload: Payload, { id, key }: PayloadKey): Payload => {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const clear = proto.temporal.api.common.v1.Payload.encode(payload).finish()
  const data = Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()])
  return { metadata: { encoding: text.encode(encoding), 'encryption-key-id': text.encode(id) }, data }
}

const decrypt = (payload: Payload, keys: readonly PayloadKey[]): Payload => {
  if (read(payload.metadata?.['encoding']) !== encoding) return payload
  const id = read(payload.metadata?.['encryption-key-id'])
  const known = keys.find((one) => one.id === id)
  if (!known) throw new Error(`A payload was encrypted with the key ${id}, which PAYLOAD_KEYS does not hold any more.`)
  const data = Buffer.from(payload.data ?? new Uint8Array())
  const decipher = createDecipheriv('aes-256-gcm', known.key, data.subarray(0, 12))
  decipher.setAuthTag(data.subarray(-16))
  return proto.temporal.api.common.v1.Payload.decode(
    Buffer.concat([decipher.update(data.subarray(12, -16)), decipher.final()]),
  )
}

/** Failures' messages and stacks go through the codec too; the file is part of the workflow bundle. */
const failureConverterPath = fileURLToPath(new URL('../workflows/failure-converter.ts', import.meta.url))

/** What clients, workers and replays share. Without keys everything stays readable, failures included. */
export const dataConverter = (keys: readonly PayloadKey[]): DataConverter => {
  const [first, ...rest] = keys
  return first ? { failureConverterPath, payloadCodecs: [encryptingCodec([first, ...rest])] } : {}
}
