import { sql } from 'drizzle-orm'
import type { Happening } from '../../messages/event.ts'
import type { Host } from '../../messages/situation.ts'
import type { HostState, NamedHost } from '../../policy/host-state.ts'
import type { Containment } from './containments.ts'
import type { Reader } from './database.ts'

/** `not taken`: its act has no result so far. */
type State = Containment['state'] | 'not taken'

const hostStates: Readonly<Record<State, HostState>> = {
  'not taken': 'isolation not taken',
  'asked for': 'isolation asked for',
  pending: 'pending: off-line',
  isolated: 'isolated',
  'release asked for': 'release asked for',
  released: 'released',
  failed: 'isolation failed',
  uncertain: 'isolation uncertain',
  'not ours': 'online',
}

/** What others did shows in the record: who found the host cut off or released did not do it; and what was off-line, or never taken by the product, was never cut off, where no product said so. */
const hostStateOf = ({ state }: { readonly state: State }, timeline: readonly string[]): HostState => {
  const says = (kind: Happening['kind']) => timeline.some((body) => body.includes(`"kind":"${kind}"`))
  if (state === 'not ours' && says('isolation not needed')) return 'isolated by others'
  if (state === 'released' && says('released by others')) return 'released by others'
  const isTaken = !says('isolation delayed') || says('isolation asked for')
  if (state === 'released' && (says('isolation pending') || !isTaken) && !says('isolated')) return 'isolation cancelled'
  return hostStates[state]
}

/**
 * Key of the question whose answer releases what outlives a closed incident. It is open for as long as there is something to
 * release, has no time limit, and the first answer wins as with any other.
 */
export const releaseKey = 'aftercare/release'

/** States in which a host is cut off by us, may be or is going to be, and nobody has asked for its release. */
export const heldStates = sql.raw(`('asked for', 'pending', 'isolated', 'uncertain')`)

/** How a containment `c` stands, where it is not known that the product took it, too. */
const stateOfContainment = sql.raw(`case when c.state = 'asked for' and exists (
  select from acts a where a.incident = c.incident and a.key = c.key and a.state = 'intent') then 'not taken' else c.state end`)

/** What the incident `i` itself did to its host, last; where it was merged, what it had done went over. */
export const containmentOfIncident = sql`(select json_build_object('state', ${stateOfContainment}, 'changedAt', c.changed_at, 'source', c.source) from containments c
  where c.incident in (i.id, i.merged_into) and lower(c.host_name) = lower(i.host_name) order by c.asked_at desc limit 1)`

/**
 * Whether a containment `c` is of the machine of the incident `i`. Machines go by their names, for two products know one by two ids; but
 * what one product knows by two ids are two machines, whatever they are called.
 */
export const isOfSameMachine = sql.raw(`(lower(c.host_name) = lower(i.host_name)
  and (c.source is distinct from i.source or coalesce(i.host_key, '') not like 'host:%' or right(i.host_key, length(c.host_id) + 1) = ':' || c.host_id))`)

/** What an earlier incident made of the host of incident `i`, where it held it as `i` was opened. */
export const holderOfIncident = sql`(select json_build_object('incident', c.incident, 'changedAt', c.changed_at, 'source', c.source,
    'isOpen', exists (select from incidents o where o.id = c.incident and o.state = 'open'),
    'state', case when c.state in ${heldStates} and exists (
      select from questions q where q.incident = c.incident and q.key = ${releaseKey} and q.state = 'answered') then 'release asked for' else ${stateOfContainment} end)
  from containments c where c.tenant = i.tenant and ${isOfSameMachine} and c.incident <> i.id and c.asked_at < i.opened_at
    and (c.state in ${heldStates} or c.state = 'release asked for' or (c.state = 'released' and c.changed_at > i.opened_at))
  order by c.asked_at desc limit 1)`

/** Hosts that came to the incident `i` with others that were merged into it, and are not its own. */
export const joinedOfIncident =
  sql.raw(`(select json_agg(json_build_object('name', m.host_name, 'id', m.host_id, 'source', m.source) order by m.id)
  from incidents m where m.merged_into = i.id and m.host_name is not null
    and (i.host_name is null or lower(m.host_name) <> lower(i.host_name) or (m.source is not distinct from i.source and m.host_id <> i.host_id)))`)

/** The incidents `i` that were merged into the incident `own` and are not of its machine: a condition. */
export const isOther = sql.raw(`i.merged_into = own.id
  and (i.host_name is null or own.host_name is null or lower(i.host_name) <> lower(own.host_name) or (i.source is not distinct from own.source and i.host_id <> own.host_id))`)

/** A host as `joinedOfIncident` has it. */
export interface JoinedRow {
  readonly name: string
  readonly id: string | null
  readonly source: string | null
}

/** Hosts that came to an incident with others, each with the source that reaches it. */
export const joinedOf = (rows: readonly JoinedRow[] | null) =>
  (rows ?? []).map(({ name, id, source }) => ({ name, ...(id !== null && { id }), ...(source !== null && { source }) }))

/** An incident's host as the columns above have it, and the bodies of its record. */
export interface HostRow {
  readonly name: string
  readonly containment: (Pick<Containment, 'changedAt' | 'source'> & { readonly state: State }) | null
  readonly holder:
    | (Pick<Containment, 'incident' | 'changedAt' | 'source'> & { readonly state: State; readonly isOpen: boolean })
    | null
  readonly timeline: readonly string[]
}

/** What this incident did itself counts more than what it found. */
const isOurs = (own: HostRow['containment']): boolean => own !== null && own.state !== 'not ours'

/** The source through which its host was isolated or released last. */
export const containedThrough = ({
  containment: own,
  holder,
}: Pick<HostRow, 'containment' | 'holder'>): string | undefined => (isOurs(own) ? own : (holder ?? own))?.source

/** How an incident's host stands, since when, and which other incident made it so. */
export const hostOf = ({
  name,
  containment: own,
  holder: other,
  timeline,
}: HostRow): Pick<Host, 'name' | 'state' | 'since' | 'heldBy' | 'decidedIn'> => {
  // What this incident did itself counts more than what it found.
  const holder = isOurs(own) ? null : other
  const made = holder ?? own
  if (!made) return { name, state: 'online' }
  return {
    name,
    state: hostStateOf(made, timeline),
    since: new Date(made.changedAt).toISOString(),
    ...(holder && { heldBy: holder.incident, ...(holder.isOpen && { decidedIn: holder.incident }) }),
  }
}

/** Of several rows about one machine, from several incidents that were merged, the one that knows what we did to it. */
export const onePerMachine = <Row extends HostRow>(rows: readonly Row[]): readonly Row[] => {
  const byName = new Map<string, Row>()
  for (const row of rows) {
    const known = byName.get(row.name.toLowerCase())
    if (!known || (!isOurs(known.containment) && isOurs(row.containment))) byName.set(row.name.toLowerCase(), row)
  }
  return [...byName.values()]
}

/** The lines (as bodies) of a record that say something of this machine: all but those that name another one. */
export const linesAbout = (name: string, all: readonly { readonly name: string }[], bodies: readonly string[]) => {
  const others = all.flatMap((one) =>
    one.name.toLowerCase() === name.toLowerCase() ? [] : [`"host":${JSON.stringify(one.name)}`.toLowerCase()],
  )
  return others.length === 0
    ? bodies
    : bodies.filter((body) => !others.some((other) => body.toLowerCase().includes(other)))
}

/** The host of an incident as it stands now, with those that came to it by a merge; nothing where it has none. */
export const readNamedHost = async (db: Reader, incident: number): Promise<NamedHost | undefined> => {
  const { rows } = await db.execute<HostRow & { own: boolean } & Record<string, unknown>>(sql`
    select i.id = own.id as own, i.host_name as name, ${containmentOfIncident} as containment, ${holderOfIncident} as holder,
      coalesce((select json_agg(e.body) from events e where e.incident in (i.id, own.id)
        and e.body similar to '%"kind":"(isolation not needed|released by others|isolation pending|isolation delayed|isolation asked for|isolated)"%'), '[]') as timeline
    from incidents i, incidents own where own.id = ${incident} and (i.id = own.id or ${isOther}) and i.host_name is not null order by i.id`)
  const all = rows.map((row) => ({ ...row, timeline: linesAbout(row.name, rows, row.timeline) }))
  const own = all.find((row) => row.own)
  if (!own) return undefined
  const also = onePerMachine(all.filter((row) => !row.own)).map(named)
  return { ...named(own), ...(also.length > 0 && { also }) }
}

const named = (row: HostRow): NamedHost => {
  const { name, state, decidedIn } = hostOf(row)
  return { name, state, ...(decidedIn !== undefined && { decidedIn }) }
}

/** What an incident holds cut off, as it is released together; nothing where it holds nothing. */
export const readHeldHosts = async (db: Reader, incident: number): Promise<NamedHost | undefined> => {
  const { rows } = await db.execute<{ name: string }>(sql`
    select distinct host_name as name from containments where incident = ${incident} and state in ${heldStates} order by host_name`)
  const [first, ...also] = rows.map(({ name }): NamedHost => ({ name, state: 'isolated' }))
  return first && { ...first, ...(also.length > 0 && { also }) }
}

/** The hosts that came to an incident with others that were merged into it. */
export const readJoined = async (db: Reader, incident: number): Promise<ReturnType<typeof joinedOf>> => {
  const { rows } = await db.execute<{ joined: readonly JoinedRow[] | null }>(
    sql`select ${joinedOfIncident} as joined from incidents i where i.id = ${incident}`,
  )
  return joinedOf(rows[0]?.joined ?? null)
}
