import { sql } from 'drizzle-orm'
import type { Database, Reader } from './database.ts'
import { chainHash } from './log.ts'

/** Something in the record that is not as it was written. */
export interface AuditFault {
  readonly tenant: string
  readonly incident?: number
  readonly wrong: string
}

export interface AuditReport {
  readonly incidents: number
  readonly lines: number
  readonly checkpoints: number
  readonly faults: readonly AuditFault[]
}

/** Checks every chain: each line's hash, that none is missing, the head on the incident, and the checkpoints. */
export const verifyRecords = async (db: Database, tenant?: string): Promise<AuditReport> => {
  const faults: AuditFault[] = []
  let lines = 0
  const { rows: incidents } = await db.execute<{ id: number; tenant: string; seq: number; head: Buffer }>(sql`
    select id, tenant, seq, head from incidents where ${tenant ?? null}::text is null or tenant = ${tenant ?? null} order by id`)
  const heads = new Map<string, string>()
  for (const incident of incidents) {
    const { rows } = await db.execute<{ seq: number; body: string; hash: Buffer }>(sql`
      select seq, body, hash from events where incident = ${incident.id} order by seq`)
    let previous: Buffer = Buffer.alloc(0)
    for (const [index, { seq, body, hash }] of rows.entries()) {
      const wrong =
        seq !== index + 1
          ? `line ${index + 1} is missing`
          : !chainHash(previous, seq, body).equals(hash)
            ? `line ${seq} is not what was written`
            : undefined
      if (wrong) faults.push({ tenant: incident.tenant, incident: incident.id, wrong })
      if (wrong) break
      heads.set(`${incident.id}/${seq}`, hash.toString('hex'))
      previous = hash
    }
    const last = rows.at(-1)
    if ((last?.seq ?? 0) !== incident.seq || !(last?.hash ?? Buffer.alloc(0)).equals(incident.head))
      faults.push({
        tenant: incident.tenant,
        incident: incident.id,
        wrong: 'the last line is not the head of the chain',
      })
    lines += rows.length
  }
  const checkpoints = await verifyCheckpoints(db, tenant, heads, faults)
  return { incidents: incidents.length, lines, checkpoints, faults }
}

const verifyCheckpoints = async (
  db: Database,
  tenant: string | undefined,
  heads: ReadonlyMap<string, string>,
  faults: AuditFault[],
): Promise<number> => {
  const { rows } = await db.execute<{ tenant: string; number: number; body: string; hash: Buffer }>(sql`
    select tenant, number, body, hash from checkpoints where ${tenant ?? null}::text is null or tenant = ${tenant ?? null} order by tenant, number`)
  const previous = new Map<string, Buffer>()
  for (const { tenant, number, body, hash } of rows) {
    const before = previous.get(tenant) ?? Buffer.alloc(0)
    if (!chainHash(before, number, body).equals(hash))
      faults.push({ tenant, wrong: `checkpoint ${number} is not what was written` })
    // Written by `takeCheckpoints` alone.
    for (const [incident, seq, head] of JSON.parse(body) as [number, number, string][])
      if (heads.get(`${incident}/${seq}`) !== head)
        faults.push({ tenant, incident, wrong: `line ${seq} is not what checkpoint ${number} saw` })
    previous.set(tenant, hash)
  }
  return rows.length
}

/**
 * Chains, tenant by tenant, the heads of the incidents that changed since the checkpoint before. What an auditor keeps of it
 * outside proves later that nothing older was rewritten. Returns the tenants that had changes.
 */
export const takeCheckpoints = (db: Database): Promise<string[]> =>
  db.transaction(async (tx) => {
    // One at a time: two would chain to the same predecessor.
    await tx.execute(sql`lock table checkpoints in share row exclusive mode`)
    const { rows } = await tx.execute<{ tenant: string; id: number; seq: number; head: Buffer }>(sql`
      select i.tenant, i.id, i.seq, i.head from incidents i
      where i.seq > i.checkpointed order by i.tenant, i.id for update`)
    const tenants = [...new Set(rows.map(({ tenant }) => tenant))]
    for (const tenant of tenants)
      await addCheckpoint(
        tx,
        tenant,
        rows.filter((row) => row.tenant === tenant),
      )
    return tenants
  })

const addCheckpoint = async (
  tx: Reader,
  tenant: string,
  incidents: readonly { id: number; seq: number; head: Buffer }[],
): Promise<void> => {
  const { rows } = await tx.execute<{ number: number; hash: Buffer }>(sql`
    select number, hash from checkpoints where tenant = ${tenant} order by number desc limit 1`)
  const number = (rows[0]?.number ?? 0) + 1
  const body = JSON.stringify(incidents.map(({ id, seq, head }) => [id, seq, head.toString('hex')]))
  const hash = chainHash(rows[0]?.hash ?? Buffer.alloc(0), number, body)
  await tx.execute(
    sql`insert into checkpoints (tenant, number, body, hash) values (${tenant}, ${number}, ${body}, ${hash})`,
  )
  await tx.execute(sql`update incidents set checkpointed = seq where id in ${incidents.map(({ id }) => id)}`)
}

/** The newest checkpoint of each tenant, to be kept outside. */
export const exportCheckpoints = async (
  db: Reader,
): Promise<{ tenant: string; number: number; takenAt: string; hash: string }[]> => {
  const { rows } = await db.execute<{ tenant: string; number: number; takenAt: string; hash: string }>(sql`
    select distinct on (tenant) tenant, number, to_json(taken_at)#>>'{}' as "takenAt", encode(hash, 'hex') as hash
    from checkpoints order by tenant, number desc`)
  return rows
}
