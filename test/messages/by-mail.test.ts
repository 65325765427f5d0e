import { describe, expect, it } from 'vitest'
import type { LinkNews } from '../../messages/index.ts'
import { speak } from '../../messages/index.ts'
import { fileServer } from './situations.ts'

const url = 'https://soar.example.com/answer/acme?link=0190c0de-0000-4000-8000-000000000001'
const at = '2026-11-08T18:20:00Z'
const everyNews = Object.values({
  taken: { kind: 'taken', choice: 'isolate' },
  'more must agree': { kind: 'more must agree', choice: 'isolate', missing: 1 },
  decided: { kind: 'decided', choice: 'isolate', by: 'Kenji Ito', at },
  merged: { kind: 'merged' },
  'not yours': { kind: 'not yours' },
  'wrong code': { kind: 'wrong code' },
} satisfies { [Kind in LinkNews['kind']]: LinkNews })

describe('the mail that asks', () => {
  const { subject, text, html } = speak('en').questionLetter(fileServer(), url)

  it('says what happened, what was done, by when to decide and what follows without an answer, and then the link', () => {
    const [lead = '', link] = text.split('\n\n')
    expect(lead.split('\n')).toEqual([
      expect.stringContaining('detected'),
      expect.stringContaining('FS-01'),
      expect.stringMatching(
        /^We need your decision: open the link below\. Please choose by .*If nobody answers by then: /,
      ),
      expect.stringContaining('The link is for you alone, and counts once'),
    ])
    expect(link).toBe(`Open the page to decide:\n${url}`)
    expect(text).toContain('WHAT EACH CHOICE LEADS TO')
    expect(text).toContain('WE RECOMMEND')
    expect(text).toContain('WHAT IT MEANS')
  })

  it('has one link, in both parts, and the subject of its thread', () => {
    expect([...html.matchAll(/href="([^"]+\/answer\/[^"]+)"/g)].map(([, link]) => link)).toEqual([url])
    expect(subject).toBe(speak('en').letter(fileServer(), 'step taken').subject)
    const ja = speak('ja').questionLetter(fileServer(), url)
    expect(ja.subject).toContain('【ご判断のお願い】FS-01：')
    expect(ja.text).toContain(`回答ページを開く：\n${url}`)
    expect(ja.text).toContain('ご本人専用')
  })

  it('is said to those who read of it elsewhere: by the link in their mail', () => {
    const { question } = fileServer()
    if (!question) throw new Error('it asks')
    const situation = fileServer({ question: { ...question, asked: ['Chief', 'Hana'], byMail: ['Chief'] } })
    expect(speak('en').letter(situation, 'severity raised').text).toMatch(
      /Hana: please choose by [^:]+:[^:]+, in chat\. Chief: please choose by .+, by the link in your mail\./,
    )
    expect(speak('ja').letter(situation, 'severity raised').text).toMatch(/Chief様、.+までにメールのリンクから/)
  })
})

describe('the mail that says what was decided', () => {
  const decided = { kind: 'decided', choice: 'isolate', by: 'Kenji Ito', at } as const

  it('says by whom, that no answer is needed, and bears no link to decide by', () => {
    const { subject, text, html } = speak('en').decisionLetter(fileServer(), decided, false)
    expect(subject).toBe(speak('en').questionLetter(fileServer(), url).subject)
    const [chose, needless, happened] = text.split('\n')
    expect(chose).toMatch(/^Kenji Ito chose at .+: Isolate FS-01 from the network\.$/)
    expect(needless).toContain('your answer is not needed any more')
    expect(happened).toContain('detected')
    expect(text + html).not.toContain('/answer/')
    expect(text).not.toContain('We need your decision')
    const ja = speak('ja').decisionLetter(fileServer(), decided, false)
    expect(ja.subject).toContain('【ご判断の結果】FS-01：')
    expect(ja.text).toMatch(
      /^Kenji Ito様が.+に「FS-01をネットワークから隔離する」と決定されました。\n.*ご回答いただく必要はなくなりました/,
    )
  })

  it('says where nobody answered that the agreed default holds', () => {
    const nobody = { ...decided, by: '', choice: 'leave online' } as const
    expect(speak('en').decisionLetter(fileServer(), nobody, false).text).toMatch(
      /^Nobody answered by .+default holds: /,
    )
    expect(speak('ja').decisionLetter(fileServer(), nobody, false).text).toMatch(/^回答期限は.+取り決めどおり/)
  })

  it.each(['en', 'ja'] as const)('does not say in %s to who has chosen that their answer is not needed', (language) => {
    const { text } = speak(language).decisionLetter(fileServer(), decided, true)
    expect(text).toContain('Kenji Ito')
    expect(text).not.toMatch(/not needed|必要はなくなりました/)
  })
})

describe('its page', () => {
  it('offers what the person may choose, the recommended choice first, each with where it leads', () => {
    const page = speak('en').decisionPage(fileServer(), ['leave online', 'isolate'])
    expect(page.choices.map(({ value, recommended }) => [value, recommended])).toEqual([
      ['isolate', 'We recommend this'],
      ['leave online', undefined],
    ])
    for (const { label, consequence } of page.choices) expect(label && consequence).toContain('FS-01')
    expect(page.facts.map(([label]) => label)).toContain('Host')
  })

  it.each(['en', 'ja'] as const)('says in %s what became of it, each another way', (language) => {
    const notices = everyNews.map((news) => speak(language).linkNews(news, fileServer()))
    expect(new Set(notices.map(({ title }) => title)).size).toBe(everyNews.length)
    const [taken, , decided, , ...others] = notices
    expect(taken?.lines.join(' ')).toContain('FS-01')
    expect(decided?.lines.join(' ')).toContain('Kenji Ito')
    for (const { lines } of others) expect(lines.join(' ')).not.toContain('FS-01')
    const nobody = speak(language).linkNews({ kind: 'decided', choice: 'leave online', by: '', at }, fileServer())
    expect(nobody.lines.join(' ')).toMatch(/Nobody answered by|回答期限は/)
  })
})
