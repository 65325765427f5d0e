import { isOver, type Call } from '../../../../simulators/twilio/resources.ts'
import { isRinging, type Device } from '../outside/phones.ts'
import { Ago } from './time.tsx'
import type { View } from './view.ts'

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#']

/** Who is called now, for those who hear the page: at once, wherever they are in it. */
export const Ringing = ({ view }: { view: View }) => (
  <p role="alert" class="sr" id="ringing">
    {view.town.devices
      .filter(({ call }) => isRinging(call))
      .map(({ owner, call }) => `${owner}: ${view.words.ringing(call?.from ?? '')}`)
      .join('. ')}
  </p>
)

/** One device a person: what rings, what is said, and the keys that answer. */
export const Phones = ({ view }: { view: View }) => {
  const { devices } = view.town
  return (
    <div class="desk-body">
      {devices.length === 0 ? (
        <p class="empty">{view.words.noPhones}</p>
      ) : (
        <ul class="phones scroll" id="phones" tabindex={0}>
          {[...devices]
            .sort((a, b) => Number(isUnderWay(b)) - Number(isUnderWay(a)))
            .map((device) => (
              <Phone view={view} device={device} />
            ))}
        </ul>
      )}
    </div>
  )
}

const isUnderWay = ({ call }: Device): boolean => call !== undefined && !isOver(call)

const Phone = ({ view, device: { owner, number, code, call, messages } }: { view: View; device: Device }) => {
  const { words, place, zoneOf } = view
  const time = (at: number) => <Ago at={new Date(at).toISOString()} zone={zoneOf(undefined)} lang={place.lang} />
  return (
    <li class={`phone ${isRinging(call) ? 'rings' : ''}`} id={`phone-${number.slice(1)}`}>
      <div class="phone-head">
        <strong>{owner}</strong> <span class="mono muted">{number}</span>
      </div>
      {call ? <OneCall view={view} owner={owner} call={call} time={time} /> : <p class="muted">{words.idle}</p>}
      {code !== undefined && (
        <p class="small" id={`code-${number.slice(1)}`}>
          {words.personalCode} <strong class="mono">{code}</strong>
        </p>
      )}
      {messages.map(({ sid, body, createdAt }) => (
        <div class="sms" id={`sms-${sid}`}>
          <p class="muted small">
            {words.sms} · {time(createdAt)}
          </p>
          <p class="prewrap">{body}</p>
        </div>
      ))}
    </li>
  )
}

const OneCall = ({
  view: { words },
  owner,
  call,
  time,
}: {
  view: View
  owner: string
  call: Call
  time: (at: number) => unknown
}) => {
  const press = (input: object) => ({ 'data-post': `/phone/${call.sid}`, 'data-body': JSON.stringify(input) })
  const byMachine = call.answeredBy?.startsWith('machine') === true
  return (
    <div class="call">
      <p>
        {isRinging(call) ? (
          <strong class="act">{words.ringing(call.from)}</strong>
        ) : isOver(call) ? (
          words.callEnded(call.status)
        ) : (
          words.inCall
        )}{' '}
        <span class="muted small">{time(call.createdAt)}</span>
      </p>
      {byMachine && <p class="muted small">{words.voicemail}</p>}
      {call.said.length > 0 && (
        <ol class="spoken" aria-live="polite" id={`spoken-${call.sid}`}>
          {call.said.map(({ at, who, text }, index) => (
            <li class={who === 'line' ? 'voice' : 'keyed'} id={`said-${call.sid}-${at}-${index}`}>
              <span class="muted small">{who === 'line' ? words.voice : words.pressed}</span> {text}
            </li>
          ))}
        </ol>
      )}
      {isRinging(call) && (
        <p class="phone-acts">
          <button type="button" class="primary" {...press({ kind: 'answer' })}>
            {words.answer}
          </button>
          <button type="button" {...press({ kind: 'decline' })}>
            {words.decline}
          </button>
        </p>
      )}
      {!isRinging(call) && !isOver(call) && (
        <>
          <div class="keypad" role="group" aria-label={words.keypad(owner)}>
            {keys.map((key) => (
              <button type="button" {...press({ kind: 'keys', keys: key })}>
                {key}
              </button>
            ))}
          </div>
          <p class="phone-acts">
            <button type="button" {...press({ kind: 'hang up' })}>
              {words.hangUp}
            </button>
          </p>
        </>
      )}
    </div>
  )
}
