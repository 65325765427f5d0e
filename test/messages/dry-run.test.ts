import { describe, expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import type { Situation } from '../../messages/situation.ts'
import { entry, fileServer } from './situations.ts'

const { question: asked, finding } = fileServer()
if (!asked || !finding) throw new Error('the example asks about a finding')

const host = { name: 'FS-01', state: 'online', important: true } as const
const never = { kind: 'never isolate', host: 'FS-01' } as const
const nobody = { choice: 'isolate', by: '', at: '2026-11-08T18:30:00Z', nobody: true }
const dry = (more: Partial<Situation> = {}) => fileServer({ host, timeline: [], dryRun: true, ...more })
const without = (given: Situation): Situation => {
  const { question: _, ...situation } = given
  return situation
}

describe.each([
  ['en', /^Dry run: \S/],
  ['ja', /^【予行】\S/],
] as const)('a dry run in %s', (language, marked) => {
  const say = speak(language)
  const url = 'https://soar.example.com/answer/acme?link=0190c0de-0000-4000-8000-000000000001'
  const reader = { mail: true, chat: true }
  const firstLines = (situation: Situation): readonly (string | undefined)[] => [
    say.letter(situation, 'flash report').subject,
    say.letter(situation, 'final report').subject,
    say.letter(situation, 'instructions').subject,
    say.questionLetter(situation, url).subject,
    say.decisionLetter(situation, { kind: 'decided', choice: 'isolate', by: 'Hana Sato', at: nobody.at }, false)
      .subject,
    say.decisionPage(situation, asked.choices).title,
    say.rootCard(situation).header,
    say.rootCard(situation).text,
    say.spoken.textNews(situation, reader),
    say.spoken.textQuestion(situation, 'noon', reader),
    say.spoken.textDecision({ choice: 'isolate', by: 'Hana Sato' }, situation),
  ]
  it('is marked as one in the first words of all that is sent, and what is real is not', () => {
    for (const line of firstLines(dry())) expect(line).toMatch(marked)
    for (const line of firstLines(dry({ dryRun: false }))) expect(line).not.toMatch(marked)
  })
  it('is one in each line of the thread, and for whoever is called', () => {
    for (const { text } of [say.threadNote(dry(), 'flash report'), say.nextPersonNote(dry(), [])])
      expect(text).toMatch(/\n(Dry run|予行)/)
  })
})

describe('a threat that remains after a dry run', () => {
  const said: readonly (readonly [string, Situation, 'flash report' | 'final report'])[] = [
    ['when it is over', dry({ question: { ...asked, outcome: nobody } }), 'final report'],
    [
      'when somebody chose',
      dry({ question: { ...asked, outcome: { ...nobody, choice: 'leave online', by: 'Hana Sato', nobody: false } } }),
      'final report',
    ],
    ['on a host that is never isolated', without(dry({ neverIsolated: never })), 'flash report'],
    [
      'on one that we would have isolated first',
      without(
        dry({ neverIsolated: never, timeline: [entry({ kind: 'isolation refused', host: 'FS-01', reason: never })] }),
      ),
      'flash report',
    ],
  ]
  it.each(said)('is theirs only if it is no exercise: %s', (_, situation, telling) => {
    for (const say of [speak('en'), speak('ja')])
      for (const text of [say.letter(situation, telling).text, say.threadNote(situation, telling).text]) {
        expect(text).toMatch(/This is a dry run|Dry run: we touch nothing|予行のため/)
        expect(text).toMatch(
          /If this is no exercise, (it is yours to deal with: )?cut FS-01 off yourselves|訓練ではなく実際の脅威である場合は、/,
        )
        expect(text).not.toMatch(/Cut FS-01 off|The threat is not over|脅威は解消していません/)
      }
  })
  it('is said so on the telephone', () => {
    const situation = dry({ neverIsolated: never })
    expect(speak('en').spoken.question(situation, ['leave online'])).toContain(
      'If this is no exercise, we recommend that you cut it off from the network yourselves, if you can.',
    )
    expect(speak('ja').spoken.question(situation, ['leave online']).join('')).toContain('訓練ではない場合は、')
  })
})
