import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readQuestionOf } from '../../integrations/records/questions.ts'
import type { Soc } from '../harness.ts'
import { startProgram } from '../processes.ts'
import { newHost } from '../scenarios/scene.ts'
import { asAtNight, askingAcme, heardBy, nightOf, numbers, startSocWithPhones, theNight } from './a-soc-with-phones.ts'

const escalation = [
  { who: ['hana'], within: '2s' },
  { who: ['hana'], by: 'sms', within: '2s' },
  { who: ['hana'], by: 'phone', within: '90s' },
  { who: ['kenji'], by: 'phone', within: '90s' },
  { who: ['cso'], by: 'phone', within: '120s' },
]

describe('the night', () => {
  let soc: Soc
  let nights = 0
  beforeAll(async () => {
    soc = await startSocWithPhones({ worker: false, acme: askingAcme(escalation) })
  })
  afterAll(() => soc?.stop())

  const begin = async () => {
    nights += 1
    const host = `NIGHT-${nights}`
    const agent = newHost(soc, 'acme', host)
    asAtNight(soc)
    const before = soc.world.events().at(-1)?.seq ?? 0
    const { incident } = await soc.attack(host)
    const since = (act: string, target: string) => soc.world.events({ act, target, where: ({ seq }) => seq > before })
    return { incident, agent, since }
  }

  const expectTheNight = async ({ incident, agent, since }: Awaited<ReturnType<typeof begin>>) => {
    await soc.untilClosed('acme', incident, 90_000)
    expect(await nightOf(soc, incident)).toEqual(theNight)
    for (const number of [numbers.hana, numbers.kenji, numbers.cso])
      expect(since('call placed', number), number).toHaveLength(1)
    const texts = since('sms received', numbers.hana).map(({ text }) => String(text))
    expect(texts.filter((text) => text.includes('We need your decision'))).toHaveLength(1)
    expect(since('contain', agent)).toHaveLength(1)
  }

  it('chat ignored, SMS, rings out, busy, a wrong and a right code: the host is isolated', async () => {
    await soc.startWorker()
    const night = await begin()
    await expectTheNight(night)
    await soc.stopWorker()
    // In each reader's words, as an answer by any other channel.
    const answered = (await soc.timeline(night.incident)).find(({ what }) => what.kind === 'answered')
    expect(answered?.why).toMatchObject({ kind: 'chosen', by: 'Ryo Ito (CSO)', choice: 'isolate' })
    // Whoever was asked by several ways is named once.
    expect((await readQuestionOf(soc.db, night.incident))?.asked).toEqual(['Hana Mori', 'Kenji Abe', 'Ryo Ito (CSO)'])
    const heard = heardBy(soc, numbers.cso).join(' ')
    expect(heard).toContain('On N, I, G, H, T, dash, one, we detected signs of ransomware.')
    expect(heard).toContain('To isolate the machine from the network, press one.')
    expect(heard).toContain('That code is not right.')
    expect(heard).toContain('Your decision is on the record')
    // Whoever was written to is told that it is decided.
    await soc.world.waitForEvent({ act: 'sms received', where: ({ text }) => String(text).includes('has decided') })
  })

  it.each([
    ['after it is placed and before we knew', 'after', 'go'],
    ['while the request is on its way, and it arrives', 'before', 'go'],
  ] as const)('with the worker killed in each call %s: every step once', async (_, hold, how) => {
    let worker = await startProgram('worker', soc.env)
    for (const number of [numbers.hana, numbers.kenji, numbers.cso])
      soc.world.fault({
        product: 'twilio',
        match: { method: 'POST', path: 'Calls.json', body: `To=${encodeURIComponent(number)}` },
        effect: { hold },
      })
    const night = await begin()
    for (const number of [numbers.hana, numbers.kenji, numbers.cso]) {
      const held = await soc.world.waitForHeld(({ body }) => body.includes(encodeURIComponent(number)))
      await worker.signal('SIGKILL')
      soc.world.release(held.id, how)
      worker = await startProgram('worker', soc.env)
    }
    await expectTheNight(night)
    await worker.signal('SIGTERM')
  })
})
