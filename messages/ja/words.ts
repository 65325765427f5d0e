import type { Limit } from '../../policy/clock.ts'
import type { FaultKind } from '../../policy/reason.ts'
import type { UncertainAct } from '../event.ts'
import type { Phrases } from '../language.ts'
import type { Situation } from '../situation.ts'

export const labels: Phrases['labels'] = {
  customer: 'お客様',
  'detected at': '検知時刻',
  'state of the host': '端末の状態',
  owner: '担当',
  incident: 'インシデント番号',
  severity: '重大度',
  host: '端末名',
  product: '検知製品',
  user: 'ユーザー',
  file: 'ファイル',
  path: 'パス',
  sha256: 'SHA-256',
  'command line': 'コマンドライン',
  techniques: '攻撃手法（ATT&CK）',
  alerts: 'アラート',
  verdict: '判定',
  'what happened': '事象',
  'what it means': '事業影響',
  'what we did': '対応状況',
  'what to do': 'お願いしたいこと',
  'what not to do': 'お控えいただきたいこと',
  'we recommend': '推奨する対応',
  choices: '各選択肢の結果',
  decision: '決定',
  'what happens next': '今後の予定',
  facts: '概要',
  known: '判明していること',
  'not known': '判明していないこと',
  'how sure': '確度',
  timeline: '経過',
  'whom to call': 'お問い合わせ先',
  console: '製品の管理画面',
}

export const severity: Phrases['severity'] = {
  emergency: '緊急',
  critical: '重大',
  high: '高',
  medium: '中',
  low: '低',
}

export const verdict: Phrases['verdict'] = {
  'true positive': '正検知（実際の脅威）',
  benign: '過検知（許可された正当な活動）',
  'false positive': '誤検知',
  undetermined: '判定保留',
}

export const telling: Phrases['telling'] = {
  'flash report': '速報',
  'final report': '確報',
  'severity raised': '続報：重大度の引き上げ',
  'severity lowered': '続報：重大度の引き下げ',
  'weighed again': '続報：判定の見直し',
  'step taken': '続報：対応の実施',
  instructions: '拠点の皆様へのお願い',
  'limit near': '対応期限の接近',
  'limit passed': '対応期限の超過',
  'nobody called': '電話連絡先の不在',
  merged: '続報：インシデントの統合',
  'merged in': '続報：ほかのインシデントの統合',
  'isolation pending': '続報：隔離待ち',
  isolated: '続報：隔離完了',
  'isolation refused': '続報：隔離の見送り',
  'isolation failed': '続報：隔離の失敗',
  'release pending': '続報：隔離解除待ち',
  released: '続報：隔離解除の完了',
  'isolation called off': '続報：隔離の取り消し',
  'review due': '続報：隔離の見直しのお願い',
  closed: '終了のご連絡',
  uncertain: '続報：実施結果を確認できない操作',
}

/** The times agreed, by what they end with. */
export const limits: Readonly<Record<Limit, string>> = {
  firstResponse: '初動対応',
  decision: '対応の決定',
  closing: '終了',
}

/** What people are told to look for, where we cannot tell whether it was done. */
export const acts: Readonly<Record<UncertainAct, string>> = {
  isolation: '隔離',
  release: '隔離解除',
  'message in chat': 'チャットへの投稿',
  mail: 'メールの送信',
}

/** Services that are no product of the customer's, by the name that integrations give them. */
const services: Readonly<Record<string, string>> = { smtp: 'メールサーバー', slack: 'Slack', twilio: '電話サービス' }
const faults: Readonly<Record<FaultKind, (product: string) => string>> = {
  unavailable: (product) => `${product}から正常な応答がありませんでした。`,
  throttled: (product) => `${product}の呼び出し回数が一時的に上限に達しました。`,
  'not-found': (product) => `対象が${product}に見つかりませんでした。`,
  unauthorized: (product) => `${product}の認証に失敗したか、権限が不足しています。`,
  unsupported: (product) => `${product}はこの操作に対応していません。`,
  rejected: (product) => `${product}が要求を受け付けませんでした。`,
}

/** A fault of the outside, by its kind; what the integration says of it is for operators. */
export const fault = (kind: FaultKind, product: string): string => faults[kind](services[product] ?? product)

/** What an act of which nobody can tell was done to; older records say it in English. */
export const targetOf = (target: string): string => (target === '' || target === 'the channel' ? 'チャンネル' : target)

export const list: Phrases['list'] = (items) => items.join('、')

export const howSure: Phrases['howSure'] = (of, sure) => {
  if (of === 'undetermined') return '判定保留です。得られた情報だけでは判断できません。'
  const degree = { low: '確度は低いとみています', medium: '確度は中程度です', high: '確度は高いです' }[sure]
  return `${verdict[of]}。${degree}。`
}

/** Begins what is only played through. */
export const rehearsed: Phrases['rehearsed'] = (line) => `【予行】${line}`

/** Ends a text from elsewhere as a sentence. */
export const sentence = (text: string): string => (/[。．.!?！？…]$/.test(text) ? text : `${text}。`)

/** Which later incidents found the host isolated by this one, and left it at that. */
export const relied = ({ aftercare }: Situation): string => {
  const numbers = aftercare?.relying ?? []
  return numbers.length === 0 ? '' : `インシデント${list(numbers.map(String))}も同じ隔離を前提としています。`
}
