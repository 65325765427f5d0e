import type { Phrases } from '../language.ts'
import { byDefault } from './choices.ts'
import { limits, list, sentence } from './words.ts'

const awaited = { isolate: 'the isolation', release: 'the release', 'call off': 'that the isolation' } as const

export const plan: Phrases['plan'] = (next, at) => {
  switch (next.kind) {
    case 'goes on as':
      return `This goes on as incident ${next.incident}, and is reported there.`
    case 'answer awaited':
      return `We wait for an answer until ${at(next.until)}. Without one, as agreed: ${sentence(byDefault(next.otherwise, next.host))}`
    case 'investigation':
      return 'We look into it and report what we find.'
    case 'asked where needed':
      return 'If a decision of yours is needed, we ask for it.'
    case 'confirmation awaited':
      return `We keep asking ${next.product} until it confirms ${awaited[next.step]} of ${next.host}${next.step === 'call off' ? ' is called off' : ''}; our next message says how it stands.`
    case 'host awaited':
      return `We wait for ${next.host} to come back, and tell you when ${next.product} confirms its isolation.`
    case 'held':
      return `${next.host} stays cut off until it is released. Whoever of you may decide that can release it, or ask us to.`
    case 'not repeated':
      return `We do not try again by ourselves: a person has to look at ${next.host} first.`
    case 'limit':
      return `The time agreed for ${limits[next.limit]} ends at ${at(next.until)}.`
    case 'review':
      return `At ${at(next.at)} we ask again whether the isolation of ${list(next.hosts)} goes on.`
    case 'outcome reported':
      return 'When this is over, we report what came of it.'
    case 'left to you':
      return `We do nothing more by ourselves. What is done${next.host === undefined ? '' : ` about ${next.host}`} is yours to decide; if you need us, call us.`
    case 'nothing more':
      return 'Nothing more is planned for this incident.'
  }
}
