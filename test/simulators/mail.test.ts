import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startWorld, type World } from '../../simulators/world.ts'

let world: World
const transport = (at: World = world) =>
  createTransport({ host: '127.0.0.1', port: at.mail.port, disableFileAccess: true, disableUrlAccess: true })
const mail = {
  from: 'soc@hikeshi.example',
  to: 'it@acme.example',
  subject: '【重大】KPC-07：ransomware (A-1)',
  messageId: '<a-1.root@hikeshi.example>',
  text: 'What happened',
  html: '<p>What happened</p>',
}

beforeAll(async () => {
  world = await startWorld({ mail: { recipients: ['it@acme.example', 'cso@acme.example'] } })
})
afterAll(() => world.close())
beforeEach(() => world.reset())

describe('the mail server', () => {
  it('keeps mails with their headers, both parts and the thread', async () => {
    await transport().sendMail(mail)
    await transport().sendMail({
      ...mail,
      messageId: '<a-1.2@hikeshi.example>',
      inReplyTo: mail.messageId,
      references: mail.messageId,
    })
    const [first, second] = world.mail.mailbox('IT@acme.example')
    expect(first).toMatchObject({ subject: mail.subject, messageId: mail.messageId, html: mail.html })
    expect(first?.text.trim()).toBe(mail.text)
    expect(second).toMatchObject({ inReplyTo: mail.messageId, references: [mail.messageId] })
    const over = Object(await (await fetch(`${world.url}/world/mail?to=it@acme.example`)).json())
    expect(over).toHaveLength(2)
    expect(over[0].headers['message-id']).toBe(mail.messageId)
  })

  it('shows a repeat once in the mailbox, and tells it apart', async () => {
    await transport().sendMail(mail)
    await transport().sendMail({ ...mail, to: ['it@acme.example', 'cso@acme.example'] })
    expect(world.mail.received()).toHaveLength(2)
    expect(world.mail.mailbox('it@acme.example')).toHaveLength(1)
    expect(world.events({ product: 'mail' }).map(({ act, target }) => [act, target])).toEqual([
      ['mail received', 'it@acme.example'],
      ['mail repeated', 'it@acme.example'],
      ['mail received', 'cso@acme.example'],
    ])
  })

  it('refuses whom it does not know, and takes the rest', async () => {
    const info = await transport().sendMail({ ...mail, to: ['it@acme.example', 'nobody@acme.example'] })
    expect(info.rejected).toEqual(['nobody@acme.example'])
    await expect(transport().sendMail({ ...mail, to: 'nobody@acme.example' })).rejects.toMatchObject({
      responseCode: 550,
    })
    expect(world.events({ act: 'refused' })).toHaveLength(2)
  })

  it('answers 4xx, drops after DATA having kept it, and holds', async () => {
    world.fault({ product: 'mail', effect: { status: 451, body: 'try later' } })
    await expect(transport().sendMail(mail)).rejects.toMatchObject({ responseCode: 451 })
    world.fault({ product: 'mail', match: { method: 'RCPT', path: 'cso@' }, effect: { status: 450 } })
    await expect(transport().sendMail({ ...mail, to: 'cso@acme.example' })).rejects.toMatchObject({ responseCode: 450 })
    expect(world.mail.received()).toEqual([])

    world.fault({ product: 'mail', effect: { drop: 'after' } })
    await expect(transport().sendMail(mail)).rejects.toMatchObject({ code: expect.stringMatching(/ECONN|ESOCKET/) })
    expect(world.mail.received()).toHaveLength(1)

    world.fault({ product: 'mail', effect: { hold: 'before' } })
    const sending = transport().sendMail({ ...mail, messageId: '<held@hikeshi.example>' })
    const held = await world.waitForHeld()
    expect(held).toMatchObject({ product: 'mail', method: 'DATA', phase: 'before', gone: false })
    expect(world.mail.received()).toHaveLength(1)
    world.release(held.id)
    await sending
    expect(world.mail.received()).toHaveLength(2)
  })

  it('wants a login when it has one', async () => {
    const locked = await startWorld({ mail: { login: { user: 'soc', password: 'open' } } })
    await expect(transport(locked).sendMail(mail)).rejects.toMatchObject({ responseCode: 530 })
    const auth = (pass: string) =>
      createTransport({ host: '127.0.0.1', port: locked.mail.port, auth: { user: 'soc', pass } })
    await expect(auth('shut').sendMail(mail)).rejects.toMatchObject({ code: 'EAUTH' })
    await auth('open').sendMail(mail)
    expect(locked.mail.received()).toHaveLength(1)
    await locked.close()
  })
})
