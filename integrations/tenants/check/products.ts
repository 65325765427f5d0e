import type { Path, Wrong } from '../fault.ts'
import { isRecord, mapAt, mapsAt, textAt } from '../raw.ts'
import type { Raw } from '../raw.ts'
import { meant } from '../suggest.ts'

/** What the check must know of a product; the catalogue's entries fit. */
export interface KnownProduct {
  readonly product: string
  /** Names of the secrets that its API wants. */
  readonly credentials: readonly string[]
  /** Present where the product has a signature of its own. */
  readonly verify?: unknown
}

const looksSecret = /secret|password|passwd|token|credential|(api|private|hmac).?key/i

/** Each source is a product that we know, can be heard or asked, proves itself in a way that it has, and keeps secrets out of its options. */
export const products = (raw: Raw, known: readonly KnownProduct[]): readonly Wrong[] => {
  const names = known.map(({ product }) => product)
  const sources = mapsAt(raw, 'sources')
  const wrongs = sources.flatMap(({ value, path }): readonly Wrong[] => {
    const name = textAt(value, 'product')
    const product = known.find(({ product }) => product === name)
    const proof = textAt(mapAt(value, 'webhook'), 'proof')
    return [
      ...(name !== undefined && product === undefined
        ? [
            {
              path: [...path, 'product'],
              wrong: `${JSON.stringify(name)} is no product that we know`,
              instead: meant(name, names, 'add the product to the catalogue'),
            },
          ]
        : []),
      ...(proof === 'vendor' && product !== undefined && product.verify === undefined
        ? [
            {
              path: [...path, 'webhook', 'proof'],
              wrong: `${product.product} has no signature of its own`,
              instead: 'write standard-webhooks or bearer',
            },
          ]
        : []),
      ...(value['webhook'] === undefined && value['api'] === undefined
        ? [{ path, wrong: 'nothing can come from this source', instead: 'add webhook:, api:, or both' }]
        : []),
      ...(product !== undefined && isRecord(value['api']) ? credentials(value['api'], path, product) : []),
      ...(value['poll'] !== undefined && value['api'] === undefined
        ? [
            {
              path: [...path, 'poll'],
              wrong: 'this source is polled, and has no api to ask',
              instead: 'add api:, or take poll: out',
            },
          ]
        : []),
      ...['webhook', 'api'].flatMap((part) =>
        Object.keys(mapAt(mapAt(value, part), 'options'))
          .filter((key) => looksSecret.test(key))
          .map((key) => ({
            path: [...path, part, 'options', key],
            wrong: `the option ${key} looks like a secret in the clear`,
            instead: 'name secrets by env:NAME or file:/path in the fields that are there for them',
          })),
      ),
    ]
  })
  const service = textAt(raw, 'service')
  const mayAct = service === 'response only' || service === 'detection and response'
  return mayAct && sources.length > 0 && !sources.some(({ value }) => isRecord(value['api']))
    ? [
        ...wrongs,
        {
          path: ['service'],
          wrong: `the service is ${service}, and no source has an api to respond by`,
          instead: 'add api: to a source, or write detection only',
        },
      ]
    : wrongs
}

/** The API's credentials are those that the product wants, no more and no fewer. */
const credentials = (api: Raw, path: Path, { product, credentials: wanted }: KnownProduct): readonly Wrong[] => {
  // Without the map itself the schema has said so.
  if (!isRecord(api['credentials'])) return []
  const given = Object.keys(api['credentials'])
  const place = [...path, 'api', 'credentials']
  const unknown = given.filter((name) => !wanted.includes(name))
  // One that is misspelt is not missing as well.
  if (unknown.length > 0)
    return unknown.map((name) => ({
      path: [...place, name],
      wrong: `${product} has no credential ${name}`,
      instead: meant(name, wanted, 'remove it'),
    }))
  return wanted
    .filter((name) => !given.includes(name))
    .map((name) => ({ path: place, wrong: `${product} wants ${name}`, instead: `add ${name}: env:NAME` }))
}
