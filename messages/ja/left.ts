import type { Left } from '../judging.ts'
import type { At } from '../language.ts'
import { reason } from './reasons.ts'

/** What remains of a threat that nothing of ours stands against: why, what that means, whose it is, and whom to call. */
export const left = ({ host, stands, isReal, by, because }: Left, contact: string, at: At): string =>
  [
    host === undefined ? taken(by) : whose(host, stands === 'released', by),
    because.length > 0 ? `理由：${because.map((one) => reason(one, at)).join('')}` : '',
    host === undefined ? '' : stake(host, stands === 'unknown', isReal),
    by !== undefined
      ? `対応を変更される場合は、${contact}までご連絡ください。`
      : `お客様での対応が必要です。${host === undefined ? '' : `可能であれば${host}をネットワークから切り離して調査いただき、`}${contact}までご連絡ください。`,
  ].join('')

const taken = (by: string | undefined): string =>
  by === undefined ? '本件の対応を引き取られた方はいません。' : `${by}様が対応を引き取られました。`

const whose = (host: string, released: boolean, by: string | undefined): string => {
  if (by === undefined) return released ? `当社は${host}の隔離を解除済みです。` : `当社は${host}を隔離していません。`
  return released
    ? `${by}様のご判断により、${host}の隔離を解除済みです。`
    : `${by}様のご判断により、${host}はネットワークに接続したままとしています。`
}

const stake = (host: string, unknown: boolean, isReal: boolean): string => {
  if (unknown)
    return `${host}がネットワークに接続されているかは確認できていません。接続されている場合、攻撃が続くおそれがあります。`
  return isReal
    ? `脅威は解消していません。${host}で攻撃が続くおそれがあります。`
    : `実際の脅威かどうかは判断できていません。実際の攻撃であった場合、${host}で攻撃が続くおそれがあります。`
}
