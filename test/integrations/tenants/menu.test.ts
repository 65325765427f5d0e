import { describe } from 'vitest'
import { itFaults, type FaultCase } from './it-faults.ts'

const site = `sites:
  - id: osaka
    name: Osaka
    hosts: [OSK-*]
    staff: [it-list]
    securityDepartment: [mori]
soc: [mori]
response:
  isolate: { decides: policy, tell: [cso] }
times:
  critical: { closing: 1d }
order: by list`
const waiting = site.replace('decides: policy', 'decides: soc')
const withMenu = (from: string, to: string): readonly [string, string] => ['order: by list', site.replace(from, to)]

describe('sites', () => {
  itFaults([
    [
      'the same hosts at two sites',
      withMenu('soc:', '  - id: kobe\n    name: Kobe\n    hosts: [osk-*]\nsoc:'),
      '[osk-*]',
      'sites[1].hosts[0]: osk-* stands at osaka already; keep it at one of the two',
      withMenu('', ''),
    ],
    [
      'a wildcard within',
      withMenu('OSK-*', '"*-OSK"'),
      '*-OSK',
      'sites[0].hosts[0]: "*-OSK" does not fit; write the name of a host, or the beginning of names with one * at its end, e.g. OSK-*',
    ],
    [
      'a department that cannot answer',
      withMenu('securityDepartment: [mori]', 'securityDepartment: [cso]'),
      'securityDepartment',
      'sites[0].securityDepartment[0]: cso cannot answer without a Slack member id; add slack: to cso, or ask somebody else',
    ],
    [
      'a department of nobody',
      withMenu('securityDepartment: [mori]', 'securityDepartment: [it-list]'),
      'securityDepartment',
      'sites[0].securityDepartment[0]: it-list has no people, and a mailing list cannot answer; add people: to it-list',
    ],
    [
      'staff whom the file does not have',
      withMenu('staff: [it-list]', 'staff: [it-lits]'),
      'it-lits',
      'sites[0].staff[0]: "it-lits" is no person, group or roster of this file; did you mean it-list?',
    ],
  ])
})

describe('the service menu', () => {
  itFaults([
    [
      'nobody of the customer may decide',
      withMenu(
        'soc: [mori]\nresponse:\n  isolate: { decides: policy',
        'soc: [mori, cso]\nresponse:\n  release: { decides: customer',
      ),
      'release:',
      'response.release.decides: the customer decides, and nobody of the customer is among confirm.responders; add somebody who is not of soc',
      withMenu('isolate: { decides: policy', 'release: { decides: soc'),
    ],
    [
      'people who must agree where none decides',
      withMenu('decides: policy', 'people: 2'),
      'isolate:',
      'response.isolate.people: 2 people must agree, and the policy decides isolate by itself; add decides: customer or soc, or leave people out',
      withMenu('decides: policy', 'people: 1'),
    ],
    [
      'fewer who may decide than must agree',
      withMenu('isolate: { decides: policy', 'release: { people: 2, decides: soc'),
      'release:',
      'response.release.people: 2 people must agree, and one of soc may decide; add more of them to confirm.responders, or write at most 1',
      withMenu('isolate: { decides: policy', 'release: { people: 1, decides: soc'),
    ],
    [
      'nobody who must agree',
      withMenu('decides: policy', 'people: 0'),
      'isolate:',
      'response.isolate.people: 0 is too little; write a whole number from 1',
    ],
    [
      'isolation that waits for a person, and comes first',
      withMenu('decides: policy', 'decides: soc'),
      'order:',
      'order: the order is by list, and response.isolate.decides waits for a person; write investigate first, or let policy decide',
      ['order: by list', site.replace('decides: policy', 'decides: soc').replace('by list', 'investigate first')],
    ],
    ...(
      [
        [
          'a site',
          ['staff: [it-list]', 'staff: [it-list]\n    order: isolate first'],
          'sites[0].order',
          'isolate first',
        ],
        [
          'a kind of incident',
          ['order: by list', 'order: by list\norderByKind: { mobile: isolate first }'],
          'orderByKind.mobile',
          'isolate first',
        ],
      ] as const
    ).map(([name, [from, to], place, mark]): FaultCase => [
      `isolation that waits for a person, and comes first at ${name}`,
      ['order: by list', waiting.replace(from, to).replace('order: by list', 'order: investigate first')],
      mark,
      `${place}: the order is isolate first, and response.isolate.decides waits for a person; write investigate first, or let policy decide`,
      ['order: by list', waiting.replace('order: by list', 'order: investigate first')],
    ]),
    [
      'a first response that may come after the end',
      withMenu('{ closing: 1d }', '{ firstResponse: 2d, closing: 1d }'),
      '{ firstResponse',
      'times.critical.closing: closing is to be kept within 1d, before firstResponse (2d); write at least 2d, or less for firstResponse',
      withMenu('{ closing: 1d }', '{ firstResponse: 1h, decision: 1h, closing: 1d }'),
    ],
    [
      'times without a SOC',
      withMenu('soc: [mori]\n', ''),
      'times:',
      'times: times were agreed, and nobody is there to be warned of them; add soc: with the people of the SOC',
    ],
  ])
})
