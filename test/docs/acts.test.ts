import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const page = readFileSync('docs/acts.md', 'utf8')

/** The rows between `<!-- name -->` and `<!-- /name -->`, cell by cell. */
const table = (name: string): readonly (readonly string[])[] => {
  const [, text] = new RegExp(`<!-- ${name} -->\n([^]*?)<!-- /${name} -->`).exec(page) ?? []
  if (text === undefined) throw new Error(`The page has no table of ${name}.`)
  const [, , ...rows] = text.trim().split('\n')
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** Every act that is given to the ledger, with its class, and every act on the records alone, as the code names them. */
const inCode = readdirSync('activities').flatMap((file) => {
  const code = readFileSync(join('activities', file), 'utf8')
  const ledger = [...code.matchAll(/\n +act: '([^']+)',\n +class: '([^']+)',/g)].map(([, act = '', kind = '']) => ({
    act,
    kind,
  }))
  const records = [...code.matchAll(/(?:occasion|key), act: '([^']+)', target/g)]
  return [...ledger, ...records.map(([, act = '']) => ({ act, kind: 'record' }))]
})

describe('docs/acts.md', () => {
  it('lists the acts on the world that the code does, with their class', () => {
    const documented = table('acts on the world').map(([act = '', , kind]) => `${act.replaceAll('`', '')}: ${kind}`)
    const real = inCode.filter(({ kind }) => kind !== 'record').map(({ act, kind }) => `${act}: ${kind}`)
    expect(documented.toSorted()).toEqual(real.toSorted())
  })

  it('lists the acts on the records that the code does', () => {
    const documented = table('acts on the records').map(([act = '']) => act.replaceAll('`', ''))
    const real = new Set(inCode.filter(({ kind }) => kind === 'record').map(({ act }) => act))
    expect(documented.toSorted()).toEqual([...real].toSorted())
  })

  it('misses no way in which code may name an act', () => {
    const calls = readdirSync('activities').flatMap((file) => {
      const code = readFileSync(join('activities', file), 'utf8')
      return [...code.matchAll(/ledger\.once<|writeOnce[<(]/g)]
    })
    expect(inCode).toHaveLength(calls.length)
  })

  it('says of every act by which test it is shown', () => {
    for (const row of [...table('acts on the world'), ...table('acts on the records')])
      expect(row.at(-1), row[0]).toMatch(/\]\(\.\.\/test\/|by the same means as the others/)
  })

  it('names tests that are there, by their titles', () => {
    const named = [...page.matchAll(/\[“([^”]+)”\]\(\.\.\/(test\/[^)]+)\)/g)]
    expect(named.length).toBeGreaterThan(20)
    for (const [, title = '', file = ''] of named) expect(readFileSync(file, 'utf8'), file).toContain(`'${title}'`)
  })
})
