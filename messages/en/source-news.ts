import type { SourceNewsPhrases } from '../source-news.ts'
import { reason } from './reasons.ts'

export const sourceNews: SourceNewsPhrases = {
  subject: ({ fault, product, source, tenant }) =>
    fault === undefined
      ? `[Watch] ${product} (${source}) of ${tenant.name} can be asked again`
      : `[Watch] ${product} (${source}) of ${tenant.name} cannot be asked for its alerts`,
  heading: ({ fault }) => (fault === undefined ? 'The watch is whole again' : 'The watch has a gap'),
  lead: ({ fault, product, source, since, sends }, at) =>
    fault === undefined
      ? [
          `${product} (${source}) can be asked for its alerts again. It could not be since ${at(since)}.`,
          'What came meanwhile has been taken in.',
        ]
      : [
          `${product} (${source}) has not let itself be asked for its alerts since ${at(since)}.`,
          `Reason: ${reason(fault, at)}`,
          sends
            ? 'What it sends is still taken in. What does not reach us is not noticed meanwhile.'
            : 'We know of no alert of it since then: asking is the only way in which its alerts come.',
        ],
  toDo: ({ fault, sends }) =>
    fault === undefined
      ? 'Nothing.'
      : `Look into the console of the product yourselves${sends ? '' : ' until you hear that it can be asked again'}, and have the access repaired. We keep asking, from where we were.`,
  footer: ({ tenant }) => `Sent by Hikeshi for ${tenant.name}. This mail was made by a program.`,
}
