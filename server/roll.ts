import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { TenantFault } from '../integrations/tenants/fault.ts'
import { clashes, readFiles, type GoodFile, type TenantTexts } from '../integrations/tenants/load.ts'
import type { SecretName, Tenant } from '../policy/tenant.ts'
import type { Config } from './config.ts'
import { readOptions } from './tenants.ts'

type Readable = Pick<Config, 'environment' | 'readSecret'>

interface Entry extends GoodFile {
  /** Of the file's text and of the secrets that it names: another one is another tenant. */
  readonly seal: string
}

const digest = (of: unknown): string => createHash('sha256').update(JSON.stringify(of)).digest('base64url')

const idOf = (file: string): string => basename(file).replace(/\.ya?ml$/, '')

/**
 * The customers that count, reading after reading of their files: what is without fault takes the place of what was there, what is
 * faulty leaves it there.
 */
export class Roll {
  readonly #from: Readable
  #entries: ReadonlyMap<string, Entry> = new Map()
  #secrets: ReadonlyMap<SecretName, string | undefined> = new Map()
  faults: readonly TenantFault[] = []

  constructor(from: Readable) {
    this.#from = from
  }

  get tenants(): readonly Tenant[] {
    return [...this.#entries.values()].map(({ tenant }) => tenant)
  }

  find(id: string): Tenant | undefined {
    return this.#entries.get(id)?.tenant
  }

  /** Takes a reading of the folder; a fault of the folder itself changes nothing else. Returns whose tenant came, went or changed. */
  take(texts: TenantTexts | TenantFault): readonly string[] {
    if ('wrong' in texts) {
      this.faults = [texts]
      return []
    }
    const { fresh, good, faults } = this.#read(texts)
    const refused = new Set(faults.map(({ file }) => idOf(file)))
    const ids = [...new Set([...texts.keys()].map(idOf))]
    const said = [...faults]
    const refuse = (read: readonly GoodFile[]): boolean => {
      // Both are refused: which of the two is wrong, nobody can tell. What counted before did not clash.
      const found = clashes(read).filter(({ files }) => files.some((file) => !refused.has(idOf(file))))
      said.push(...found.map(({ fault }) => fault))
      for (const { files } of found) for (const file of files) refused.add(idOf(file))
      return found.length > 0
    }
    const standing = () => ids.flatMap((id) => (refused.has(id) ? this.#entries.get(id) : fresh.get(id)) ?? [])
    refuse(good)
    while (refuse(standing()));
    return this.#replace(standing(), said)
  }

  /** Of what was taken last and the secrets that it names; the same for a folder that says the same. */
  sealOf(texts: TenantTexts | TenantFault, secrets: 'as taken' | 'now'): string {
    const values = [...this.#secrets].map(([name, taken]) => [name, secrets === 'now' ? this.#valueOf(name) : taken])
    return digest(['wrong' in texts ? texts : [...texts], values])
  }

  #read(texts: TenantTexts) {
    const seen = new Map<SecretName, string | undefined>()
    const options = readOptions(this.#from.environment, (name) => {
      seen.set(name, this.#valueOf(name))
      return this.#from.readSecret(name)
    })
    const { good, faults } = readFiles(texts, options)
    this.#secrets = seen
    const fresh = new Map<string, Entry>()
    for (const one of good) {
      const text = texts.get(one.file)
      const named = [...seen].filter(([name]) => typeof text === 'string' && text.includes(name))
      fresh.set(idOf(one.file), { ...one, seal: digest([text, named]) })
    }
    return { fresh, good, faults }
  }

  #valueOf(name: SecretName): string | undefined {
    try {
      return this.#from.readSecret(name)
    } catch {
      return undefined
    }
  }

  #replace(next: readonly Entry[], faults: readonly TenantFault[]): readonly string[] {
    const before = this.#entries
    this.#entries = new Map(next.map((entry) => [entry.tenant.id, entry]))
    this.faults = faults
    const ids = new Set([...before.keys(), ...this.#entries.keys()])
    return [...ids].filter((id) => before.get(id)?.seal !== this.#entries.get(id)?.seal)
  }
}
