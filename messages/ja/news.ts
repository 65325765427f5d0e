import type { TimelineEntry } from '../event.ts'
import type { At, Phrases } from '../language.ts'
import type { Situation } from '../situation.ts'
import { foundAnew, lastOrder, mergedInto, raiseOf, weighedWith } from '../judging.ts'
import { alone, hostNames, worstOf } from '../machines.ts'
import { refusal, whatWeDid } from './host.ts'
import { instructions } from './instructions.ts'
import { plain } from './reasons.ts'
import { called, closed, whatHappened } from './sentences.ts'
import { acts, howSure, limits, list, sentence, severity, verdict, targetOf } from './words.ts'

const lastLine = ({ timeline }: Situation, ...kinds: readonly TimelineEntry['what']['kind'][]) =>
  timeline.findLast(({ what }) => kinds.includes(what.kind))

const lastOf = (situation: Situation, ...kinds: readonly TimelineEntry['what']['kind'][]) =>
  lastLine(situation, ...kinds)?.what

const reviewDue = (situation: Situation, at: At): string => {
  const { aftercare, others } = situation
  const did = whatWeDid(situation, at)
  if (!aftercare) return did
  // Of several machines each was cut off for its own reason.
  const order = others && lastOrder(alone(situation))?.entry
  const { by, since, because } = order ? { by: order.who, since: order.at, because: order.why ?? '' } : aftercare
  return `隔離の見直しの時期になりました。${did}隔離は${at(since)}に${called(by, situation)}が指示しました（理由：${plain(because, at).replace(/。$/, '')}）。`
}

/** What we make of it since a worse alert came. */
const weighedAgain = (situation: Situation): string => {
  const found = foundAnew(situation)
  return found ? `現時点の判定：${howSure(found.verdict, found.sure)}` : ''
}

/** The news of a telling. An act is told by the state as it is now, not by what the telling hoped for. */
export const news: Phrases['news'] = (situation, telling, at) => {
  const name = situation.host?.name ?? '端末'
  const names = list(hostNames(situation))
  const where = names ? `${names}の` : ''
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
          ? `より重大なアラートを検知したためです。${whatHappened(worstOf(situation), at)}${weighedAgain(situation)}`
          : why === undefined
            ? ''
            : `理由：${sentence(plain(why, at))}`
      return `続報：重大度を${severity[raise.from]}から${severity[raise.to]}に引き上げました。${because}`
    }
    case 'weighed again': {
      const came = weighedWith(situation).map((incident) => `インシデント${incident}`)
      const because = came.length === 0 ? 'より重大なアラートを検知したため' : `${list(came)}を統合したため`
      return `続報：${because}、判定を見直しました。${whatHappened(worstOf(situation), at)}${weighedAgain(situation)}`
    }
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
    case 'merged in': {
      const came = situation.timeline.flatMap(({ what }) =>
        what.kind === 'merged in' ? `インシデント${what.incident}` : [],
      )
      const also = list((situation.others ?? []).flatMap(({ host }) => host?.name ?? []))
      return `続報：一連の事象と判断されたため、${list(came)}を本件に統合しました。${also && `今後は、${also}への対応も本件で決定し、ご報告します。`}`
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
      const act = lastOf(alone(situation), telling)
      return act?.kind === 'uncertain'
        ? `続報：次の操作が行われたか確認できません：${acts[act.act]}（${targetOf(act.target)}）。自動での再実行は行いません。`
        : '続報：当社の操作が行われたか確認できないものがあります。'
    }
    case 'closed':
      return closed(situation, at) ?? 'インシデントは対応中です。'
    case 'isolation refused':
      if (situation.host?.state === 'online' || situation.host?.state === 'not isolated')
        return `続報：${name}の隔離を見送りました。${refusal(alone(situation), at)}`
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
