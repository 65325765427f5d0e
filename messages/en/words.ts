import type { Limit } from '../../policy/clock.ts'
import type { FaultKind } from '../../policy/reason.ts'
import type { Phrases } from '../language.ts'
import type { Situation } from '../situation.ts'

export const labels: Phrases['labels'] = {
  customer: 'Customer',
  'detected at': 'Detected at',
  'state of the host': 'State of the host',
  owner: 'Owner',
  incident: 'Incident',
  severity: 'Severity',
  host: 'Host',
  product: 'Detected by',
  user: 'User',
  file: 'File',
  path: 'Path',
  sha256: 'SHA-256',
  'command line': 'Command line',
  techniques: 'Techniques (ATT&CK)',
  alerts: 'Alerts',
  verdict: 'Verdict',
  'what happened': 'What happened',
  'what it means': 'What it means',
  'what we did': 'What we did',
  'what to do': 'Please do',
  'what not to do': 'Please do not',
  'we recommend': 'We recommend',
  choices: 'What each choice leads to',
  decision: 'Decision',
  'what happens next': 'What happens next',
  facts: 'Facts',
  known: 'What is known',
  'not known': 'What is not known',
  'how sure': 'How sure we are',
  timeline: 'Timeline',
  'whom to call': 'Whom to call',
  console: 'Console',
}

export const severity: Phrases['severity'] = {
  emergency: 'Emergency',
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
}

export const verdict: Phrases['verdict'] = {
  'true positive': 'true positive (a real threat)',
  benign: 'benign (real, but allowed)',
  'false positive': 'false positive (a false alarm)',
  undetermined: 'undetermined',
}

export const telling: Phrases['telling'] = {
  'flash report': 'Flash report',
  'final report': 'Final report',
  'severity raised': 'Severity raised',
  'severity lowered': 'Severity lowered',
  'weighed again': 'Looked at again',
  'step taken': 'Step of the response',
  instructions: 'Instructions for the site',
  'limit near': 'A time limit is near',
  'limit passed': 'A time limit has passed',
  'nobody called': 'Nobody could be called',
  merged: 'Incident merged',
  'merged in': 'Another incident merged in',
  'isolation pending': 'Isolation pending',
  isolated: 'Isolation confirmed',
  'isolation refused': 'Isolation refused',
  'isolation failed': 'Isolation failed',
  'release pending': 'Release pending',
  released: 'Release confirmed',
  'isolation called off': 'Isolation called off',
  'review due': 'Isolation to be looked at again',
  closed: 'Incident closed',
  uncertain: 'Uncertain act',
}

/** The times agreed, by what they end with. */
export const limits: Readonly<Record<Limit, string>> = {
  firstResponse: 'the first response',
  decision: 'the decision',
  closing: 'the closing',
}

/** Services that are no product of the customer's, by the name that integrations give them. */
const services: Readonly<Record<string, string>> = {
  smtp: 'the mail server',
  slack: 'Slack',
  twilio: 'the telephone carrier',
}
const faults: Readonly<Record<FaultKind, (product: string) => string>> = {
  unavailable: (product) => `we got no good answer from ${product}`,
  throttled: (product) => `${product} took no more calls from us for the time being`,
  'not-found': (product) => `${product} does not know what it was asked about`,
  unauthorized: (product) => `${product} did not accept our access, or it allows too little`,
  unsupported: (product) => `${product} does not support this`,
  rejected: (product) => `${product} refused it`,
}

/** A fault of the outside, by its kind; what the integration says of it is for operators. */
export const fault = (kind: FaultKind, product: string): string => faults[kind](services[product] ?? product)

/** What an act of which nobody can tell was done to. */
export const targetOf = (target: string): string => target || 'the channel'

/** `a`, `a and b`, `a, b and c`. */
export const list: Phrases['list'] = (items) =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`

export const howSure: Phrases['howSure'] = (of, sure) => {
  if (of === 'undetermined') return 'Undetermined: what we found does not settle it.'
  const degree = { low: 'we are not very sure', medium: 'we are fairly sure', high: 'we are sure' }[sure]
  return `${capital(verdict[of])}: ${degree}.`
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
export const small = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** Begins what is only played through. */
export const rehearsed: Phrases['rehearsed'] = (line) => `Dry run: ${line}`

/** Ends a text from elsewhere as a sentence. */
export const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)

/** Which later incidents found the host isolated by this one, and left it at that. */
export const relied = ({ aftercare }: Situation): string => {
  const numbers = aftercare?.relying ?? []
  return numbers.length === 0
    ? ''
    : ` ${numbers.length === 1 ? 'Incident' : 'Incidents'} ${list(numbers.map(String))} ${numbers.length === 1 ? 'counts' : 'count'} on the same isolation.`
}
