import { expect, it } from 'vitest'
import type { Happening, Telling } from '../../../messages/event.ts'
import { chainsOf } from '../../../server/demo/town/reading/chain.ts'
import { lineOf } from '../../../server/demo/town/reading/line-of.ts'
import { entry } from '../../messages/situations.ts'

const told = (what: Telling, channel: 'chat' | 'mail'): Happening => ({
  kind: 'told',
  what,
  channel,
  to: ['Hana'],
  refused: [],
})

const timeline = (
  [
    { kind: 'incident opened', title: 'Ransomware', severity: 'critical', by: 'alert' },
    { kind: 'finding', verdict: 'undetermined', sure: 'low', reasons: [] },
    told('flash report', 'chat'),
    told('flash report', 'mail'),
    { kind: 'question asked', question: 'confirm-incident', choices: ['isolate'], asked: ['Hana'], until: '' },
    { kind: 'answered', question: 'confirm-incident', choice: 'isolate', channel: 'chat' },
    { kind: 'isolation asked for', host: 'FS-01' },
    { kind: 'isolated', host: 'FS-01' },
    told('isolated', 'mail'),
  ] satisfies Happening[]
).map((what) => entry(what))

it('an act lights up with the alert, the question, the answer before it and the message after it', () => {
  expect(chainsOf(timeline)[6]).toEqual([0, 1, 4, 5, 6, 7, 8])
})

it('a message lights up with what it tells of, not with what came beside it', () => {
  expect(chainsOf(timeline)[3]).toEqual([0, 1, 3])
  expect(chainsOf(timeline)[8]).toEqual([0, 1, 4, 5, 6, 7, 8])
})

it('an isolation before any question hangs on the alert', () => {
  const first = [timeline[0], timeline[6], timeline[7], timeline[1]].flatMap((line) => line ?? [])
  expect(chainsOf(first)[2]).toEqual([0, 1, 2])
})

it('what people rated, and a time that was agreed, light up with what was told of them', () => {
  const lines = (
    [
      { kind: 'incident opened', title: 'Ransomware', severity: 'critical', by: 'alert' },
      { kind: 'severity re-rated', from: 'critical', to: 'low' },
      told('severity lowered', 'mail'),
      { kind: 'limit near', limit: 'decision', until: '' },
      told('limit near', 'mail'),
      { kind: 'limit passed', limit: 'decision', until: '', warned: true },
      told('limit passed', 'mail'),
      { kind: 'merged into', incident: 2 },
      told('merged', 'mail'),
    ] satisfies Happening[]
  ).map((what) => entry(what))
  const chains = chainsOf(lines)
  expect([chains[2], chains[4], chains[6], chains[8]]).toEqual([
    [0, 1, 2],
    [3, 4],
    [3, 5, 6],
    [7, 8],
  ])
})

it('every line is in its own chain', () => {
  for (const [index, chain] of chainsOf(timeline).entries()) expect(chain).toContain(index)
})

it('a message finds its line by the key of the act that sent it', () => {
  expect(lineOf(timeline, 'mail', 'tell/flash report/x/mail/hana', 0)).toBe(3)
  expect(lineOf(timeline, 'chat', 'tell/flash report/x/chat/hana', 0)).toBe(2)
  expect(lineOf(timeline, 'chat', 'ask/confirm-incident/hana/chat', 0)).toBe(4)
  expect(lineOf(timeline, 'chat', 'chat/root', 0)).toBe(-1)
})
