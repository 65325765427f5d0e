import type { Telling, TimelineEntry } from '../event.ts'
import type { At, Phrases } from '../language.ts'
import type { Situation } from '../situation.ts'
import {
  foundAnew,
  hostThen,
  isHarmless,
  isOver,
  isRefused,
  isStale,
  isThreat,
  isUndecided,
  isUnknown,
  lastOrder,
  leftOf,
  mergedInto,
  raiseOf,
  standing,
  staysToSee,
} from '../judging.ts'
import { isByHand } from '../by-hand.ts'
import { cutOffByHand } from './by-hand.ts'
import { byDefault, choice } from './choices.ts'
import { hostState, refusal, whatWeDid, yourTurn } from './host.ts'
import { instructions } from './instructions.ts'
import { left } from './left.ts'
import { plain, reason } from './reasons.ts'
import { acts, howSure, limits, list, sentence, severity, telling as tellings, verdict, targetOf } from './words.ts'

/** Who did it: a person by name and 様. */
const called = (who: string): string => (who === 'Hikeshi' ? who : `${who}様`)

const ordered = { us: '指示', customer: 'お客様に依頼', product: '製品に委任' } as const

const stage = (telling: Telling): string => tellings[telling].split('：')[0] ?? tellings[telling]

export const subject: Phrases['subject'] = ({ severity: level, host, title, incident }, telling) =>
  `【${severity[level]}】【${stage(telling)}】${host?.name ?? '端末なし'}：${title}（${incident}）`

export const whatHappened: Phrases['whatHappened'] = (situation, at) => {
  const { title, alertTitle, host, user, file, product, disposition, detectedAt } = situation
  const where = host ? `${host.name}で` : ''
  const opened = situation.timeline.find((entry) => entry.what.kind === 'incident opened')
  if (opened?.what.kind === 'incident opened' && opened.what.by === 'person')
    return `${at(detectedAt)}、${opened.who}様より「${title}」とのご連絡がありました${host ? `（端末：${host.name}）` : ''}。`
  const details = [user && `ユーザー：${user}`, file?.name && `ファイル：${file.name}`].filter(Boolean).join('、')
  const stopped = {
    prevented: `${product}は阻止したとしています。`,
    detected: `${product}は検知のみ行い、阻止していません。`,
    unknown: `${product}が阻止したかどうかは確認できていません。`,
  }[disposition]
  const first = alertTitle === title ? '' : `最初の検知は「${title}」です。`
  return `${at(detectedAt)}、${product}が${where}「${alertTitle}」を検知しました${details && `（${details}）`}。${stopped}${first}`
}

export const recommendation: Phrases['recommendation'] = (situation, at) => {
  const { question, finding, host, neverIsolated } = situation
  if (host && neverIsolated !== undefined && isThreat(situation))
    return `${reason(neverIsolated, at)}可能であれば、お客様側で${host.name}をネットワークから切り離し、調査されることを推奨します。`
  const never = neverIsolated === undefined ? '' : reason(neverIsolated, at)
  if (isStale(situation))
    return `調査の後に、より重大なアラート「${situation.alertTitle}」（${situation.product}）を検知しました。調査時の推奨はこれを考慮していません。${host ? `${host.name}が攻撃を受けているものとしてご判断いただき、` : ''}ご不明な場合は当社にお電話ください。`
  if (question && !question.outcome) return `${choice(question.recommend, host)}ことを推奨します。${never}`
  return finding ? `${choice(finding.advice, host)}ことを推奨します。` : '調査前のため、まだありません。'
}

/** What the reader must do because of the state of the host; most urgent first. */
const stateOrder = (situation: Situation): string => {
  const { host } = situation
  const name = host?.name ?? ''
  const harmless = isHarmless(situation)
  switch (host?.state) {
    case 'isolated':
    case 'isolated by others':
      return harmless
        ? `特に行っていただくことはありません。${name}をご自身で再接続しないでください。`
        : `${name}の電源は切らず、ネットワークに再接続しないでください。操作される前に当社にお電話ください。`
    case 'pending: off-line':
      return `${name}の所在が分かる場合は、ネットワークに接続せず、当社にお電話ください。`
    case 'isolation failed':
      return harmless
        ? '特に行っていただくことはありません。'
        : `可能であれば今すぐ${name}のネットワークケーブルを抜き（無線LANを切り）、当社にお電話ください。電源は切らないでください。`
    case 'isolation uncertain':
      return `${situation.containedBy}または現地で${name}の状態をご確認のうえ、当社にお電話ください。`
    case 'released':
    case 'isolation cancelled':
      if (standing(situation))
        return `${name}はご利用いただけますが、異常があれば操作を止め、すぐに当社にお電話ください。`
      return host.state === 'released'
        ? `${name}は再びご利用いただけます。`
        : `${name}はこれまでどおりご利用いただけます。`
    case 'released by others':
      return `${name}の隔離解除にお心当たりがない場合は、当社にお電話ください。`
    case 'isolation not taken':
    case 'isolation asked for':
    case 'release asked for':
      return '確認でき次第ご連絡します。ご対応が必要な場合は、改めてお願いします。'
    case 'online':
    case 'not isolated':
    case undefined:
      return '状況が変わり次第ご連絡します。ご対応が必要な場合は、改めてお願いします。'
  }
}

/** What is to be done about an incident that is over: nothing, unless a host of it is still cut off, may be, or could not be. */
const afterwards = (situation: Situation, telling: Telling | undefined, at: At): string => {
  const { host, aftercare } = situation
  if (!aftercare || aftercare.hosts.length === 0) {
    if (host?.state === 'isolated') return `${host.name}は、解除のご依頼があるまで隔離したままとします。`
    if (staysToSee(situation)) return stateOrder(situation)
    const into = mergedInto(situation)
    return into === undefined
      ? 'これ以上行っていただくことはありません。'
      : `本件で行っていただくことはありません。インシデント${into}で対応を続けます。`
  }
  const names = list(aftercare.hosts)
  // Without a telling it is said on the first message itself.
  const where = telling === undefined ? '上の' : 'チャットにあるこのインシデントの先頭のメッセージで'
  const how = `${where}「${choice('release', { name: names })}」を押すか、当社にご依頼ください。`
  const again = `${at(aftercare.reviewAt)}に改めてお知らせします。`
  if (host?.state === 'isolation uncertain')
    return `${stateOrder(situation)}隔離されていない状態に確実に戻す場合は、${how}${telling === 'review due' ? `解除されるまで、${again}` : ''}`
  return telling === 'review due'
    ? `隔離を継続するかどうかご判断ください。解除する場合は、${how}解除されるまで隔離は継続し、${again}`
    : `${telling === 'final report' ? stateOrder(situation) : ''}${names}の隔離は、解除されるまで継続します。解除する場合は、${how}`
}

export const whatToDo: Phrases['whatToDo'] = (situation, telling, at) => {
  const { host, question } = situation
  if (telling === 'limit near' || telling === 'limit passed') return 'SOCご担当者様：本件への対応をお願いします。'
  if (telling === 'nobody called')
    return 'SOCご担当者様：至急、必要な方へ直接ご連絡のうえ、電話番号の登録をご確認ください。'
  if (telling === 'merged') return '特に行っていただくことはありません。統合先で対応を続けます。'
  if (telling === 'instructions') return instructions(situation).to.join('')
  const turn = yourTurn(situation)
  if (turn) return turn
  if (telling === 'uncertain') return lookAtIt(situation)
  if (host && isByHand(situation)) {
    const also = question && !question.outcome && !isOver(situation, telling) ? asked(question, host, at) : ''
    return `${cutOffByHand(host.name)}${also}`
  }
  const ours = leftOf(situation, telling)
  if (ours) return left(ours, situation.tenant.contact, at)
  if (isOver(situation, telling)) return afterwards(situation, telling, at)
  if (question && !question.outcome) return asked(question, host, at)
  const never = situation.neverIsolated
  if (host && never !== undefined && isRefused(situation) && (!situation.finding || isThreat(situation)))
    return `${reason(never, at)}可能であれば今すぐお客様側で${host.name}をネットワークから切り離し、当社にお電話ください。`
  if (host && isRefused(situation))
    return `${isUnknown(situation) ? `${host.name}がネットワークに接続されているかは確認できていません。` : `${host.name}はネットワークに接続されたままです。`}ご判断が必要な場合は、改めて確認をお願いします。お急ぎの場合は、当社にお電話ください。`
  if (telling === 'flash report' && host && never !== undefined && isThreat(situation))
    return recommendation(situation, at)
  // A flash report goes out before anybody is asked: "nothing to do" beside "we recommend to isolate" would read as a mistake.
  if (telling === 'flash report' && !question && isUndecided(situation))
    return `対応はまだ決定していません。${host?.name ?? '端末'}への対応が決まり次第ご連絡します。`
  return stateOrder(situation)
}

export const asked: Phrases['asked'] = (question, host, at) => {
  const byPhone = question.byPhone ?? []
  const inChat = question.asked.filter((name) => !byPhone.includes(name))
  const until = at(question.until)
  const people = (names: readonly string[]) => list(names.map((name) => `${name}様`))
  const asks = [
    ...(inChat.length > 0 ? [`${people(inChat)}、${until}までにチャットでお選びください。`] : []),
    ...(byPhone.length > 0
      ? [`${people(byPhone)}にはお電話いたしますので、${until}までに電話のキーでお選びください。`]
      : []),
  ]
  return `${asks.join('') || `${until}までにお選びください。`}期限までに回答がない場合は、次のとおりとします：${sentence(byDefault(question.otherwise, host))}`
}

export const nextPerson: Phrases['nextPerson'] = (situation, at) => {
  const { question, host } = situation
  if (!question) return '未回答の確認事項はありません。'
  if (question.outcome) return `すでに決定済みです：${sentence(choice(question.outcome.choice, hostThen(situation)))}`
  const calls = situation.timeline.filter(
    ({ what }) => what.kind === 'question asked' || what.kind === 'next person asked',
  )
  const first = calls.at(-1)?.what.kind !== 'next person asked'
  return `${first ? 'ご判断をお願いします。' : 'まだ回答がありません。'}${asked(question, host, at)}ボタンはこのスレッドの先頭のメッセージにあります。`
}

export const decision: Phrases['decision'] = (situation, at) => {
  const { question, host, aftercare } = situation
  const outcome = question?.outcome
  const released = aftercare?.outcome
  const order = lastOrder(situation)
  const chosen = outcome && (outcome.nobody ? byDefault : choice)(outcome.choice, hostThen(situation))
  const lines = [
    outcome &&
      (outcome.nobody
        ? `${at(outcome.at)}までに回答がなかったため、取り決めどおり「${chosen}」とします。`
        : `${outcome.by}様が${at(outcome.at)}に決定：${chosen}。`),
    released && `${released.by}様が${at(released.at)}に決定：${choice('release', host)}。`,
    host && (outcome ?? order) && `${host.name}：${hostState(host, at)}。`,
    order &&
      sentence(
        `${at(order.entry.at)}、${called(order.entry.who)}が${order.isRelease ? '隔離解除' : '隔離'}を${ordered[order.of]}${order.entry.why === undefined ? '' : `（理由：${plain(order.entry.why, at).replace(/。$/, '')}）`}`,
      ),
  ].filter(Boolean)
  return lines.length > 0 ? lines.join('') : undefined
}

export const closed: Phrases['closed'] = (situation, at) => {
  const { state, closedAt, finding } = situation
  if (state === 'open') return undefined
  const into = mergedInto(situation)
  if (into !== undefined) return `インシデント${into}に統合しました。`
  const when = closedAt === undefined ? '' : `${at(closedAt)}に`
  return `${when}終了しました${finding ? `（判定：${verdict[finding.verdict]}）` : ''}。`
}

export const alerts: Phrases['alerts'] = ({ count, titles }) => {
  const shown = titles.slice(0, 5)
  const more = titles.length > shown.length ? 'ほか' : ''
  return `${count}件${shown.length > 0 ? `：${shown.join('、')}${more}` : ''}`
}

const lastLine = ({ timeline }: Situation, ...kinds: readonly TimelineEntry['what']['kind'][]) =>
  timeline.findLast(({ what }) => kinds.includes(what.kind))

const lastOf = (situation: Situation, ...kinds: readonly TimelineEntry['what']['kind'][]) =>
  lastLine(situation, ...kinds)?.what

/** What a person must find out for us. */
const lookAtIt = (situation: Situation): string => {
  const act = lastOf(situation, 'uncertain')
  return act?.kind === 'uncertain' && ['mail', 'message in chat'].includes(act.act)
    ? '先方に本件が伝わっているかご確認のうえ、当社にお電話ください。'
    : `${situation.containedBy}または現地で状態をご確認のうえ、当社にお電話ください。`
}

const reviewDue = (situation: Situation, at: At): string => {
  const { aftercare } = situation
  const did = whatWeDid(situation, at)
  if (!aftercare) return did
  const { by, since, because } = aftercare
  return `隔離の見直しの時期になりました。${did}隔離は${at(since)}に${called(by)}が指示しました（理由：${plain(because, at).replace(/。$/, '')}）。`
}

/** What we make of it since a worse alert came. */
const weighedAgain = (situation: Situation): string => {
  const found = foundAnew(situation)
  return found ? `現時点の判定：${howSure(found.verdict, found.sure)}` : ''
}

/** The news of a telling. An act is told by the state as it is now, not by what the telling hoped for. */
export const news: Phrases['news'] = (situation, telling, at) => {
  const name = situation.host?.name ?? '端末'
  const where = situation.host ? `${name}の` : ''
  switch (telling) {
    case 'flash report':
      return `速報：${where}「${situation.title}」について、現時点で判明していることをお知らせします。`
    case 'final report':
      return `確報：${where}「${situation.title}」についてご報告します${situation.finding ? `（判定：${verdict[situation.finding.verdict]}）` : ''}。`
    case 'severity raised': {
      const raise = raiseOf(situation)
      if (!raise) return `続報：重大度は現在「${severity[situation.severity]}」です。`
      const { why } = raise
      const because =
        typeof why === 'object' && why.kind === 'worse alert'
          ? `より重大なアラートを検知したためです。${whatHappened(situation, at)}${weighedAgain(situation)}`
          : why === undefined
            ? ''
            : `理由：${sentence(plain(why, at))}`
      return `続報：重大度を${severity[raise.from]}から${severity[raise.to]}に引き上げました。${because}`
    }
    case 'weighed again':
      return `続報：より重大なアラートを検知したため、判定を見直しました。${whatHappened(situation, at)}${weighedAgain(situation)}`
    case 'severity lowered': {
      const rated = lastOf(situation, 'severity re-rated')
      return rated?.kind === 'severity re-rated'
        ? `続報：担当者の判断により、重大度を${severity[rated.from]}から${severity[rated.to]}に変更しました。`
        : `続報：重大度は現在「${severity[situation.severity]}」です。`
    }
    case 'merged': {
      const into = mergedInto(situation)
      return into !== undefined
        ? `続報：一連の事象と判断されたため、本件はインシデント${into}に統合して対応を続けます。`
        : '続報：本件はほかのインシデントと統合されました。'
    }
    case 'limit near': {
      const limit = lastOf(situation, telling)
      return limit?.kind === 'limit near'
        ? `${limits[limit.limit]}の期限は${at(limit.until)}です。`
        : '対応期限が近づいています。'
    }
    case 'limit passed': {
      const limit = lastOf(situation, telling)
      if (limit?.kind !== 'limit passed') return '対応期限を超過しました。'
      const late = limit.warned ? '' : '事前に警告できず、ご連絡が遅れました。'
      return `${limits[limit.limit]}の期限（${at(limit.until)}）を超過しました。${late}`
    }
    case 'nobody called': {
      const failed = lastOf(situation, 'call failed')
      return failed?.kind === 'call failed'
        ? `電話で${list(failed.to)}に連絡すべきところ、つながる相手がいませんでした。${sentence(plain(failed.reason, at))}`
        : '電話で連絡すべきところ、つながる相手がいませんでした。'
    }
    case 'instructions':
      return instructions(situation).lead
    case 'uncertain': {
      const act = lastOf(situation, telling)
      return act?.kind === 'uncertain'
        ? `続報：次の操作が行われたか確認できません：${acts[act.act]}（${targetOf(act.target)}）。自動での再実行は行いません。`
        : '続報：当社の操作が行われたか確認できないものがあります。'
    }
    case 'closed':
      return closed(situation, at) ?? 'インシデントは対応中です。'
    case 'isolation refused':
      if (situation.host?.state === 'online' || situation.host?.state === 'not isolated')
        return `続報：${name}の隔離を見送りました。${refusal(situation, at)}`
      return `続報：${whatWeDid(situation, at)}`
    case 'review due':
      return `続報：${reviewDue(situation, at)}`
    case 'step taken':
    case 'isolation pending':
    case 'isolated':
    case 'isolation failed':
    case 'release pending':
    case 'released':
      return `続報：${whatWeDid(situation, at)}`
  }
}
