import { z } from 'zod'
import { buttons } from '../../../../simulators/slack/blocks.ts'
import type { Message } from '../../../../simulators/slack/workspace.ts'
import { Mrkdwn } from './mrkdwn.tsx'
import type { View } from './view.ts'

const text = z.object({ type: z.string(), text: z.string() })
const shape = z.object({ text: text.optional(), fields: z.array(text).optional() })
const elements = z.array(text)
const confirm = z.object({
  title: text,
  text,
  confirm: text,
  deny: text,
})

type Text = z.output<typeof text>

/** A message as Slack draws it: header, sections, fields, small print, buttons. */
export const SlackMessage = ({
  view,
  channel,
  message,
  as,
}: {
  view: View
  channel: string
  message: Message
  as: string | undefined
}) => {
  const members = view.town.channel?.members ?? []
  const nameOf = (user: string): string => members.find(({ slack }) => slack === user)?.name ?? user
  const said = (one: Text) => (one.type === 'mrkdwn' ? <Mrkdwn text={one.text} nameOf={nameOf} /> : <>{one.text}</>)
  if (!message.blocks) return <p class="prewrap">{<Mrkdwn text={message.text} nameOf={nameOf} />}</p>
  return (
    <>
      {message.blocks.map((block) => {
        const { text: main, fields } = shape.safeParse(block).data ?? {}
        if (block.type === 'divider') return <hr />
        if (block.type === 'header') return main ? <h3 class="slack-header">{main.text}</h3> : <></>
        if (block.type === 'context')
          return (
            <p class="slack-context">
              {(elements.safeParse(block['elements']).data ?? []).map((one) => (
                <span>{said(one)}</span>
              ))}
            </p>
          )
        if (block.type === 'actions')
          return (
            <div class="slack-buttons">
              {buttons([block]).map((button) => {
                const asked = confirm.safeParse(button.confirm).data
                return (
                  <button
                    type="button"
                    class={button.style ?? ''}
                    data-post="/press"
                    data-body={JSON.stringify({ user: as, channel, ts: message.ts, value: button.value })}
                    {...(asked && {
                      'data-ask': asked.title.text,
                      'data-ask-text': asked.text.text,
                      'data-ask-yes': asked.confirm.text,
                      'data-ask-no': asked.deny.text,
                    })}
                  >
                    {button.text.text}
                  </button>
                )
              })}
            </div>
          )
        return (
          <>
            {main && <p class="prewrap">{said(main)}</p>}
            {fields && (
              <div class="slack-fields">
                {fields.map((field) => (
                  <p class="prewrap">{said(field)}</p>
                ))}
              </div>
            )}
          </>
        )
      })}
    </>
  )
}
