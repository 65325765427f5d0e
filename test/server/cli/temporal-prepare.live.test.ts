import { randomBytes } from 'node:crypto'
import { Connection } from '@temporalio/client'
import { afterEach, expect, inject, it, vi } from 'vitest'
import { runCli } from '../../../server/cli/commands.ts'
import { searchAttributes } from '../../../server/embedded/temporal.ts'

afterEach(() => vi.unstubAllEnvs())

const prepare = async () => {
  const out: string[] = []
  const input = () => Promise.reject(new Error('nothing is read'))
  const code = await runCli(['temporal', 'prepare'], {
    out: (line) => out.push(line),
    err: (line) => out.push(line),
    input,
  })
  return { code, out }
}

it('makes a namespace with all search attributes, and leaves what is there as it is', async () => {
  const namespace = `prepared-${randomBytes(4).toString('hex')}`
  vi.stubEnv('TEMPORAL_ADDRESS', inject('temporalAddress'))
  vi.stubEnv('TEMPORAL_NAMESPACE', namespace)
  const names = Object.keys(searchAttributes)
  expect(await prepare()).toEqual({
    code: 0,
    out: [`The namespace ${namespace} is made.`, `Search attributes made: ${names.join(', ')}.`],
  })
  const connection = await Connection.connect({ address: inject('temporalAddress') })
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace })
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(names))
  } finally {
    await connection.close()
  }
  expect(await prepare()).toEqual({
    code: 0,
    out: [`The namespace ${namespace} is there.`, 'Its search attributes are there.'],
  })
})

it('says what to set where no Temporal is named', async () => {
  vi.stubEnv('TEMPORAL_ADDRESS', undefined)
  expect(await prepare()).toEqual({ code: 2, out: [expect.stringContaining('set TEMPORAL_ADDRESS')] })
})
