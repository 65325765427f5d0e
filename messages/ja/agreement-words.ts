import type { Limit } from '../../policy/clock.ts'
import type { Kind } from '../../policy/kinds.ts'
import { severities } from '../../policy/severity.ts'
import { decider } from '../../policy/step.ts'
import type { AllowEntry, ConfirmChoice, ResponseOrder, Tenant } from '../../policy/tenant.ts'
import { isolates, nameOf } from '../agreement.ts'
import { list } from './words.ts'

export const span = (ms: number): string => {
  const [size, unit] = (
    [
      [86_400_000, '日'],
      [3_600_000, '時間'],
      [60_000, '分'],
    ] as const
  ).find(([size]) => ms % size === 0) ?? [1000, '秒']
  return `${ms / size}${unit}`
}
/** A person by name and 様; a group or a roster is no person. */
export const called = (tenant: Tenant, id: string): string =>
  tenant.people.some((person) => person.id === id) ? `${nameOf(tenant, id)}様` : nameOf(tenant, id)
export const names = (tenant: Tenant, ids: readonly string[]): string => list(ids.map((id) => called(tenant, id)))
export const hosts = (all: readonly string[]): string => (all.length === 0 ? 'なし' : list(all))
export const worstFirst = severities.toReversed()

export const orders: Readonly<Record<ResponseOrder, string>> = {
  'isolate first': '端末を先に隔離し、その後調査します',
  'investigate first': '先に調査し、インシデントと判断した場合に隔離します',
  'by list': '重要ホスト一覧の端末は先に調査し、その他の端末は先に隔離します',
}
export const kinds: Readonly<Record<Kind, string>> = {
  endpoint: '端末',
  identity: 'アカウント',
  mobile: 'モバイル端末',
  network: 'ネットワーク',
  cloud: 'クラウド',
  other: 'その他',
}
export const services: Readonly<Record<Tenant['service'], string>> = {
  'detection only': '検知のみ：アラートの監視、判定、ご連絡を行います。お客様の環境には操作を行いません。',
  'response only': '対応のみ：担当者の承認があるまで、端末の隔離は行いません。',
  'detection and response': '検知と対応：アラートの監視、判定、ご連絡に加え、端末の隔離と隔離解除を行います。',
}
export const asks: Readonly<Record<Tenant['confirm']['ask'], string>> = {
  always: '脅威ではないと判定したものを除き、対応を必ず確認します。',
  'when undetermined': '実際の脅威かどうか判断できない場合に、対応を確認します。',
  never: '承認を要する端末や手順を除き、確認は行いません。',
}
export const outcomes: Readonly<Record<ConfirmChoice, (tenant: Tenant) => string>> = {
  isolate: () => '端末を隔離します（承認を要する端末、隔離しない端末を除く）',
  'leave online': (tenant) => `端末はネットワークに接続したまま${andOneIsolatedFirst(tenant)}`,
  'false positive': () => '誤検知として終了します',
}
const andOneIsolatedFirst = (tenant: Tenant): string => {
  if (isolates(tenant) !== 'by itself') return 'とします'
  const who = decider(tenant, 'release')
  return who === 'policy'
    ? 'とし、先に隔離していた場合は解除します'
    : `とし、先に隔離していた場合は${persons[who]}が解除を決定するまで隔離を続けます`
}
export const waitsFor: Readonly<Record<Limit, string>> = {
  firstResponse: '最初のご連絡まで',
  decision: '対応の決定まで',
  closing: 'インシデントの終了まで',
}
export const fields: Readonly<Record<keyof AllowEntry['match'], string>> = {
  sha256: 'SHA-256',
  host: '端末名',
  title: '検知名',
  filePath: 'パス',
  user: 'ユーザー',
}
export const channels = { mail: 'メール', chat: 'チャット', sms: 'SMS', phone: '電話' } as const
export const stepNames = { isolate: '隔離', release: '隔離解除' } as const
export const persons = { customer: 'お客様', soc: 'SOC' } as const
export const deciders = { policy: 'この取り決めにより決定', customer: 'お客様が決定', soc: 'SOCが決定' } as const
export const performers = {
  us: '当社が実施',
  customer: '当社からの依頼によりお客様が実施',
  product: '製品が自動で実施',
} as const
export const isField = (field: string): field is keyof AllowEntry['match'] => field in fields
export const isKind = (kind: string): kind is Kind => kind in kinds
