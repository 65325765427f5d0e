import { peopleOf } from './people.ts'
import { isWorse } from './severity.ts'
import type { Severity } from './severity.ts'
import type { Language, Millis, Person, TellStep, Tenant } from './tenant.ts'
import type { Verdict } from './verdict.ts'

/** Somebody, or a mailing list, at the end of a channel. */
export interface Recipient {
  /** Id of the person, or of the group where the group itself is addressed. */
  readonly id: string
  readonly name: string
  readonly language: Language
  readonly mail?: string
  readonly slack?: string
  readonly phone?: string
}

/** One step of telling: on this channel, to all of these, before the next step. */
export interface Hearing {
  readonly channel: TellStep['channel']
  readonly to: readonly Recipient[]
  /** So long after the first step; absent where it is taken at once. */
  readonly after?: Millis
}

export interface News {
  /** The worst that the incident has had: re-rating it milder must not leave out those who were told. */
  readonly severity: Severity
  /** Absent while nobody has judged: who wants only true positives does not hear yet. */
  readonly verdict?: Verdict | undefined
  /** Ids of recipients who were told of this incident before: they hear how it goes on, whatever the verdict became. */
  readonly told?: readonly string[]
  /** ISO instant of the telling: whoever of a roster is on call then hears. */
  readonly at: string
}

type Agreed = Pick<Tenant, 'matrix' | 'audiences' | 'people' | 'groups' | 'rosters'>

/** Own entries of a recipient decide; without one, those of the group that it was addressed through; without any, it hears everything. */
const wants = (tenant: Agreed, recipient: string, step: string, news: News): boolean => {
  const own = tenant.audiences.filter((audience) => audience.who === recipient)
  const agreed = own.length > 0 ? own : tenant.audiences.filter((audience) => audience.who === step)
  if (agreed.length === 0 || news.told?.includes(recipient) === true) return true
  const verdict = news.verdict ?? 'undetermined'
  return agreed.some(
    ({ fromSeverity, verdicts }) => !isWorse(fromSeverity, news.severity) && verdicts.includes(verdict),
  )
}

const recipient = ({ id, name, language, mail, slack, phone }: Person): Recipient => ({
  id,
  name,
  language,
  ...(mail !== undefined && { mail }),
  ...(slack !== undefined && { slack }),
  ...(phone !== undefined && { phone }),
})

/**
 * A group with an address of its own gets mail there, and its people are not written to one by one. In chat its people are mentioned;
 * a group without people is called by its name. A telephone is a person's.
 */
const expand = (tenant: Agreed, channel: Hearing['channel'], to: string, at: string): readonly Recipient[] => {
  const group = tenant.groups.find((group) => group.id === to)
  const people = peopleOf(tenant, [to], at).map(recipient)
  if (channel === 'phone' || channel === 'sms') return people.filter(({ phone }) => phone !== undefined)
  if (group === undefined) return channel === 'mail' ? people.filter(({ mail }) => mail !== undefined) : people
  const { id, name, language, mail } = group
  if (channel === 'mail')
    return mail === undefined ? people.filter(({ mail }) => mail !== undefined) : [{ id, name, language, mail }]
  return people.length > 0 ? people : [{ id, name, language }]
}

const address = (channel: Hearing['channel'], { id, mail, slack, phone }: Recipient): string => {
  const known = { mail: mail?.toLowerCase(), chat: slack, sms: phone, phone }
  return `${channel}:${known[channel] ?? id}`
}

/**
 * Who hears of this, by which channel and in which order: the tenant's severity matrix, groups expanded, those left out who did not
 * ask for such news (`audiences`), each address once per channel at its first place. Steps that reach nobody are left out.
 */
export const whoHears = (tenant: Agreed, news: News): readonly Hearing[] => {
  return hearingOf(tenant, tenant.matrix[news.severity], news.at, (recipient, step) =>
    wants(tenant, recipient, step, news),
  )
}

/** Who is behind steps of telling, each address once per channel at its first place. Steps that reach nobody are left out. */
export const hearingOf = (
  tenant: Agreed,
  steps: readonly TellStep[],
  at: string,
  hears: (recipient: string, step: string) => boolean = () => true,
): readonly Hearing[] => {
  const seen = new Set<string>()
  let waited = 0
  return steps.flatMap(({ channel, to, after = 0 }): readonly Hearing[] => {
    waited += after
    const recipients = expand(tenant, channel, to, at).filter((recipient) => {
      const key = address(channel, recipient)
      if (seen.has(key) || !hears(recipient.id, to)) return false
      seen.add(key)
      return true
    })
    return recipients.length > 0 ? [{ channel, to: recipients, ...(waited > 0 && { after: waited }) }] : []
  })
}

/**
 * Who hears now and had not heard as it was held for `before`: whom to tell when an incident's severity is raised, or it is found to be
 * real. Somebody who moves from mail to chat as well is new on chat.
 */
export const newlyHearing = (
  tenant: Agreed,
  before: Pick<News, 'severity' | 'verdict'>,
  news: News,
): readonly Hearing[] => {
  const heard = new Set(
    whoHears(tenant, { ...news, severity: before.severity, verdict: before.verdict })
      // Whose turn may not have come.
      .filter(({ after }) => after === undefined)
      .flatMap(({ channel, to }) => to.map((recipient) => address(channel, recipient))),
  )
  return whoHears(tenant, news).flatMap((step) => {
    const fresh = step.to.filter((recipient) => !heard.has(address(step.channel, recipient)))
    return fresh.length > 0 ? [{ ...step, to: fresh }] : []
  })
}
