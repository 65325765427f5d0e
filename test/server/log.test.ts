import { DrizzleQueryError } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { createLogger, type LogLevel } from '../../server/log.ts'

const logged = (level: LogLevel = 'info', format: 'json' | 'text' = 'json') => {
  const lines: string[] = []
  const now = () => new Date('2026-11-24T01:02:03Z')
  return { lines, log: createLogger({ level, format, now, write: (line) => lines.push(line) }) }
}

it('writes one JSON object a line, with what is bound to the logger', () => {
  const { lines, log } = logged()
  log.with({ tenant: 'acme' }).info('alert recorded', { incident: 7 })
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { time: '2026-11-24T01:02:03.000Z', level: 'info', message: 'alert recorded', tenant: 'acme', incident: 7 },
  ])
})

it('writes for people', () => {
  const { lines, log } = logged('info', 'text')
  log.warn('slow', { ms: 12n })
  log.info('ready')
  expect(lines).toEqual(['01:02:03 warn  slow {"ms":"12"}', '01:02:03 info  ready'])
})

it('leaves out what is below its level', () => {
  const { lines, log } = logged('warn')
  log.info('no')
  log.debug('no')
  log.error('yes')
  expect(lines).toHaveLength(1)
})

it('shows no secret: by its name, in a URL, in a header, in an error', () => {
  for (const format of ['json', 'text'] as const) {
    const { lines, log } = logged('info', format)
    log.info('connecting to postgres://hikeshi:hunter2@127.0.0.1/hikeshi', {
      headers: { Authorization: 'hunter2' },
      signing_secret: 'hunter2',
      botToken: 'hunter2',
      cause: new Error('GET failed, sent Bearer hunter2hunter2', { cause: new Error('xoxb-hunter2-1') }),
    })
    expect(lines.join()).not.toContain('hunter2')
    expect(lines.join()).toContain('GET failed')
  }
})

it('writes the beginning of a text that a sender made very long, and does not stop for it', () => {
  const { lines, log } = logged()
  log.warn('odd', { title: 'T'.repeat(1_000_000), path: 'a://'.repeat(100_000) })
  expect(lines.join()).toContain('TTTT… (996000 more)')
  expect(lines.join().length).toBeLessThan(10_000)
})

it('says which statement failed and why, not what it was given', () => {
  const { lines, log } = logged()
  const error = new DrizzleQueryError('select $1', ['of a customer'], new Error('value too long'))
  log.error('a request failed', { error })
  expect(lines.join()).toContain('select $1')
  expect(lines.join()).toContain('value too long')
  expect(lines.join()).not.toContain('of a customer')
})
