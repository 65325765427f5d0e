import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocument } from 'yaml'

/** The waits of the example customers are for production; in the demo the next look at a host comes after a second. */
const quick = { lookEvery: ['1s'], patience: '30s', reviewAfter: '8h' }

/** Writes copies of the two example customers, with short waits, and returns their folder. */
export const writeTenants = async (folder: string): Promise<string> => {
  const copies = join(folder, 'tenants')
  await mkdir(copies, { recursive: true })
  for (const name of ['acme', 'yamato']) {
    const original = await readFile(new URL(`../../playbooks/tenants/${name}.yaml`, import.meta.url), 'utf8')
    const file = parseDocument(original)
    file.set('isolation', quick)
    const note = ` A copy of playbooks/tenants/${name}.yaml for the demo, written at each start; \`isolation\` is shorter.`
    await writeFile(join(copies, `${name}.yaml`), `#${note}\n${file.toString()}`)
  }
  return copies
}
