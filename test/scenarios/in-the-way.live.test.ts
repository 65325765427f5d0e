import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openByPerson } from '../../integrations/records/incidents.ts'
import { openIncident } from '../../server/open-incident.ts'
import { signWebhook } from '../../simulators/falcon/webhook.ts'
import { falconWebhookSecrets } from '../../simulators/seed.ts'
import { startSoc, type Soc } from '../harness.ts'
import { answer, heard, manyAtOnce, newHost, roomyWorld, unknownFile, untilAsked } from './scene.ts'

describe('what cannot be done stands in nobody’s way', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({ world: roomyWorld, acme: { limits: manyAtOnce }, yamato: { limits: manyAtOnce } })
  })
  afterAll(() => soc?.stop())

  const post = async (tenant: 'acme' | 'yamato', body: object) => {
    const text = JSON.stringify(body)
    const headers = signWebhook(text, falconWebhookSecrets[tenant], new Date())
    const answered = await fetch(`${soc.url}/webhooks/${tenant}/falcon`, { method: 'POST', headers, body: text })
    expect(answered.status).toBe(202)
  }

  it('an encoded PowerShell command of many kilobytes is an alert like any other', async () => {
    newHost(soc, 'yamato', 'KPC-POWERSHELL')
    const { incident } = await soc.attack('KPC-POWERSHELL', {
      fileName: 'powershell.exe',
      commandLine: `powershell.exe -enc ${randomBytes(6000).toString('base64')}`,
    })
    await soc.untilHappened(incident, 'finding')
  })

  it('an incident that Temporal refuses does not keep the relay from those behind it', async () => {
    const report = { tenant: 'acme', severity: 'emergency', by: 'Hana', source: null, playbook: 'triage' } as const
    await openByPerson(soc.db, { ...report, title: 'x'.repeat(3_000_000), playbookVersion: '1' })
    const other = { tenant: 'acme', title: 'Odd sounds', severity: 'low', by: 'Hana' } as const
    const opened = await openIncident(soc.built.services, other)
    if ('error' in opened) throw new Error(opened.error)
    await soc.untilHappened(opened.incident, 'finding')
  })

  it('thin alerts that the product does not know do not keep a later one from being read', async () => {
    for (let n = 0; n < 60; n += 1)
      await post('yamato', { composite_id: `${'c'.repeat(32)}:ind:${'f'.repeat(32)}:${n}` })
    newHost(soc, 'acme', 'PC-THIN')
    const { alert } = await soc.world.falcon.detect({ host: 'PC-THIN', severity: 70 })
    await post('acme', { composite_id: alert.composite_id })
    await soc.until('it is an incident', async () =>
      (await soc.incidents('acme')).some(({ hostName }) => hostName === 'PC-THIN'),
    )
  })

  it('news for a mail server that is down outlive the playbook', async () => {
    newHost(soc, 'acme', 'PC-MAIL')
    const { incident } = await soc.attack('PC-MAIL', { severity: 70, sha256: unknownFile() })
    await untilAsked(soc, 'acme', incident)
    const match = { method: 'DATA', path: 'it-department' }
    const fault = soc.world.fault({ product: 'mail', match, times: 0, effect: { status: 451 } })
    await answer(soc, 'acme', incident, 'U0HANA', 'false positive')
    await soc.untilClosed('acme', incident)
    const workflow = soc.built.services.deliveries.client.workflow.getHandle(`incident/acme/${incident}`)
    await soc.until(
      'the playbook has ended',
      async () => {
        const { status, raw } = await workflow.describe()
        const { IncidentState: state } = raw.workflowExecutionInfo?.searchAttributes?.indexedFields ?? {}
        return status.name !== 'RUNNING' || Buffer.from(state?.data ?? []).includes('closed')
      },
      90_000,
    )
    soc.world.clearFaults(fault)
    const it_ = 'mail it-department@acme.example'
    await soc.until('all is told', () => heard(soc, incident).includes(`${it_}: closed`))
    await workflow.result()
  }, 240_000)
})

describe('an isolation of which nobody can tell whether it happened', () => {
  let soc: Soc
  beforeAll(async () => {
    soc = await startSoc({
      world: { ...roomyWorld, falcon: { ...roomyWorld.falcon, readLagMs: 20_000 } },
      acme: {
        limits: manyAtOnce,
        sources: [
          {
            name: 'falcon',
            product: 'crowdstrike_falcon',
            webhook: { proof: 'vendor', secret: 'env:ACME_FALCON_WEBHOOK_SECRET' },
            api: {
              baseUrl: '${FALCON_URL}',
              credentials: { clientId: 'env:ACME_FALCON_CLIENT_ID', clientSecret: 'env:ACME_FALCON_CLIENT_SECRET' },
              options: { readLag: '100' },
            },
          },
        ],
      },
    })
  })
  afterAll(() => soc?.stop())

  it('is undone with the false alarm', async () => {
    const aid = newHost(soc, 'acme', 'PC-DOUBT')
    const fault = soc.world.fault({
      product: 'crowdstrike_falcon',
      match: { path: 'action_name=contain' },
      times: 0,
      effect: { thenStatus: 200, body: 'odd' },
    })
    const { incident } = await soc.attack('PC-DOUBT', { severity: 70, sha256: unknownFile() })
    await soc.untilHappened(incident, 'uncertain')
    soc.world.clearFaults(fault)
    expect(soc.world.falcon.find('PC-DOUBT').cutOff).toBe(true)
    const isolation = soc.built.world.edr('acme', 'falcon')?.isolation
    await soc.until(
      'the product shows it',
      async () => (await isolation?.(aid, { signal: AbortSignal.timeout(5000) }))?.state === 'isolated',
      60_000,
    )
    await answer(soc, 'acme', incident, 'U0HANA', 'false positive')
    await soc.untilHappened(incident, 'release asked for')
    await soc.until('the host is on-line', () => !soc.world.falcon.find('PC-DOUBT').cutOff)
  }, 180_000)
})
