import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeAlerts } from '../../integrations/records/incidents.ts'
import { readQuestionOf } from '../../integrations/records/questions.ts'
import { startSoc, type Soc } from '../harness.ts'
import {
  answer,
  heard,
  linesOf,
  manyAtOnce,
  newHost,
  replay,
  roomyWorld,
  rootOf,
  unknownFile,
  untilAsked,
} from './scene.ts'

describe('further alerts of a host', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ world: roomyWorld, acme: { limits: manyAtOnce }, yamato: { limits: manyAtOnce } })
  })
  afterAll(() => soc?.stop())

  /** An alert of the level, and as many more beside it as are wanted; they must all join the same incident. */
  const alerts = async (host: string, incident: number, severity: number, times: number): Promise<void> => {
    const taken = await Promise.all(
      Array.from({ length: times }, () => soc.attack(host, { severity, sha256: unknownFile() })),
    )
    expect(taken.map((one) => one.incident)).toEqual(Array.from({ length: times }, () => incident))
  }

  it('make one incident; a worse one raises it, and those of the worse level are told, and who had been written to before reads why', async () => {
    const { incident } = await soc.attack('FS-01', { severity: 70, sha256: unknownFile() })
    await untilAsked(soc, 'yamato', incident)
    await alerts('FS-01', incident, 70, 3)
    await alerts('FS-01', incident, 90, 1)
    await soc.until('all new ones are told', () => heard(soc, incident).length >= 6)
    await answer(soc, 'yamato', incident, 'U0TARO', 'leave online')
    const row = await soc.untilClosed('yamato', incident)
    await soc.until('all is told', () => heard(soc, incident).length >= 10)

    expect([row.severity, row.alertSeq, row.verdict]).toEqual(['emergency', 5, 'true positive'])
    expect((await linesOf(soc, incident, 'finding')).map(({ what }) => what.verdict)).toEqual([
      'undetermined',
      'true positive',
    ])
    const raised = await linesOf(soc, incident, 'severity raised')
    expect(raised.map(({ what }) => [what.from, what.to])).toEqual([['high', 'emergency']])
    expect((await linesOf(soc, incident, 'alerts added')).reduce((sum, { what }) => sum + what.count, 0)).toBe(4)
    expect(heard(soc, incident)).toEqual([
      'chat U0YUKI: flash report',
      'mail csirt@yamato.example: flash report',
      'chat U0YUKI: question',
      'chat U0TARO: severity raised',
      'mail makoto.kato@yamato.example: severity raised',
      'mail csirt@yamato.example: severity raised',
      'chat U0YUKI U0TARO: final report',
      'mail csirt@yamato.example: final report',
      'mail makoto.kato@yamato.example: final report',
      'chat U0YUKI U0TARO: closed',
    ])
    expect(rootOf(soc, 'yamato', incident)).toHaveLength(1)
    const letters = soc.world.mail.mailbox('csirt@yamato.example').map(({ text }) => text.replaceAll(/\s+/g, ''))
    expect(letters.find((text) => text.includes('引き上げました'))).toContain(
      '重大度を高から緊急に引き上げました。より重大なアラートを検知したためです。',
    )
  })

  it('make us weigh it again where one of the same level was not stopped: what we advise, tell, report and close speaks of that', async () => {
    newHost(soc, 'acme', 'PC-AGAIN')
    const sha256 = unknownFile()
    const { incident } = await soc.attack('PC-AGAIN', { severity: 90, sha256, disposition: 'prevented' })
    const asked = await untilAsked(soc, 'acme', incident)
    const before = heard(soc, incident)
    // No worse than what is there: nobody is told, nothing is weighed.
    await soc.attack('PC-AGAIN', { severity: 70, sha256, disposition: 'prevented' })
    await soc.attack('PC-AGAIN', { severity: 90, sha256: unknownFile(), name: 'Shadow copies deleted' })
    await soc.until('the CSO hears that it is real', () =>
      heard(soc, incident).some((line) => line.includes('ryo.ito')),
    )
    await soc.until('it is recommended to cut it off', async () => {
      const question = await readQuestionOf(soc.db, incident)
      return question?.recommend === 'isolate'
    })
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    const row = await soc.untilClosed('acme', incident)
    await soc.until('all is told', () => heard(soc, incident).some((line) => line.endsWith(': closed')))

    expect(asked.recommend).toBe('leave online')
    expect(before.filter((line) => line.includes('ryo.ito'))).toEqual([])
    expect((await linesOf(soc, incident, 'finding')).map(({ what }) => what.verdict)).toEqual([
      'undetermined',
      'true positive',
    ])
    expect(row.verdict).toBe('true positive')
    expect(row.summary).toMatchObject({
      verdict: 'true positive',
      title: 'Shadow copies deleted',
      disposition: 'detected',
    })
    expect(heard(soc, incident).filter((line) => line.startsWith('mail ryo.ito'))).toEqual([
      'mail ryo.ito@acme.example: weighed again',
      'mail ryo.ito@acme.example: final report',
    ])
    const final = soc.world.mail.mailbox('ryo.ito@acme.example').at(-1)?.text.replaceAll(/\s+/g, ' ')
    expect(final).toContain('Shadow copies deleted')
    expect(final).toContain('Owner: Hana Mori')
    // The record keeps what was held before.
    expect(final?.split('TIMELINE')[0]).not.toContain('The product stopped it')
    await replay(soc, 'acme', incident)
    // Whoever takes them once more, as after a lost attempt, learns of the worse one too.
    expect((await takeAlerts(soc.db, incident, 1, 'critical')).worse).toBe(3)
  })

  it('raise it step by step: nobody hears twice of a step', async () => {
    newHost(soc, 'yamato', 'LT-31')
    const { incident } = await soc.attack('LT-31', { severity: 30, sha256: unknownFile() })
    await untilAsked(soc, 'yamato', incident)
    await alerts('LT-31', incident, 50, 1)
    await soc.until('those of medium are told', () => heard(soc, incident).length >= 4)
    await alerts('LT-31', incident, 70, 1)
    await soc.until('those of high are told', () => heard(soc, incident).length >= 6)
    await alerts('LT-31', incident, 90, 2)
    await soc.until('those of critical are told', () => heard(soc, incident).length >= 8)
    await answer(soc, 'yamato', incident, 'U0YUKI', 'isolate')
    await soc.untilClosed('yamato', incident)
    await soc.until('all is told', () => heard(soc, incident).length >= 11)
    expect(heard(soc, incident).filter((line) => !line.endsWith(': isolated'))).toEqual([
      'mail yuki.tanaka@yamato.example: flash report',
      'chat U0YUKI: question',
      'mail csirt@yamato.example: severity raised',
      'mail yuki.tanaka@yamato.example: severity raised',
      'chat U0YUKI: severity raised',
      'mail csirt@yamato.example: severity raised',
      'chat U0TARO: severity raised',
      'mail csirt@yamato.example: severity raised',
      'chat U0YUKI U0TARO: final report',
      'mail csirt@yamato.example: final report',
      'chat U0YUKI U0TARO: closed',
    ])
    expect(soc.world.events({ act: 'contain', target: soc.world.falcon.find('LT-31').aid })).toHaveLength(1)
  })

  it('raise it before anybody was told: the first report goes to those of the worse level, and says no raise', async () => {
    newHost(soc, 'acme', 'PC-FAST')
    await soc.stopWorker()
    const { incident } = await soc.attack('PC-FAST', { severity: 70, sha256: unknownFile() })
    await alerts('PC-FAST', incident, 70, 3)
    await alerts('PC-FAST', incident, 90, 1)
    await soc.startWorker()
    const row = await soc.untilClosed('acme', incident)
    expect([row.severity, row.alertSeq]).toEqual(['critical', 5])
    await soc.until('all is told', () => heard(soc, incident).length >= 7)
    expect(heard(soc, incident)).toEqual([
      'chat U0HANA U0KENJI: flash report',
      'mail it-department@acme.example: flash report',
      'mail ryo.ito@acme.example: flash report',
      'chat U0HANA U0KENJI: final report',
      'mail it-department@acme.example: final report',
      'mail ryo.ito@acme.example: final report',
      'chat U0HANA U0KENJI: closed',
    ])
  })
})
