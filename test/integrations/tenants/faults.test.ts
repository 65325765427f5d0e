import { describe, expect, it } from 'vitest'
import { changed, goodFile } from './good-file.ts'
import { faultsOf, lineWith } from './it-faults.ts'

describe('what is gone as a whole', () => {
  /** The good file without a top key. */
  const without = (key: string): string => goodFile.replace(new RegExp(`^${key}:.*\n(?:[ ].*\n)*`, 'm'), '')

  it('no mail server: each step by mail', () => {
    const text = without('mail')
    expect(faultsOf(text)).toHaveLength(3)
    expect(faultsOf(text)[0]).toBe(
      `tenants/acme.yaml:${lineWith(text, '- mail: it-list')}: matrix.emergency[0].mail: this step tells by mail, and the file has no mail server; add mail: with server and from, or tell by chat`,
    )
  })

  it('no chat channel: each step by chat, and the question', () => {
    const text = without('chat')
    expect(faultsOf(text).map((fault) => fault.replace(/;.*/, ''))).toEqual([
      `tenants/acme.yaml:${lineWith(text, '- chat: on-duty')}: matrix.emergency[1].chat: this step tells by chat, and the file has no chat channel`,
      `tenants/acme.yaml:${lineWith(text, '- chat: mori')}: matrix.critical[0].chat: this step tells by chat, and the file has no chat channel`,
      `tenants/acme.yaml:${lineWith(text, '  ask:')}: confirm.ask: ask is when undetermined, and the file has no chat channel to ask in`,
    ])
  })

  it('no question: nobody has to be there, unless the approval list asks', () => {
    const silent = without('confirm').replace('limits:', 'confirm: { ask: never, otherwise: isolate }\nlimits:')
    expect(faultsOf(silent)).toEqual([expect.stringContaining('hosts.approvalNeeded lists hosts, and nobody is there')])
    expect(faultsOf(silent.replace('  approvalNeeded: [DB-01]\n', ''))).toEqual([])
  })

  it('no way to respond, though it was sold', () => {
    const text = goodFile.replace(/^ {4}api:\n(?: {6}.*\n)*/m, '')
    expect(faultsOf(text)).toEqual([
      'tenants/acme.yaml:5: service: the service is detection and response, and no source has an api to respond by; add api: to a source, or write detection only',
    ])
    expect(faultsOf(text.replace('detection and response', 'detection only'))).toEqual([])
  })

  it('no way in at all', () => {
    const text = goodFile
      .replace(/^ {4}(api|webhook):\n(?: {6}.*\n)*/gm, '')
      .replace('detection and response', 'detection only')
    expect(faultsOf(text)).toEqual([
      `tenants/acme.yaml:${lineWith(text, '- name: falcon')}: sources[0]: nothing can come from this source; add webhook:, api:, or both`,
    ])
  })
})

describe('the faults of a file', () => {
  it('come all at once, by line', () => {
    const text = changed('timeZone: Asia/Tokyo', 'timeZone: Mars\ntimezone: x')
      .replace('mail: cso\n', 'mail: nobody\n')
      .replace('within: 90s', 'within: soon')
    const lines = faultsOf(text).map((fault) => Number(fault.split(':')[1]))
    expect(lines).toHaveLength(4)
    expect(lines).toEqual(lines.toSorted((a, b) => a - b))
  })

  it('repeat no secret', () => {
    const text = goodFile.replaceAll(/(env|file):[^\s}]+/g, 'hunter2').replace('smtp://', 'smtp://a:hunter2@')
    const said = faultsOf(text)
    expect(said).toHaveLength(10)
    expect(said.join('\n')).not.toContain('hunter2')
  })

  it.each([
    ['id: acme\n  name: x', 1, 'this is no YAML: Nested mappings'],
    ['id: acme\nid: acme', 2, 'this is no YAML: Map keys must be unique'],
    ['id: !secret acme', 1, 'this is no YAML: Unresolved tag'],
    ['id: *nobody', 1, ''],
    ['', 1, ''],
    ['- a', 1, ''],
  ])('%j is told with its line', (text, line, wrong) => {
    const [first] = faultsOf(text)
    expect(first).toContain(`tenants/acme.yaml:${line}: ${wrong}`)
  })
})
