import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WebClient } from '@slack/web-api'
import { createTransport } from 'nodemailer'
import { describe, expect, it } from 'vitest'
import { acmeSlack } from '../../simulators/seed.ts'
import { startWorld, type World } from '../../simulators/world.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const options = { falcon: { containLagMs: 20 } }
const laptop = 'ac3e0000000000000000000000000007'
const offline = 'ac3e00000000000000000000000000f3'

/** Does things to a world, and leaves it without a word, as a killed process does. */
const livelyWorld = async (memoryFile: string): Promise<World> => {
  const world = await startWorld({ ...options, memoryFile })
  await world.falcon.detect({ host: 'KPC-07' })
  world.falcon.hosts.order(laptop, 'contain', {})
  world.falcon.hosts.order(offline, 'contain', {})
  await world.waitForEvent({ act: 'host contained', target: laptop })
  const slack = new WebClient(acmeSlack.botToken, { slackApiUrl: world.slack.url })
  await slack.chat.postMessage({ channel: 'C0ACMESOC', text: 'kept' })
  const mail = createTransport(world.mail.url)
  await mail.sendMail({ from: 'soc@soc.example', to: 'hana@acme.example', subject: 'kept', text: 'also' })
  mail.close()
  return world
}

describe('a world with a memory', () => {
  it('remembers hosts, alerts, messages, mails and events, and what was on its way goes on', async () => {
    const memoryFile = join(temporaryFolder(), 'world.json')
    const before = await livelyWorld(memoryFile)
    const state = before.state()
    const events = before.events()
    // What is on the disk now is all that a kill would leave.
    const written = await readFile(memoryFile)
    await before.close()
    await writeFile(memoryFile, written)

    const world = await startWorld({ ...options, memoryFile })
    try {
      expect(world.state()).toEqual(state)
      expect(world.events()).toEqual(events)
      world.falcon.hosts.setOnline(offline, true)
      await world.waitForEvent({ act: 'host contained', target: offline })
      expect(world.events().at(-1)?.seq).toBe(events.length + 2)
    } finally {
      await world.close()
    }
  })

  it('forgets on reset, also on the disk', async () => {
    const memoryFile = join(temporaryFolder(), 'world.json')
    const before = await livelyWorld(memoryFile)
    before.reset()
    await before.close()
    const world = await startWorld({ ...options, memoryFile })
    expect(world.events()).toEqual([])
    expect(world.falcon.find('KPC-07').status).toBe('normal')
    await world.close()
  })

  it('says which file it cannot read', async () => {
    const memoryFile = join(temporaryFolder(), 'world.json')
    await writeFile(memoryFile, '{')
    await expect(startWorld({ memoryFile })).rejects.toThrow(`remove ${memoryFile} to begin anew`)
  })
})

describe('for people who read along', () => {
  it('a channel and the mails are text, and a mail is a page that runs and loads nothing', async () => {
    const world = await startWorld()
    try {
      const slack = new WebClient(acmeSlack.botToken, { slackApiUrl: world.slack.url })
      const root = await slack.chat.postMessage({
        channel: 'C0ACMESOC',
        text: 'for notifications',
        blocks: [
          { type: 'header', text: { type: 'plain_text', text: 'KPC-07' } },
          { type: 'section', fields: [{ type: 'mrkdwn', text: '*State*' }] },
          {
            type: 'actions',
            elements: [{ type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'Isolate' }, value: 'v' }],
          },
          { type: 'context', elements: [{ type: 'mrkdwn', text: 'until noon' }] },
        ],
      })
      await slack.chat.postMessage({ channel: 'C0ACMESOC', text: 'a reply', thread_ts: root.ts ?? '' })
      const text = await get(world, '/slack/console/channels/C0ACMESOC/text')
      expect(text).toMatch(/KPC-07\n\*State\*\n\[ Isolate \]\nuntil noon\n {4}─ .*\n {4}a reply/)
      expect(text).not.toContain('for notifications')

      const mail = createTransport(world.mail.url)
      await mail.sendMail({
        from: 'soc@soc.example',
        to: 'hana@acme.example',
        subject: 'S',
        text: 'T',
        html: '<p>H</p>',
      })
      mail.close()
      expect(await get(world, '/world/mail/text?to=hana@acme.example')).toContain('Subject: S\n\nT')
      const page = await fetch(`${world.url}/world/mail/mail-1/html`)
      expect(await page.text()).toBe('<p>H</p>')
      expect(page.headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'; sandbox")
      expect((await fetch(`${world.url}/world/mail/mail-9/html`)).status).toBe(404)
    } finally {
      await world.close()
    }
  })
})

const get = async (world: World, path: string): Promise<string> => (await fetch(world.url + path)).text()
