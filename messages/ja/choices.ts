import type { Phrases } from '../language.ts'
import type { HostState } from '../../policy/host-state.ts'
import { list, relied, sentence } from './words.ts'

/** States in which a host is cut off, or is going to be, by us. */
const cutOff = (state: HostState | undefined): boolean =>
  state === 'isolated' ||
  state === 'isolation asked for' ||
  state === 'isolation not taken' ||
  state === 'isolation uncertain' ||
  state === 'pending: off-line' ||
  state === 'release asked for'

export const choice: Phrases['choice'] = (chosen, host) => {
  const also = chosen === 'isolate' || chosen === 'leave online' ? host?.also : undefined
  return `${choiceOf(chosen, host)}${also ? `（${list(also)}も同様）` : ''}`
}

const choiceOf: Phrases['choice'] = (chosen, host) => {
  const name = host?.name ?? '端末'
  switch (chosen) {
    case 'isolate':
      if (host?.state === 'pending: off-line') return `${name}がオンラインになり次第、隔離する`
      // Not cut off yet: there is nothing to keep.
      if (host?.state === 'isolation asked for' || host?.state === 'isolation not taken') return `${name}の隔離を進める`
      return ['isolated', 'isolated by others'].includes(host?.state ?? '')
        ? `${name}の隔離を継続する`
        : `${name}をネットワークから隔離する`
    case 'leave online':
      if (host?.decidedIn !== undefined) return `${name}はインシデント${host.decidedIn}の判断に委ねる`
      if (host?.state === 'isolated by others') return `${name}を現状のままにする`
      if (host?.state === 'pending: off-line' || host?.state === 'isolation not taken') return `${name}の隔離を取り消す`
      return cutOff(host?.state) ? `${name}の隔離を解除する` : `${name}を隔離しない`
    case 'false positive':
      return '誤検知として終了する'
    case 'release':
      return `${name}の隔離を解除する`
    case 'taken over':
      return '対応を引き取る'
    default:
      return chosen
  }
}

/** A choice that nobody made, but that was agreed for then. */
export const byDefault: Phrases['choice'] = (chosen, host) =>
  chosen === 'taken over' ? '引き取り手のないまま、当社は報告のうえ対応を終了する' : choice(chosen, host)

/** What a choice means for hosts that came by a merge. */
const forOthers = (chosen: string, also: readonly string[] | undefined): string => {
  if (!also) return ''
  const names = list(also)
  if (chosen === 'isolate') return `統合されたインシデントの${names}にも同じ対応を行います。`
  return chosen === 'leave online' ? `統合されたインシデントの${names}が隔離中の場合は、その隔離も解除します。` : ''
}

export const consequence: Phrases['consequence'] = (chosen, situation) =>
  `${consequenceOf(chosen, situation)}${forOthers(chosen, situation.host?.also)}`

const consequenceOf: Phrases['consequence'] = (chosen, situation) => {
  const { host, dryRun, neverIsolated } = situation
  const name = host?.name ?? '端末'
  const dry = dryRun ? '予行のため、実際には何も行いません。' : ''
  switch (chosen) {
    case 'isolate': {
      if (host?.state === 'isolated by others')
        return `${dry}${name}は当社の対応前から隔離されており、そのままとします。解除できるのは隔離を行った方です。`
      const important = host?.important ? '重要ホストのため、この端末に依存する業務が停止します。' : ''
      if (host?.state === 'isolated') return `${dry}${name}は、隔離を解除するまで切り離されたままです。${important}`
      const off = host?.state === 'pending: off-line' ? '端末がオンラインに戻った時点で有効になります。' : ''
      return `${dry}${name}は利用できなくなりますが、攻撃者もこの端末から先へ進めなくなります。隔離はいつでも解除できます。${off}${important}`
    }
    case 'leave online':
      if (host?.decidedIn !== undefined)
        return `${dry}本件では${name}に何も行いません。隔離を行ったインシデント${host.decidedIn}が対応中のため、隔離の解除はそちらで判断します。`
      if (host?.state === 'isolated by others')
        return `${dry}${name}には何も行いません。隔離を行った方が解除するまで切り離されたままです。`
      if (neverIsolated !== undefined && !cutOff(host?.state))
        return `${dry}当社は${name}に何も行わず、対応はお客様で行っていただきます。実際の攻撃であった場合、攻撃が続き、拡大するおそれがあります。`
      return cutOff(host?.state)
        ? `${dry}${name}の隔離を解除し、業務に利用できるようにします。実際の攻撃であった場合、攻撃が続くおそれがあります。`
        : `${dry}${name}は引き続き業務に利用できます。実際の攻撃であった場合、攻撃が続き、拡大するおそれがあります。`
    case 'false positive': {
      const stays = host?.heldBy === undefined ? undefined : `し、${name}はインシデント${host.heldBy}での状態のままと`
      const released = stays ?? (cutOff(host?.state) ? `し、${name}の隔離を解除` : '')
      return `${dry}誤検知としてインシデントを終了${released}します。すでにご連絡した方々にもお知らせします。`
    }
    case 'release':
      return `${dry}${name}の隔離を解除し、業務に利用できるようにします。攻撃者が残っている場合、攻撃が続くおそれがあります。${relied(situation)}`
    case 'taken over':
      return `${dry}以後の対応をお引き取りいただき、当社は確報をお送りして対応を終了します。`
    default:
      return `${dry}「${chosen}」を記録し、対応を進めます。`
  }
}

/** The question that is asked once more, with its host's name, and the button that says yes. */
const asked = (chosen: string, name: string, state: HostState | undefined): readonly [string, string] => {
  if (chosen === 'false positive') return [`${name}の件を、誤検知として終了しますか？`, '終了する']
  if (chosen === 'isolate') return [`${name}をネットワークから隔離しますか？`, '隔離する']
  if (chosen === 'release') return [`${name}の隔離を解除しますか？`, '解除する']
  if (state === 'pending: off-line' || state === 'isolation not taken')
    return [`${name}の隔離を取り消しますか？`, '取り消す']
  return cutOff(state)
    ? [`${name}の隔離を解除しますか？`, '解除する']
    : [`${name}を隔離せず、接続したままにしますか？`, '接続したままにする']
}

export const confirm: Phrases['confirm'] = (chosen, situation) => {
  const { host } = situation
  const [title, yes] = asked(chosen, host?.name ?? '端末', host?.state)
  return {
    title,
    text: `${sentence(choice(chosen, host))}${consequence(chosen, situation)}`,
    yes,
    no: '戻る',
  }
}
