import { attackSchema, scenarios } from '../../../../simulators/cybereason/scenarios.ts'
import type { World } from '../../../../simulators/world.ts'
import type { Console } from './console.ts'

/** The console of Cybereason. */
export const cybereasonConsole = (cybereason: World['cybereason']): Console => {
  return {
    title: 'Cybereason',
    scenarios: Object.keys(scenarios),
    machines: () =>
      cybereason.sensors.list().map(({ guid, name, customer, online, cutOff, primed }) => ({
        id: guid,
        name,
        customer,
        online,
        network:
          primed === 'isolate'
            ? 'to be isolated'
            : primed === 'un-isolate'
              ? 'to be released'
              : cutOff
                ? 'isolated'
                : 'connected',
        detection: cybereason.malops().findLast(({ machines }) => machines.includes(guid))?.type,
      })),
    // It sends nothing: Hikeshi finds the malop when it asks next.
    attack: async (machine, scenario) => {
      cybereason.attack(attackSchema.parse({ hosts: [machine], scenario }))
      return {}
    },
    setOnline: (machine, online) => cybereason.sensors.setOnline(machine, online),
  }
}
