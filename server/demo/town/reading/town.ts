import { listContainments, type Containment } from '../../../../integrations/records/containments.ts'
import type { Tenant } from '../../../../policy/tenant.ts'
import type { World } from '../../../../simulators/world.ts'
import type { Services } from '../../../services.ts'
import type { Console, Machine } from '../outside/console.ts'
import { cybereasonConsole } from '../outside/cybereason.ts'
import { falconConsole } from '../outside/falcon.ts'
import { isRinging, readDevices, type Device } from '../outside/phones.ts'
import type { Place } from '../place.ts'
import { readChannel, type Channel } from './chat.ts'
import { readIncidents, readShown, type Listed, type Shown } from './incidents.ts'
import { readPost, type Post } from './mail.ts'

/** All that the page shows, of one moment. */
export interface Town {
  readonly tenants: readonly Tenant[]
  readonly consoles: readonly { readonly title: string; readonly machines: readonly Machine[] }[]
  readonly containments: readonly Containment[]
  readonly incidents: readonly Listed[]
  readonly shown?: Shown | undefined
  readonly channel?: Channel | undefined
  readonly post: Post
  readonly devices: readonly Device[]
}

export type Outside = Pick<Services, 'db' | 'tenants'> & { readonly world: World }

/** The consoles of all products. */
export const consolesOf = (world: World): readonly Console[] => [
  falconConsole(world.falcon),
  cybereasonConsole(world.cybereason),
]

/** Reads the world and the records as somebody at this place sees them. */
export const readTown = async ({ world, db, tenants }: Outside, place: Place): Promise<Town> => {
  const all = tenants.all()
  const here = place.customer === undefined ? all : all.filter(({ id }) => id === place.customer)
  const isHere = (customer: string): boolean => here.some(({ id }) => id === customer)
  const [incidents, containments] = await Promise.all([
    readIncidents(db, place.customer),
    listContainments(db, place.customer),
  ])
  const listed = incidents.find(({ id }) => id === place.incident) ?? incidents[0]
  return {
    tenants: all,
    consoles: consolesOf(world).map(({ title, machines }) => ({
      title,
      machines: machines().filter(({ customer }) => isHere(customer)),
    })),
    containments,
    incidents,
    shown: await readShown(db, tenants, listed),
    channel: readChannel(world, here.find(({ id }) => id === listed?.tenant) ?? here[0]),
    post: readPost(world, here, place.mailbox),
    devices: readDevices(world.twilio, here, tenants.secret),
  }
}

/** Where something waits for a person now. */
export const waiting = ({ incidents, devices }: Town): Readonly<{ chat: boolean; phones: boolean }> => ({
  chat: incidents.some(({ question }) => question !== undefined),
  phones: devices.some(({ call }) => isRinging(call)),
})
