import type { Mail as Letter } from '../../../../simulators/mail/mailboxes.ts'
import { linkTo } from '../place.ts'
import { lineOf } from '../reading/line-of.ts'
import { aboutMail } from '../reading/mail.ts'
import { Ago } from './time.tsx'
import { chained, type View } from './view.ts'

/** What a mail may do beside being read: its links open a page of their own, as in mail programs. */
export const mailMay = 'allow-popups allow-popups-to-escape-sandbox'

/** The mailboxes: a list, and below it the mail that is read. */
export const Mail = ({ view }: { view: View }) => {
  const { town, words, place, zoneOf } = view
  const { mails, boxes } = town.post
  const read = mails.find(({ id }) => id === place.mail)
  return (
    <div class="desk-body">
      <div class="desk-head">
        <label class="picker">
          {words.mailbox}{' '}
          <select data-goto id="mailbox">
            <option value={linkTo(place, { mailbox: undefined })} selected={place.mailbox === undefined}>
              {words.allMailboxes}
            </option>
            {boxes.map(({ address, name }) => (
              <option value={linkTo(place, { mailbox: address })} selected={place.mailbox === address}>
                {name} ({address})
              </option>
            ))}
          </select>
        </label>
      </div>
      {mails.length === 0 ? (
        <p class="empty">{words.noMail}</p>
      ) : (
        <ul class="mails scroll" id="mails">
          {mails.map((mail) => (
            <li id={`row-${mail.id}`} {...lineOfMail(view, mail, mails)}>
              <a
                href={linkTo(place, { mail: mail.id })}
                data-place
                id={`open-${mail.id}`}
                {...(mail === read && { 'aria-current': 'true' })}
              >
                <span class="clip mail-subject">{mail.subject}</span>
                <span class="muted clip small">{mail.to}</span>
                <span class="muted small age">
                  <Ago at={mail.receivedAt} zone={zoneOf(undefined)} lang={place.lang} />
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
      {mails.length > 0 && (read ? <Reading view={view} mail={read} /> : <p class="empty">{words.noMailPicked}</p>)}
    </div>
  )
}

const Reading = ({ view: { words, place }, mail }: { view: View; mail: Letter }) => (
  <article class="reading" aria-labelledby="reading-title">
    <header>
      <h3 id="reading-title">{mail.subject}</h3>
      <p class="muted small clip">
        {words.from} {mail.from} · {words.to} {mail.to}
      </p>
      <p class="switch">
        {(['html', 'text'] as const).map((mailAs) => (
          <a
            href={linkTo(place, { mailAs })}
            data-place
            id={`as-${mailAs}`}
            {...(place.mailAs === mailAs && { 'aria-current': 'true' })}
          >
            {mailAs === 'html' ? words.asHtml : words.asText}
          </a>
        ))}
      </p>
    </header>
    {place.mailAs === 'html' ? (
      <iframe id={`body-${mail.id}`} sandbox={mailMay} src={`/mail/${mail.id}`} title={words.mailBody(mail.subject)} />
    ) : (
      <pre class="scroll" tabindex={0} id={`text-${mail.id}`}>
        {mail.text}
      </pre>
    )}
  </article>
)

/** Which line of the shown record a mail is. */
const lineOfMail = (view: View, mail: Letter, mails: readonly Letter[]) => {
  const about = aboutMail(mail)
  const situation = view.town.shown?.situation
  if (!about || about.incident !== situation?.incident) return {}
  const telling = (one: Letter): string | undefined => {
    const other = aboutMail(one)
    return other?.incident === about.incident ? other.key.split('/')[1] : undefined
  }
  const before = mails.filter((one) => one.receivedAt < mail.receivedAt && telling(one) === telling(mail)).length
  return chained(view, about.incident, lineOf(situation.timeline, 'mail', about.key, before))
}
