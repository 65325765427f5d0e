import { expect, it } from 'vitest'
import { speak } from '../../messages/index.ts'
import { entry, fileServer } from './situations.ts'

const merged = fileServer({
  state: 'closed',
  closedAt: '2026-11-08T20:00:00Z',
  timeline: [entry({ kind: 'merged into', incident: 13 })],
})

it.each([
  ['en', 'Goes on as incident 13.', 'This incident goes on as incident 13'],
  ['ja', 'インシデント13に統合しました。', '本件はインシデント13に統合して'],
] as const)('what was merged is not told as ended, in %s', (language, shown, told) => {
  const say = speak(language)
  expect(say.rootCard(merged).notes).toContain(shown)
  expect(say.threadNote(merged, 'merged').text).toContain(told)
})

it.each(['en', 'ja'] as const)('a recommendation says why a host is not isolated at all, in %s', (language) => {
  const never = { kind: 'never isolate', host: 'FS-01' } as const
  const { question } = fileServer()
  if (!question) throw new Error('the file server asks')
  const asked = { ...question, choices: ['leave online', 'false positive'], recommend: 'leave online' }
  const say = speak(language)
  const { sections } = say.rootCard(fileServer({ question: asked, neverIsolated: never }))
  expect(JSON.stringify(sections)).toContain(say.reason(never))
})
