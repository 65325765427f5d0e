import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import type { Sensor, Sensors } from './sensors.ts'
import { type attackSchema, scenarios, type statuses } from './scenarios.ts'

/** One malicious operation. Times in epoch ms of the product's clock. */
export interface Malop {
  readonly guid: string
  readonly customer: string
  readonly name: string
  readonly type: string
  readonly detectionType: string
  readonly engine: string
  readonly severity: string
  readonly status: (typeof statuses)[number]
  readonly sha1: string
  readonly filePath: string
  readonly commandLine: string
  readonly description: string
  readonly user: string
  readonly decision: string
  readonly tactics: readonly string[]
  readonly techniques: readonly string[]
  /** Guids of its machines. */
  readonly machines: readonly string[]
  readonly created: number
  readonly updated: number
  readonly comments: readonly string[]
}

/** A malop of a scenario on machines of one customer. */
export const newMalop = (hosts: readonly Sensor[], attack: z.output<typeof attackSchema>, now: number): Malop => {
  const { name, type, severity, sha1, user, decision, at } = attack
  const time = at === undefined ? now : Date.parse(at)
  return {
    guid: randomBytes(12).toString('base64url'),
    customer: hosts[0]?.customer ?? '',
    ...scenarios[attack.scenario],
    ...(name !== undefined && { name }),
    ...(type !== undefined && { type }),
    ...(severity !== undefined && { severity }),
    ...(sha1 !== undefined && { sha1 }),
    ...(user !== undefined && { user }),
    ...(decision !== undefined && { decision }),
    status: 'Active',
    machines: hosts.map(({ guid }) => guid),
    created: time,
    updated: time,
    comments: [],
  }
}

const isEdr = ({ engine }: Malop): boolean => engine === 'EDR'

/** What all shapes share (SEKOIA-IO/automation-library Cybereason/tests/data). */
const common = (malop: Malop, sensors: Sensors) => ({
  guid: malop.guid,
  displayName: malop.name,
  rootCauseElementType: isEdr(malop) ? 'Process' : 'File',
  primaryRootCauseName: malop.name,
  rootCauseElementNamesCount: 1,
  detectionEngines: [malop.engine],
  detectionTypes: [malop.type],
  creationTime: malop.created,
  lastUpdateTime: malop.updated,
  iconBase64: '',
  status: malop.status,
  severity: malop.severity,
  users: [
    {
      guid: `0.${malop.guid}`,
      displayName: `${machines(malop, sensors)[0]?.name.toLowerCase() ?? 'host'}\\${malop.user}`,
      admin: false,
      localSystem: false,
      domainUser: true,
    },
  ],
  decisionStatuses: [malop.decision],
  labels: [],
  closerName: null,
  escalated: false,
})

const machines = (malop: Malop, sensors: Sensors): Sensor[] =>
  malop.machines.map((guid) => sensors.get(guid)).filter((sensor) => sensor !== undefined)

const machine = (sensor: Sensor, sensors: Sensors) => ({
  guid: sensor.guid,
  displayName: sensor.name.toLowerCase(),
  osType: 'WINDOWS',
  connected: sensor.online,
  isolated: sensors.isolated(sensor.guid),
  lastConnected: sensor.lastSeen,
})

/** As `POST /rest/detection/inbox` gives it: without pylum ids, process or command line. */
export const inboxModel = (malop: Malop, sensors: Sensors) => ({
  '@class': '.MalopInboxModel',
  ...common(malop, sensors),
  malopDetectionType: malop.detectionType,
  priority: null,
  group: '',
  rootCauseElementHashes: malop.sha1,
  machines: machines(malop, sensors).map((one) => ({
    '@class': '.MachineInboxModel',
    ...machine(one, sensors),
    empty: true,
  })),
  containers: [],
  malopCloseTime: malop.status === 'Active' ? null : malop.updated,
  malopType: malop.detectionType,
  malopPriority: null,
  edr: isEdr(malop),
  malopStatus: malop.status,
  malopSeverity: malop.severity,
  closed: malop.status !== 'Active',
  empty: true,
})

/** As `POST /rest/mmng/v2/malops` gives it. */
export const v2Model = (malop: Malop, sensors: Sensors) => ({
  ...common(malop, sensors),
  metadataUpdateTime: malop.updated,
  mitreTactics: malop.tactics,
  mitreTechniques: malop.techniques,
  mitreSubTechniques: [],
  rootCauseElementHashes: [malop.sha1],
  iocs: ['File'],
  investigationStatus: malop.status === 'Active' ? 'Pending' : 'Closed',
  priority: 'MEDIUM',
  detectionType: malop.detectionType,
  isEdr: isEdr(malop),
  groups: ['00000000-0000-0000-0000-000000000000'],
  machines: machines(malop, sensors).map((one) => ({ ...machine(one, sensors), pylumId: one.pylumId })),
})

/** As `POST /rest/detection/details` gives it; for what is not of the EDR engine. */
export const detailsModel = (malop: Malop, sensors: Sensors) => ({
  ...inboxModel(malop, sensors),
  '@class': '.DetectionMalopDetailsModel',
  machines: machines(malop, sensors).map((one) => ({
    '@class': '.MachineDetailsModel',
    ...machine(one, sensors),
    adDisplayName: one.name,
    adDNSHostName: one.domain === undefined ? null : `${one.name}.${one.domain}`.toLowerCase(),
    pylumId: one.pylumId,
    empty: true,
  })),
  filePaths: [malop.filePath],
  commandLines: malop.commandLine === '' ? [] : [malop.commandLine],
  decodedCommandLines: [],
  detectionValues: [],
  fileHash: malop.sha1,
  descriptions: [malop.description],
  fileSuspects: null,
  processSuspects: null,
})

/** Text as `crimes/unified` has it: every value in a list, numbers too. */
const values = (...all: readonly (string | number | boolean)[]) => ({
  totalValues: all.length,
  values: all.length === 0 ? null : all.map(String),
})

/** As `POST /rest/crimes/unified` gives it: for the EDR engine. It says no severity. */
export const unifiedModel = (malop: Malop, sensors: Sensors) => ({
  guidString: malop.guid,
  simpleValues: {
    elementDisplayName: values(malop.name),
    detectionType: values(malop.detectionType),
    decisionFeature: values(`Process.${malop.type}(Malop decision)`),
    malopActivityTypes: values('MALICIOUS_INFECTION'),
    creationTime: values(malop.created),
    malopStartTime: values(malop.created),
    malopLastUpdateTime: values(malop.updated),
    rootCauseElementNames: values(malop.name),
    rootCauseElementHashes: values(malop.sha1),
    isBlocked: values(malop.decision === 'Prevented'),
  },
  elementValues: {
    affectedMachines: {
      totalValues: malop.machines.length,
      elementValues: machines(malop, sensors).map(({ guid, name }) => ({
        elementType: 'Machine',
        guid,
        name: name.toLowerCase(),
      })),
    },
    affectedUsers: {
      totalValues: 1,
      elementValues: [{ elementType: 'User', guid: `0.${malop.guid}`, name: malop.user }],
    },
  },
  suspicions: {},
  malopPriority: null,
})
