import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Soc } from '../harness.ts'
import { readQuestionOf } from '../../integrations/records/questions.ts'
import { buttonOf, keepButtons, linesOf, newHost, privately, unknownFile } from '../scenarios/scene.ts'
import { answersByMail, yamatoByMail } from './by-mail.ts'
import { askingAcme, codes, heardBy, numbers, startSocWithPhones, twilio } from './a-soc-with-phones.ts'

describe('answers from two channels', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSocWithPhones({
      acme: askingAcme(
        [
          { who: ['hana'], within: '1s' },
          { who: ['hana'], by: 'sms', within: '1s' },
          { who: ['cso'], by: 'phone', within: '90s' },
        ],
        {
          phone: { ...twilio, ring: '100s' },
          hosts: { investigateFirst: [], approvalNeeded: [], neverIsolate: ['RACE-2'] },
        },
      ),
      yamato: yamatoByMail,
      world: { twilio: { secondMs: 100 } },
    })
  })
  afterAll(() => soc?.stop())

  const begin = async (host: string) => {
    newHost(soc, 'acme', host)
    const { incident } = await soc.attack(host)
    const { sid } = await soc.world.waitForEvent({ act: 'call placed', target: numbers.cso })
    const [call] = soc.world.events({ act: 'call placed', target: numbers.cso }).slice(-1)
    return { incident, sid: String(call?.['sid'] ?? sid) }
  }
  const spoken = (sid: string, text: string) =>
    soc.world.waitForEvent(
      { act: 'spoken', where: (event) => event['sid'] === sid && String(event['text']).includes(text) },
      10_000,
    )

  it('in the same second: one wins, and the other is told so', async () => {
    const { incident, sid } = await begin('RACE-1')
    // How a short message went is on the record.
    await soc.untilHappened(incident, 'text delivered')
    soc.world.twilio.input(sid, { kind: 'answer' })
    await spoken(sid, 'To hear this again')
    soc.world.twilio.input(sid, { kind: 'keys', keys: '1' })
    await spoken(sid, 'key in your personal code')
    soc.world.twilio.input(sid, { kind: 'keys', keys: `${codes.cso}#` })
    await soc.press('acme', 'U0KENJI', 'leave online').catch(() => undefined)
    await soc.press('acme', 'U0HANA', 'leave online').catch(() => undefined)
    await soc.untilClosed('acme', incident)
    await soc.until('the call is over', () => soc.world.events({ act: 'call ended', target: numbers.cso })[0])
    const answered = await linesOf(soc, incident, 'answered')
    expect(answered).toHaveLength(1)
    const { rows } = await soc.db.execute<{ won: boolean; channel: string; choice: string }>(
      sql`select a.won, a.channel, a.choice from answers a join questions q on q.id = a.question where q.incident = ${incident}`,
    )
    expect(rows.filter(({ won }) => won)).toHaveLength(1)
    expect(rows.map(({ channel }) => channel)).toContain('phone')
    const heard = heardBy(soc, numbers.cso).join(' ')
    const byPhone = answered[0]?.what.channel === 'phone'
    expect(heard).toContain(byPhone ? 'Your decision is on the record' : 'has decided already')
    // Whoever was written to hears that it is decided, unless it was their own decision.
    if (answered[0]?.who !== 'Hana Mori')
      await soc.world.waitForEvent(
        { act: 'sms received', target: numbers.hana, where: ({ text }) => String(text).includes('has decided') },
        10_000,
      )
  })

  /** The CSO takes the call after so many earlier ones, and hears the question; its id. */
  const answered = async (before: number): Promise<string> => {
    const placed = await soc.until(
      'it rings',
      () => soc.world.events({ act: 'call placed', target: numbers.cso })[before],
      20_000,
    )
    const sid = String(placed['sid'])
    soc.world.twilio.input(sid, { kind: 'answer' })
    await spoken(sid, 'To hear this again')
    return sid
  }

  it('the one on the phone comes too late: it is said, and nothing changes', async () => {
    soc.world.twilio.people.behave(numbers.cso, { does: 'waits' })
    soc.world.twilio.people.behave(numbers.hana, { sms: 'undelivered' })
    const before = soc.world.events({ act: 'call placed', target: numbers.cso }).length
    newHost(soc, 'acme', 'RACE-2')
    const { incident } = await soc.attack('RACE-2')
    const sid = await answered(before)
    soc.world.twilio.input(sid, { kind: 'keys', keys: '1' })
    await spoken(sid, 'key in your personal code')
    await soc.untilHappened(incident, 'not reached')
    expect(await soc.press('acme', 'U0HANA', 'false positive')).toBe(200)
    await soc.untilHappened(incident, 'answered')
    // Of a host that is never isolated: it is not offered, and the telephone says why.
    const heard = heardBy(soc, numbers.cso).join(' ')
    expect(heard).toContain('As agreed, we never isolate this machine.')
    expect(heard).toContain('To leave the machine on the network, press one.')
    soc.world.twilio.input(sid, { kind: 'keys', keys: `${codes.cso}#` })
    await spoken(sid, 'Hana Mori has decided already')
    const row = await soc.untilClosed('acme', incident)
    expect(row.verdict).toBe('false positive')
    expect((await linesOf(soc, incident, 'answered')).map(({ who }) => who)).toEqual(['Hana Mori'])
    // A short message that did not arrive is no message.
    expect((await linesOf(soc, incident, 'not reached')).map(({ what }) => [what.to, what.channel])).toContainEqual([
      'Hana Mori',
      'sms',
    ])
    expect(await linesOf(soc, incident, 'text delivered')).toEqual([])
    soc.world.twilio.people.behave(numbers.hana, { sms: 'delivered' })
    expect(await linesOf(soc, incident, 'answered late')).toMatchObject([
      { who: 'Ryo Ito (CSO)', what: { channel: 'phone', choice: 'leave online' } },
    ])
  })

  it('the incident is merged while somebody is on the phone: it is said where it is decided', async () => {
    soc.world.twilio.people.behave(numbers.cso, { does: 'waits' })
    const before = soc.world.events({ act: 'call placed', target: numbers.cso }).length
    const ended = () => soc.world.events({ act: 'call ended', target: numbers.cso }).length
    await soc.until('the line is free', () => ended() === before)
    newHost(soc, 'acme', 'MERGED-1')
    newHost(soc, 'acme', 'MERGED-2')
    const { incident } = await soc.attack('MERGED-1', { sha256: unknownFile() })
    const sid = await answered(before)
    const { incident: other } = await soc.attack('MERGED-2', { sha256: unknownFile() })
    const question = await readQuestionOf(soc.db, incident)
    const button = question && buttonOf(soc, 'acme', question.id, 'isolate')
    const kept = keepButtons(soc, 'acme', incident)
    const merged = await fetch(`${soc.url}/api/incidents/acme/${incident}/merge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ incident: other, by: 'An analyst', reason: 'One story.' }),
    })
    expect(merged.status).toBe(200)
    soc.world.twilio.input(sid, { kind: 'keys', keys: '1' })
    await spoken(sid, 'and is decided there. You have decided nothing now.')
    const heard = soc.world.events({ act: 'spoken', where: (event) => event['sid'] === sid })
    expect(heard.map(({ text }) => String(text)).join(' ')).not.toContain('As agreed:')

    // That the person knows stands where it goes on, and so does an answer that came too late.
    expect(await linesOf(soc, other, 'acknowledged')).toMatchObject([{ who: 'Ryo Ito (CSO)' }])
    if (!button) throw new Error('the question had no button')
    await soc.world.slack.click({ user: 'U0HANA', ...button })
    const late = await soc.untilHappened(other, 'answered late')
    expect(late).toMatchObject({ who: 'Hana Mori', what: { choice: 'isolate', channel: 'chat' } })
    await soc.until('it is said where it is decided', () =>
      privately(soc, incident).some(([, text]) => text.includes(`goes on as part of incident ${other}`)),
    )
    soc.world.clearFaults(kept)
  })

  answersByMail(() => soc)
})
