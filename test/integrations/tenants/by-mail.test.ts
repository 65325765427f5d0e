import { describe, expect, it } from 'vitest'
import { changed, read } from './good-file.ts'

describe('the question by mail', () => {
  const published = { PUBLIC_URL: 'https://soar.example.com' }
  const said = (change: readonly [string, string], environment: Readonly<Record<string, string>> = published) => {
    const result = read(changed(...change), environment)
    return 'faults' in result ? result.faults.map((fault) => `${fault.place}: ${fault.wrong}; ${fault.instead}`) : []
  }
  const byMail = ['by: phone', 'by: mail'] as const

  it('is asked of a person with an address of their own, with a code or without, where links lead somewhere', () => {
    expect(said(byMail)).toEqual([])
    expect(
      said(['      by: phone\n', '      by: mail\n      within: 5m\n    - who: [mori]\n      by: mail\n']),
    ).toEqual([])
    expect(said(byMail, {})).toEqual([
      'confirm.responders[1].by: this step asks by mail, and PUBLIC_URL, which a link in a mail begins with, is not set; set PUBLIC_URL to the address under which people reach this server, or ask by another way',
    ])
  })

  it('needs no chat, and a mail server', () => {
    const text = changed(...byMail).replace('who: [on-duty]\n', 'who: [on-duty]\n      by: mail\n')
    const faults = (without: RegExp) => {
      const result = read(text.replace(without, ''), published)
      return 'faults' in result ? result.faults.filter(({ place }) => place.startsWith('confirm')) : []
    }
    expect(faults(/^chat:\n(?: .*\n)*/m)).toEqual([])
    expect(faults(/^mail:\n(?: .*\n)*/m).map(({ wrong }) => wrong)).toEqual([
      'this step asks by mail, and the file has no mail server',
      'this step asks by mail, and the file has no mail server',
    ])
  })

  it.each([
    [
      ['who: [cso]\n      by: phone', 'who: [it-list]\n      by: mail'],
      'who[0]: the group it-list has no people, and a mailing list cannot answer; add people: to it-list, or ask somebody else',
    ],
    [
      ['    mail: cso@acme.example\n    phone', '    mail: IT@acme.example\n    phone'],
      'who[0]: cso cannot be asked by mail at the address of it-list, since a link is for one person; write an address that cso alone reads, or ask by another way',
    ],
    [
      ['    mail: cso@acme.example\n    phone', '    mail: Mori@acme.example\n    phone'],
      'who[0]: cso cannot be asked by mail at the address of mori, since a link is for one person; write an address that cso alone reads, or ask by another way',
    ],
    [
      ['    mail: cso@acme.example\n    phone', '    phone'],
      'who[0]: cso cannot be asked by mail without a mail address; add mail: to cso, or ask somebody else',
    ],
  ] as const)('is nobody’s but theirs: %j', ([from, to], fault) => {
    const text = changed(from, to).replace('by: phone', 'by: mail')
    const result = read(text, published)
    const faults = 'faults' in result ? result.faults : []
    expect(
      faults
        .filter(({ place }) => place.startsWith('confirm'))
        .map(({ place, wrong, instead }) => `${place}: ${wrong}; ${instead}`),
    ).toEqual([`confirm.responders[1].${fault}`])
  })
})
