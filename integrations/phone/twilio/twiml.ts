import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'
import type { Script } from '../contract.ts'

/** Characters of one `Say`: Twilio takes 4096 (docs/api/errors/13520), people far less. */
const longest = 1000

/** A script as TwiML. Source: twilio.com/docs/voice/twiml */
export const twiml = ({ language, voice, clauses, keys, next }: Script): string => {
  const response = new VoiceResponse()
  const gather =
    keys &&
    response.gather({
      input: ['dtmf'],
      action: keys.to,
      method: 'POST',
      timeout: keys.wait,
      ...(keys.count === 'until #' ? { finishOnKey: '#' } : { numDigits: keys.count, finishOnKey: '' }),
    })
  const line = gather ?? response
  for (const clause of clauses) {
    // The package names every voice that it knew of; Twilio has others by now, and the file may name any.
    line.say(
      { language, ...(voice !== undefined && { voice }) } as Parameters<typeof line.say>[0],
      clause.slice(0, longest),
    )
    line.pause({ length: 1 })
  }
  if (next === undefined) response.hangup()
  else response.redirect({ method: 'POST' }, next)
  return response.toString()
}
