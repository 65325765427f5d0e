import { describe } from 'vitest'
import { itFaults } from './it-faults.ts'

describe('the shape', () => {
  itFaults([
    [
      'unknown key',
      ['timeZone: Asia/Tokyo', 'timeZone: Asia/Tokyo\nmoed: live'],
      'moed',
      'moed: unknown key moed; did you mean mode?',
    ],
    [
      'unknown key within',
      ['    maxCalls: 4', '    maxCall: 4'],
      'maxCall',
      'sources[0].maxCall: unknown key maxCall; did you mean maxCalls?',
    ],
    [
      'unknown key unlike any',
      ['max: 5,', 'max: 5, qqq: 1,'],
      'containments:',
      'limits.containments.qqq: unknown key qqq; write one of: max, within',
    ],
    [
      'unknown channel',
      ['    - chat: mori', '    - fax: mori'],
      '- fax',
      'matrix.critical[0].fax: unknown key fax; write one of: mail, chat, sms, phone, after',
    ],
    [
      'two channels in a step',
      ['    - chat: mori', '    - chat: mori\n      mail: mori'],
      '- chat: mori',
      'matrix.critical[0]: this does not fit; write one channel a step, e.g. - mail: it-list',
      ['    - chat: mori', '    - chat: mori\n    - mail: mori'],
    ],
    ['missing key', ['contact: Desk\n', ''], 'id: acme', 'contact: contact is missing; add contact: a text'],
    [
      'missing key within',
      ['      secret: env:WEBHOOK_SECRET\n', ''],
      '    webhook:',
      'sources[0].webhook.secret: secret is missing; add secret: a text',
    ],
    ['empty value', ['contact: Desk', 'contact:'], 'contact:', 'contact: contact is empty; write a text'],
    ['blank text', ['contact: Desk', "contact: ' '"], 'contact:', 'contact: " " is too little; write a text'],
    [
      'number for a text',
      ['name: ACME', 'name: 1234'],
      'name: 1234',
      'name: 1234 is a number; put it in quotes',
      ['name: ACME', "name: '1234'"],
    ],
    [
      'text for a list',
      ['people: [mori]', 'people: mori'],
      'people: mori',
      'groups[1].people: "mori" is a string; write a list, e.g. [a, b] or lines that begin with "- "',
    ],
    [
      'unknown value',
      ['mode: live', 'mode: dryrun'],
      'mode:',
      'mode: "dryrun" is not known here; did you mean dry run?',
      ['mode: live', 'mode: dry run'],
    ],
    [
      'value unlike any',
      ['otherwise: leave online', 'otherwise: pray'],
      'otherwise:',
      'confirm.otherwise: "pray" is not known here; write one of: isolate, leave online, false positive',
    ],
    ['missing value', ['mode: live\n', ''], 'id: acme', 'mode: mode is missing; write one of: live, dry run'],
    [
      'a severity without steps',
      ['  low: []\n', ''],
      'matrix:',
      'matrix.low: low is missing; add low: a list, e.g. [a, b] or lines that begin with "- "',
    ],
    [
      'unknown verdict',
      ['verdicts: [true positive]', 'verdicts: [true-positive]'],
      'verdicts:',
      'audiences[0].verdicts[0]: "true-positive" is not known here; did you mean true positive?',
    ],
    [
      'no verdict',
      ['verdicts: [true positive]', 'verdicts: []'],
      'verdicts:',
      'audiences[0].verdicts: the list is empty; write at least one verdict, or leave it out to hear of every one',
    ],
    [
      'bad id',
      ['groups:\n', '  - id: Mori San\n    name: Mori\ngroups:\n'],
      '- id: Mori San',
      'people[2].id: "Mori San" does not fit; write lower-case letters, digits and hyphens, at most 63',
    ],
    [
      'bad duration',
      ['within: 90s', 'within: 1.5h'],
      'within: 1.5h',
      'confirm.responders[0].within: "1.5h" does not fit; write a whole number with s, m, h or d, e.g. 90s, 10m, 2h, 1d',
      ['within: 90s', 'within: 2d'],
    ],
    [
      'duration without unit',
      ['within: 90s', 'within: 90'],
      'within: 90',
      'confirm.responders[0].within: 90 is a number; write a whole number with s, m, h or d, e.g. 90s, 10m, 2h, 1d',
    ],
    [
      'zero duration',
      ['within: 10m', 'within: 0m'],
      'tripwire:',
      'limits.tripwire.within: "0m" does not fit; write a whole number with s, m, h or d, e.g. 90s, 10m, 2h, 1d',
    ],
    [
      'bad mail address',
      ['mail: cso@acme.example', 'mail: cso at acme'],
      'mail: cso at',
      'people[1].mail: "cso at acme" does not fit; write a mail address, e.g. desk@customer.example',
    ],
    [
      'bad Slack member',
      ['slack: U0MORI', "slack: '@mori'"],
      'slack:',
      'people[0].slack: "@mori" does not fit; write the member id of the Slack profile (Copy member ID), e.g. U012AB3CD',
    ],
    [
      'bad Slack channel',
      ['channel: C0SOC', "channel: '#soc'"],
      'channel:',
      'chat.channel: "#soc" does not fit; write the channel id at the end of the channel details, e.g. C012AB3CD',
    ],
    [
      'wildcard in a host list',
      ['[DC-01]', "['DC-*']"],
      'neverIsolate',
      'hosts.neverIsolate[0]: "DC-*" does not fit; write the name of exactly one host, e.g. FS-01',
    ],
    [
      'limit of zero',
      ['containments: { max: 5', 'containments: { max: 0'],
      'containments:',
      'limits.containments.max: 0 is too little; write a whole number from 1',
    ],
    [
      'too many calls',
      ['maxCalls: 4', 'maxCalls: 1000'],
      'maxCalls',
      'sources[0].maxCalls: 1000 does not fit; write a whole number from 1 to 100',
      ['maxCalls: 4', 'maxCalls: 100'],
    ],
  ])
})
