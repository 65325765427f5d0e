import type { Reason } from '../../policy/reason.ts'
import type { NotReached } from '../event.ts'
import type { At, Phrases } from '../language.ts'
import { byDefault, choice } from './choices.ts'
import { plain, reason } from './reasons.ts'
import { acts, howSure, limits, list, severity, telling, verdict, targetOf } from './words.ts'

const channels: Readonly<Record<string, string>> = { chat: 'チャット', mail: 'メール', phone: '電話', sms: 'SMS' }
export const by = (channel: string): string => channels[channel] ?? channel
const why = (given: Reason, at: At): string => (given === '' ? '' : `：${plain(given, at)}`)
/** A person by name and 様; a group is no person. */
const people = (names: readonly string[], groups: readonly string[] = []): string =>
  list(names.map((name) => (groups.includes(name) ? name : `${name}様`)))

const whose = { us: '指示', customer: 'お客様に依頼', product: '製品に委任' } as const
const notReached: Readonly<Record<NotReached, string>> = {
  busy: '話し中',
  'no answer': '応答なし',
  failed: '通信事業者側で不成立',
  machine: '留守番電話（折り返しのお願いを録音）',
  'no key': 'キー入力なし',
  'wrong code': '暗証番号の誤り2回',
  'called too often': 'この番号への発信・送信の上限',
  unknown: '結果を確認できず',
}

/** What stands on the record, as one line without its time, author and reason. */
export const happening: Phrases['happening'] = (what, at) => {
  switch (what.kind) {
    case 'incident opened':
      return `${what.by === 'alert' ? 'アラート' : '人からの連絡'}によりインシデントを${what.dryRun ? '予行として' : ''}起票：「${what.title}」（重大度：${severity[what.severity]}）`
    case 'alerts added':
      return `アラート${what.count}件を追加${what.titles.length > 0 ? `：${what.titles.slice(0, 5).join('、')}` : ''}${what.titles.length > 5 ? 'ほか' : ''}`
    case 'severity raised':
      return `重大度を${severity[what.from]}から${severity[what.to]}に引き上げ`
    case 'severity re-rated':
      return `重大度を${severity[what.from]}から${severity[what.to]}に変更`
    case 'isolation asked for':
      return `${what.host}の隔離を${whose[what.of ?? 'us']}`
    case 'isolation delayed':
      return `${what.host}の隔離を製品がまだ受け付けず、指示を繰り返し中${what.byHand ? '（手作業での切り離しを依頼）' : ''}`
    case 'isolation called off':
      return `製品が受け付ける前に${what.host}の隔離を取り消し`
    case 'isolation not needed':
      return `${what.host}はすでに隔離済みのため、操作なし`
    case 'isolation refused':
      return `${what.host ? `${what.host}の` : ''}隔離を見送り${why(what.reason, at)}`
    case 'isolation resumed':
      return 'このお客様の自動隔離を再開'
    case 'isolation pending':
      return {
        offline: `${what.host}の隔離は保留中：端末がオフライン`,
        online: `${what.host}の隔離は保留中：端末はオンラインだが、製品が未確認`,
        unknown: `${what.host}の隔離は保留中：端末がオンラインか確認できず`,
      }[what.online]
    case 'isolated':
      return `${what.host}の隔離が完了（製品が確認）`
    case 'isolation failed':
      return `${what.host}の隔離に失敗${why(what.reason, at)}`
    case 'release delayed':
      return `${what.host}の隔離解除を製品がまだ受け付けず、指示を繰り返し中`
    case 'release asked for':
      return `${what.host}の隔離解除を${whose[what.of ?? 'us']}`
    case 'released':
      return `${what.host}の隔離解除が完了（製品が確認）`
    case 'released by others':
      return `${what.host}の隔離が当社以外により解除されていたことを確認`
    case 'review due':
      return `${what.host}の隔離について見直しの時期が到来`
    case 'release failed':
      return `${what.host}の隔離解除に失敗${why(what.reason, at)}`
    case 'would have acted':
      return `実施せず（${what.reason === 'dry run' ? '予行' : '検知のみのご契約'}）：${what.target}の${what.act === 'isolate' ? '隔離' : what.act === 'release' ? '隔離解除' : what.act}`
    case 'finding':
      return `調査結果：${howSure(what.verdict, what.sure)}${what.reasons.map((one) => reason(one, at)).join('')}`
    case 'question asked':
      return `${people(what.asked) || '（該当者なし）'}に確認を依頼：${what.choices.map((one) => choice(one, what.host)).join('／')}（期限 ${at(what.until)}）`
    case 'next person asked':
      return `次の担当者${people(what.asked) || '（該当者なし）'}に確認を依頼${what.until === undefined ? '' : `（依頼が遅れたため、期限を${at(what.until)}に延長）`}`
    case 'answered':
      return `${by(what.channel)}で回答：${choice(what.choice, what.host)}`
    case 'answered in part':
      return `${by(what.channel)}で回答（必要な${what.needed}名中${what.count}名）：${choice(what.choice, what.host)}`
    case 'answered late':
      return `期限後または決定後の回答（${by(what.channel)}、反映せず）：${choice(what.choice, what.host)}`
    case 'nobody answered':
      return `期限までに${what.spoke ? `必要な人数の同意（回答：${people(what.spoke)}）` : '回答'}がなく、取り決めどおり「${byDefault(what.choice, what.host)}」`
    case 'not asked':
      return `確認は不要：${choice(what.choice, what.host)}`
    case 'told':
      return `${people(what.to, what.groups) || '（該当者なし）'}に${by(what.channel)}で連絡：${telling[what.what]}${what.refused.length > 0 ? `（受信拒否：${list(what.refused)}）` : ''}`
    case 'telling failed':
      return `${people(what.to, what.groups) || '（該当者なし）'}に${by(what.channel)}で連絡できず：${telling[what.what]}${why(what.reason, at)}`
    case 'uncertain':
      return `実施できたか確認できず：${acts[what.act]}（${targetOf(what.target)}）`
    case 'called':
      return `${what.to}様に電話${what.about === 'question' ? '（確認の依頼）' : ''}`
    case 'texted':
      return `${what.to}様にSMSを送信：${{ news: '連絡', question: '確認の依頼', decision: '決定の連絡' }[what.about]}`
    case 'text delivered':
      return `${what.to}様へのSMSが到着`
    case 'asked by mail':
      return `${what.to}様にメールで確認を依頼（ご本人専用のリンク）`
    case 'decision mailed':
      return `${what.to}様にメールで決定の内容を連絡`
    case 'not reached':
      return `${what.to}様に${by(what.channel)}で連絡が取れず：${notReached[what.reason]}`
    case 'acknowledged':
      return `${by(what.channel)}で確認済み`
    case 'wrong code':
      return `暗証番号の誤り（${what.tries}回）`
    case 'call failed':
      return `${people(what.to) || '（該当者なし）'}を${by(what.channel)}で呼び出せず${why(what.reason, at)}`
    case 'alerts passed on':
      return `種類の異なる後続アラート${what.count}件を、インシデント${what.incident}として継続`
    case 'address resolved':
      return `アドレス${what.address}の端末を${what.host}と特定`
    case 'linked':
      return `インシデント${what.incident}と関連付け`
    case 'merged into':
      return `インシデント${what.incident}に統合し、そちらで継続`
    case 'merged in':
      return `インシデント${what.incident}を統合（アラート${what.alerts}件${what.hosts.length === 0 ? '' : `、${list(what.hosts)}の隔離状況も引き継ぎ`}）`
    case 'limit near':
      return `${limits[what.limit]}の期限は${at(what.until)}`
    case 'limit passed':
      return `${limits[what.limit]}の期限（${at(what.until)}）を超過${what.warned ? '' : '（事前の警告なし）'}`
    case 'limit kept':
      return `${limits[what.limit]}の期限（${at(what.until)}）内に対応`
    case 'reported again':
      return `再度の連絡：${what.title}`
    case 'note':
      return what.text
    case 'closed':
      return `インシデントを終了。判定：${verdict[what.verdict]}${why(what.summary, at)}`
  }
}
