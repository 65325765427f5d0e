import { linkTo } from '../place.ts'
import { keyOf, type Channel, type Thread } from '../reading/chat.ts'
import { lineOf } from '../reading/line-of.ts'
import { SlackMessage } from './slack-message.tsx'
import { Ago } from './time.tsx'
import { chained, type View } from './view.ts'

/** A customer's channel: one thread an incident, the shown one opened. */
export const Chat = ({ view }: { view: View }) => {
  const { town, words, place } = view
  const { channel } = town
  if (!channel) return <></>
  const asked = town.incidents.find(({ id }) => id === town.shown?.situation.incident)?.question?.asked.at(-1)
  const wanted = channel.members.find(({ slack }) => slack === place.as)
  const as = wanted ?? channel.members.find(({ name }) => name === asked) ?? channel.members[0]
  return (
    <div class="desk-body">
      <div class="desk-head">
        <strong>#{channel.name}</strong> <span class="muted clip">{channel.tenant.name}</span>
        <label class="picker">
          {words.youAre}{' '}
          <select data-goto id="as">
            {channel.members.map(({ slack, name }) => (
              <option value={linkTo(place, { as: slack })} selected={slack === as?.slack}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="scroll threads" tabindex={0} role="group" aria-label={`#${channel.name}`} id="threads">
        {channel.threads.length === 0 && <p class="empty">{words.noChat(channel.name)}</p>}
        {channel.threads.map((thread) => (
          <OneThread view={view} channel={channel} thread={thread} as={as?.slack} />
        ))}
        {channel.private
          .filter(({ user }) => user === as?.slack)
          .slice(-2)
          .map(({ at, text }) => (
            <div class="message private" id={`private-${at}`}>
              <p class="muted small">
                {words.onlyYou} · <Ago at={at} zone={channel.tenant.timeZone} lang={place.lang} />
              </p>
              <p class="prewrap">{text}</p>
            </div>
          ))}
      </div>
    </div>
  )
}

const OneThread = ({
  view,
  channel,
  thread: { root, replies, incident },
  as,
}: {
  view: View
  channel: Channel
  thread: Thread
  as: string | undefined
}) => {
  const { town, words, place } = view
  const isShown = incident !== undefined && incident === town.shown?.situation.incident
  const listed = town.incidents.find(({ id }) => id === incident)
  const id = `thread-${root.ts.replace('.', '-')}`
  if (!isShown)
    return (
      <a
        class={`thread closed ${listed?.question ? 'waits' : ''}`}
        id={id}
        href={linkTo(place, { incident })}
        data-place
      >
        <span class="clip">{root.text.split('\n')[0]}</span>
        <span class="muted small">{words.replies(replies.length)}</span>
        {listed?.question && <span class="act">{words.asksNow}</span>}
      </a>
    )
  const timeline = town.shown?.situation.timeline ?? []
  const seen = new Map<string, number>()
  return (
    <article class="thread" id={id} data-shown>
      {[root, ...replies].map((message) => {
        const key = keyOf(message)?.key ?? ''
        const about = key.split('/').slice(0, 2).join('/')
        const before = seen.get(about) ?? 0
        seen.set(about, before + 1)
        const line =
          message === root
            ? timeline.findIndex(({ what }) => what.kind === 'incident opened')
            : lineOf(timeline, 'chat', key, before)
        return (
          <div
            class={`message ${message === root ? 'root' : 'reply'}`}
            id={`message-${message.ts.replace('.', '-')}`}
            {...chained(view, incident, line)}
          >
            <p class="by">
              <strong>Hikeshi</strong>{' '}
              <span class="muted small">
                <Ago at={atOf(message.ts)} zone={channel.tenant.timeZone} lang={place.lang} />
                {message.edited && ` · ${words.edited}`}
              </span>
            </p>
            <SlackMessage view={view} channel={channel.id} message={message} as={as} />
          </div>
        )
      })}
    </article>
  )
}

/** Slack's time stamps are seconds since 1970. */
const atOf = (ts: string): string => new Date(Number(ts) * 1000).toISOString()
