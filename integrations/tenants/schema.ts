import { z } from 'zod'
import { hostName, id, language, text } from './field.ts'
import { chat, group, mail, person, phone } from './schema-people.ts'
import { allowEntry, audience, confirm, isolation, limits, tellStep } from './schema-policy.ts'
import { response, soc, times } from './schema-response.ts'
import { roster, triage } from './schema-roster.ts'
import { order, orderByKind, site } from './schema-site.ts'
import { source } from './schema-source.ts'

const hostList = z.array(hostName).prefault([])

const hosts = z.strictObject({
  investigateFirst: hostList.describe(
    'Critical hosts: looked at first where the order is by list; critical becomes emergency.',
  ),
  approvalNeeded: hostList.describe('Cut off only after a person said yes.'),
  neverIsolate: hostList.describe('Never cut off by us, whoever says yes.'),
})

const steps = z.array(tellStep)

/** A tenant file as it is written: addresses still hold their variables, and nothing is checked across fields. */
export const tenantFile = z
  .strictObject({
    id: id.describe('Same as the file name; part of webhook addresses. Never change it.'),
    name: text.describe("The customer's name, as people read it."),
    language: language.prefault('en').describe('Language in which the customer as a whole is spoken to.'),
    timeZone: text.describe('IANA zone in which times are written, e.g. Asia/Tokyo.'),
    contact: text.describe('Whom the customer calls with questions; shown in mails and reports.'),
    service: z
      .enum(['detection only', 'response only', 'detection and response'])
      .describe('What the customer bought. Detection only is never acted upon.'),
    mode: z.enum(['live', 'dry run']).describe('Dry run runs everything and touches nothing.'),
    dryRun: z
      .array(text)
      .prefault([])
      .describe('Names of playbooks that run so although the mode is live, e.g. endpointIntrusion.'),
    order: order.describe('By list: hosts.investigateFirst are looked at first, all others are cut off first.'),
    orderByKind: orderByKind
      .prefault({})
      .describe('Another order for a kind of incident: what its first alert is about.'),
    sites: z.array(site).prefault([]).describe('Where machines stand, and who is there.'),
    hosts: hosts.prefault({}).describe('Host names, compared without letter case and domain.'),
    sources: z
      .array(source)
      .min(1, { error: 'write at least one product that the customer owns' })
      .describe('The products that the customer owns.'),
    people: z.array(person).min(1, { error: 'write at least one person' }).describe('Everybody who is told or asked.'),
    groups: z.array(group).prefault([]).describe('Mailing lists and teams.'),
    rosters: z
      .array(roster)
      .prefault([])
      .describe('Who is on call when. A roster may stand wherever a person is told or asked.'),
    chat: chat.exactOptional(),
    mail: mail.exactOptional(),
    phone: phone.exactOptional(),
    matrix: z
      .strictObject({ emergency: steps, critical: steps, high: steps, medium: steps, low: steps })
      .describe('Severity → who is told, by which channel, in this order. Write [] where nobody is.'),
    audiences: z
      .array(audience)
      .prefault([])
      .describe('Who hears only of some of it. Without an entry: of everything.'),
    soc,
    response: response.prefault({}).describe('Who decides, does and hears of each step of a response.'),
    times: times.prefault({}).describe('Severity → the times agreed, from the receipt of the alert.'),
    confirm: confirm.describe('The question what to do.'),
    limits: limits.prefault({}).describe('How much may be cut off.'),
    isolation: isolation.prefault({}).describe('How an isolation is followed.'),
    triage: triage.prefault({}).describe('How much must speak for a verdict; between the two a person judges.'),
    allowList: z.array(allowEntry).prefault([]).describe('Harmless findings that the customer knows.'),
  })
  .describe('What one customer has agreed to.')

export type TenantFile = z.output<typeof tenantFile>

/** The JSON Schema of tenant files, for completion and marks in editors. Kept beside the files by a test. */
export const tenantJsonSchema = (): Readonly<Record<string, unknown>> => ({
  ...z.toJSONSchema(tenantFile, { io: 'input' }),
  title: 'Tenant file of Hikeshi',
})
