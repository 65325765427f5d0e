import { sql } from 'drizzle-orm'
import type { Happening } from '../../messages/event.ts'
import type { HostState, NamedHost } from '../../policy/host-state.ts'
import type { Containment } from './containments.ts'
import type { Reader } from './database.ts'

const hostStates: Readonly<Record<Containment['state'], HostState>> = {
  'asked for': 'isolation asked for',
  pending: 'pending: off-line',
  isolated: 'isolated',
  'release asked for': 'release asked for',
  released: 'released',
  failed: 'isolation failed',
  uncertain: 'isolation uncertain',
  'not ours': 'online',
}

/** What others did shows in the record: who found the host cut off or released did not do it. */
export const hostStateOf = ({ state }: Pick<Containment, 'state'>, timeline: readonly string[]): HostState => {
  const says = (kind: Happening['kind']) => timeline.some((body) => body.includes(`"kind":"${kind}"`))
  if (state === 'not ours' && says('isolation not needed')) return 'isolated by others'
  if (state === 'released' && says('released by others')) return 'released by others'
  return hostStates[state]
}

/** The host of an incident as it stands now; nothing where the incident has none. */
export const readNamedHost = async (db: Reader, incident: number): Promise<NamedHost | undefined> => {
  const { rows } = await db.execute<{ name: string | null; state: Containment['state'] | null; others: string[] }>(sql`
    select i.host_name as name,
      (select c.state from containments c where c.incident = i.id and lower(c.host_name) = lower(i.host_name) order by c.asked_at desc limit 1) as state,
      coalesce((select json_agg(e.body) from events e where e.incident = i.id
        and (e.body like '%"kind":"isolation not needed"%' or e.body like '%"kind":"released by others"%')), '[]') as others
    from incidents i where i.id = ${incident}`)
  const [row] = rows
  if (!row || row.name === null) return undefined
  return { name: row.name, state: row.state === null ? 'online' : hostStateOf({ state: row.state }, row.others) }
}
