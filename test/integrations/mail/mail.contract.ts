import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Envelope, Mail } from '../../../integrations/mail/contract.ts'
import type { PostOffice } from './post-office.ts'

export const letter = { subject: '[High] PC-07: a (b) c', text: 'Text part.', html: '<p>HTML part.</p>' }

export const envelope = (more: Partial<Envelope> = {}): Envelope => ({
  to: ['csirt@customer.example'],
  messageId: 'act-1@hikeshi.example',
  ...more,
})

/** No call of the tests takes so long. */
export const soon = () => ({ signal: AbortSignal.timeout(10_000) })

/** What every way to send mail must do. `open` gives one that delivers into the post office. */
export const mailContract = (
  name: string,
  open: () => Promise<{ readonly mail: Mail; readonly office: PostOffice }>,
): void => {
  describe(`${name} keeps the contract of mail`, () => {
    let mail: Mail
    let office: PostOffice
    beforeAll(async () => {
      const opened = await open()
      mail = opened.mail
      office = opened.office
    })
    afterAll(async () => {
      mail.close()
      await office.close()
    })

    it('delivers subject and both parts to all, marked as made by a program', async () => {
      const to = ['csirt@customer.example', 'it@customer.example']
      expect(await mail.send(letter, envelope({ to }), soon())).toEqual({ refused: [] })
      const sent = office.taken.at(-1)
      expect(sent?.subject).toBe(letter.subject)
      expect(sent?.text?.trim()).toBe('Text part.')
      expect(sent?.html).toContain('<p>HTML part.</p>')
      expect([sent?.to ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address))).toEqual(to)
      expect(sent?.headers.get('auto-submitted')).toBe('auto-generated')
    })

    it('carries the Message-ID that it was given, the same on a second sending', async () => {
      await mail.send(letter, envelope({ messageId: 'same@hikeshi.example' }), soon())
      await mail.send(letter, envelope({ messageId: '<same@hikeshi.example>' }), soon())
      expect(office.taken.slice(-2).map(({ messageId }) => messageId)).toEqual([
        '<same@hikeshi.example>',
        '<same@hikeshi.example>',
      ])
    })

    it('joins the thread of the first mail', async () => {
      await mail.send(letter, envelope({ messageId: 'b@x', inReplyTo: 'root@hikeshi.example' }), soon())
      const sent = office.taken.at(-1)
      expect(sent?.inReplyTo).toBe('<root@hikeshi.example>')
      expect([sent?.references].flat()).toEqual(['<root@hikeshi.example>'])
    })

    it('gives back the addresses that were refused, and sends to the others', async () => {
      office.unknown.add('gone@customer.example')
      const to = ['gone@customer.example', 'csirt@customer.example']
      expect(await mail.send(letter, envelope({ to, messageId: 'p@x' }), soon())).toEqual({
        refused: ['gone@customer.example'],
      })
      expect(office.taken.at(-1)?.messageId).toBe('<p@x>')
    })

    it('is rejected when all are refused', async () => {
      office.unknown.add('gone@customer.example')
      const before = office.taken.length
      await expect(mail.send(letter, envelope({ to: ['gone@customer.example'] }), soon())).rejects.toMatchObject({
        name: 'IntegrationError',
        kind: 'rejected',
        ambiguous: false,
      })
      expect(office.taken).toHaveLength(before)
    })

    it.each([
      [451, 'unavailable', true],
      [421, 'unavailable', true],
      [554, 'rejected', false],
    ] as const)('takes %i after the mail for what it is', async (code, kind, retryable) => {
      office.atData.push(code)
      await expect(mail.send(letter, envelope(), soon())).rejects.toMatchObject({ kind, retryable, ambiguous: false })
    })

    it('says that a mail may have left when the answer to it is lost, and does not send it again', async () => {
      office.atData.push('take and drop')
      const before = office.taken.length
      await expect(mail.send(letter, envelope(), soon())).rejects.toMatchObject({
        kind: 'unavailable',
        ambiguous: true,
      })
      expect(office.taken).toHaveLength(before + 1)
    })

    it('stops when the signal says so', async () => {
      office.atData.push('hang')
      const start = Date.now()
      await expect(mail.send(letter, envelope(), { signal: AbortSignal.timeout(200) })).rejects.toMatchObject({
        kind: 'unavailable',
        ambiguous: true,
      })
      expect(Date.now() - start).toBeLessThan(3_000)
    })

    it('sends nothing once the signal has ended', async () => {
      const before = office.connections()
      await expect(mail.send(letter, envelope(), { signal: AbortSignal.abort() })).rejects.toMatchObject({
        kind: 'unavailable',
        ambiguous: false,
      })
      expect(office.connections()).toBe(before)
    })

    it('finds a new connection when the server has dropped the old one in between', async () => {
      await mail.send(letter, envelope({ messageId: 'first@x' }), soon())
      office.dropConnections()
      expect(await mail.send(letter, envelope({ messageId: 'second@x' }), soon())).toEqual({ refused: [] })
      expect(office.taken.at(-1)?.messageId).toBe('<second@x>')
    })

    it('lets no line break of a subject become a header', async () => {
      const subject = 'a\r\nBcc: spy@evil.example\r\n\r\nbody'
      await mail.send({ ...letter, subject }, envelope(), soon())
      const sent = office.taken.at(-1)
      expect(sent?.bcc).toBeUndefined()
      expect(sent?.headers.has('bcc')).toBe(false)
      expect(sent?.subject).toContain('Bcc: spy@evil.example')
    })
  })
}
