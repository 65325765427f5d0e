import { beforeAll, describe, expect, it } from 'vitest'
import type { Chat } from '../../../integrations/chat/contract.ts'
import type { Card } from '../../../messages/card.ts'

export const card: Card = {
  text: 'Words for those who see no blocks.',
  header: 'Header',
  fields: [{ label: 'Host', value: 'FS-01' }],
  sections: [{ title: 'What happened', text: 'A <b> & c.' }],
  buttons: [
    {
      value: 'q:isolate',
      label: 'Isolate FS-01 from the network',
      style: 'recommended',
      confirm: { title: 'FS-01: isolate?', text: 'It is cut off.', yes: 'Isolate', no: 'Go back' },
    },
    { value: 'q:wait', label: 'Wait', style: 'plain' },
  ],
  notes: ['Small print.'],
}

/** No call of the tests takes so long. */
export const soon = () => ({ signal: AbortSignal.timeout(10_000) })

/** The far end of a chat, as a test sees and upsets it. */
export interface ChatBench {
  readonly chat: Chat
  /** What people see in the channel now, oldest first: the text of each message, and under which message it stands. */
  readonly shown: () => readonly { readonly id: string; readonly text: string; readonly under?: string }[]
  /** From now on, the next call that posts: is refused for now, fails with or without effect, is never answered. */
  readonly next: (mishap: 'throttled' | 'failed' | 'done but failed' | 'hangs') => void
}

/** What every chat must do. */
export const chatContract = (name: string, open: () => Promise<ChatBench>): void => {
  describe(`${name} keeps the contract of chat`, () => {
    let bench: ChatBench
    const start = Date.now()
    beforeAll(async () => {
      bench = await open()
    })
    const post = (key: string, text = key) => bench.chat.post({ ...card, text }, key, soon())

    it('posts into the channel, and under a message', async () => {
      const root = await post('root-1')
      const reply = await bench.chat.post({ ...card, text: 'reply' }, 'reply-1', { ...soon(), under: root })
      expect(bench.shown()).toContainEqual({ id: root.id, text: 'root-1' })
      expect(bench.shown()).toContainEqual({ id: reply.id, text: 'reply', under: root.id })
    })

    it('finds a message of ours by its key alone, in the channel and in a thread', async () => {
      const root = await post('root-2', 'the same words')
      await post('root-3', 'the same words')
      const reply = await bench.chat.post(card, 'reply-2', { ...soon(), under: root })
      expect(await bench.chat.find('root-2', { ...soon(), since: start })).toEqual(root)
      expect(await bench.chat.find('reply-2', { ...soon(), since: start, under: root })).toEqual(reply)
      expect(await bench.chat.find('root-4', { ...soon(), since: start })).toBeUndefined()
      expect(await bench.chat.find('reply-2', { ...soon(), since: start })).toBeUndefined()
    })

    it('finds it among hundreds', async () => {
      const root = await post('far')
      const first = await bench.chat.post(card, 'deep', { ...soon(), under: root })
      for (let count = 0; count < 210; count++) {
        await post(`filler-${count}`)
        await bench.chat.post({ ...card, text: `reply ${count}` }, `reply-filler-${count}`, { ...soon(), under: root })
      }
      const last = await bench.chat.post(card, 'deep-last', { ...soon(), under: root })
      expect(await bench.chat.find('far', { ...soon(), since: start })).toEqual(root)
      expect(await bench.chat.find('deep', { ...soon(), since: start, under: root })).toEqual(first)
      expect(await bench.chat.find('deep-last', { ...soon(), since: start, under: root })).toEqual(last)
    })

    it('makes a message say something else, any number of times, and still finds it', async () => {
      const root = await post('changing')
      for (const text of ['second', 'third', 'third']) await bench.chat.update(root, { ...card, text }, soon())
      expect(bench.shown()).toContainEqual({ id: root.id, text: 'third' })
      expect(await bench.chat.find('changing', { ...soon(), since: start })).toEqual(root)
    })

    it('does not know a message that is not there', async () => {
      const root = await post('known')
      await expect(bench.chat.update({ ...root, id: '1.000001' }, card, soon())).rejects.toMatchObject({
        name: 'IntegrationError',
        kind: 'not-found',
        retryable: false,
      })
    })

    it('is throttled, and says for how long', async () => {
      bench.next('throttled')
      await expect(post('throttled')).rejects.toMatchObject({ kind: 'throttled', retryAfter: 7000, ambiguous: false })
      expect(bench.shown().map(({ text }) => text)).not.toContain('throttled')
    })

    it.each(['failed', 'done but failed'] as const)(
      'does not know whether it posted when it %s, and does not post again',
      async (mishap) => {
        bench.next(mishap)
        await expect(post(mishap)).rejects.toMatchObject({ kind: 'unavailable', ambiguous: true })
        const done = mishap === 'done but failed'
        expect(bench.shown().filter(({ text }) => text === mishap)).toHaveLength(done ? 1 : 0)
        const found = await bench.chat.find(mishap, { ...soon(), since: start })
        expect(found !== undefined).toBe(done)
      },
    )

    it('ends with the signal', async () => {
      bench.next('hangs')
      const before = Date.now()
      const signal = AbortSignal.timeout(150)
      await expect(bench.chat.post(card, 'hanging', { signal })).rejects.toMatchObject({
        kind: 'unavailable',
        ambiguous: true,
      })
      expect(Date.now() - before).toBeLessThan(3000)
    })

    it('asks for nothing once the signal has ended', async () => {
      const before = bench.shown().length
      const signal = AbortSignal.abort()
      await expect(bench.chat.post(card, 'late', { signal })).rejects.toMatchObject({ ambiguous: false })
      await expect(bench.chat.find('late', { signal, since: start })).rejects.toMatchObject({ kind: 'unavailable' })
      expect(bench.shown()).toHaveLength(before)
    })
  })
}
