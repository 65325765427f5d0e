import { WebClient } from '@slack/web-api'
import { beforeAll, describe, expect, it } from 'vitest'
import { slack } from '../../../integrations/chat/slack.ts'
import { folder, startEmulate } from '../stand-in.ts'
import { card, soon } from './chat.contract.ts'

const botToken = 'xoxb-1000000000001-1000000000002-NotARealTokenOfAnyone00'
const reader = 'xoxb-1000000000001-1000000000002-NotARealTokenOfAnyone01'

describe.skipIf(folder === '')('emulate, which keeps channels, threads and scopes', () => {
  let apiUrl = ''
  let channel = ''
  let web: WebClient
  const connect = (more: Partial<Parameters<typeof slack>[0]> = {}) => slack({ apiUrl, botToken, channel, ...more })
  const shown = async () => (await web.conversations.history({ channel })).messages?.map(({ text }) => text)

  beforeAll(async () => {
    const base = await startEmulate('slack', {
      team: { name: 'Acme', domain: 'acme' },
      users: [{ name: 'hikeshi', real_name: 'Hikeshi', email: 'hikeshi@example.com' }],
      channels: [{ name: 'incidents' }],
      tokens: [
        { token: botToken, user: 'hikeshi', scopes: ['chat:write', 'channels:history', 'channels:read'] },
        { token: reader, user: 'hikeshi', scopes: ['channels:history'] },
      ],
      strict_scopes: true,
    })
    apiUrl = `${base}/api/`
    web = new WebClient(botToken, { slackApiUrl: apiUrl })
    const { channels } = await web.conversations.list()
    channel = channels?.find(({ name }) => name === 'incidents')?.id ?? ''
    await web.conversations.join({ channel }).catch(() => {})
  }, 60_000)

  it('takes a message, finds it by its key alone, and shows what we make of it', async () => {
    const since = Date.now()
    const root = await connect().post({ ...card, text: 'the root' }, 'key-1', soon())
    const reply = await connect().post({ ...card, text: 'a reply' }, 'key-2', { ...soon(), under: root })
    await connect().post({ ...card, text: 'the root' }, 'key-3', soon())
    expect(await connect().find('key-1', { ...soon(), since })).toEqual(root)
    expect(await connect().find('key-2', { ...soon(), since, under: root })).toEqual(reply)
    expect(await connect().find('key-2', { ...soon(), since })).toBeUndefined()
    await connect().update(root, { ...card, text: 'as it is now' }, soon())
    expect(await shown()).toEqual(['the root', 'as it is now'])
    // A message that was made to say something else is still found.
    expect(await connect().find('key-1', { ...soon(), since })).toEqual(root)
  })

  it('refuses as we expect', async () => {
    await expect(connect({ channel: 'C0NOTHERE' }).post(card, 'key', soon())).rejects.toMatchObject({
      kind: 'not-found',
    })
    await expect(connect({ botToken: reader }).post(card, 'key', soon())).rejects.toMatchObject({
      kind: 'unauthorized',
      message: expect.stringContaining('chat:write'),
    })
    await expect(connect({ botToken: 'xoxb-no' }).post(card, 'key', soon())).rejects.toMatchObject({
      kind: 'unauthorized',
    })
  })
})
