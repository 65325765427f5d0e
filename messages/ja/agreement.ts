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
import { list, limits as limitNames, severity, verdict } from './words.ts'
import {
  span,
  called,
  names,
  hosts,
  worstFirst,
  orders,
  kinds,
  services,
  asks,
  outcomes,
  waitsFor,
  fields,
  channels,
  stepNames,
  persons,
  deciders,
  performers,
  isField,
  isKind,
} from './agreement-words.ts'

export const agreed: AgreementPhrases = {
  title: ({ name, id }) => `${name}様（${id}）との取り決め`,
  topics: {
    contact: { heading: '■ お問い合わせ先', says: ({ contact }) => [contact] },
    timeZone: { heading: '■ 時刻', says: ({ timeZone }) => [`タイムゾーン${timeZone}で表記します。`] },
    service: { heading: '■ ご契約', says: ({ service }) => [services[service]] },
    mode: {
      heading: '■ 運用',
      says: ({ mode }) => [
        mode === 'live' ? '本番運用です。' : '予行：手順どおりに進めてご連絡しますが、実際の操作は行いません。',
      ],
    },
    dryRun: {
      heading: '■ 予行とする対応手順',
      says: ({ mode, dryRun }) =>
        mode === 'live'
          ? dryRun.map((name) => `${name}：手順どおりに進めてご連絡しますが、実際の操作は行いません（予行）。`)
          : [],
    },
    sources: {
      heading: '■ 対象の製品',
      says: (tenant, productTitle) =>
        tenant.sources.map(({ name, product, webhook, api, poll }) => {
          const ways = [
            ...(webhook ? ['製品からアラートを受信します。'] : []),
            ...(poll ? [`アラートを${span(poll.every)}ごとに製品に問い合わせます。`] : []),
            ...(api && !poll ? ['受信漏れがないか製品に問い合わせます。'] : []),
            ...(api && isolates(tenant) !== 'nothing' ? ['端末の操作に使用します。'] : []),
          ]
          return `${productTitle(product)}（${name}）：${ways.join('')}`
        }),
    },
    order: {
      heading: '■ 対応の順序',
      says: (tenant) => {
        const who = decider(tenant, 'isolate')
        if (isolates(tenant) === 'nothing') return ['検知のみのご契約のため、端末の隔離は行いません。']
        if (who !== 'policy')
          return [
            `先に調査し、${persons[who]}が隔離を決定した場合に限り隔離します。`,
            ...(ordersWithoutEffect(tenant)
              ? ['「対応のみ」のご契約のため、先に隔離するなど別の順序の記載があっても、この扱いとします。']
              : []),
          ]
        return [
          `原則として、${orders[tenant.order]}。`,
          '拠点ごとの取り決めを最も優先し、次に種別ごと、最後にこの原則に従います。',
        ]
      },
    },
    orderByKind: {
      heading: '■ 種別ごとの対応の順序',
      says: (tenant) =>
        isolates(tenant) === 'by itself'
          ? orNone(
              Object.entries(tenant.orderByKind).map(
                ([kind, order]) => `${isKind(kind) ? kinds[kind] : kind}：${orders[order]}。`,
              ),
            )
          : [],
    },
    hosts: {
      heading: '■ 端末の一覧',
      says: (tenant) => [
        `重要ホスト：${hosts(tenant.hosts.investigateFirst)}。重大なアラートは「緊急」とします。`,
        ...(isolates(tenant) === 'nothing'
          ? []
          : [
              `承認があった場合に限り隔離する端末：${hosts(tenant.hosts.approvalNeeded)}。`,
              `隔離しない端末：${hosts(tenant.hosts.neverIsolate)}。`,
            ]),
      ],
    },
    sites: {
      heading: '■ 拠点',
      says: (tenant) =>
        orNone(
          tenant.sites.flatMap(({ name, hosts, staff, securityDepartment, within, order }) => [
            `${name}：${list(hosts)}${order === undefined || isolates(tenant) !== 'by itself' ? '' : `（${orders[order]}）`}。`,
            ...(staff.length > 0
              ? [`${name}：端末への操作と必要な行動を${names(tenant, staff)}にお知らせします。`]
              : []),
            ...(securityDepartment.length > 0
              ? [
                  `${name}：判断できないものは、まず${names(tenant, securityDepartment)}に確認します（${span(within)}）。`,
                ]
              : []),
          ]),
        ),
    },
    response: {
      heading: '■ 各手順の決定者、実施者、連絡先',
      says: (tenant) =>
        (isolates(tenant) === 'nothing' ? [] : steps).map((step) => {
          const { performs, tell } = tenant.response[step]
          const heard = tell.length > 0 ? `、${names(tenant, tell)}に連絡` : ''
          const people = peopleFor(tenant, step)
          const several = people > 1 ? `（異なる${people}名の同意が必要）` : ''
          return `${stepNames[step]}：${deciders[decider(tenant, step)]}${several}、${performers[performs]}${heard}。`
        }),
    },
    soc: { heading: '■ SOC', says: (tenant) => orNone(tenant.soc.map((id) => nameOf(tenant, id))) },
    confirm: {
      heading: '■ 対応の確認',
      says: (tenant) => {
        const { responders, defaultMayIsolateApprovalHosts } = tenant.confirm
        const ask = asksWhen(tenant)
        const outcome = outcomeWithoutAnswer(tenant)
        const cases = [
          ...(ask === 'never' ? ['判断できない場合'] : []),
          ...(asksNobody(tenant) ? [] : ['回答がない場合']),
        ]
        return [
          asksNobody(tenant) ? '確認は行いません。' : asks[ask],
          ...(ask !== 'always' && isolates(tenant) === 'by itself'
            ? ['実際の脅威と判定し、確認を行わない場合は、端末を隔離します（隔離しない端末を除く）。']
            : []),
          ...responders.map(
            ({ who, by, within }, step) =>
              `${step === 0 ? '最初に' : '続いて'}：${names(tenant, who)}（${channels[by]}、${span(within)}）。`,
          ),
          `${cases.join('、または')}：${outcomes[outcome](tenant)}。`,
          ...(defaultMayIsolateApprovalHosts && outcome === 'isolate'
            ? ['その際、承認を要する端末も隔離することがあります。']
            : []),
        ]
      },
    },
    matrix: {
      heading: '■ 重大度ごとの連絡先',
      says: (tenant) =>
        worstFirst.map((level) => {
          const told = tenant.matrix[level].map(({ channel, to, after }) => {
            const later = after === undefined ? '' : `、${span(after)}後、それまでに応答がない場合`
            return `${called(tenant, to)}（${channels[channel]}${later}）`
          })
          return `${severity[level]}：${told.length > 0 ? told.join('→') : '連絡なし'}。`
        }),
    },
    audiences: {
      heading: '■ 一部のみ連絡する方',
      says: (tenant) =>
        orNone(
          tenant.audiences.map(
            ({ who, fromSeverity, verdicts }) =>
              `${called(tenant, who)}：重大度「${severity[fromSeverity]}」以上、${list(verdicts.map((one) => verdict[one]))}。`,
          ),
        ),
    },
    groups: {
      heading: '■ グループ',
      says: (tenant) =>
        orNone(
          tenant.groups.map(({ name, people, mail }) => {
            const members = [
              ...people.map((id) => called(tenant, id)),
              ...(mail === undefined ? [] : ['メーリングリスト']),
            ]
            return `${name}：${members.length > 0 ? list(members) : 'なし'}。`
          }),
        ),
    },
    rosters: {
      heading: '■ 当番',
      says: (tenant) =>
        orNone(
          tenant.rosters.flatMap(({ name, timeZone, rotation, holidays, overrides }) => [
            `${name}：${names(tenant, rotation.people)}が${rotation.from} ${rotation.handover}（${timeZone}）から${rotation.days}日ごとに交代。`,
            ...(holidays
              ? [
                  `${name}（日本の祝日${holidays.further.length > 0 ? `および${list(holidays.further)}` : ''}）：${names(tenant, holidays.people)}。`,
                ]
              : []),
            ...overrides.map(
              ({ from, until, person }) => `${name}（${from}から${until}まで）：${called(tenant, person)}。`,
            ),
          ]),
        ),
    },
    phone: {
      heading: '■ 電話',
      says: ({ phone }) =>
        phone
          ? [
              `電話とSMSは${phone.from}から発信します（呼び出しは${span(phone.ring)}間）。`,
              `確認いただけるまで、${span(phone.pause)}おきに最大${phone.rounds}回お電話します。`,
            ]
          : orNone([]),
    },
    times: {
      heading: '■ アラート受信からの対応期限',
      says: ({ times }) => {
        const agreed = worstFirst.flatMap((level) =>
          limits.flatMap((limit) => {
            const within = times[level]?.[limit]
            return within === undefined
              ? []
              : [`${severity[level]}：${waitsFor[limit]}${span(within)}（${limitNames[limit]}）。`]
          }),
        )
        return agreed.length === 0
          ? orNone([])
          : [
              ...agreed,
              `期限の${span(times.warnBefore)}前（それが期限までの半分より前となる場合は、半分の時点）にSOCに警告します。`,
            ]
      },
    },
    limits: {
      heading: '■ 操作の上限',
      says: (tenant) => {
        const { containments, tripwire } = tenant.limits
        if (isolates(tenant) === 'nothing') return []
        return [
          `隔離は${span(containments.within)}以内に${containments.max}件までとします。`,
          ...(isolates(tenant) === 'by itself'
            ? [
                `人の判断によらない隔離が${span(tripwire.within)}以内に${tripwire.max}件となった場合、担当者が再開するまで自動隔離を停止します。`,
              ]
            : []),
        ]
      },
    },
    isolation: {
      heading: '■ 隔離の確認',
      says: (tenant) => {
        const { lookEvery, patience, tellAgain, reviewAfter } = tenant.isolation
        if (isolates(tenant) === 'nothing') return []
        return [
          `隔離が完了したか、${list(lookEvery.map(span))}の間隔で製品に確認します（最後の間隔を繰り返します）。`,
          `${span(patience)}たっても完了しない場合、隔離待ちとしてご連絡します。`,
          ...(tellAgain.length === 0
            ? []
            : [
                `製品の障害などで隔離が受け付けられない場合は、すぐにご連絡します。その後も受け付けられない間は、${list(tellAgain.map(span))}後に改めてご連絡し、手作業での切り離しをお願いします。`,
              ]),
          `${span(reviewAfter)}後に担当者が隔離の要否を見直します。`,
        ]
      },
    },
    triage: {
      heading: '■ 判定の基準',
      says: (tenant) => [
        `脅威を示す材料が${tenant.triage.realFrom}点以上であれば実際の脅威、否定する材料が${tenant.triage.dismissFrom}点以上であれば脅威ではないものと判定し、その間は${asksWhen(tenant) === 'never' ? '判断できないものとします' : '担当者が判断します'}。`,
      ],
    },
    allowList: {
      heading: '■ 許可リスト',
      says: ({ allowList, timeZone }) =>
        orNone(
          allowList.map(
            ({ match, owner, reason, expires }) =>
              `${list(Object.entries(match).map(([field, value]) => `${isField(field) ? fields[field] : field}：${value}`))}。${reason}（登録者：${owner}、期限：${timeIn(timeZone, expires)}）`,
          ),
        ),
    },
  },
}

const orNone = (lines: readonly string[]): readonly string[] => (lines.length > 0 ? lines : ['なし'])
