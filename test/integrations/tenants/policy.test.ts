import { describe } from 'vitest'
import { itFaults } from './it-faults.ts'

describe('policy', () => {
  itFaults([
    [
      'never isolate and approval',
      ['approvalNeeded: [DB-01]', 'approvalNeeded: [dc-01.acme.example]'],
      'approvalNeeded',
      'hosts.approvalNeeded[0]: dc-01.acme.example is also in neverIsolate, where no approval helps; keep it in one of the two lists',
      ['approvalNeeded: [DB-01]', 'approvalNeeded: [FS-01]'],
    ],
    [
      'host twice in a list',
      ['[FS-01]', '[FS-01, fs-01.acme.example]'],
      'investigateFirst',
      'hosts.investigateFirst[1]: fs-01.acme.example is in this list already (letter case and domain do not count); remove one of the two',
      ['[FS-01]', '[FS-01, FS-02]'],
    ],
    [
      'by list without a list',
      ['  investigateFirst: [FS-01]\n', ''],
      'order:',
      'order: the order is by list, and hosts.investigateFirst lists no host; add the critical hosts, or write isolate first',
    ],
    [
      'tripwire out of reach',
      ['tripwire: { max: 3', 'tripwire: { max: 6'],
      'tripwire:',
      'limits.tripwire.max: the tripwire (6) can never be reached, since the limit of all containments is 5; write at most 5, or raise limits.containments.max',
      ['tripwire: { max: 3, within: 10m }', 'tripwire: { max: 6, within: 2h }'],
    ],
    [
      'unknown zone',
      ['Asia/Tokyo', 'Asia/Tokio'],
      'timeZone',
      'timeZone: "Asia/Tokio" is no time zone; did you mean Asia/Tokyo?',
      ['Asia/Tokyo', 'Europe/Berlin'],
    ],
    [
      'zone unlike any',
      ['Asia/Tokyo', 'JSTX'],
      'timeZone',
      'timeZone: "JSTX" is no time zone; write an IANA zone, e.g. Asia/Tokyo',
      ['Asia/Tokyo', 'UTC'],
    ],
  ])
})

describe('products', () => {
  itFaults([
    [
      'unknown product',
      ['product: crowdstrike_falcon', 'product: falcon'],
      'product: falcon',
      'sources[0].product: "falcon" is no product that we know; did you mean crowdstrike_falcon?',
    ],
    [
      'product without a signature',
      ['product: crowdstrike_falcon', 'product: elastic_defend'],
      'proof:',
      'sources[0].webhook.proof: elastic_defend has no signature of its own; write standard-webhooks or bearer',
      ['proof: vendor', 'proof: bearer'],
    ],
    [
      'a credential that the product does not have',
      ['        clientId: env:CLIENT_ID', '        clientid: env:CLIENT_ID'],
      'clientid:',
      'sources[0].api.credentials.clientid: crowdstrike_falcon has no credential clientid; did you mean clientId?',
    ],
    [
      'a credential that is missing',
      ['        clientId: env:CLIENT_ID\n', ''],
      'credentials:',
      'sources[0].api.credentials: crowdstrike_falcon wants clientId; add clientId: env:NAME',
    ],
    [
      'polled without an API',
      [
        'people:\n  - id: mori',
        '  - name: other\n    product: elastic_defend\n    webhook: { proof: bearer, secret: "env:WEBHOOK_SECRET" }\n    poll: { every: 60s }\npeople:\n  - id: mori',
      ],
      'poll:',
      'sources[1].poll: this source is polled, and has no api to ask; add api:, or take poll: out',
    ],
  ])
})

describe('the allow list', () => {
  itFaults([
    [
      'allowed for ever',
      ['    expires: 2026-12-31\n', ''],
      '- match:',
      'allowList[0].expires: expires is missing; write a day or an instant, e.g. 2026-12-31 or 2026-12-31T18:00:00+09:00',
    ],
    [
      'allowed by nobody',
      ['    owner: IT\n', ''],
      '- match:',
      'allowList[0].owner: owner is missing; add owner: a text',
    ],
    [
      'allowed without a reason',
      ['    reason: Scanner.\n', ''],
      '- match:',
      'allowList[0].reason: reason is missing; add reason: a text',
    ],
    [
      'no day',
      ['expires: 2026-12-31', 'expires: 2026-02-30'],
      'expires:',
      'allowList[0].expires: "2026-02-30" does not fit; write a day or an instant, e.g. 2026-12-31 or 2026-12-31T18:00:00+09:00',
      ['expires: 2026-12-31', 'expires: 2026-12-31T18:00:00+09:00'],
    ],
    [
      'everything allowed',
      [`match: { sha256: ${'ab'.repeat(32)} }`, 'match: {}'],
      '- match:',
      'allowList[0].match: this does not fit; write at least one of sha256, host, title, filePath, user',
      [`match: { sha256: ${'ab'.repeat(32)} }`, 'match: { host: PC-7 }'],
    ],
    [
      'half a hash',
      ['ab'.repeat(32), 'abab'],
      '- match:',
      'allowList[0].match.sha256: "abab" does not fit; write the 64 hexadecimal digits of the SHA-256',
    ],
  ])
})
