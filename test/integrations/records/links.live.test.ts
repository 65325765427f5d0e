import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Alert } from '../../../integrations/edr/contract.ts'
import { openDatabase, type Database } from '../../../integrations/records/database.ts'
import { recordArrivals } from '../../../integrations/records/intake.ts'
import { readLinks } from '../../../integrations/records/links.ts'
import { freshDatabase } from '../../live.ts'

describe('what incidents are linked by', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>
  let db: Database
  beforeAll(async () => {
    database = await freshDatabase()
    db = await openDatabase(database.url)
  })
  afterAll(async () => {
    await db?.$client.end()
    await database?.drop()
  })

  const random = (): string => randomBytes(16).toString('hex')
  /** An incident by an alert on a machine of its own; returns its number. */
  const incidentWith = async (shown: { user?: string; sha256?: string }, tenant = 'acme'): Promise<number> => {
    const id = random()
    const { user, sha256 } = shown
    const alert: Alert = {
      product: 'a_product',
      vendorId: id,
      revision: '1',
      title: 'Something bad',
      severity: 'high',
      vendorSeverity: 'High',
      category: 'endpoint',
      occurredAt: new Date().toISOString(),
      host: { id, name: `PC-${id}` },
      techniques: [],
      disposition: 'detected',
      ...(user !== undefined && { user }),
      ...(sha256 !== undefined && { process: { sha256 } }),
    }
    const [recorded] = await recordArrivals(db, [
      {
        tenant,
        source: 'edr',
        vendorId: id,
        revision: '1',
        alert,
        severity: 'high',
        title: alert.title,
        key: `host:a_product:${id}`,
        fingerprint: undefined,
        playbook: 'triage',
        playbookVersion: '1',
      },
    ])
    return recorded?.incident ?? 0
  }

  it('the same file and the same user link, whichever came first; letter case of the user does not matter', async () => {
    const sha256 = random() + random()
    const first = await incidentWith({ user: 'ACME\\hana', sha256 })
    const second = await incidentWith({ user: 'acme\\Hana' })
    const third = await incidentWith({ user: 'ACME\\HANA', sha256 })
    expect(await readLinks(db, 'acme', first)).toEqual([
      { incident: third, by: ['file', 'user'], title: 'Something bad', severity: 'high', state: 'open' },
      { incident: second, by: ['user'], title: 'Something bad', severity: 'high', state: 'open' },
    ])
    expect((await readLinks(db, 'acme', second)).map(({ incident }) => incident)).toEqual([third, first])
  })

  it.each(['NT AUTHORITY\\SYSTEM', 'system', 'root', 'ACME\\KPC-07$'])('the account %s links nothing', async (user) => {
    await incidentWith({ user })
    expect(await readLinks(db, 'acme', await incidentWith({ user }))).toEqual([])
  })

  it('another customer’s incident is a stranger', async () => {
    const sha256 = random() + random()
    await incidentWith({ sha256 }, 'yamato')
    expect(await readLinks(db, 'acme', await incidentWith({ sha256 }))).toEqual([])
  })
})
