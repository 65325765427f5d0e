import { limits } from '../../policy/clock.ts'
import { decider, peopleFor, steps } from '../../policy/step.ts'
import {
  asksNobody,
  asksWhen,
  isolates,
  nameOf,
  ordersWithoutEffect,
  outcomeWithoutAnswer,
  type AgreementPhrases,
} from '../agreement.ts'
import { timeIn } from '../time.ts'
import { list, limits as limitNames, sentence, severity, verdict } from './words.ts'
import {
  span,
  count,
  names,
  hosts,
  worstFirst,
  orders,
  services,
  asks,
  outcomes,
  waitsFor,
  stepNames,
  persons,
  deciders,
  channels,
  performers,
} from './agreement-words.ts'

export const agreed: AgreementPhrases = {
  title: ({ name, id }) => `What was agreed with ${name} (${id})`,
  topics: {
    contact: { heading: 'Questions', says: ({ contact }) => [sentence(`Call ${contact}`)] },
    timeZone: { heading: 'Times', says: ({ timeZone }) => [`Written in the time zone ${timeZone}.`] },
    service: { heading: 'Service', says: ({ service }) => [services[service]] },
    mode: {
      heading: 'Mode',
      says: ({ mode }) => [
        mode === 'live' ? 'Live.' : 'Dry run: everything is played through and told, nothing is touched.',
      ],
    },
    dryRun: {
      heading: 'Playbooks that only rehearse',
      says: ({ mode, dryRun }) =>
        mode === 'live'
          ? dryRun.map((name) => `${name}: everything is played through and told, nothing is touched (dry run).`)
          : [],
    },
    sources: {
      heading: 'Products',
      says: (tenant, productTitle) =>
        tenant.sources.map(({ name, product, webhook, api, poll }) => {
          const ways = [
            ...(webhook ? ['it sends its alerts'] : []),
            ...(poll ? [`we ask it for its alerts every ${span(poll.every)}`] : []),
            ...(api && !poll ? ['we ask it for what we may have missed'] : []),
            ...(api && isolates(tenant) !== 'nothing' ? ['we act through it'] : []),
          ]
          return `${productTitle(product)} (${name}): ${ways.join('; ')}.`
        }),
    },
    order: {
      heading: 'Order of the response',
      says: (tenant) => {
        const who = decider(tenant, 'isolate')
        if (isolates(tenant) === 'nothing') return ['Nothing is isolated: the service is detection only.']
        if (who !== 'policy')
          return [
            `A host is looked at first, and isolated when ${persons[who]} has said yes.`,
            ...(ordersWithoutEffect(tenant)
              ? ['That holds whatever other order was written down: with response only nothing is isolated unasked.']
              : []),
          ]
        return [
          `As a rule, ${orders[tenant.order]}.`,
          'What was agreed for a site goes before what was agreed for a kind of incident, and that before this rule.',
        ]
      },
    },
    orderByKind: {
      heading: 'Order by kind of incident',
      says: (tenant) =>
        isolates(tenant) === 'by itself'
          ? orNone(Object.entries(tenant.orderByKind).map(([kind, order]) => `${kind}: ${orders[order]}.`))
          : [],
    },
    hosts: {
      heading: 'Lists of hosts',
      says: (tenant) => [
        `Critical hosts: ${hosts(tenant.hosts.investigateFirst)}. A critical alert on one of them is an emergency.`,
        ...(isolates(tenant) === 'nothing'
          ? []
          : [
              `Isolated only after a person said yes: ${hosts(tenant.hosts.approvalNeeded)}.`,
              `Never isolated by us: ${hosts(tenant.hosts.neverIsolate)}.`,
            ]),
      ],
    },
    sites: {
      heading: 'Sites',
      says: (tenant) =>
        orNone(
          tenant.sites.flatMap(({ name, hosts, staff, securityDepartment, within, order }) => [
            `${name}: ${hosts.join(', ')}${order === undefined || isolates(tenant) !== 'by itself' ? '' : `; there, ${orders[order]}`}.`,
            ...(staff.length > 0
              ? [`${name}: what was done to a machine there, and what to do, is told to ${names(tenant, staff)}.`]
              : []),
            ...(securityDepartment.length > 0
              ? [`${name}: what stays open goes to ${names(tenant, securityDepartment)} first, for ${span(within)}.`]
              : []),
          ]),
        ),
    },
    response: {
      heading: 'Who decides, does and hears of each step',
      says: (tenant) =>
        (isolates(tenant) === 'nothing' ? [] : steps).map((step) => {
          const { performs, tell } = tenant.response[step]
          const heard = tell.length > 0 ? `; told: ${names(tenant, tell)}` : ''
          const people = peopleFor(tenant, step)
          const several = people > 1 ? `, where ${people} different people must agree` : ''
          return `${stepNames[step]}: ${deciders[decider(tenant, step)]}${several}, ${performers[performs]}${heard}.`
        }),
    },
    soc: { heading: 'The SOC', says: (tenant) => orNone(tenant.soc.map((id) => nameOf(tenant, id))) },
    confirm: {
      heading: 'Who is asked what to do',
      says: (tenant) => {
        const { responders, defaultMayIsolateApprovalHosts } = tenant.confirm
        const ask = asksWhen(tenant)
        const outcome = outcomeWithoutAnswer(tenant)
        const cases = [...(ask === 'never' ? ['it stays open'] : []), ...(asksNobody(tenant) ? [] : ['nobody answers'])]
        return [
          asksNobody(tenant) ? 'Nobody is asked.' : asks[ask],
          ...(ask !== 'always' && isolates(tenant) === 'by itself'
            ? ['Where nobody is asked about a real threat, the host is isolated, except one that is never isolated.']
            : []),
          ...responders.map(
            ({ who, by, within }, step) =>
              `${step === 0 ? 'First' : 'Then also'}: ${names(tenant, who)}, by ${channels[by]}, for ${span(within)}.`,
          ),
          `When ${cases.join(' or ')}: ${outcomes[outcome](tenant)}.`,
          ...(defaultMayIsolateApprovalHosts && outcome === 'isolate'
            ? ['That may also isolate a host that otherwise needs a yes.']
            : []),
        ]
      },
    },
    matrix: {
      heading: 'Who is told, by severity',
      says: (tenant) =>
        worstFirst.map((level) => {
          const told = tenant.matrix[level].map(({ channel, to, after }) => {
            const later = after === undefined ? '' : ` (${span(after)} later, unless somebody has acknowledged)`
            return `${channels[channel]} to ${nameOf(tenant, to)}${later}`
          })
          return `${severity[level]}: ${told.length > 0 ? told.join(', then ') : 'nobody'}.`
        }),
    },
    audiences: {
      heading: 'Who hears only of some of it',
      says: (tenant) =>
        orNone(
          tenant.audiences.map(
            ({ who, fromSeverity, verdicts }) =>
              `${nameOf(tenant, who)}: from ${severity[fromSeverity].toLowerCase()} on; ${list(verdicts.map((one) => verdict[one]))}.`,
          ),
        ),
    },
    groups: {
      heading: 'Groups',
      says: (tenant) =>
        orNone(
          tenant.groups.map(({ name, people, mail }) => {
            const members = [
              ...people.map((id) => nameOf(tenant, id)),
              ...(mail === undefined ? [] : ['a mailing list']),
            ]
            return `${name}: ${members.length > 0 ? list(members) : 'nobody'}.`
          }),
        ),
    },
    rosters: {
      heading: 'Who is on call',
      says: (tenant) =>
        orNone(
          tenant.rosters.flatMap(({ name, timeZone, rotation, holidays, overrides }) => [
            `${name}: ${names(tenant, rotation.people)}, in turns of ${count(rotation.days, 'day')} from ${rotation.from} ${rotation.handover} (${timeZone}).`,
            ...(holidays
              ? [
                  `${name}, on public holidays of Japan${holidays.further.length > 0 ? ` and on ${holidays.further.join(', ')}` : ''}: ${names(tenant, holidays.people)}.`,
                ]
              : []),
            ...overrides.map(
              ({ from, until, person }) => `${name}, from ${from} until ${until}: ${nameOf(tenant, person)}.`,
            ),
          ]),
        ),
    },
    phone: {
      heading: 'Telephone',
      says: ({ phone }) =>
        phone
          ? [
              `Calls and short messages come from ${phone.from}; it rings for ${span(phone.ring)}.`,
              `Whoever is to acknowledge is called up to ${count(phone.rounds, 'time')}, ${span(phone.pause)} apart.`,
            ]
          : orNone([]),
    },
    times: {
      heading: 'Times agreed, from the receipt of the alert',
      says: ({ times }) => {
        const agreed = worstFirst.flatMap((level) =>
          limits.flatMap((limit) => {
            const within = times[level]?.[limit]
            return within === undefined
              ? []
              : [`${severity[level]}: until ${waitsFor[limit]}, ${span(within)} (${limitNames[limit]}).`]
          }),
        )
        return agreed.length === 0
          ? orNone([])
          : [
              ...agreed,
              `The SOC is warned ${span(times.warnBefore)} before, or when half of the time is over where that is later.`,
            ]
      },
    },
    limits: {
      heading: 'How far we may go',
      says: (tenant) => {
        const { containments, tripwire } = tenant.limits
        if (isolates(tenant) === 'nothing') return []
        return [
          `At most ${count(containments.max, 'isolation')} within ${span(containments.within)}, by whomever.`,
          ...(isolates(tenant) === 'by itself'
            ? [
                `${count(tripwire.max, 'isolation')} within ${span(tripwire.within)} that no person decided ${tripwire.max === 1 ? 'stops' : 'stop'} automatic isolation until a person resumes it.`,
              ]
            : []),
        ]
      },
    },
    isolation: {
      heading: 'How an isolation is followed',
      says: (tenant) => {
        const { lookEvery, patience, tellAgain, reviewAfter } = tenant.isolation
        if (isolates(tenant) === 'nothing') return []
        return [
          `The product is asked whether it is done after ${list(lookEvery.map(span))}; the last wait repeats.`,
          `Not done after ${span(patience)}, people are told that it is pending.`,
          ...(tellAgain.length === 0
            ? []
            : [
                `While the product is down and does not take it, people are told at once, and again after ${list(tellAgain.map(span))}, with the request to cut the host off by hand.`,
              ]),
          `A person looks at it again after ${span(reviewAfter)}.`,
        ]
      },
    },
    triage: {
      heading: 'How much must speak for a verdict',
      says: (tenant) => [
        `From ${count(tenant.triage.realFrom, 'point')} on a finding is held for real, from ${tenant.triage.dismissFrom} against it on it is dismissed; between them ${asksWhen(tenant) === 'never' ? 'it stays open' : 'a person judges'}.`,
      ],
    },
    allowList: {
      heading: 'Known to be harmless',
      says: ({ allowList, timeZone }) =>
        orNone(
          allowList.map(
            ({ match, owner, reason, expires }) =>
              `${Object.entries(match)
                .map(([field, value]) => `${field} ${value}`)
                .join(', ')}: ${reason} (${owner}, until ${timeIn(timeZone, expires)})`,
          ),
        ),
    },
  },
}

const orNone = (lines: readonly string[]): readonly string[] => (lines.length > 0 ? lines : ['None.'])
