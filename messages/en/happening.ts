import type { NotReached } from '../event.ts'
import type { At, Phrases } from '../language.ts'
import type { Reason } from '../../policy/reason.ts'
import { byDefault, choice } from './choices.ts'
import { plain, reason } from './reasons.ts'
import { howSure, limits, list, severity, telling, verdict, targetOf } from './words.ts'

const of = (text: string) => (text ? `: ${text}` : '')
const why = (given: Reason, at: At) => (given === '' ? '' : `: ${plain(given, at)}`)

const whose = {
  us: 'asked for',
  customer: 'asked of the customer',
  product: 'left to the product',
} as const
const notReached: Readonly<Record<NotReached, string>> = {
  busy: 'the line is busy',
  'no answer': 'no answer',
  failed: 'the carrier could not do it',
  machine: 'a machine answered, and was left a word to call back',
  'no key': 'no key was pressed',
  'wrong code': 'the code was wrong twice',
  'called too often': 'this number has been called or written to as often as we may',
  unknown: 'we could not tell what became of it',
}

/** What stands on the record, as one line without its time, author and reason. */
export const happening: Phrases['happening'] = (what, at) => {
  switch (what.kind) {
    case 'incident opened':
      return `Incident opened by ${what.by === 'alert' ? 'an alert' : 'a person'}${what.dryRun ? ' as a dry run' : ''}: “${what.title}”, ${severity[what.severity].toLowerCase()}`
    case 'alerts added': {
      const alerts = what.count === 1 ? '1 alert' : `${what.count} alerts`
      return `${alerts} added${of(what.titles.slice(0, 5).join('; '))}${what.titles.length > 5 ? '; …' : ''}`
    }
    case 'severity raised':
      return `Severity raised from ${severity[what.from].toLowerCase()} to ${severity[what.to].toLowerCase()}`
    case 'severity re-rated':
      return `Severity re-rated from ${severity[what.from].toLowerCase()} to ${severity[what.to].toLowerCase()}`
    case 'isolation asked for':
      return `Isolation of ${what.host} ${whose[what.of ?? 'us']}`
    case 'isolation delayed':
      return `Isolation of ${what.host} is not taken by the product so far; it is asked again and again${what.byHand ? ', and people are asked to cut the host off by hand' : ''}`
    case 'isolation called off':
      return `Isolation of ${what.host} called off before the product took it`
    case 'isolation not needed':
      return `${what.host} was isolated already; nothing done`
    case 'isolation refused':
      return `Isolation${what.host ? ` of ${what.host}` : ''} refused${why(what.reason, at)}`
    case 'isolation resumed':
      return 'Automatic isolation goes on for this customer'
    case 'isolation pending':
      return {
        offline: `Isolation of ${what.host} is pending: the host is off-line`,
        online: `Isolation of ${what.host} is pending: the host is on-line, the product has not confirmed`,
        unknown: `Isolation of ${what.host} is pending: we could not tell whether the host is on-line`,
      }[what.online]
    case 'isolated':
      return `${what.host} is isolated, confirmed by the product`
    case 'isolation failed':
      return `Isolation of ${what.host} failed${why(what.reason, at)}`
    case 'release delayed':
      return `Release of ${what.host} is not taken by the product so far; it is asked again and again`
    case 'release asked for':
      return `Release of ${what.host} ${whose[what.of ?? 'us']}`
    case 'released':
      return `${what.host} is released, confirmed by the product`
    case 'released by others':
      return `${what.host} was released by others, not by us`
    case 'review due':
      return `The isolation of ${what.host} is to be looked at again`
    case 'release failed':
      return `Release of ${what.host} failed${why(what.reason, at)}`
    case 'would have acted':
      return `Not done (${what.reason}): ${what.act}, ${what.target}`
    case 'finding':
      return `Finding: ${howSure(what.verdict, what.sure)}${what.reasons.map((one) => ` ${reason(one, at)}`).join('')}`
    case 'question asked':
      return `Asked ${list(what.asked) || 'nobody'} what to do, until ${at(what.until)}: ${what.choices.map((one) => choice(one, what.host)).join(' / ')}`
    case 'next person asked':
      return `Asked ${list(what.asked) || 'nobody'} next${what.until === undefined ? '' : `; we could not ask before, so the time to answer now ends at ${at(what.until)}`}`
    case 'answered':
      return `Answered by ${what.channel}: ${choice(what.choice, what.host)}`
    case 'answered in part':
      return `Chosen by ${what.channel}, ${what.count} of ${what.needed} who must agree: ${choice(what.choice, what.host)}`
    case 'answered late':
      return `Answered too late by ${what.channel}, which changes nothing: ${choice(what.choice, what.host)}`
    case 'nobody answered':
      return `${what.spoke ? `Too few agreed in time (${list(what.spoke)} answered)` : 'Nobody answered in time'}; as agreed: ${byDefault(what.choice, what.host)}`
    case 'not asked':
      return `Nobody had to be asked: ${choice(what.choice, what.host)}`
    case 'told':
      return `${list(what.to) || 'Nobody'} told by ${what.channel}: ${telling[what.what].toLowerCase()}${what.refused.length > 0 ? `; refused for ${list(what.refused)}` : ''}`
    case 'telling failed':
      return `${list(what.to) || 'Nobody'} could not be told by ${what.channel}: ${telling[what.what].toLowerCase()}${why(what.reason, at)}`
    case 'called':
      return `${what.to} is called by phone${what.about === 'question' ? ' with the question' : ''}`
    case 'texted':
      return `${what.to} is sent a short message: ${what.about}`
    case 'text delivered':
      return `The short message to ${what.to} was delivered`
    case 'asked by mail':
      return `${what.to} is asked by mail, with a link of their own`
    case 'decision mailed':
      return `${what.to} is told by mail what was decided`
    case 'not reached':
      return `${what.to} was not reached by ${what.channel}: ${notReached[what.reason]}`
    case 'acknowledged':
      return `Acknowledged by ${what.channel}`
    case 'wrong code':
      return `Keyed in a wrong code (${what.tries === 1 ? 'once' : `${what.tries} times`})`
    case 'uncertain':
      return `We could not tell whether this took effect: ${what.act}, ${targetOf(what.target)}`
    case 'call failed':
      return `${list(what.to) || 'Nobody'} could not be called by ${what.channel}${what.question === undefined ? '' : ' to the question'}${why(what.reason, at)}`
    case 'alerts passed on':
      return `${what.count === 1 ? 'One later alert' : `${what.count} later alerts`} of another kind ${what.count === 1 ? 'goes' : 'go'} on as incident ${what.incident}`
    case 'address resolved':
      return `The address ${what.address} was that of ${what.host}`
    case 'linked':
      return `Linked with incident ${what.incident}`
    case 'merged into':
      return `Merged into incident ${what.incident}, where it goes on`
    case 'merged in': {
      const held = what.hosts.length === 0 ? '' : `; from here on ${list(what.hosts)} is followed here`
      return `Incident ${what.incident} merged into this one: ${what.alerts === 1 ? '1 alert' : `${what.alerts} alerts`}${held}`
    }
    case 'limit near':
      return `The time agreed for ${limits[what.limit]} ends at ${at(what.until)}`
    case 'limit passed':
      return `The time agreed for ${limits[what.limit]} ended at ${at(what.until)}, and it was not kept${what.warned ? '' : '; nobody had been warned before'}`
    case 'limit kept':
      return `The time agreed for ${limits[what.limit]}, until ${at(what.until)}, was kept`
    case 'reported again':
      return `Reported again: ${what.title}`
    case 'note':
      return what.text
    case 'closed':
      return `Incident closed as ${verdict[what.verdict]}${why(what.summary, at)}`
  }
}
