import type { Told } from '../integrations/records/told.ts'
import type { Telling } from '../messages/event.ts'
import type { Situation } from '../messages/situation.ts'
import { hearingOf, newlyHearing, whoHears, type Hearing } from '../policy/matrix.ts'
import { peopleOf } from '../policy/people.ts'
import type { Severity } from '../policy/severity.ts'
import { siteOf } from '../policy/site.ts'
import type { Tenant } from '../policy/tenant.ts'
import { isDismissive } from '../policy/verdict.ts'
import type { Held } from './contract.ts'

/** Who hears of this telling, in order. */
export const hearing = (
  tenant: Tenant,
  situation: Situation,
  news: {
    telling: Telling
    severity: Severity
    before: Held | undefined
    told: Told
    /** Ids of those who were asked by mail what a merging left undecided. */
    undecided?: readonly string[]
  },
): readonly Hearing[] => {
  const { telling, severity, before, told, undecided = [] } = news
  const verdict = situation.finding?.verdict
  const at = new Date().toISOString()
  const known = [...told.mail, ...told.chat]
  const everybody = whoHears(tenant, { severity, verdict, told: known, at })
  /** Telephones ring for the first news of an incident or of a level, and not for how it goes on. */
  const all = everybody
    .filter(({ channel }) => channel === 'mail' || channel === 'chat')
    .flatMap(({ channel, to, after }) => {
      // Whose turn did not come before somebody acknowledged is not drawn in later.
      const heard = after === undefined ? to : to.filter(({ id }) => known.includes(id))
      return heard.length > 0 ? [{ channel, to: heard }] : []
    })
  /** Those who heard before hear how it goes on; nobody new is drawn in by it. */
  const whoWasTold = all.flatMap(({ channel, to }) => {
    const heard = to.filter(({ id }) => (channel === 'chat' ? told.chat : told.mail).includes(id))
    return heard.length > 0 ? [{ channel, to: heard }] : []
  })
  switch (telling) {
    case 'severity raised':
      if (before === undefined) return everybody
      // Whoever had heard hears by mail that it got worse, and why; also whom the worse level does not name any more.
      return [
        ...newlyHearing(tenant, before, { severity, verdict, told: known, at }),
        ...mailedBefore([...everybody, ...whoHears(tenant, { ...before, told: known, at })], told.mail),
      ]
    case 'weighed again':
      return [...(before ? newlyHearing(tenant, before, { severity, verdict, told: known, at }) : []), ...whoWasTold]
    case 'isolated':
    case 'release pending':
    case 'released':
    case 'merged in':
      return whoWasTold
    case 'merged': {
      const mailed = whoWasTold.flatMap(({ channel, to }) => (channel === 'mail' ? to.map(({ id }) => id) : []))
      const asked = undecided.filter((id) => !mailed.includes(id))
      return [...whoWasTold, ...byMail(tenant, asked, at)]
    }
    case 'review due': {
      // Who may decide is called to it, also at a level that is told by mail alone: the button is in chat.
      const deciders = tenant.chat ? peopleOf(tenant, tenant.confirm.responders[0]?.who ?? [], at) : []
      const called = [...whoWasTold.filter(({ channel }) => channel === 'chat').flatMap(({ to }) => to), ...deciders]
      const once = [...new Map(called.map((one) => [one.id, one])).values()]
      const mails = whoWasTold.filter(({ channel }) => channel === 'mail')
      const heard = once.length > 0 ? [{ channel: 'chat' as const, to: once }, ...mails] : mails
      return heard.length > 0 ? heard : all
    }
    case 'closed':
      // In mail the final report has said so.
      return whoWasTold.filter(
        ({ channel }) => channel === 'chat' || isDismissive(situation.finding?.verdict ?? 'undetermined'),
      )
    case 'instructions': {
      const site = siteOf(tenant.sites, situation.host?.name)
      return byMail(tenant, site?.staff ?? [], at)
    }
    case 'step taken': {
      const { isolate, release } = tenant.response
      const isRelease = situation.host?.state === 'release asked for' || situation.host?.state === 'released'
      const { tell } = isRelease ? release : isolate
      return tell.length > 0 ? byMail(tenant, tell, at) : all
    }
    case 'nobody called':
    case 'limit near':
    case 'limit passed':
      // Where the file names nobody of the SOC, whoever follows the incident.
      if (telling === 'nobody called' && tenant.soc.length === 0) return all
      return (
        hearingOf(
          tenant,
          tenant.soc.flatMap((to) => [
            ...(tenant.chat ? [{ channel: 'chat', to } as const] : []),
            ...(tenant.mail ? [{ channel: 'mail', to } as const] : []),
          ]),
          at,
        )
          // The channel is the customer's: who cannot be called by name there is not told by a word in it.
          .map(({ channel, to }) => ({
            channel,
            to: to.filter(({ slack }) => channel === 'mail' || slack !== undefined),
          }))
          .filter(({ to }) => to.length > 0)
      )
    case 'flash report':
      return everybody
    case 'severity lowered':
    case 'final report':
    case 'isolation pending':
    case 'isolation refused':
    case 'isolation failed':
    case 'uncertain':
      return all
  }
}

const byMail = (tenant: Tenant, ids: readonly string[], at: string): readonly Hearing[] =>
  hearingOf(
    tenant,
    ids.map((to) => ({ channel: 'mail', to })),
    at,
  )

/** Of all these whoever was written to before, once. */
const mailedBefore = (hearings: readonly Hearing[], told: readonly string[]): readonly Hearing[] => {
  const mailed = hearings.flatMap(({ channel, to }) =>
    channel === 'mail' ? to.filter(({ id }) => told.includes(id)) : [],
  )
  const to = [...new Map(mailed.map((one) => [one.id, one])).values()]
  return to.length > 0 ? [{ channel: 'mail', to }] : []
}
