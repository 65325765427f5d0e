import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readQuestionOf } from '../../integrations/records/questions.ts'
import { startSoc, type Soc } from '../harness.ts'
import { startProgram } from '../processes.ts'
import {
  answer,
  buttonOf,
  linesOf,
  manyAtOnce,
  newHost,
  roomyWorld,
  unknownFile,
  untilAsked,
} from '../scenarios/scene.ts'
import { startAllInOne } from './all-in-one.ts'

type Fault = Parameters<Soc['world']['fault']>[0]

/** What the simulated chat holds while the process is killed, of all that asking consists of. `shows` is in its body alone. */
const moments = [
  {
    name: 'the question is on the record, and chat shows none of it',
    path: 'chat.update',
    shows: '"actions"',
    hold: 'before',
  },
  {
    name: 'the first message shows it, and we do not know that yet',
    path: 'chat.update',
    shows: '"actions"',
    hold: 'after',
  },
  { name: 'nobody has been called yet', path: 'chat.postMessage', shows: '/ask/', hold: 'before' },
  {
    name: 'the person has been called, and we do not know that yet',
    path: 'chat.postMessage',
    shows: '/ask/',
    hold: 'after',
  },
] as const

/** Brings an incident of a machine of its own to each of these moments, and one to the quiet waiting after them. */
const bringToEach = async (soc: Soc): Promise<{ incidents: number[]; letGo: () => void }> => {
  const brought = await Promise.all(
    moments.map(async ({ name, path, shows, hold }, n) => {
      const host = `ASKED-${n + 1}`
      newHost(soc, 'yamato', host)
      const match = { path, body: `^(?=[^]*${host})(?=[^]*${encodeURIComponent(shows)})` }
      const faults: Fault[] = [
        // The quick attempt is turned away, so that the patient one is held.
        { product: 'slack', match, effect: { status: 429, headers: { 'retry-after': '1' }, body: '' } },
        { product: 'slack', match, effect: { hold } },
      ]
      for (const fault of faults) soc.world.fault(fault)
      const { incident } = await soc.attack(host, { sha256: unknownFile() })
      const { id } = await soc.world
        .waitForHeld(({ body }) => body.includes(host))
        .catch((cause: unknown) => {
          throw new Error(`not held: ${name}`, { cause })
        })
      expect((await readQuestionOf(soc.db, incident))?.state, name).toBe('open')
      return { incident, id }
    }),
  )
  newHost(soc, 'yamato', 'ASKED-9')
  const { incident } = await soc.attack('ASKED-9', { sha256: unknownFile() })
  await untilAsked(soc, 'yamato', incident)
  await soc.until('the person is called', () => calls(soc, incident).length > 0)
  return {
    incidents: [...brought.map((one) => one.incident), incident],
    letGo: () => {
      for (const { id } of brought) soc.world.release(id)
    },
  }
}

const posted = (soc: Soc, incident: number): string[] =>
  soc.world
    .events({ act: 'message posted' })
    .map((event) => String(event['key']))
    .filter((key) => key.startsWith(`yamato/${incident}/`))

const calls = (soc: Soc, incident: number): string[] =>
  posted(soc, incident).filter((key) => key.includes('/ask/confirm-incident/'))

/** Who answers before being called is not called any more: so the call is waited for. */
const answerOnceCalled = async (soc: Soc, incidents: readonly number[]): Promise<void> => {
  for (const incident of incidents) {
    await soc.until('the person is called', () => calls(soc, incident).length > 0)
    expect(await answer(soc, 'yamato', incident, 'U0YUKI', 'isolate')).toMatchObject({ outcome: 'answered' })
  }
}

const expectAskedOnce = async (soc: Soc, incidents: readonly number[]): Promise<void> => {
  for (const incident of incidents) {
    await soc.untilClosed('yamato', incident, 90_000)
    await soc.untilHappened(incident, 'isolated')
    expect(posted(soc, incident).filter((key) => key.endsWith('/chat/root'))).toHaveLength(1)
    expect(calls(soc, incident)).toEqual([`yamato/${incident}/ask/confirm-incident/yuki/chat`])
    expect(await linesOf(soc, incident, 'question asked')).toHaveLength(1)
    expect(await linesOf(soc, incident, 'answered')).toMatchObject([
      { who: 'Yuki Tanaka', what: { choice: 'isolate' } },
    ])
    expect(await linesOf(soc, incident, 'nobody answered')).toEqual([])
  }
  const hosts = soc.world.events({ act: 'contain' }).map(({ target }) => target)
  expect(hosts).toHaveLength(incidents.length)
  expect(new Set(hosts).size).toBe(incidents.length)
}

const askingYamato = { yamato: { order: 'investigate first', limits: manyAtOnce }, world: roomyWorld } as const

describe('kill -9 of the worker while a person is being asked', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ worker: false, ...askingYamato })
  })
  afterAll(() => soc?.stop())

  it('an answer that comes meanwhile is taken, the others after; nobody is asked twice', async () => {
    const worker = await startProgram('worker', soc.env)
    const { incidents, letGo } = await bringToEach(soc)
    await worker.signal('SIGKILL')
    letGo()
    const waiting = incidents.at(-1) ?? 0
    expect(await answer(soc, 'yamato', waiting, 'U0YUKI', 'isolate')).toMatchObject({ outcome: 'answered' })

    await startProgram('worker', soc.env)
    await answerOnceCalled(soc, incidents.slice(0, -1))
    await expectAskedOnce(soc, incidents)
  })
})

describe('kill -9 of the all-in-one while a person is being asked', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ server: false, worker: false, ...askingYamato })
  })
  afterAll(() => soc?.stop())

  it('a press in vain can be repeated after it is back; nobody is asked twice', async () => {
    const allInOne = await startAllInOne(soc)
    const { incidents, letGo } = await bringToEach(soc)
    await allInOne.signal('SIGKILL')
    letGo()
    const waiting = incidents.at(-1) ?? 0
    expect(await answer(soc, 'yamato', waiting, 'U0YUKI', 'isolate')).toMatchObject({ outcome: 'unreachable' })
    const question = await readQuestionOf(soc.db, waiting)
    expect(question?.state).toBe('open')
    expect(buttonOf(soc, 'yamato', question?.id ?? '', 'isolate')).toBeDefined()

    await startAllInOne(soc)
    await answerOnceCalled(soc, incidents)
    await expectAskedOnce(soc, incidents)
  })
})
