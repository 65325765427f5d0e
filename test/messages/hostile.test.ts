import { describe, expect, it } from 'vitest'
import { slackMessage } from '../../integrations/chat/slack/blocks.ts'
import { buttonValue, readButtonValue, speak } from '../../messages/index.ts'
import { oneLine } from '../../messages/plain.ts'
import type { Situation } from '../../messages/situation.ts'
import { entry, fileServer, tellings } from './situations.ts'

const en = speak('en')
const markup = '<script>alert(1)</script> <!channel> <@U0HANA> <https://evil.example|click> *_~`&amp;"\'>'
const commandLine = `powershell -enc ${'QUJD'.repeat(1250)}`

/** Every text that an alert or a person can bring, at its worst. */
const hostile = (text: string): Situation =>
  fileServer({
    title: text,
    alertTitle: text,
    containedBy: text,
    user: text,
    product: text,
    host: { name: text, state: 'isolated', since: '2026-11-08T18:13:00Z', important: true },
    file: { name: text, path: text, sha256: text, commandLine },
    techniques: [text],
    alerts: { count: 3, titles: [text, text] },
    finding: { verdict: 'undetermined', sure: 'low', reasons: [text, commandLine], unknown: [text], advice: text },
    timeline: [
      entry({ kind: 'note', text }, text),
      { ...entry({ kind: 'isolation asked for', host: text }, text), who: text },
    ],
    link: 'javascript:alert(1)//https://',
  })

describe('markup in an alert', () => {
  it.each(tellings)('stays text in the HTML of %s', (telling) => {
    const { html } = en.letter(hostile(markup), telling)
    expect(html).not.toContain('<script')
    expect(html).not.toContain('<!channel')
    expect(html).not.toContain('javascript:')
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    // An entity that was in the alert is shown as it was written there.
    expect(html).toContain('&amp;amp;')
    const tags = [...html.matchAll(/<\/?([a-z0-9!]+)/gi)].map(([, name]) => name?.toLowerCase())
    expect(new Set(tags)).toEqual(
      new Set('!doctype html head meta title style body table tr td th p h1 h2 ul li'.split(' ')),
    )
  })

  it('calls nobody and links nowhere in chat', () => {
    const cards = [
      en.rootCard(hostile(markup)),
      en.threadNote(hostile(markup), 'flash report'),
      en.nextPersonNote(hostile(markup), []),
    ]
    for (const card of cards) {
      const { text, blocks } = slackMessage(card)
      const marked = [text, ...JSON.stringify(blocks).matchAll(/"mrkdwn","text":"((?:[^"\\]|\\.)*)"/g)].map(String)
      for (const part of marked) expect(part).not.toMatch(/<(?!&)/)
    }
  })

  it('calls those whom the tenant file names, and nobody by another name', () => {
    const card = en.nextPersonNote(fileServer(), ['U0HANA', 'W0KENJI', '!channel', 'U0HANA> <!here', 'u0lower'])
    const { text, blocks } = slackMessage(card)
    expect(text).toMatch(/^<@U0HANA> <@W0KENJI> We need a decision/)
    expect(blocks[0]).toEqual({ type: 'section', text: { type: 'mrkdwn', text: '<@U0HANA> <@W0KENJI>' } })
    expect(JSON.stringify(blocks)).not.toMatch(/!channel|!here|u0lower/)
  })
})

describe('line breaks and what cannot be seen', () => {
  const forged = 'a\r\nOwner: nobody\u2028\u0000\u200Bexe.\u202Efdp\u061C\u00AD\u180E\u3164\u{E0041}'
  it('writes no line of its own', () => {
    const { subject, text } = en.letter(hostile(forged), 'flash report')
    expect(subject).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u3164]/u)
    expect(text.split('\n')).not.toContain('Owner: nobody')
    expect(text).not.toMatch(/[\p{Cf}\u2028\u3164\r]/u)
    expect(text).not.toContain('\0')
  })
})

describe('long texts', () => {
  const long = hostile('A'.repeat(5000))
  it('fit into a mail that people can read', () => {
    const { subject, text, html } = en.letter(long, 'final report')
    expect(subject.length).toBeLessThanOrEqual(200)
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(2000)
    expect(html.length).toBeLessThan(100_000)
  })
  it('fit into Slack, cut with …', () => {
    const { text, blocks } = slackMessage(en.rootCard(long))
    expect(text.length).toBeLessThanOrEqual(4000)
    expect(blocks.length).toBeLessThanOrEqual(50)
    const header = blocks.find((block) => block.type === 'header')
    expect(header?.text.text).toHaveLength(150)
    expect(header?.text.text.endsWith('…')).toBe(true)
    for (const block of blocks) {
      if (block.type === 'section') {
        expect(block.text?.text.length ?? 0).toBeLessThanOrEqual(3000)
        for (const field of block.fields ?? []) expect(field.text.length).toBeLessThanOrEqual(2000)
      }
      if (block.type === 'actions')
        for (const element of block.elements) {
          if (element.type !== 'button') throw new Error('only buttons')
          expect(element.text.text.length).toBeLessThanOrEqual(75)
          expect(element.confirm?.text?.text.length ?? 0).toBeLessThanOrEqual(300)
          expect(element.confirm?.title?.text.length ?? 0).toBeLessThanOrEqual(100)
        }
    }
  })
  it('are cut at a whole character and a whole escape', () => {
    expect(oneLine('abc', 3)).toBe('abc')
    expect(oneLine('abcd', 3)).toBe('ab…')
    expect(oneLine('ab😀d', 4)).toBe('ab…')
    const { text } = slackMessage({ ...en.rootCard(fileServer()), text: '&'.repeat(5000) })
    expect(text.length).toBeLessThanOrEqual(4000)
    expect(text).toMatch(/^(&amp;)+…$/)
  })
  it('never cut the value of a button', () => {
    const card = en.rootCard(fileServer())
    const button = card.buttons[0]
    if (!button) throw new Error('no button')
    expect(() => slackMessage({ ...card, buttons: [{ ...button, value: 'v'.repeat(2001) }] })).toThrow(RangeError)
  })
})

describe('the value of a button', () => {
  it.each([
    ['acme/12/confirm-incident', 'leave online'],
    ['a:b', 'c:d'],
    ['%', '100 %'],
  ])('brings back question %j and choice %j', (question, choice) => {
    expect(readButtonValue(buttonValue(question, choice))).toEqual({ question, choice })
  })
  it.each(['', 'a', 'a:', ':b', 'a:b:c', '%zz:b'])('is nothing of ours when it is %j', (value) => {
    expect(readButtonValue(value)).toBeUndefined()
  })
})
