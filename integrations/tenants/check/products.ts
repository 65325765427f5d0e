import type { Wrong } from '../fault.ts'
import { isRecord, mapAt, mapsAt, textAt } from '../raw.ts'
import type { Raw } from '../raw.ts'
import { meant } from '../suggest.ts'

/** What the check must know of a product; the catalogue's entries fit. */
export interface KnownProduct {
  readonly product: string
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
