import type { Left } from '../judging.ts'
import type { At } from '../language.ts'
import { reason } from './reasons.ts'

/** What remains of a threat that nothing of ours stands against: why, what that means, whose it is, and whom to call. */
export const left = ({ host, stands, isReal, by, isOfSoc, because, dryRun }: Left, contact: string, at: At): string =>
  [
    host === undefined ? taken(by, isOfSoc) : whose(host, stands, by, isOfSoc),
    because.length > 0 ? `理由：${because.map((one) => reason(one, at)).join('')}` : '',
    host === undefined || dryRun ? '' : stake(host, stands, isReal),
    dryRun
      ? unlessExercise(yours(host, contact))
      : by === undefined
        ? `${needed}${yours(host, contact)}`
        : unchanged(contact),
  ].join('')

/** What they are to do though nothing was really done: there may be a real threat behind a dry run, and there may be none. */
export const unlessExercise = (order: string): string =>
  `訓練ではなく実際の脅威である場合は、${needed}その場合は、${order}`

const needed = 'お客様での対応が必要です。'

const yours = (host: string | undefined, contact: string): string =>
  `${host === undefined ? '' : `可能であれば${host}をネットワークから切り離して調査いただき、`}${contact}までご連絡ください。`

const unchanged = (contact: string): string => `対応を変更される場合は、${contact}までご連絡ください。`

/** Of whom a choice is; one of the SOC is ours, and is not called 様 towards the customer. */
const judgement = (by: string, isOfSoc: boolean): string =>
  isOfSoc ? `SOCの${by}の判断により` : `${by}様のご判断により`

const taken = (by: string | undefined, isOfSoc: boolean): string =>
  by === undefined
    ? '本件の対応を引き取られた方はいません。'
    : isOfSoc
      ? `SOCの${by}が対応を引き取りました。`
      : `${by}様が対応を引き取られました。`

const whose = (host: string, stands: Left['stands'], by: string | undefined, isOfSoc: boolean): string => {
  const released = stands === 'released'
  if (by === undefined) return released ? `当社は${host}の隔離を解除済みです。` : `当社は${host}を隔離していません。`
  if (stands === 'off-line') return `${judgement(by, isOfSoc)}、${host}は隔離していません。`
  return released
    ? `${judgement(by, isOfSoc)}、${host}の隔離を解除済みです。`
    : `${judgement(by, isOfSoc)}、${host}はネットワークに接続したままとしています。`
}

const stake = (host: string, stands: Left['stands'], isReal: boolean): string => {
  if (stands === 'off-line')
    return `${isReal ? '脅威は解消していません。' : '実際の脅威かどうかは判断できていません。'}${host}は最後の確認時点でオフラインで、隔離されていません。攻撃者が侵入していれば、オンラインに戻った時点で攻撃が続くおそれがあります。`
  if (stands === 'unknown')
    return `${host}がネットワークに接続されているかは確認できていません。接続されている場合、攻撃が続くおそれがあります。`
  return isReal
    ? `脅威は解消していません。${host}で攻撃が続くおそれがあります。`
    : `実際の脅威かどうかは判断できていません。実際の攻撃であった場合、${host}で攻撃が続くおそれがあります。`
}
