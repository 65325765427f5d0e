import { createServer } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { smtp } from '../../integrations/mail/smtp.ts'
import { envelope, letter, mailContract, soon } from './mail/mail.contract.ts'
import { openPostOffice } from './mail/post-office.ts'

const from = 'Hikeshi <soc@provider.example>'

mailContract('smtp', async () => {
  const office = await openPostOffice()
  return { office, mail: smtp({ server: `smtp://127.0.0.1:${office.port}`, from }) }
})

describe('smtp', () => {
  it('logs in', async () => {
    const office = await openPostOffice({ user: 'soc', password: 'right' })
    const mail = smtp({ server: `smtp://127.0.0.1:${office.port}`, from, user: 'soc', password: 'right' })
    await mail.send(letter, envelope(), soon())
    expect(office.taken).toHaveLength(1)
    mail.close()
    await office.close()
  })

  it.each([
    ['a wrong password', undefined, 'unauthorized'],
    ['a passing fault of the login', 454, 'unavailable'],
  ] as const)('tells %s apart, and never the password', async (_, refuseWith, kind) => {
    const office = await openPostOffice({ user: 'soc', password: 'right', ...(refuseWith ? { refuseWith } : {}) })
    const mail = smtp({ server: `smtp://127.0.0.1:${office.port}`, from, user: 'soc', password: 'wr0ng-secret' })
    const error: unknown = await mail.send(letter, envelope(), soon()).catch((error: unknown) => error)
    expect(error).toMatchObject({ kind, ambiguous: false })
    expect(error instanceof Error && `${error.message}${error.stack}`).not.toContain('wr0ng-secret')
    mail.close()
    await office.close()
  })

  it('gives no password to a server on the network that cannot encrypt', async () => {
    const office = await openPostOffice({ user: 'soc', password: 'right' })
    // Reaches loopback, but is not known for it.
    const mail = smtp({ server: `smtp://0.0.0.0:${office.port}`, from, user: 'soc', password: 'right' })
    await expect(mail.send(letter, envelope(), soon())).rejects.toMatchObject({ name: 'IntegrationError' })
    expect(office.logins()).toBe(0)
    expect(office.taken).toHaveLength(0)
    mail.close()
    await office.close()
  })

  it('knows that nothing left when nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    server.close()
    await once(server, 'close')
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const mail = smtp({ server: `smtp://127.0.0.1:${port}`, from })
    await expect(mail.send(letter, envelope(), soon())).rejects.toMatchObject({ kind: 'unavailable', ambiguous: false })
    mail.close()
  })

  it('sends nothing after close', async () => {
    const office = await openPostOffice()
    const mail = smtp({ server: `smtp://127.0.0.1:${office.port}`, from })
    mail.close()
    await expect(mail.send(letter, envelope(), soon())).rejects.toMatchObject({ kind: 'unavailable' })
    expect(office.taken).toHaveLength(0)
    await office.close()
  })

  it.each(['mail.example', 'http://mail.example', 'smtp://', ''])(
    'refuses %j as a server, and says what to write',
    (server) => {
      expect(() => smtp({ server, from })).toThrow('write smtp://host:port or smtps://host:port')
    },
  )
})
