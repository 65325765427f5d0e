import { XMLParser, XMLValidator } from 'fast-xml-parser'

/** A verb of TwiML with its attributes, its text, and the verbs in it. */
export interface Verb {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
  readonly inner: readonly Verb[]
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
})

/** Verbs that a document may hold, and those that may stand within `Gather`. Source: twilio.com/docs/voice/twiml */
const known = new Set(['Say', 'Gather', 'Pause', 'Redirect', 'Hangup', 'Play', 'Reject'])
const withinGather = new Set(['Say', 'Pause', 'Play'])

/** Longest text of one `Say`, in characters. Source: twilio.com/docs/api/errors/13520 */
const longestSay = 4096

/** The verbs of a document; or Twilio's code for what is wrong with it. */
export const readTwiml = (text: string): readonly Verb[] | { readonly code: number; readonly message: string } => {
  if (text.length > 65_536) return { code: 11_750, message: 'TwiML response body too large' }
  if (XMLValidator.validate(text) !== true) return { code: 12_100, message: 'Document parse failure' }
  const [root, ...others] = (parser.parse(text) as unknown[]).map(verb).filter((one) => one !== undefined)
  if (root?.name !== 'Response' || others.length > 0) return { code: 12_102, message: 'No Response element' }
  for (const one of root.inner) {
    if (!known.has(one.name)) return { code: 12_200, message: `Schema validation: ${one.name}` }
    for (const inner of one.inner)
      if (one.name !== 'Gather' || !withinGather.has(inner.name))
        return { code: 12_200, message: `Schema validation: ${inner.name} in ${one.name}` }
    for (const say of [one, ...one.inner])
      if (say.name === 'Say' && (say.text.trim() === '' || say.text.length > longestSay))
        return { code: 13_520, message: 'Say: Invalid text' }
  }
  return root.inner
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** An element as fast-xml-parser gives it in document order: `{ Name: […], ':@': { attribute: value } }`. */
const verb = (element: unknown): Verb | undefined => {
  if (!isRecord(element)) return undefined
  const { ':@': attributes, ...named } = element
  const [found] = Object.entries(named)
  if (!found || found[0] === '#text') return undefined
  const children: readonly unknown[] = Array.isArray(found[1]) ? found[1] : []
  return {
    name: found[0],
    attributes: isRecord(attributes)
      ? Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]))
      : {},
    text: children.flatMap((child) => (isRecord(child) && '#text' in child ? [String(child['#text'])] : [])).join(''),
    inner: children.map(verb).filter((one) => one !== undefined),
  }
}
