import { describe, expect, it } from 'vitest'
import { sayFault } from '../../integrations/tenants/fault.ts'
import { Roll } from '../../server/roll.ts'
import { SecretError } from '../../server/secrets.ts'
import { goodFile } from '../integrations/tenants/good-file.ts'

const acme = goodFile
const beta = goodFile.replace('id: acme', 'id: beta').replace('C0SOC', 'C0BETA')
const renamed = (text: string, name: string) => text.replace('name: ACME', `name: ${name}`)
const broken = (text: string) => text.replace('mode: live', 'mode: x')
const folder = (files: Readonly<Record<string, string>>) =>
  new Map(Object.entries(files).map(([id, text]) => [`tenants/${id}.yaml`, text]))

const roll = (secrets: Record<string, string | undefined> = {}) =>
  new Roll({
    environment: {},
    readSecret: (name) => {
      const value = name in secrets ? secrets[name] : '123456'
      if (value === undefined) throw new SecretError(`${name} is not there`, 'write it')
      return value
    },
  })
const namesOf = (of: Roll) => Object.fromEntries(of.tenants.map(({ id, name }) => [id, name]))
const faultsOf = (of: Roll) => of.faults.map(sayFault)

describe('readings of the tenants folder, one after the other', () => {
  it('take in who comes, what changes and who goes, and say whom it concerns', () => {
    const tenants = roll()
    expect(tenants.take(folder({ acme }))).toEqual(['acme'])
    expect(tenants.take(folder({ acme, beta }))).toEqual(['beta'])
    expect(tenants.take(folder({ acme: renamed(acme, 'Acme II'), beta }))).toEqual(['acme'])
    expect(namesOf(tenants)).toEqual({ acme: 'Acme II', beta: 'ACME' })
    expect(tenants.take(folder({ beta }))).toEqual(['acme'])
    expect(namesOf(tenants)).toEqual({ beta: 'ACME' })
    expect(tenants.take(folder({ beta }))).toEqual([])
  })

  it('leave what was there where a file is faulty, and take in the others', () => {
    const tenants = roll()
    tenants.take(folder({ acme, beta }))
    expect(tenants.take(folder({ acme: broken(acme), beta: renamed(beta, 'Beta') }))).toEqual(['beta'])
    expect(namesOf(tenants)).toEqual({ acme: 'ACME', beta: 'Beta' })
    expect(faultsOf(tenants)).toEqual([expect.stringMatching(/^tenants\/acme\.yaml:6: mode: /)])
    tenants.take(folder({ acme, beta: renamed(beta, 'Beta') }))
    expect(faultsOf(tenants)).toEqual([])
  })

  it('leave everybody where the folder is away, or empty', () => {
    const tenants = roll()
    tenants.take(folder({ acme }))
    const away = { file: 'tenants', line: 1, place: '', wrong: 'this folder cannot be read', instead: 'create it' }
    expect(tenants.take(away)).toEqual([])
    expect(namesOf(tenants)).toEqual({ acme: 'ACME' })
    expect(faultsOf(tenants)).toEqual(['tenants:1: this folder cannot be read; create it'])
  })

  it('let no two customers into one channel, not by way of a version that still counts either', () => {
    const tenants = roll()
    tenants.take(folder({ acme, beta }))
    // The new acme is faulty, so the old one, in C0SOC, counts on: where the new beta would go.
    const betaThere = renamed(beta, 'Beta').replace('C0BETA', 'C0SOC')
    expect(tenants.take(folder({ acme: broken(acme).replace('C0SOC', 'C0ACME'), beta: betaThere }))).toEqual([])
    expect(tenants.find('beta')?.chat?.channel).toBe('C0BETA')
    expect(faultsOf(tenants)).toEqual([
      expect.stringMatching(/^tenants\/acme\.yaml:6: mode: /),
      expect.stringContaining('acme.yaml has the same chat channel'),
    ])
    // Nor a third one that comes.
    expect(tenants.take(folder({ acme, beta, gamma: beta.replace('id: beta', 'id: gamma') }))).toEqual([])
    expect(Object.keys(namesOf(tenants))).toEqual(['acme', 'beta'])
    // Changing places in one reading is no clash.
    const places = { acme: acme.replace('C0SOC', 'C0BETA'), beta: beta.replace('C0BETA', 'C0SOC') }
    expect(tenants.take(folder(places))).toEqual(['acme', 'beta'])
    expect(faultsOf(tenants)).toEqual([])
  })

  it('take neither of two files of one customer', () => {
    const tenants = roll()
    tenants.take(folder({ acme }))
    const twice = new Map([...folder({ acme: renamed(acme, 'A') }), ['tenants/acme.yml', renamed(acme, 'B')]])
    expect(tenants.take(twice)).toEqual([])
    expect(namesOf(tenants)).toEqual({ acme: 'ACME' })
    expect(faultsOf(tenants)).toEqual([expect.stringContaining('another file has the id acme too')])
  })

  it('see that a secret has changed, has gone, and has come back', () => {
    const secrets: Record<string, string | undefined> = { 'file:/run/secrets/falcon': 'one' }
    const tenants = roll(secrets)
    const files = folder({ acme, beta: beta.replace('file:/run/secrets/falcon', 'env:OTHER') })
    tenants.take(files)
    const seal = tenants.sealOf(files, 'as taken')
    expect(tenants.sealOf(files, 'now')).toBe(seal)

    secrets['file:/run/secrets/falcon'] = 'two'
    expect(tenants.sealOf(files, 'now')).not.toBe(seal)
    expect(tenants.take(files)).toEqual(['acme'])

    secrets['file:/run/secrets/falcon'] = undefined
    expect(tenants.take(files)).toEqual([])
    expect(faultsOf(tenants)).toEqual([expect.stringContaining('file:/run/secrets/falcon is not there')])
    const gone = tenants.sealOf(files, 'as taken')
    secrets['file:/run/secrets/falcon'] = 'three'
    expect(tenants.sealOf(files, 'now')).not.toBe(gone)
    expect(tenants.take(files)).toEqual(['acme'])
    expect(faultsOf(tenants)).toEqual([])
  })
})
