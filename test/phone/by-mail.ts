import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { phoneCodes } from '../../simulators/seed.ts'
import type { Soc, SocOptions } from '../harness.ts'
import {
  answer,
  keepButtons,
  linesOf,
  manyAtOnce,
  newHost,
  privately,
  replay,
  unknownFile,
} from '../scenarios/scene.ts'

const taro = { name: 'Taro Suzuki', mail: 'taro.suzuki@yamato.example', code: phoneCodes.yamatoTaro }
const kato = { name: 'Makoto Kato（工場長）', mail: 'makoto.kato@yamato.example' }

const confirm = {
  ask: 'always',
  responders: [
    { who: ['yuki'], within: '1s' },
    { who: ['taro', 'plant-manager'], by: 'mail', within: '2m' },
  ],
  otherwise: 'leave online',
}

/** Yamato: chat is asleep, and two are asked by mail, one of them with a personal code. */
export const yamatoByMail: NonNullable<SocOptions['yamato']> = {
  order: 'investigate first',
  confirm,
  limits: manyAtOnce,
}

/** What an answer by mail is like, on a SOC with such a Yamato. */
export const answersByMail = (scene: () => Soc) =>
  describe('answers by mail', () => {
    const mailsTo = (address: string, incident: number) =>
      scene()
        .world.mail.mailbox(address)
        .filter(({ subject, text }) => subject.endsWith(`（${incident}）`) && text.includes('/answer/'))

    /** The link in the mail that somebody got about an incident. */
    const linkOf = async (address: string, incident: number): Promise<string> => {
      const mail = await scene().until(`${address} is asked`, () => mailsTo(address, incident)[0])
      const [link = ''] = /http:\/\/\S+\/answer\/\S+/.exec(mail.text) ?? []
      expect(mail.html).toContain(`href="${link.replace('&', '&amp;')}"`)
      expect(mail.inReplyTo).toContain(`incident-${incident}.yamato@`)
      return link
    }

    /** Who was told by mail what was decided: by the record, and by what lies in the mailboxes. */
    const untilTold = async (
      incident: number,
      ...people: readonly (typeof taro | typeof kato)[]
    ): Promise<string[]> => {
      const told = await scene().until('those who were asked are told', async () => {
        const lines = await linesOf(scene(), incident, 'decision mailed')
        return lines.length >= people.length ? lines : undefined
      })
      expect(told.map(({ what }) => what.to).toSorted()).toEqual(people.map(({ name }) => name).toSorted())
      return [taro, kato].flatMap(({ mail }) =>
        scene()
          .world.mail.mailbox(mail)
          .filter(({ subject, inReplyTo }) =>
            Boolean(subject.includes('ご判断の結果') && inReplyTo?.includes(`incident-${incident}.yamato@`)),
          )
          .map(({ text }) => `${mail}: ${text.split('\n')[0] ?? ''}`),
      )
    }

    const begin = async (host: string) => {
      const aid = newHost(scene(), 'yamato', host)
      const { incident } = await scene().attack(host, { sha256: unknownFile() })
      return { aid, incident, taros: await linkOf(taro.mail, incident), katos: await linkOf(kato.mail, incident) }
    }
    const press = async (link: string, form: Readonly<Record<string, string>>) => {
      const answered = await fetch(link, { method: 'POST', body: new URLSearchParams(form) })
      return { status: answered.status, page: await answered.text() }
    }
    const pageOf = async (link: string) => (await fetch(link)).text()

    it('whoever opens the link decides nothing; the form decides, once, and later ones are told', async () => {
      const soc = scene()
      const { aid, incident, taros, katos } = await begin('MAIL-1')
      await soc.stopWorker()
      await soc.startWorker()
      const opened = await fetch(taros)
      expect(opened.status).toBe(200)
      expect(opened.headers.get('cache-control')).toBe('no-store')
      expect(opened.headers.get('referrer-policy')).toBe('no-referrer')
      expect(opened.headers.get('content-security-policy')).toMatch(
        /default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/,
      )
      const page = await opened.text()
      expect(page).toMatch(/<form method="post">.*name="choice" value="isolate".*name="code"/s)
      expect(page).not.toContain('<script')
      expect((await fetch(katos, { method: 'HEAD' })).status).toBe(200)
      expect(await pageOf(katos)).not.toContain('name="code"')
      expect(await press(taros, {})).toMatchObject({ status: 422 })
      expect(await press(taros, { choice: 'false positive', code: '0000' })).toMatchObject({
        status: 422,
        page: expect.stringContaining('暗証番号が違います。') as string,
      })
      expect(await linesOf(soc, incident, 'answered')).toEqual([])
      expect(soc.world.events({ act: 'contain', target: aid })).toEqual([])

      const slow = keepButtons(soc, 'yamato', incident)
      // As a Japanese keyboard may write the digits.
      const code = Array.from(taro.code, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('')
      const taken = await press(taros, { choice: 'isolate', code })
      expect(taken).toMatchObject({ status: 200, page: expect.stringContaining('決定を記録しました') as string })
      const again = await press(taros, { choice: 'leave online', code: taro.code })
      expect(again.page).toContain('決定を記録しました')
      const late = await press(katos, { choice: 'leave online' })
      expect(late.page).toContain('すでに決定済みです')
      expect(late.page).toContain(taro.name)
      await answerInChat(soc, incident)
      await soc.until('chat says who decided', () =>
        privately(soc, incident).find(([, text]) => text.includes(taro.name)),
      )
      soc.world.clearFaults(slow)

      await soc.untilHappened(incident, 'isolated')
      await soc.untilClosed('yamato', incident)
      expect(await pageOf(taros)).toContain('決定を記録しました')
      expect(soc.world.events({ act: 'contain', target: aid })).toHaveLength(1)
      const story = (await soc.timeline(incident)).flatMap(({ who, what }) => {
        if (what.kind === 'asked by mail') return [`asked ${what.to} by mail`]
        if (what.kind === 'wrong code') return [`wrong code: ${who}`]
        if (what.kind === 'answered' || what.kind === 'answered late')
          return [`${what.kind}: ${who} by ${what.channel}`]
        return []
      })
      expect(story.slice(0, 2).toSorted()).toEqual([`asked ${kato.name} by mail`, `asked ${taro.name} by mail`])
      expect(story.slice(2)).toEqual([
        `wrong code: ${taro.name}`,
        `answered: ${taro.name} by mail`,
        `answered late: ${kato.name} by mail`,
        'answered late: Yuki Tanaka by chat',
      ])
      expect(await untilTold(incident, kato)).toEqual([
        expect.stringMatching(new RegExp(`^${kato.mail}: ${taro.name}様が.*隔離する」と決定されました`)),
      ])
      // Once, though the worker was stopped after they were sent.
      expect([mailsTo(taro.mail, incident).length, mailsTo(kato.mail, incident).length]).toEqual([1, 1])
      await replay(soc, 'yamato', incident)
    })

    it('a colleague without the code decides nothing; what is over, not theirs or unknown is said', async () => {
      const soc = scene()
      const { incident, taros, katos } = await begin('MAIL-2')
      expect((await press(taros, { choice: 'isolate' })).page).toContain('暗証番号が違います。')
      expect((await press(taros, { choice: 'isolate', code: '1111' })).page).toContain('使用できなくなりました')
      expect((await press(taros, { choice: 'isolate', code: taro.code })).page).toContain('使用できなくなりました')

      // By the tenant file of now.
      const file = join(String(soc.env['TENANTS_DIR']), 'yamato.yaml')
      const before = await readFile(file, 'utf8')
      const [first, second] = confirm.responders
      const responders = [first, { ...second, who: ['taro'] }]
      await writeFile(file, stringify({ ...(parse(before) as object), confirm: { ...confirm, responders } }))
      await soc.until('the file counts', async () => (await pageOf(katos)).includes('このリンクでは決定できません'))
      expect((await press(katos, { choice: 'isolate' })).page).toContain('このリンクでは決定できません')
      await writeFile(file, before)
      await soc.until('the file counts', async () => (await pageOf(katos)).includes('<form'))

      expect(await linesOf(soc, incident, 'answered')).toEqual([])
      await answer(soc, 'yamato', incident, 'U0YUKI', 'false positive')
      await soc.untilClosed('yamato', incident)
      expect(await untilTold(incident, taro, kato)).toEqual([
        expect.stringMatching(/^taro.*Yuki Tanaka様が/),
        expect.stringMatching(/^makoto.*Yuki Tanaka様が/),
      ])
      const over = await fetch(katos)
      expect(over.status).toBe(200)
      expect(await over.text()).toContain('Yuki Tanaka')

      const unknown = async (link: string) => {
        const answered = await fetch(link, { headers: { 'accept-language': 'ja,en;q=0.5' } })
        expect(answered.status).toBe(404)
        return answered.text()
      }
      const never = await unknown(katos.replace(/link=.{8}/, 'link=00000000'))
      expect(never).toContain('このリンクは無効です')
      for (const link of [
        katos.replace('/yamato', '/acme'),
        katos.replace('/yamato', '/nobody'),
        `${katos}0`,
        katos.split('?')[0] ?? '',
      ])
        expect(await unknown(link)).toBe(never)
      const call = await soc.db.$client.query<{ id: string }>(`select id from calls where channel <> 'mail' limit 1`)
      expect(await unknown(katos.replace(/link=.*/, `link=${call.rows[0]?.id}`))).toBe(never)
      expect((await press(katos, { choice: 'x'.repeat(10_000) })).status).toBe(413)
    })

    it('is told where it is decided when its incident is merged', async () => {
      const soc = scene()
      const { incident, katos } = await begin('MAIL-3')
      const { incident: other } = await begin('MAIL-4')
      const merged = await fetch(`${soc.url}/api/incidents/yamato/${incident}/merge`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ incident: other, by: 'An analyst', reason: 'One story.' }),
      })
      expect(merged.status).toBe(200)
      expect(await pageOf(katos)).toContain(`インシデント${other}に統合され`)
      expect((await press(katos, { choice: 'isolate' })).page).toContain(`インシデント${other}に統合され`)
      expect(await linesOf(soc, other, 'answered')).toEqual([])
      // Both were asked; who follows the incident is told as ever.
      await soc.until('who was asked is told of the merge', async () => {
        const told = (await linesOf(soc, incident, 'told')).filter(({ what }) => what.what === 'merged')
        return [taro, kato].every(({ name }) =>
          told.some(({ what }) => what.channel === 'mail' && what.to.includes(name)),
        )
      })
    })
  })

const answerInChat = (soc: Soc, incident: number) => pressKept(soc, incident, 'U0YUKI', 'leave online')

/** Presses a button that stands in chat though the question is decided. */
const pressKept = async (soc: Soc, incident: number, user: string, choice: string) => {
  const root = soc.world
    .events({ act: 'message posted', target: 'C0YAMATOSOC' })
    .find(({ key }) => key === `yamato/${incident}/chat/root`)
  const message = soc.world.slack.messages('C0YAMATOSOC').find(({ ts }) => ts === root?.['ts'])
  const ending = `:${encodeURIComponent(choice)}"`
  const [value = ''] = [...JSON.stringify(message?.blocks ?? []).matchAll(/"value":("[^"]+")/g)].flatMap(([, one]) =>
    one?.endsWith(ending) ? [JSON.parse(one) as string] : [],
  )
  return soc.world.slack.click({ user, channel: 'C0YAMATOSOC', ts: message?.ts ?? '', value })
}
