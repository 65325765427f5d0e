import { activityInfo } from '@temporalio/activity'
import { Client, Connection } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { NativeConnection, Worker } from '@temporalio/worker'
import { describe, expect, inject, it } from 'vitest'
import { createLogger } from '../../server/log.ts'
import { logTemporalTo } from '../../server/temporal-runtime.ts'
import { incidentWorkflow, type IncidentInput } from '../../workflows/names.ts'
import type { Carried, Followed } from '../../workflows/state.ts'
import { freshTaskQueue } from '../live.ts'
import { aTenant } from '../policy/a-tenant.ts'

const { order, hosts, confirm, service, response } = aTenant()
const host = { name: 'PC-1', id: 'aid-1' }
const isolation = 'isolate/aid-1/policy'
const asking = { because: 'an alert', approval: 'policy', source: 'falcon' } as const
const finding = {
  verdict: 'undetermined',
  sure: 'low',
  reasons: [],
  unknown: [],
  advice: 'isolate',
  summary: 'odd',
  weighed: 1,
}

/** The run before had asked for an isolation that the product does not take, and a person has just said no. */
const carried: Carried = {
  journal: {
    [isolation]: 'pending',
    'investigate/first look': finding,
    'tell/flash report/report': null,
  },
  followed: {
    'aid-1': {
      host,
      containment: isolation,
      act: isolation,
      confirmed: false,
      phase: 'isolating',
      lookEvery: [1000],
      pendingAfter: 0,
      reviewAt: 0,
      reviewAfter: 0,
      looks: 0,
      asked: true,
      toldPending: false,
      asking,
    } satisfies Followed,
  },
  asked: { 'confirm-incident': { question: 'q', step: 0, limits: [Date.now() + 60_000] } },
  answers: { q: { choice: 'leave online', by: 'Mori', reason: 'It is mine.' } },
  release: null,
  untold: {},
  severity: 'high',
  through: 1,
  rung: 1,
  toldAt: 'high',
  phoned: {},
  paging: {},
  begun: {},
}

const input: IncidentInput = {
  tenant: 'acme',
  incident: 1,
  playbook: 'endpointIntrusion',
  title: 'Odd',
  severity: 'high',
  source: 'falcon',
  host,
  through: 1,
  agreement: { order, hosts, confirm, service, response },
  historyLimit: 1000,
  carried,
}

describe('an isolation that is called off within its quick attempt', () => {
  it('is not tried again: the call-off is carried out, and the incident ends', async () => {
    const [address, namespace, taskQueue] = [inject('temporalAddress'), inject('temporalNamespace'), freshTaskQueue()]
    /** What was asked of the activities, in order. Which of them does what the records and the product answer for; here it is what the workflow asks for. */
    const done: string[] = []
    const says =
      (name: string, result: unknown = null) =>
      (): object => {
        done.push(name)
        return { result, newest: 1 }
      }
    const activities = {
      isolate: (): never => {
        done.push(activityInfo().isLocal ? 'isolate, quickly' : 'isolate')
        throw ApplicationFailure.retryable('The product is down.')
      },
      callPeople: says('callPeople'),
      callOff: says('callOff', { outcome: 'called off' }),
      release: says('release', { outcome: 'released' }),
      readAlerts: says('readAlerts', { through: 1, severity: 'high' }),
      showState: says('showState'),
      tell: says('tell', { uncertain: false, calls: [] }),
      close: says('close', { outcome: 'closed' }),
    }
    logTemporalTo(createLogger({ level: 'error', format: 'text' }))
    const connection = await NativeConnection.connect({ address })
    const worker = await Worker.create({
      connection,
      namespace,
      taskQueue,
      workflowBundle: { codePath: inject('workflowBundle') },
      activities,
    })
    const client = new Client({ connection: await Connection.connect({ address }), namespace })
    await worker.runUntil(
      client.workflow.execute(incidentWorkflow, { taskQueue, workflowId: taskQueue, args: [input] }),
    )
    await client.connection.close()
    await connection.close()
    expect(done).toContain('isolate, quickly')
    expect(done).toContain('callOff')
    expect(done).toContain('close')
    expect(done).not.toContain('isolate')
    expect(done).not.toContain('release')
  })
})
