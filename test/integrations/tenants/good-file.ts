import { readTenant } from '../../../integrations/tenants/read.ts'
import type { ReadOptions, ReadTenant } from '../../../integrations/tenants/read.ts'

/** A tenant file without a fault, which uses what can be used. */
export const goodFile = `id: acme
name: ACME
timeZone: Asia/Tokyo
contact: Desk
service: detection and response
mode: live
order: by list
hosts:
  investigateFirst: [FS-01]
  approvalNeeded: [DB-01]
  neverIsolate: [DC-01]
sources:
  - name: falcon
    product: crowdstrike_falcon
    webhook:
      proof: vendor
      secret: env:WEBHOOK_SECRET
      options: { order: body-timestamp }
    api:
      baseUrl: \${FALCON_URL:-https://api.crowdstrike.com}
      credentials:
        clientId: env:CLIENT_ID
        clientSecret: file:/run/secrets/falcon
      options: { memberCid: abc }
    maxCalls: 4
people:
  - id: mori
    name: Mori
    mail: mori@acme.example
    slack: U0MORI
  - id: cso
    name: Chief
    mail: cso@acme.example
    phone: '+819012345678'
    code: env:CSO_CODE
groups:
  - id: it-list
    name: IT
    mail: it@acme.example
  - id: on-duty
    name: On duty
    people: [mori]
chat:
  kind: slack
  botToken: env:BOT_TOKEN
  signingSecret: env:SIGNING_SECRET
  channel: C0SOC
mail:
  server: smtp://mail.acme.example:587
  user: env:MAIL_USER
  password: env:MAIL_PASSWORD
  from: soc@soc.example
phone:
  kind: twilio
  accountSid: AC00000000000000000000000000000000
  authToken: env:TWILIO_TOKEN
  from: '+815012345678'
  voices: { en: Polly.Joanna-Neural }
  rounds: 3
matrix:
  emergency:
    - mail: it-list
    - chat: on-duty
    - mail: cso
    - phone: cso
  critical:
    - chat: mori
    - sms: cso
  high:
    - mail: on-duty
  medium: []
  low: []
audiences:
  - who: cso
    verdicts: [true positive]
confirm:
  ask: when undetermined
  responders:
    - who: [on-duty]
      within: 90s
    - who: [cso]
      by: phone
      within: 90s
  otherwise: leave online
limits:
  containments: { max: 5, within: 1h }
  tripwire: { max: 3, within: 10m }
allowList:
  - match: { sha256: ${'ab'.repeat(32)} }
    owner: IT
    reason: Scanner.
    expires: 2026-12-31
`

/** The good file with one change; a change that finds nothing to change is a mistake of the test. */
export const changed = (from: string, to: string): string => {
  if (!goodFile.includes(from)) throw new Error(`the good file does not hold ${from}`)
  return goodFile.replace(from, () => to)
}

const credentials = ['clientId', 'clientSecret']
const products = [
  { product: 'crowdstrike_falcon', credentials, verify: () => undefined },
  { product: 'elastic_defend', credentials },
  { product: 'cybereason', credentials: ['user', 'password'] },
]

/** Reads a text as the file acme.yaml. Every secret is there, unless it is looked for otherwise. */
export const read = (
  text: string,
  environment: Readonly<Record<string, string>> = {},
  lookForSecret: ReadOptions['lookForSecret'] = () => undefined,
): ReadTenant =>
  readTenant(text, 'tenants/acme.yaml', {
    products,
    playbooks: ['endpointIntrusion', 'triage'],
    environment,
    lookForSecret,
  })
