import type { Allowed, Judged, Means, Reason } from '../../policy/reason.ts'
import type { Verdict } from '../../policy/verdict.ts'
import type { At, Phrases } from '../language.ts'
import { choice } from './choices.ts'
import { capital, fault, list, sentence, severity } from './words.ts'

/** The day alone of an instant, in the customer's zone. */
const day = (iso: string, at: At): string => at(iso).slice(0, 10)

const span = (ms: number): string => (ms >= 60_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 1000)} s`)

/** `A, B, C and 3 more` */
const some = (items: readonly string[], shown = 3): string => {
  const more = items.length - shown
  return more > 0 ? `${items.slice(0, shown).join(', ')} and ${more} more` : list(items)
}

const allowed: Readonly<Record<Allowed, string>> = {
  file: 'this file',
  finding: 'this finding',
  user: 'this user',
  host: 'this host',
}

const judged = (earlier: readonly Judged[], at: At): string =>
  some(
    earlier.map(({ by, at: when, verdict, incident }) => `${by} (${verdict}, incident ${incident}, ${day(when, at)})`),
  )

const missing = (what: Means, who = ''): string =>
  ({
    api: `an API for the source ${who}`,
    chat: 'a chat',
    mail: `a mail address for ${who}`,
    phone: `a telephone number for ${who}`,
    person: `the person ${who}`,
  })[what]

const opinions: Readonly<Record<Verdict, string>> = {
  'true positive': 'a real threat',
  benign: 'real but allowed',
  'false positive': 'a false alarm',
  undetermined: 'not yet clear',
}

const handling = {
  prevented: 'stopped by the product',
  detected: 'detected, not stopped',
  unknown: 'not known whether stopped',
} as const

const level = (of: keyof typeof severity): string => severity[of].toLowerCase()

/** Why something is so or was done, to go on within a line; a person's or a product's own words as they are. */
export const plain = (why: Reason, at: At): string => (typeof why === 'string' ? why : said(why, at))

/** The same as a sentence. */
export const reason: Phrases['reason'] = (why, at) => sentence(capital(plain(why, at)))

const said = (why: Exclude<Reason, string>, at: At): string => {
  switch (why.kind) {
    case 'allowed':
      return `The customer's allow list holds ${allowed[why.what]} (owner ${why.owner}, until ${day(why.until, at)}): ${why.reason}`
    case 'dismissed before once':
      return `The same finding was dismissed before, and nobody has held it for real: ${judged(why.earlier, at)}.`
    case 'dismissed before often':
      return `The same finding was dismissed each time before: ${judged(why.earlier, at)}.`
    case 'dismissed before, milder':
      return `The same finding was dismissed before, but it is worse this time (${level(why.severity)}): ${judged(why.earlier, at)}.`
    case 'real before':
      return `The same finding was real before: ${judged(why.earlier, at)}.`
    case 'people of two minds':
      return `People judged the same finding differently before: ${judged(why.earlier, at)}.`
    case 'product says false':
      return 'In the product it was already closed as a false positive.'
    case 'product says real':
      return 'In the product it was already confirmed as a true positive.'
    case 'critical and detected':
      return `It is rated ${level(why.severity)}, and the product only detected it: what was found may still be running.`
    case 'critical, disposition unknown':
      return `It is rated ${level(why.severity)}, and the product does not say that it stopped it.`
    case 'same file elsewhere':
      return `The same file raised alerts on ${why.hosts.length === 1 ? 'another host' : 'other hosts'}: ${some(why.hosts)}.`
    case 'further alerts': {
      const count = why.count === 1 ? 'One further alert' : `${why.count} further alerts`
      const worst = why.worst === undefined ? '' : `, up to ${level(why.worst)}`
      return `${count} on the same host${worst}${why.titles.length === 0 ? '' : `: ${some(why.titles)}`}.`
    }
    case 'high and detected':
      return 'It is rated high, and the product only detected it.'
    case 'allow entry expired':
      return `The customer's allow list held ${allowed[why.what]} until ${day(why.until, at)}; the entry has expired and does not count (owner ${why.owner}).`
    case 'prevented':
      return 'The product stopped it. That alone does not make it harmless: something tried.'
    case 'real already':
      return why.incident === undefined
        ? 'We held it for real before the worse alert came.'
        : `Incident ${why.incident}, which came in, was held for real.`
    case 'nothing for or against':
      return 'Nothing that we know speaks for or against this finding.'

    case 'host not read':
      return `We could not read the host from ${why.product}.`
    case 'verdict open':
      return 'Whether it is a real threat.'
    case 'disposition unknown':
      return 'The product does not say whether it stopped it.'
    case 'no host named':
      return 'The alert names no host.'
    case 'hash unknown':
      return "The file's hash is not known, so we could not look for it on other hosts."
    case 'command unknown':
      return 'What the program was told to do is not known.'
    case 'connection unknown':
      return 'The product does not say whether the host is on-line.'

    case 'finding': {
      const where = why.host === undefined ? '' : ` on ${why.important ? 'the critical host ' : ''}${why.host}`
      return `${why.title}${where} (${level(why.severity)}, ${handling[why.disposition]}): ${opinions[why.verdict]}.`
    }

    case 'no machine named':
      return 'The alert names no machine.'
    case 'host without id':
      return 'The product gave no id for the host, and without one nothing is acted upon.'
    case 'host id is a pattern':
      return 'The id of the host is a pattern or a list; we act upon exactly one host.'
    case 'host without name':
      return 'The host has no name, so it cannot be compared with the lists of the customer.'
    case 'host name is a pattern':
      return 'The name of the host is a pattern or a list; we act upon exactly one host.'
    case 'detection only':
      return 'The service is detection only: nothing of the customer is acted upon.'
    case 'dry run':
      return 'This is a dry run: everything runs and nothing is touched.'
    case 'never isolate':
      return `${why.host} is on the customer's list of hosts that we never isolate.`
    case 'approval needed':
      return `${why.host} is isolated only after a person of the customer said yes.`
    case 'default is no approval':
      return `${why.host} is isolated only after a person said yes; nobody answered, and a default does not count.`
    case 'automatic isolation stopped':
      return 'Automatic isolation has stopped for this customer until a person resumes it.'
    case 'tripwire':
      return `${why.count} automatic isolations within ${span(why.within)} (tripwire: ${why.max}): automatic isolation stops until a person resumes it.`
    case 'limit reached':
      return `${why.count} isolations within ${span(why.within)}; the customer allows ${why.max}.`
    case 'no api reaches':
      return `No API of a product is configured that could reach ${why.host}.`
    case 'cannot look up':
      return `${why.product} cannot look hosts up by name, and ${why.host} is known by name only.`
    case 'host unknown':
      return `${why.product} knows no host named ${why.host}.`
    case 'host ambiguous':
      return `${why.product} knows ${why.count} hosts named ${why.host}; which one is meant must be said by id.`

    case 'others decide':
      return `Whether ${why.host} is isolated or released ${why.who === 'soc' ? 'the SOC' : 'the customer'} decides, and nobody of them has.`
    case 'too few agree':
      return `${why.needed} different people must agree before ${why.host} is isolated or released; by the record it is ${why.count}.`
    case 'merged':
      return `The incident goes on as incident ${why.incident}.`
    case 'address unknown':
      return `${why.product} knows no host with the address ${why.host}.`
    case 'address ambiguous':
      return `${why.product} knows ${why.count} hosts that had the address ${why.host} then; which one is meant must be said by name.`
    case 'address given away':
      return `${why.host} was the address of ${why.name}, which ${why.product} saw last at ${at(why.seen)}, before the alert: the address may be another's since.`

    case 'critical on important host':
      return `Critical on ${why.host}, which the customer lists as a critical host.`
    case 'worse alert':
      return `A later alert is worse: ${sentence(why.title)}`
    case 'not weighed with':
      return `It came with incident ${why.incident}, whose finding did not weigh it.`
    case 'cut off before':
      return `${why.host} had been cut off before, not by this incident (the product says “${why.detail}”).`
    case 'held by us':
      return `We have held ${why.host} isolated since ${at(why.since)}, in incident ${why.incident}.`
    case 'released in':
      return `Incident ${why.incident} held it, and it was released there.`
    case 'isolated anew':
      return `Incident ${why.incident} has isolated it since.`
    case 'state at product':
      return `Its state there is “${why.detail}”.`
    case 'never isolated':
      return 'It was never isolated.'
    case 'no answer so far':
      return 'No answer so far.'
    case 'nobody answered':
      return 'Nobody answered in time; this is what the customer agreed to for that case.'
    case 'too few spoke':
      return `In time only ${list(why.spoke)} answered, and more must agree; this is what the customer agreed to for that case.`
    case 'agreed not to ask':
      return `The customer agreed that this is not asked: ${reason(why.about, at)}`
    case 'chosen':
      return `${list([...(why.with ?? []), why.by])} chose “${choice(why.choice, why.host)}”.`
    case 'fault':
      return sentence(fault(why.fault, why.product))
    case 'all calls in use':
      return `All ${why.max} calls that we make to ${why.product} at once were in use.`
    case 'no call placed':
      return 'Every call was refused: by the limit of calls to one number, by the carrier, or because all lines were in use. The record says which.'
    case 'attempt under way':
      return 'What we asked for before may still be under way.'
    case 'no longer agreed':
      return `The customer’s settings no longer have ${missing(why.what, why.who)}.`
    case 'isolation undone':
      return `${why.product} says that ${why.host} is not isolated (“${why.detail}”), long after we asked for it.`
    case 'own fault':
      return 'A fault in our own system kept us from it.'
    case 'may have happened':
      return `${reason(why.after, at)} It may have happened all the same.`
    case 'cannot be told':
      return `It cannot be told whether ${why.act} happened, and it is not done twice.`
  }
}
