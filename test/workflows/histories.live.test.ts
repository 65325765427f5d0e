import { readdir, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from '@temporalio/worker'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startSoc, type Soc } from '../harness.ts'
import { readOffer } from '../../integrations/records/aftercare.ts'
import { answer, buttonOf, heard, newHost, roomyWorld, unknownFile, untilAsked } from '../scenarios/scene.ts'
import { incidentWorkflowId } from '../../workflows/names.ts'
import { asText, folder, fromText, inClear } from './recording.ts'
import { runsOf } from './runs.ts'

/** Set by `npm run histories`: what is played here is kept for `replay.test.ts`. */
const isRecording = process.env['RECORD_HISTORIES'] === '1'

const asksHana = { confirm: { ask: 'always', responders: [{ who: ['hana'], within: '30m' }], otherwise: 'isolate' } }

/** What happens to an incident; resolves when its history is worth recording. */
type Scene = (soc: Soc) => Promise<number>

const scenes: Readonly<Record<string, Scene>> = {
  /** Isolated first, verified; a person confirms. */
  answered: async (soc) => {
    newHost(soc, 'acme', 'LT-ANSWERED')
    const { incident } = await soc.attack('LT-ANSWERED', { severity: 70 })
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    return released(soc, 'acme', incident, 'U0HANA')
  },
  /** Closed while the host stays isolated, which waits for its review. */
  held: async (soc) => {
    newHost(soc, 'acme', 'LT-HELD')
    const { incident } = await soc.attack('LT-HELD', { severity: 70 })
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    return ended(soc, 'acme', incident)
  },
  /** The host is off-line; a worse alert comes; a person calls the isolation off. */
  released: async (soc) => {
    newHost(soc, 'acme', 'LT-RELEASED', false)
    const { incident } = await soc.attack('LT-RELEASED', { severity: 50 })
    await soc.untilHappened(incident, 'isolation pending')
    await untilAsked(soc, 'acme', incident)
    await soc.attack('LT-RELEASED', { severity: 90 })
    await soc.untilHappened(incident, 'severity raised')
    await answer(soc, 'acme', incident, 'U0HANA', 'leave online')
    return ended(soc, 'acme', incident)
  },
  /** Two people are asked, one after the other, and nobody answers. */
  'nobody answers': async (soc) => {
    newHost(soc, 'yamato', 'KPC-NOBODY')
    const { incident } = await soc.attack('KPC-NOBODY', { severity: 70 })
    return released(soc, 'yamato', incident, 'U0YUKI')
  },
  /** A mail server takes longer than a quick act may: the act is called off, and goes on as an ordinary one. */
  'slow act': async (soc) => {
    newHost(soc, 'acme', 'LT-SLOW')
    soc.world.fault({ product: 'mail', match: { body: 'LT-SLOW' }, effect: { delayMs: 1500 } })
    const { incident } = await soc.attack('LT-SLOW', { severity: 70 })
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    return ended(soc, 'acme', incident)
  },
  /** Ends while a question is open and a host is waited for. */
  open: async (soc) => {
    newHost(soc, 'acme', 'LT-OPEN', false)
    const { incident } = await soc.attack('LT-OPEN', { severity: 70 })
    await soc.untilHappened(incident, 'isolation pending')
    await untilAsked(soc, 'acme', incident)
    return incident
  },
}

/** What people agreed to and do beside the playbook: of a customer with times, and with waits in its matrix. */
const reviewed: Readonly<Record<string, Scene>> = {
  /** A time agreed is near, and passes; nobody acknowledges; rated milder, and raised again by a worse alert. */
  rated: async (soc) => {
    newHost(soc, 'acme', 'LT-RATED')
    const { incident } = await soc.attack('LT-RATED', { severity: 70 })
    await untilAsked(soc, 'acme', incident)
    await soc.untilHappened(incident, 'limit passed')
    await review(soc, incident, 'rating', { severity: 'low' })
    await soc.until('it is told', () => heard(soc, incident).some((line) => line.includes('re-rated')))
    await soc.attack('LT-RATED', { severity: 90 })
    await soc.untilHappened(incident, 'severity raised')
    await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
    return ended(soc, 'acme', incident)
  },
  /** What waits for an off-line host goes over to another incident, and this one ends. */
  merged: async (soc) => {
    newHost(soc, 'acme', 'LT-MERGED', false)
    newHost(soc, 'acme', 'LT-INTO')
    const into = await soc.attack('LT-INTO', { severity: 70 })
    const { incident } = await soc.attack('LT-MERGED', { severity: 70 })
    await soc.untilHappened(incident, 'isolation pending')
    await untilAsked(soc, 'acme', incident)
    await review(soc, incident, 'merge', { incident: into.incident })
    return ended(soc, 'acme', incident)
  },
}

const review = async (soc: Soc, incident: number, what: string, body: object): Promise<void> => {
  const { status } = await fetch(`${soc.url}/api/incidents/acme/${incident}/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ by: 'An analyst', reason: 'One story.', ...body }),
  })
  expect(status).toBe(200)
}

/** The same over several runs: the question and the isolation go on in the next ones. */
const severalRuns: Scene = async (soc) => {
  newHost(soc, 'acme', 'LT-RUNS', false)
  const { incident } = await soc.attack('LT-RUNS', { severity: 70 })
  await untilAsked(soc, 'acme', incident)
  await soc.until(
    'there are three runs',
    async () => (await runsOf(clientOf(soc), 'acme', incident)).length >= 3,
    60_000,
  )
  soc.world.falcon.hosts.setOnline(soc.world.falcon.find('LT-RUNS').aid, true)
  await answer(soc, 'acme', incident, 'U0HANA', 'isolate')
  return released(soc, 'acme', incident, 'U0HANA')
}

const clientOf = (soc: Soc) => soc.built.services.deliveries.client

const ended = async (soc: Soc, tenant: 'acme' | 'yamato', incident: number): Promise<number> => {
  await soc.untilClosed(tenant, incident)
  await soc.until('the workflow has ended, or waits for the review of what is held', async () => {
    const events = (await runsOf(clientOf(soc), tenant, incident)).at(-1)?.history.events ?? []
    if (events.at(-1)?.workflowExecutionCompletedEventAttributes) return true
    const isAftercare = events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name === 'aftercare'
    return isAftercare && events.some(({ timerStartedEventAttributes: timer }) => timer)
  })
  return incident
}

/** After its end a person releases what it held. */
const released = async (soc: Soc, tenant: 'acme' | 'yamato', incident: number, user: string): Promise<number> => {
  await ended(soc, tenant, incident)
  const offer = await readOffer(soc.db, incident)
  if (!offer) throw new Error(`Incident ${incident} holds nothing that could be released.`)
  const button = await soc.until('the button is there', () => buttonOf(soc, tenant, offer.id, 'release'))
  await soc.world.slack.click({ user, ...button })
  const { workflow } = clientOf(soc)
  await workflow.getHandle(incidentWorkflowId(tenant, incident)).result()
  return incident
}

describe('incidents played for their histories', () => {
  let soc: Soc
  let soon: Soc
  let agreed: Soc
  beforeAll(async () => {
    const yamato = {
      confirm: {
        ask: 'always',
        responders: [
          { who: ['yuki'], within: '3s' },
          { who: ['taro'], within: '3s' },
        ],
        otherwise: 'isolate',
      },
    }
    soc = await startSoc({ world: roomyWorld, acme: asksHana, yamato })
    soon = await startSoc({ world: roomyWorld, acme: asksHana, env: { CONTINUE_AS_NEW_AFTER: '50' } })
    const times = { high: { decision: '3s', closing: '1d' }, low: { closing: '1d' }, warnBefore: '1s' }
    const high = [{ chat: 'hana' }, { mail: 'it-department' }, { mail: 'cso', after: '2s' }]
    const low = [{ mail: 'it-department' }]
    const matrix = { emergency: high, critical: [{ chat: 'it-department' }, ...high], high, medium: low, low }
    agreed = await startSoc({ world: roomyWorld, acme: { ...asksHana, soc: ['hana'], audiences: [], times, matrix } })
    if (isRecording) for (const name of await readdir(folder)) await rm(new URL(name, folder))
  })
  afterAll(async () => {
    await soc?.stop()
    await soon?.stop()
    await agreed?.stop()
  })

  it.each(Object.keys(scenes))('%s: can be recorded, and replays', async (name) => {
    const scene = scenes[name]
    if (!scene) throw new Error(`There is no scene ${name}.`)
    const incident = await scene(soc)
    await keep(name, soc, name === 'nobody answers' ? 'yamato' : 'acme', incident)
  })

  it.each(Object.keys(reviewed))('%s: can be recorded, and replays', async (name) => {
    const scene = reviewed[name]
    if (!scene) throw new Error(`There is no scene ${name}.`)
    await keep(name, agreed, 'acme', await scene(agreed))
  })

  it('an isolation that the product does not take goes on in the next run, once, and a no still calls it off there', async () => {
    const hosts = ['PC-RUNS-ON', 'PC-RUNS-OFF'].map((name) => newHost(soon, 'acme', name))
    const effect = { status: 503, headers: { 'retry-after': '1' } }
    const faults = hosts.map((aid) =>
      soon.world.fault({ product: 'crowdstrike_falcon', match: { path: 'devices', body: aid }, times: 0, effect }),
    )
    const attack = async (host: string) => (await soon.attack(host, { severity: 70, sha256: unknownFile() })).incident
    const told = (one: number) => heard(soon, one).filter((line) => line === 'chat U0HANA: isolation delayed')
    const [on, off] = [await attack('PC-RUNS-ON'), await attack('PC-RUNS-OFF')]
    for (const one of [on, off]) {
      await soon.until('it goes on', async () => (await runsOf(clientOf(soon), 'acme', one)).length >= 2)
      await untilAsked(soon, 'acme', one)
      await soon.until('it is told again', () => told(one).length >= 2)
    }
    await answer(soon, 'acme', off, 'U0HANA', 'leave online')
    await soon.untilHappened(off, 'isolation called off')
    for (const fault of faults) soon.world.clearFaults(fault)
    await soon.untilHappened(on, 'isolated')
    await answer(soon, 'acme', on, 'U0HANA', 'isolate')
    for (const one of [on, off]) await soon.untilClosed('acme', one)
    const acts = hosts.map((target) => soon.world.events({ target, where: ({ act }) => act.includes('contain') }))
    expect(acts.map((events) => events.map(({ act }) => act))).toEqual([['contain', 'host contained'], []])
    // Told once, whichever run told it.
    for (const one of [on, off]) expect(told(one)).toHaveLength(2)
  })

  it('several runs: can be recorded, and replay', async () => {
    await keep('several runs', soon, 'acme', await severalRuns(soon))
  })
})

/** Checks what would be recorded; writes it where that is asked for. */
const keep = async (name: string, soc: Soc, tenant: string, incident: number): Promise<void> => {
  const runs = await runsOf(clientOf(soc), tenant, incident)
  const texts = runs.map(({ history }) => asText(history))
  for (const [n, text] of texts.entries()) {
    const file = `${name.replaceAll(' ', '-')}${runs.length > 1 ? `-${n + 1}` : ''}.json`
    for (const own of [hostname(), tmpdir(), fileURLToPath(new URL('../..', import.meta.url))])
      expect(inClear(text)).not.toContain(own)
    const workflowBundle = { codePath: inject('workflowBundle') }
    await Worker.runReplayHistory({ workflowBundle }, fromText(text), file)
    if (isRecording) await writeFile(new URL(file, folder), text)
  }
}
