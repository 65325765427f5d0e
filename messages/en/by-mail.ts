import type { ByMail } from '../by-mail.ts'
import { more } from './agreeing.ts'
import { byDefault, choice } from './choices.ts'
import { subject } from './sentences.ts'
import { sentence } from './words.ts'

const until: ByMail['until'] = (question, host, at) =>
  `Please choose by ${at(question.until)}. If nobody answers by then: ${sentence(byDefault(question.otherwise, host))}`

const decided: ByMail['decided'] = ({ by, choice: of, at: when }, host, at) =>
  by === ''
    ? `Nobody answered by ${at(when)}, so the agreed default holds: ${sentence(byDefault(of, host))}`
    : `${by} chose at ${at(when)}: ${sentence(choice(of, host))}`

export const byMail: ByMail = {
  subject: (situation) => subject(situation, 'step taken'),
  heading: 'Your decision is needed',
  until,
  request: (question, host, at) => `We need your decision: open the link below. ${until(question, host, at)}`,
  link: 'Open the page to decide',
  alone:
    'The link is for you alone, and counts once: what is chosen by it is on the record as your decision. Do not pass it on. Opening it decides nothing.',
  legend: 'What is to be done?',
  recommended: 'We recommend this',
  code: 'Your personal code',
  decide: 'Decide',
  noChoice: 'Please choose one of these first. Nothing has been decided.',
  wrongCode: 'That code is not right, and nothing has been decided. You can try once more.',
  subjectDecided: (situation) => subject(situation, 'step taken'),
  headingDecided: 'Your decision is not needed any more',
  decided,
  needless:
    'We had asked you too: your answer is not needed any more, and the link in our earlier mail decides nothing now. You need not do anything.',
  news: (news, { contact, host, into }, at) => {
    switch (news.kind) {
      case 'taken':
        return {
          title: 'Your decision is on the record',
          lines: [sentence(choice(news.choice, host)), 'You can close this page.'],
        }
      case 'more must agree':
        return {
          title: 'Your choice is on the record',
          lines: [sentence(choice(news.choice, host)), `${more(news.missing)} Until then nothing is done.`],
        }
      case 'decided':
        return {
          title: 'This is decided already',
          lines: [decided(news, host, at), 'Nothing has been decided by this link. You need not do anything.'],
        }
      case 'merged':
        return {
          title: 'This is decided elsewhere',
          lines: [
            `It goes on as part of ${into === undefined ? 'another incident' : `incident ${into}`}, and is decided there. Nothing has been decided by this link.`,
            `If it cannot wait, call ${contact}.`,
          ],
        }
      case 'not yours':
        return {
          title: 'You cannot decide this',
          lines: [
            'By the agreement as it is now this is not yours to decide. Nothing has been decided by this link.',
            `If in doubt, call ${contact}.`,
          ],
        }
      case 'wrong code':
        return {
          title: 'Nothing has been decided',
          lines: ['The code was not right, and this link cannot be used any more.', `Please call ${contact}.`],
        }
    }
  },
  unknown: {
    title: 'This link is not valid',
    lines: [
      'Nothing has been decided by it.',
      'If you were asked for a decision, open the link of the newest mail, or call your security desk.',
    ],
  },
  notKept: {
    title: 'We cannot reach our records now',
    lines: [
      'So we cannot say whether anything has been decided by this link.',
      'Please open it again in a minute: it shows what is on the record. If it cannot wait, call your security desk.',
    ],
  },
}
