import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FromOutside } from './outside.ts'
import type { Post, SendOrder, Sent } from './sender.ts'

const start = (file: string): ChildProcess => {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)))
  child.once('exit', (code) => {
    if (code !== 0 && code !== null) throw new Error(`${file} ended with ${code}.`)
  })
  return child
}

/** Lets a child end by itself. */
const end = async (child: ChildProcess): Promise<void> => {
  const ended = once(child, 'exit')
  child.disconnect()
  await ended
}

export interface Outside {
  readonly falcon: string
  readonly slack: string
  readonly smtp: string
  readonly bare: string
  /** Epoch ms at which the request to contain that host arrived, or that bare workflow's first call; waits for it. */
  readonly reachedAt: (who: string) => Promise<number>
  readonly stop: () => Promise<void>
}

/** Starts the world in its own process. */
export const startOutside = async (): Promise<Outside> => {
  const child = start('./outside.ts')
  const times = new Map<string, number>()
  const waiting = new Map<string, (at: number) => void>()
  const addresses = await new Promise<Extract<FromOutside, { falcon: string }>>((resolve) => {
    child.on('message', (message: FromOutside) => {
      if ('falcon' in message) return resolve(message)
      const who =
        'called' in message ? message.called : ((JSON.parse(message.contained) as { ids: string[] }).ids[0] ?? '')
      times.set(who, message.at)
      waiting.get(who)?.(message.at)
      waiting.delete(who)
    })
  })
  return {
    ...addresses,
    reachedAt: (who) =>
      new Promise((resolve) => {
        const at = times.get(who)
        if (at === undefined) waiting.set(who, resolve)
        else resolve(at)
      }),
    stop: () => end(child),
  }
}

export interface Sender {
  /** Posts all of them, at most `connections` at once. */
  readonly send: (url: string, connections: number, posts: readonly Post[]) => Promise<Sent>
  readonly stop: () => Promise<void>
}

/** Starts who posts the webhooks in its own process. */
export const startSender = (): Sender => {
  const child = start('./sender.ts')
  const waiting = new Map<number, (sent: Sent) => void>()
  let number = 0
  child.on('message', (sent: Sent) => {
    waiting.get(sent.id)?.(sent)
    waiting.delete(sent.id)
  })
  return {
    send: (url, connections, posts) =>
      new Promise((resolve) => {
        const order: SendOrder = { id: (number += 1), url, connections, posts }
        waiting.set(order.id, resolve)
        child.send(order)
      }),
    stop: () => end(child),
  }
}
