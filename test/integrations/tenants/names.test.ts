import { describe, expect, it } from 'vitest'
import { changed } from './good-file.ts'
import { faultsOf, itFaults } from './it-faults.ts'

describe('names and what stands behind them', () => {
  itFaults([
    [
      'id that is not the file name',
      ['id: acme', 'id: acne'],
      'id: acne',
      'id: the id "acne" is not the name of the file; write acme, or rename the file to acne.yaml',
    ],
    [
      'person twice',
      ['groups:\n', '  - id: mori\n    name: Other\ngroups:\n'],
      '- id: mori\n    name: Other',
      'people[2].id: "mori" is there already; give each person, group and roster its own id',
    ],
    [
      'group named as a person',
      ['chat:\n  kind', '  - id: cso\n    name: Board\n    people: [cso]\nchat:\n  kind'],
      '- id: cso\n    name: Board',
      'groups[2].id: "cso" is there already; give each person, group and roster its own id',
    ],
    [
      'Slack member twice',
      ['mail: cso@acme.example', 'mail: cso@acme.example\n    slack: U0MORI'],
      'slack: U0MORI\n    phone',
      'people[1].slack: "U0MORI" is there already; write this person\'s own member id, since it says who may decide',
      ['mail: cso@acme.example', 'mail: cso@acme.example\n    slack: U0CSO'],
    ],
    [
      'source twice',
      [
        'people:\n  - id: mori',
        '  - name: falcon\n    product: elastic_defend\n    api: { baseUrl: "https://e.example", credentials: { clientId: "env:A", clientSecret: "env:B" } }\npeople:\n  - id: mori',
      ],
      '- name: falcon\n    product: elastic',
      'sources[1].name: "falcon" is there already; give each source its own name',
      [
        'people:\n  - id: mori',
        '  - name: elastic\n    product: elastic_defend\n    api: { baseUrl: "https://e.example", credentials: { clientId: "env:A", clientSecret: "env:B" } }\npeople:\n  - id: mori',
      ],
    ],
    [
      'unknown person in a step',
      ['    - mail: cso', '    - mail: cos'],
      '- mail: cos',
      'matrix.emergency[2].mail: "cos" is no person, group or roster of this file; did you mean cso?',
    ],
    [
      'unknown group in an audience',
      ['- who: cso', '- who: board'],
      '- who: board',
      'audiences[0].who: "board" is no person, group or roster of this file; write one of: mori, cso, it-list, on-duty',
    ],
    [
      'unknown responder',
      ['who: [on-duty]', 'who: [on-dut]'],
      'who: [on-dut]',
      'confirm.responders[0].who[0]: "on-dut" is no person, group or roster of this file; did you mean on-duty?',
    ],
    [
      'unknown member of a group',
      ['people: [mori]', 'people: [mori, mory]'],
      'people: [mori, mory]',
      'groups[1].people[1]: "mory" is no person of this file; did you mean mori?',
    ],
    [
      'group in a group',
      ['people: [mori]', 'people: [mori, it-list]'],
      'people: [mori',
      'groups[1].people[1]: "it-list" is no person of this file; write one of: mori, cso',
    ],
    [
      'group without anybody',
      ['chat:\n  kind', '  - id: ghosts\n    name: Ghosts\nchat:\n  kind'],
      '- id: ghosts',
      'groups[2]: this does not fit; give the group an address (mail) or people',
    ],
  ])
})

describe('channels', () => {
  itFaults([
    [
      'chat step to somebody without Slack',
      ['    - chat: mori', '    - chat: cso'],
      '- chat: cso',
      'matrix.critical[0].chat: this step calls cso in chat, and cso has no Slack member id; add slack: to cso, or name a group',
    ],
    [
      'mail step to somebody without mail',
      ['    mail: cso@acme.example\n', ''],
      '- mail: cso',
      'matrix.emergency[2].mail: this step tells cso by mail, and cso has no mail address; add mail: to cso',
    ],
    [
      'mail step to a group whose people have no mail',
      ['    mail: mori@acme.example\n', ''],
      '- mail: on-duty',
      'matrix.high[0].mail: this step tells on-duty by mail, and mori has no mail address; add mail: to mori, or to the group on-duty',
    ],
    [
      'phone step to a mailing list',
      ['- mail: cso', '- phone: it-list'],
      '- phone: it-list',
      'matrix.emergency[2].phone: the group it-list has no people, and a mailing list has no telephone; add people: to it-list, or name somebody else',
    ],
    [
      'sms step to a mailing list',
      ['- mail: cso', '- sms: it-list'],
      '- sms: it-list',
      'matrix.emergency[2].sms: the group it-list has no people, and a mailing list has no telephone; add people: to it-list, or name somebody else',
    ],
  ])
})

describe('the question', () => {
  itFaults([
    [
      'responder without Slack',
      ['who: [on-duty]', 'who: [on-duty, cso]'],
      'who: [on-duty, cso]',
      'confirm.responders[0].who[1]: cso cannot answer without a Slack member id; add slack: to cso, or ask somebody else',
    ],
    [
      'mailing list as responder',
      ['who: [on-duty]', 'who: [it-list]'],
      'who: [it-list]',
      'confirm.responders[0].who[0]: the group it-list has no people, and a mailing list cannot answer; add people: to it-list, or ask somebody else',
    ],
    [
      'nobody to be asked',
      [
        '  responders:\n    - who: [on-duty]\n      within: 90s\n    - who: [cso]\n      by: phone\n      within: 90s\n',
        '',
      ],
      'confirm:',
      'confirm.responders: ask is when undetermined, and nobody is there to be asked; add at least one step, e.g. - { who: [it-lead], within: 10m }',
    ],
  ])
})

describe('the telephone', () => {
  const number = "phone: '+819012345678'"
  const ofCso = [`    ${number}\n`, ''] as const
  itFaults([
    [
      'number without country code',
      [number, "phone: '09012345678'"],
      "phone: '0901",
      'people[1].phone: "09012345678" is no number in international form; write it with country code, e.g. +819012345678',
    ],
    [
      'emergency number',
      [number, "phone: '+81110000'"],
      "phone: '+8111",
      'people[1].phone: "+81110000" is no number that can be called; write it with country code, e.g. +819012345678',
    ],
    [
      'premium number',
      [number, "phone: '+81990123456'"],
      "phone: '+8199",
      'people[1].phone: "+81990123456" is a number that costs the caller; write an ordinary number',
    ],
    [
      'short message to a landline',
      [number, "phone: '+81312345678'"],
      '- sms: cso',
      'matrix.critical[1].sms: this step writes to cso by sms, and cso has no number that takes short messages; write a mobile number for cso, or use another channel',
    ],
    [
      'responder without a code',
      ['    code: env:CSO_CODE\n', ''],
      'who: [cso]',
      'confirm.responders[1].who[0]: cso cannot decide by phone without a personal code; add code: to cso, by the name of a secret',
    ],
    [
      'short message to somebody who cannot answer in chat',
      ['      by: phone', '      by: sms'],
      'who: [cso]',
      'confirm.responders[1].who[0]: cso cannot answer without a Slack member id; add slack: to cso, or ask somebody else',
    ],
    [
      'code in the clear',
      ['code: env:CSO_CODE', "code: '4071'"],
      "code: '4071'",
      'people[1].code: this does not fit; write env:NAME (a variable) or file:/path (an absolute path), never the secret itself',
    ],
    [
      'account sid of another form',
      ['accountSid: AC0', 'accountSid: SK0'],
      'accountSid: SK0',
      `phone.accountSid: "SK${'0'.repeat(32)}" does not fit; write the Account SID of the Twilio console, AC and 32 digits`,
    ],
  ])

  it('is missed of each person once, who has none otherwise than who has a landline', () => {
    const roster =
      'rosters:\n  - id: line\n    name: Line\n    timeZone: Asia/Tokyo\n    rotation: { people: [mori, cso], from: 2026-11-02, handover: "09:00" }\n    holidays: { calendar: jp, people: [mori, cso] }\n'
    const text = changed(number, "phone: '+81312345678'").replace('- sms: cso', '- sms: line')
    expect(faultsOf(`${text}${roster}`)).toEqual([
      expect.stringContaining(
        'this step writes to line by sms, and mori, cso have no number that takes short messages; add phone: to mori, write a mobile number for cso, or use another channel',
      ),
    ])
  })

  it('is missed at every step that needs it', () => {
    expect(faultsOf(changed(...ofCso)).map((fault) => fault.replace(/; .*/, ''))).toEqual([
      expect.stringContaining('this step calls cso by phone, and cso has no telephone number'),
      expect.stringContaining('this step writes to cso by sms, and cso has no number that takes short messages'),
      expect.stringContaining('this step asks cso by phone, and cso has no telephone number'),
    ])
  })
})
