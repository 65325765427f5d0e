import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocument } from 'yaml'

/**
 * The waits of the example customers are for production; in the demo the next look at a host comes after a second, and the next
 * person hears of what nobody answers while one still watches.
 */
const quick = { isolation: { lookEvery: ['1s'], patience: '30s', reviewAfter: '8h' }, within: '2m', after: '1m' }

/**
 * Who is asked by mail in the demo, after the first who are asked in chat: one with a personal code, and one without. In the example files
 * themselves nobody is, since a link needs an address that people reach.
 */
const byMail = { acme: 'cso', yamato: 'plant-manager' } as const

/** What is read of a tenant file here; the product reads and checks it as any other. */
interface Waits {
  readonly confirm: { readonly responders: object[] }
  readonly matrix: Readonly<Record<string, readonly object[]>>
}

/** Writes copies of the two example customers, with short waits and somebody to be asked by mail, and returns their folder. */
export const writeTenants = async (folder: string): Promise<string> => {
  const copies = join(folder, 'tenants')
  await mkdir(copies, { recursive: true })
  for (const name of ['acme', 'yamato'] as const) {
    const original = await readFile(new URL(`../../playbooks/tenants/${name}.yaml`, import.meta.url), 'utf8')
    const file = parseDocument(original)
    const { confirm, matrix } = file.toJS() as Waits
    file.set('isolation', quick.isolation)
    confirm.responders.splice(1, 0, { who: [byMail[name]], by: 'mail' })
    file.setIn(['confirm', 'responders'], file.createNode(confirm.responders))
    for (const n of confirm.responders.keys()) file.setIn(['confirm', 'responders', n, 'within'], quick.within)
    for (const [severity, steps] of Object.entries(matrix))
      for (const [n, step] of steps.entries())
        if ('after' in step) file.setIn(['matrix', severity, n, 'after'], quick.after)
    const note = ` A copy of playbooks/tenants/${name}.yaml for the demo, written at each start; its waits are shorter, and the second to be asked is asked by mail.`
    await writeFile(join(copies, `${name}.yaml`), `#${note}\n${file.toString()}`)
  }
  return copies
}
