import type { Phrases } from '../language.ts'
import type { Host, Situation } from '../situation.ts'
import type { HostState, NamedHost } from '../../policy/host-state.ts'
import { alike, eachMachine } from '../machines.ts'
import { list, relied, sentence } from './words.ts'

/** States in which a host is cut off, or is going to be, by us. */
const cutOff = (state: HostState | undefined): boolean =>
  state === 'isolated' ||
  state === 'isolation asked for' ||
  state === 'isolation not taken' ||
  state === 'isolation uncertain' ||
  state === 'pending: off-line' ||
  state === 'release asked for'

/** Of those, states in which it has not been seen to be cut off: what ends that is no release. */
const isOrdered = (state: HostState | undefined): boolean =>
  state === 'isolation asked for' || state === 'isolation not taken' || state === 'pending: off-line'

/** The one host that a closed incident has left is such a one. */
const isOneOrdered = ({ host, aftercare }: Situation): boolean =>
  isOrdered(host?.state) && aftercare?.hosts.length === 1

/** Choices that are about each machine of an incident; the others are about the incident. */
const isOfMachines = (chosen: string): boolean => ['isolate', 'leave online', 'release'].includes(chosen)

/** A choice for each machine, said once of those for which it is the same. `called`: names them by their places among so many. */
export const choiceOfEach = (
  chosen: string,
  host: NamedHost,
  called: (places: readonly number[], of: number) => string,
): string => {
  const { also = [], ...first } = host
  const all = [first, ...(isOfMachines(chosen) ? also : [])].map((one, place) => ({ one, place }))
  const words = ({ one }: { one: NamedHost }, name: string) => choiceOf(chosen, { ...one, name })
  const groups = alike(all, (each) => words(each, ''))
  return groups
    .flatMap((some) => {
      const name = called(
        some.map(({ place }) => place),
        also.length + 1,
      )
      return some.slice(0, 1).map((each) => words(each, name))
    })
    .map((text, index) => (index === groups.length - 1 ? text : goingOn(text)))
    .join('、')
}

export const choice: Phrases['choice'] = (chosen, host) => {
  if (!host) return choiceOf(chosen, host)
  const names = [host, ...(host.also ?? [])].map(({ name }) => name)
  return choiceOfEach(chosen, host, (places) => list(places.map((place) => names[place] ?? '')))
}

/** A verb that another one follows: 隔離する → 隔離し, 隔離しない → 隔離せず. */
const goingOn = (words: string): string =>
  words
    .replace(/しない$/, 'せず')
    .replace(/する$/, 'し')
    .replace(/す$/, 'し')
    .replace(/る$/, '')

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

export const consequence: Phrases['consequence'] = (chosen, situation) => {
  if (!isOfMachines(chosen) || chosen === 'release') return consequenceOf(chosen, situation)
  const all = eachMachine(situation).map((one) => ({ name: one.host?.name ?? '', leadsTo: leadsTo(chosen, one) }))
  return alike(all, ({ name, leadsTo }) => leadsTo.replaceAll(name || '端末', ''))
    .map(([one, ...rest]) =>
      rest.length === 0 ? one?.leadsTo : `${one?.leadsTo}${list(rest.map(({ name }) => name))}も同様です。`,
    )
    .join('')
}

/** For one machine; one that came by a merge may be one that we never isolate. */
const leadsTo: Phrases['consequence'] = (chosen, situation) =>
  chosen === 'isolate' && situation.neverIsolated !== undefined && !cutOff(situation.host?.state)
    ? `${situation.host?.name ?? '端末'}は、取り決めにより隔離の対象外です。`
    : consequenceOf(chosen, situation)

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
      if (host?.state === 'pending: off-line')
        return `${dry}オフラインの${name}の隔離を取り消し、オンラインに戻っても切り離さないようにします。実際の攻撃であった場合、その後も攻撃が続くおそれがあります。`
      if (isOrdered(host?.state))
        return `${dry}${name}の隔離を取り消します（それまでに有効になった場合は解除します）。引き続き業務に利用できますが、実際の攻撃であった場合、攻撃が続き、拡大するおそれがあります。`
      return cutOff(host?.state)
        ? `${dry}${name}の隔離を解除し、業務に利用できるようにします。実際の攻撃であった場合、攻撃が続くおそれがあります。`
        : `${dry}${name}は引き続き業務に利用できます。実際の攻撃であった場合、攻撃が続き、拡大するおそれがあります。`
    case 'false positive': {
      const all = eachMachine(situation).flatMap((one) => one.host ?? [])
      const ours = all.filter(({ state, heldBy }) => heldBy === undefined && cutOff(state))
      const names = (isOurs: (state: HostState) => boolean) =>
        list(ours.filter(({ state }) => isOurs(state)).map(({ name }) => name))
      const [held, ordered] = [names((state) => !isOrdered(state)), names(isOrdered)]
      const ends = [held && `し、${held}の隔離を解除`, ordered && `し、${ordered}の隔離を取り消`]
      const stays = all.flatMap(({ name, heldBy }) =>
        heldBy === undefined ? [] : `し、${name}はインシデント${heldBy}での状態のままと`,
      )
      return `${dry}誤検知としてインシデントを終了${ends.filter(Boolean).join('')}${stays.join('')}します。すでにご連絡した方々にもお知らせします。`
    }
    case 'release':
      if (isOneOrdered(situation))
        return `${dry}${name}の隔離を取り消します（それまでに有効になった場合は解除します）。攻撃者が残っている場合、攻撃が続くおそれがあります。${relied(situation)}`
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
  const { names, state } = concerned(chosen, situation)
  const [title, yes] = asked(chosen, list(names) || '端末', state)
  return {
    title,
    text: `${sentence(choice(chosen, situation.host))}${consequence(chosen, situation)}`,
    yes,
    no: '戻る',
  }
}

/** The machines to which a choice does most, and how those stand. */
const concerned = (
  chosen: string,
  situation: Situation,
): { names: readonly string[]; state: HostState | undefined } => {
  const all = eachMachine(situation).flatMap(({ host }) => host ?? [])
  const isChanged = ({ state }: Host) => cutOff(state) !== (chosen === 'isolate')
  const some = isOfMachines(chosen) && all.some(isChanged) ? all.filter(isChanged) : all
  return { names: some.map(({ name }) => name), state: some[0]?.state }
}
