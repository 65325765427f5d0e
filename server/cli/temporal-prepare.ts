import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'
import { temporal } from '@temporalio/proto'
import { loadConfig } from '../config.ts'
import { searchAttributes } from '../embedded/temporal.ts'
import { UsageError, type Command } from './command.ts'

const help = `Usage: npm run hikeshi -- temporal prepare

Makes the namespace (TEMPORAL_NAMESPACE) in the Temporal that TEMPORAL_ADDRESS names, and in it the search attributes by which
incidents are found. What is there already stays as it is. On Temporal Cloud both are made in its own console.

Exit code: 0 all is there, 1 it could not be made, 2 called wrongly.`

/** Closed incidents stay readable in Temporal's UI for so long. The records keep them for ever. */
const retention = '30d'

/** A new namespace, and a server that has just started, take some seconds to be known everywhere. */
const patience = 60_000

/** `temporal prepare`: see its help. */
export const temporalPrepare: Command = {
  help,
  run: async (args, { out }) => {
    const { values } = parseArgs({ args: [...args], options: { help: { type: 'boolean', short: 'h' } } })
    if (values.help) {
      out(help)
      return 0
    }
    const { external, namespace } = loadConfig().temporal
    if (!external) throw new UsageError('set TEMPORAL_ADDRESS; the embedded Temporal is prepared by npm start')
    const end = Date.now() + patience
    const connection = await patiently(end, () => Connection.connect({ ...external, connectTimeout: 5_000 }))
    try {
      const isNew = await patiently(end, () => makeNamespace(connection, namespace))
      out(`The namespace ${namespace} ${isNew ? 'is made' : 'is there'}.`)
      const made = await patiently(end, () => makeAttributes(connection, namespace))
      out(made.length === 0 ? 'Its search attributes are there.' : `Search attributes made: ${made.join(', ')}.`)
      return 0
    } finally {
      await connection.close()
    }
  },
}

/** Tries until it succeeds, or until `end`; rejects with the last fault. */
const patiently = async <T>(end: number, work: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (Date.now() > end) throw error
      await sleep(1_000)
    }
  }
}

const makeNamespace = async ({ workflowService }: Connection, namespace: string): Promise<boolean> => {
  const { namespaces } = await workflowService.listNamespaces({ pageSize: 1000 })
  if (namespaces.some(({ namespaceInfo }) => namespaceInfo?.name === namespace)) return false
  await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs(retention) })
  return true
}

const makeAttributes = async ({ operatorService }: Connection, namespace: string): Promise<readonly string[]> => {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace })
  const missing = Object.entries(searchAttributes).filter(([name]) => customAttributes[name] === undefined)
  if (missing.length === 0) return []
  const { INDEXED_VALUE_TYPE_INT, INDEXED_VALUE_TYPE_KEYWORD } = temporal.api.enums.v1.IndexedValueType
  const types = { Int: INDEXED_VALUE_TYPE_INT, Keyword: INDEXED_VALUE_TYPE_KEYWORD }
  await operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map(([name, type]) => [name, types[type]])),
  })
  return missing.map(([name]) => name)
}
