import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { isRecord } from '../../../integrations/tenants/raw.ts'
import { tenantJsonSchema } from '../../../integrations/tenants/schema.ts'
import { faultsOf } from './it-faults.ts'

/** Names of all fields below a part of the schema. */
const fieldsOf = (schema: unknown): readonly string[] => {
  if (!isRecord(schema)) return []
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  return [...Object.keys(properties), ...Object.values(properties).flatMap(fieldsOf), ...fieldsOf(schema['items'])]
}

const page = await readFile('docs/tenant-file.md', 'utf8')
const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block ?? '')

it('the page shows every field of the schema', () => {
  const shown = blocks.join('\n')
  const missing = fieldsOf(tenantJsonSchema()).filter((field) => !new RegExp(`\\b${field}:`).test(shown))
  expect(missing).toEqual([])
})

it('the page, put together, is a file without fault', () => {
  expect(faultsOf(blocks.join(''))).toEqual([])
})
