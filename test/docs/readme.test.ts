import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { variables } from '../../server/config.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** The text between `<!-- name -->` and `<!-- /name -->` is this. */
const filled = (page: string, name: string, text: string): string => {
  const [before, , after] = page.split(new RegExp(`(?<=<!-- ${name} -->\n)([^]*?)(?=<!-- /${name} -->)`))
  if (before === undefined || after === undefined) throw new Error(`The page has no place for ${name}.`)
  return `${before}${text}\n${after}`
}

const variableSchema = z.object({ description: z.string(), default: z.string().optional() })

const configuration = (): string => {
  const { properties } = z.toJSONSchema(variables, { io: 'input', unrepresentable: 'any' })
  const rows = Object.entries(properties ?? {}).map(([name, schema]) => {
    const { description, default: usual } = variableSchema.parse(schema)
    return `| \`${name}\` | ${usual === undefined ? '' : `\`${usual}\``} | ${description.replaceAll('<', '&lt;')} |`
  })
  return ['| variable | default | what it is |', '|---|---|---|', ...rows].join('\n')
}

/** After a change of either: `npx vitest run --project fast test/docs -u` writes it into the README. */
it('the README shows the playbook and the configuration as they are', async () => {
  const playbook = `\`\`\`ts\n${read('playbooks/endpoint-intrusion.ts').trimEnd()}\n\`\`\``
  const page = filled(filled(read('README.md'), 'playbook', playbook), 'configuration', configuration())
  await expect(page).toMatchFileSnapshot('../../README.md')
})
