import type { Telling } from '../event.ts'
import type { At, Phrases } from '../language.ts'
import type { NamedHost } from '../../policy/host-state.ts'
import type { Situation } from '../situation.ts'
import {
  hostThen,
  isHarmless,
  isOfSoc,
  isOffLine,
  isOver,
  isRefused,
  isStale,
  isTheirsToCutOff,
  isThreat,
  isUndecided,
  isUnknown,
  lastOrder,
  leftOf,
  leftOfEach,
  mergedInto,
  standing,
  staysToSee,
} from '../judging.ts'
import { isByHand } from '../by-hand.ts'
import { isLetGo } from '../let-go.ts'
import { cutOffByHand } from './by-hand.ts'
import { agreeing } from './agreeing.ts'
import { byDefault, choice } from './choices.ts'
import { alone, eachDetection, eachMachine, hostNames, unlike, worstOf } from '../machines.ts'
import { hostState, yourTurn } from './host.ts'
import { instructions } from './instructions.ts'
import { left, unlessExercise } from './left.ts'
import { plain, reason } from './reasons.ts'
import { list, sentence, severity, telling as tellings, verdict } from './words.ts'

/** Who did it: a person by name and 様; one of the SOC is ours. */
export const called = (who: string, situation: Situation): string =>
  who === 'Hikeshi' || isOfSoc(situation, who) ? who : `${who}様`

const ordered = { us: '指示', customer: 'お客様に依頼', product: '製品に委任' } as const

const stage = (telling: Telling): string => tellings[telling].split('：')[0] ?? tellings[telling]

/** A subject of the incident's mails, with what this one is. */
export const subjectAs = (situation: Situation, what: string): string => {
  const { severity: level, title, incident } = situation
  return `【${severity[level]}】【${what}】${list(hostNames(situation)) || '端末なし'}：${title}（${incident}）`
}

export const subject: Phrases['subject'] = (situation, telling) =>
  subjectAs(telling === 'instructions' ? alone(situation) : situation, stage(telling))

export const whatHappened: Phrases['whatHappened'] = (situation, at) =>
  unlike(eachDetection(situation).map((one) => detection(one, at))).join('')

const detection: Phrases['whatHappened'] = (situation, at) => {
  const { alertTitle, host, user, file, product, disposition, detectedAt } = situation
  const where = host ? `${host.name}で` : ''
  const opened = situation.timeline.find((entry) => entry.what.kind === 'incident opened')
  if (opened?.what.kind === 'incident opened' && opened.what.by === 'person')
    return `${at(detectedAt)}、${called(opened.who, situation)}より「${opened.what.title}」とのご連絡がありました${host ? `（端末：${host.name}）` : ''}。`
  const details = [user && `ユーザー：${user}`, file?.name && `ファイル：${file.name}`].filter(Boolean).join('、')
  const stopped = {
    prevented: `${product}は阻止したとしています。`,
    detected: `${product}は検知のみ行い、阻止していません。`,
    unknown: `${product}が阻止したかどうかは確認できていません。`,
  }[disposition]
  const began = opened?.what.kind === 'incident opened' ? opened.what.title : alertTitle
  const first = began === alertTitle ? '' : `最初の検知は「${began}」です。`
  return `${at(detectedAt)}、${product}が${where}「${alertTitle}」を検知しました${details && `（${details}）`}。${stopped}${first}`
}

export const recommendation: Phrases['recommendation'] = (situation, at) => {
  const all = eachMachine(situation)
  const theirs = all.flatMap((one) => {
    const { host, neverIsolated } = one
    if (!host || neverIsolated === undefined || !isTheirsToCutOff(one)) return []
    return `${reason(neverIsolated, at)}${cutOff(one, '可能であれば、', '調査されることを推奨します。')}`
  })
  return [...(theirs.length < all.length ? [ours(situation, at)] : []), ...theirs].join('')
}

/** What is theirs to do, for we do not; `when`, and `then` what else. */
const cutOff = ({ host, dryRun }: Situation, when: string, then: string): string => {
  const order = `${when}お客様側で${host?.name ?? '端末'}をネットワークから切り離し、${then}`
  return dryRun ? `予行のため、当社は操作を行いません。${unlessExercise(order)}` : order
}

/** Of what we do, or would. */
const ours: Phrases['recommendation'] = (situation, at) => {
  const { question, finding, host, neverIsolated } = situation
  const never = neverIsolated === undefined || isThreat(alone(situation)) ? '' : reason(neverIsolated, at)
  if (isStale(situation)) {
    const { alertTitle, product, host: attacked } = worstOf(situation)
    return `調査の後に、より重大なアラート「${alertTitle}」（${product}）を検知しました。調査時の推奨はこれを考慮していません。${attacked ? `${attacked.name}が攻撃を受けているものとしてご判断いただき、` : ''}ご不明な場合は当社にお電話ください。`
  }
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
      if (isLetGo(situation)) return '確認でき次第ご連絡します。ご対応が必要な場合は、改めてお願いします。'
      return `${name}の所在が分かる場合は、ネットワークに接続せず、当社にお電話ください。`
    case 'isolation failed':
      return harmless
        ? '特に行っていただくことはありません。'
        : `可能であれば今すぐ${name}のネットワークケーブルを抜き（無線LANを切り）、当社にお電話ください。電源は切らないでください。`
    case 'isolation uncertain':
      return `${situation.containedBy}または現地で${name}の状態をご確認のうえ、当社にお電話ください。`
    case 'released':
    case 'isolation cancelled':
      if (isOffLine(situation))
        return standing(situation)
          ? `${name}がオンラインに戻ってから異常があれば、操作を止め、すぐに当社にお電話ください。`
          : `${name}は、オンラインに戻り次第これまでどおりご利用いただけます。`
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

/** What is to be done about machines of an incident that is over: nothing, unless one is still cut off, may be, or could not be. */
const afterwards = (
  situation: Situation,
  machines: readonly Situation[],
  telling: Telling | undefined,
  at: At,
): string => {
  const { aftercare } = situation
  const orders = (some: readonly Situation[]): string => unlike(some.map(stateOrder)).join('')
  if (!aftercare || aftercare.hosts.length === 0) {
    const isolated = machines.flatMap(({ host }) => (host?.state === 'isolated' ? host.name : []))
    const seen = machines.filter(staysToSee)
    const into = mergedInto(situation)
    return (
      [isolated.length > 0 && `${list(isolated)}は、解除のご依頼があるまで隔離したままとします。`, orders(seen)]
        .filter(Boolean)
        .join('') ||
      (into === undefined
        ? 'これ以上行っていただくことはありません。'
        : `本件で行っていただくことはありません。インシデント${into}で対応を続けます。`)
    )
  }
  const names = list(aftercare.hosts)
  // Without a telling it is said on the first message itself.
  const where = telling === undefined ? '上の' : 'チャットにあるこのインシデントの先頭のメッセージで'
  const how = `${where}「${choice('release', { name: names })}」を押すか、当社にご依頼ください。`
  const again = `${at(aftercare.reviewAt)}に改めてお知らせします。`
  const uncertain = machines.filter(({ host }) => host?.state === 'isolation uncertain')
  if (uncertain.length > 0)
    return `${orders(uncertain)}隔離されていない状態に確実に戻す場合は、${how}${telling === 'review due' ? `解除されるまで、${again}` : ''}`
  return telling === 'review due'
    ? `隔離を継続するかどうかご判断ください。解除する場合は、${how}解除されるまで隔離は継続し、${again}`
    : `${telling === 'final report' ? orders(machines) : ''}${names}の隔離は、解除されるまで継続します。解除する場合は、${how}`
}

export const whatToDo: Phrases['whatToDo'] = (situation, telling, at) => {
  const { host, question } = situation
  if (telling === 'limit near' || telling === 'limit passed') return 'SOCご担当者様：本件への対応をお願いします。'
  if (telling === 'nobody called')
    return 'SOCご担当者様：至急、必要な方へ直接ご連絡のうえ、電話番号の登録をご確認ください。'
  if (telling === 'merged') return '特に行っていただくことはありません。統合先で対応を続けます。'
  if (telling === 'instructions') return instructions(situation).to.join('')
  const machines = eachMachine(situation)
  const turns = machines.flatMap((one) => yourTurn(one) ?? [])
  if (turns.length > 0) return turns.join('')
  if (telling === 'uncertain') return lookAtIt(situation)
  const byHand = machines.flatMap((one) => (one.host && isByHand(one) ? cutOffByHand(one.host.name) : []))
  const isAsked = question && !question.outcome && !isOver(situation, telling)
  if (byHand.length > 0) return [...byHand, ...(isAsked ? [asked(question, host, at)] : [])].join('')
  const leftOver = leftOfEach(machines, telling, list).map((one) => left(one, situation.tenant.contact, at))
  const settled = machines.filter((one) => !leftOf(one, telling))
  if (isOver(situation, telling))
    return [...leftOver, ...(settled.length > 0 ? [afterwards(situation, settled, telling, at)] : [])].join('')
  if (question && !question.outcome) return asked(question, host, at)
  return unlike([...leftOver, ...settled.map((one) => now(one, telling))]).join('')
}

/** What the reader must do about a machine now, while nobody is asked. */
const now = (situation: Situation, telling: Telling | undefined): string => {
  const { host, question } = situation
  const never = situation.neverIsolated
  // Why we do not stands in what we did.
  if (host && never !== undefined && isRefused(situation) && (!situation.finding || isThreat(situation)))
    return cutOff(situation, '可能であれば今すぐ', '当社にお電話ください。')
  if (host && isRefused(situation))
    return `${isUnknown(situation) ? `${host.name}がネットワークに接続されているかは確認できていません。` : `${host.name}はネットワークに接続されたままです。`}ご判断が必要な場合は、改めて確認をお願いします。お急ぎの場合は、当社にお電話ください。`
  if (telling === 'flash report' && isTheirsToCutOff(situation))
    return cutOff(situation, '可能であれば、', '調査されることを推奨します。')
  // A flash report goes out before anybody is asked: "nothing to do" beside "we recommend to isolate" would read as a mistake.
  if (telling === 'flash report' && !question && isUndecided(situation))
    return `対応はまだ決定していません。${host?.name ?? '端末'}への対応が決まり次第ご連絡します。`
  return stateOrder(situation)
}

export const asked: Phrases['asked'] = (question, host, at) => {
  const byPhone = question.byPhone ?? []
  const byMail = question.byMail ?? []
  const so = agreeing(question.agreeing ?? [], host)
  const isHeard = (name: string) => (question.agreeing ?? []).some(({ by }) => by.some((one) => one.name === name))
  const [inChat, toMail, toCall] = [
    question.asked.filter((name) => !byPhone.includes(name) && !byMail.includes(name) && !isHeard(name)),
    byMail.filter((name) => !isHeard(name)),
    byPhone.filter((name) => !isHeard(name)),
  ]
  const until = at(question.until)
  const people = (names: readonly string[]) => list(names.map((name) => `${name}様`))
  const asks = [
    ...(inChat.length > 0 ? [`${people(inChat)}、${until}までにチャットでお選びください。`] : []),
    ...(toMail.length > 0 ? [`${people(toMail)}、${until}までにメールのリンクからお選びください。`] : []),
    ...(toCall.length > 0
      ? [`${people(toCall)}にはお電話いたしますので、${until}までに電話のキーでお選びください。`]
      : []),
  ]
  const silent = so === '' ? '回答がない' : '必要な人数の同意がない'
  return `${so}${asks.join('') || `${until}までにお選びください。`}期限までに${silent}場合は、次のとおりとします：${sentence(byDefault(question.otherwise, host))}`
}

export const nextPerson: Phrases['nextPerson'] = (situation, at) => {
  const { question, host } = situation
  if (!question) return '未回答の確認事項はありません。'
  if (question.outcome) return `すでに決定済みです：${sentence(choice(question.outcome.choice, hostThen(situation)))}`
  const calls = situation.timeline.filter(
    ({ what }) => what.kind === 'question asked' || what.kind === 'next person asked',
  )
  const first = calls.at(-1)?.what.kind !== 'next person asked'
  const isHeard = (question.agreeing ?? []).some(({ count }) => count > 0)
  return `${first || isHeard ? 'ご判断をお願いします。' : 'まだ回答がありません。'}${asked(question, host, at)}ボタンはこのスレッドの先頭のメッセージにあります。`
}

export const decision: Phrases['decision'] = (situation, at) => {
  const { question, aftercare } = situation
  const outcome = question?.outcome
  const released = aftercare?.outcome
  const chosen = outcome && (outcome.nobody ? byDefault : choice)(outcome.choice, hostThen(situation))
  const machines = eachMachine(situation)
  const lines = [
    outcome &&
      (outcome.nobody
        ? `${at(outcome.at)}までに${outcome.with ? `必要な人数の同意（回答：${list(outcome.with.map((name) => called(name, situation)))}）` : '回答'}がなかったため、取り決めどおり「${chosen}」とします。`
        : `${list([...(outcome.with ?? []), outcome.by].map((name) => called(name, situation)))}が${at(outcome.at)}に決定：${chosen}。`),
    released &&
      `${called(released.by, situation)}が${at(released.at)}に決定：${choice('release', putBack(machines))}。`,
    ...machines.flatMap((one) => {
      const order = lastOrder(one)
      const { host } = one
      return [
        host && (outcome ?? order) && `${host.name}：${hostState(host, at)}。`,
        order &&
          sentence(
            `${at(order.entry.at)}、${called(order.entry.who, situation)}が${order.isRelease ? '隔離解除' : '隔離'}を${ordered[order.of]}${order.entry.why === undefined ? '' : `（理由：${plain(order.entry.why, at).replace(/。$/, '')}）`}`,
          ),
      ]
    }),
  ].filter(Boolean)
  return lines.length > 0 ? lines.join('') : undefined
}

/** The machines that were let go, by their names. */
const putBack = (machines: readonly Situation[]): NamedHost | undefined => {
  const released = machines.filter((one) => lastOrder(one)?.isRelease)
  const names = (released.length > 0 ? released : machines).flatMap(({ host }) => host?.name ?? [])
  return names.length > 0 ? { name: list(names) } : undefined
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

/** What a person must find out for us. */
const lookAtIt = (situation: Situation): string => {
  const act = alone(situation).timeline.findLast(({ what }) => what.kind === 'uncertain')?.what
  return act?.kind === 'uncertain' && ['mail', 'message in chat'].includes(act.act)
    ? '先方に本件が伝わっているかご確認のうえ、当社にお電話ください。'
    : `${situation.containedBy}または現地で状態をご確認のうえ、当社にお電話ください。`
}
