import type { TimelineEntry } from '../event.ts'
import type { At, Phrases } from '../language.ts'
import type { Host, Situation } from '../situation.ts'
import { callingOffDelayed, releaseDelayed } from './by-hand.ts'
import { plain, reason } from './reasons.ts'
import { relied, sentence } from './words.ts'
import { isHarmless, isOffLine, isUnknown, standing } from '../judging.ts'
import { isLetGo } from '../let-go.ts'
import { eachMachine, unlike } from '../machines.ts'

const since = (host: Host, at: At) => (host.since === undefined ? '' : `（${at(host.since)}から）`)

const when = (host: Host, at: At) => (host.since === undefined ? '' : `${at(host.since)}に、`)

export const hostState: Phrases['hostState'] = (host, at) =>
  host.heldBy === undefined ? stateOf(host, at) : `${stateOf(host, at)}、インシデント${host.heldBy}による`

const stateOf = (host: Host, at: At): string => {
  switch (host.state) {
    case 'isolation not taken':
      return `未隔離、製品が隔離を受け付けていません${since(host, at)}`
    case 'isolation asked for':
      return `隔離を指示済み、未確認${since(host, at)}`
    case 'pending: off-line':
      return `オフライン、隔離待ち${since(host, at)}`
    case 'isolated':
      return `隔離中${since(host, at)}`
    case 'isolated by others':
      return '隔離中（当社以外による）'
    case 'release asked for':
      return `隔離解除を指示済み、未確認${since(host, at)}`
    case 'released':
      return `隔離解除済み${since(host, at)}`
    case 'isolation cancelled':
      return `隔離なし（有効になる前に取り消し）`
    case 'released by others':
      return `隔離解除済み（当社以外による）`
    // Not isolated by us; whether the host is connected at all we need not know.
    case 'online':
    case 'not isolated':
      return '隔離なし'
    case 'isolation failed':
      return '隔離なし（隔離に失敗）'
    case 'isolation uncertain':
      return '隔離できたか確認できず'
  }
}

/** The last reason on the record of a kind that carries one. */
const lastReason = (
  timeline: readonly TimelineEntry[],
  kind: 'isolation refused' | 'isolation failed' | 'release failed',
  at: At,
) => {
  const what = timeline.map((entry) => entry.what).findLast((what) => what.kind === kind)
  return what !== undefined && 'reason' in what ? `理由：${sentence(plain(what.reason, at))}` : ''
}

export const refusal = (situation: Situation, at: At): string => lastReason(situation.timeline, 'isolation refused', at)

/** What to add where its isolation was called off, or where it is asked for and the product has not even said which host is meant. */
const notTaken = ({ timeline, containedBy: product }: Situation): string | undefined => {
  const last = timeline.findLast(({ what }) => /^isolation (called off|refused|delayed|failed)$/.test(what.kind))
  if (last?.what.kind === 'isolation called off') return `${product}が受け付ける前に、隔離を取り消しました。`
  return last?.what.kind === 'isolation delayed'
    ? `${product}が隔離をまだ受け付けていないため、指示を繰り返しています。`
    : undefined
}

/** What to add about a host whose release takes long, or has failed since it was last asked for. */
const failedRelease = ({ timeline, host, containedBy: product }: Situation, at: At): string => {
  const kinds = timeline.map(({ what }) => what.kind)
  const failed = kinds.lastIndexOf('release failed')
  const delayed = kinds.lastIndexOf('release delayed')
  const since = Math.max(
    failed,
    ...(['released', 'isolated', 'release asked for'] as const).map((kind) => kinds.lastIndexOf(kind)),
  )
  if (host && delayed > since) return (isOrdered(host.state) ? callingOffDelayed : releaseDelayed)(product, host.name)
  if (failed === -1 || failed < Math.max(kinds.lastIndexOf('released'), kinds.lastIndexOf('isolated'))) return ''
  return `${host?.name ?? '端末'}の隔離を解除できませんでした。${lastReason(timeline, 'release failed', at)}`
}

/** An isolation that has not been seen to take effect: what ends it is no release. */
const isOrdered = (state: Host['state']): boolean => state === 'isolation asked for' || state === 'pending: off-line'

/** What to add where an isolation that has not taken effect is to end. */
const calledOff = (situation: Situation, at: At): string =>
  failedRelease(situation, at) ||
  `隔離は取り消すことになりましたが、取り消しを${situation.containedBy}でまだ確認できていません。`

/** Where it is held now, when another incident has isolated it since. */
const isolatedAnew = ({ timeline }: Situation, at: At): string => {
  const why = timeline.findLast(({ what }) => what.kind === 'released by others')?.why
  return typeof why === 'object' && why.kind === 'isolated anew' ? reason(why, at) : ''
}

/** Nobody can have the host isolated by us: that is said also where nobody tried. */
const never = (situation: Situation, at: At): string =>
  situation.neverIsolated === undefined || isHarmless(situation) ? '' : `理由：${reason(situation.neverIsolated, at)}`

const isDetectionOnly = ({ neverIsolated }: Situation): boolean =>
  typeof neverIsolated === 'object' && neverIsolated.kind === 'detection only'

/** Why nothing is touched in this incident, where that is so. */
const restraint = (situation: Situation): string | undefined => {
  if (situation.dryRun) return '予行のため、何も操作していません。'
  const detectionOnly = '検知のみのご契約のため、何も操作していません。'
  if (isDetectionOnly(situation)) return detectionOnly
  const would = situation.timeline.map(({ what }) => what).findLast((what) => what.kind === 'would have acted')
  if (would?.kind !== 'would have acted') return undefined
  return would.reason === 'dry run' ? '予行のため、何も操作していません。' : detectionOnly
}

/** The same where it is not ours to do. */
const byOthers = (
  { host, containedBy: product, performers }: Situation,
  step: 'isolate' | 'release',
): string | undefined => {
  const performer = performers?.[step]
  if (!host || performer === undefined || performer === 'us') return undefined
  const act = step === 'isolate' ? '隔離' : '隔離解除'
  return performer === 'customer'
    ? `${host.name}の${act}はお客様の実施事項のため、お客様に依頼しました。${product}ではまだ確認できていません。`
    : `${host.name}の${act}は${product}が自動で行います。${product}ではまだ確認できていません。`
}

/** What is the reader's to do to the host. */
export const yourTurn = ({ host, containedBy: product, performers }: Situation): string | undefined => {
  if (host?.state === 'isolation asked for' && performers?.isolate === 'customer')
    return `${product}で${host.name}を隔離してください。${product}での確認を続け、確認でき次第ご連絡します。`
  if (host?.state === 'release asked for' && performers?.release === 'customer')
    return `${product}で${host.name}の隔離を解除してください。${product}での確認を続け、確認でき次第ご連絡します。`
  return undefined
}

export const whatWeDid: Phrases['whatWeDid'] = (situation, at) =>
  unlike(eachMachine(situation).map((one) => didTo(one, at))).join('')

const didTo: Phrases['whatWeDid'] = (situation, at) => {
  const { host, containedBy: product } = situation
  const held = restraint(situation)
  if (!host) return held ?? '端末への操作は行っていません。'
  const name = host.name
  const then = when(host, at)
  switch (host.state) {
    case 'online':
    case 'not isolated':
      return held
        ? `${held}${name}は隔離していません。`
        : `${name}は隔離していません。${notTaken(situation) ?? (refusal(situation, at) || never(situation, at))}`
    case 'isolation not taken':
      return `${product}が${name}の隔離をまだ受け付けていないため、指示を繰り返しています${since(host, at)}。受け付けられるまで、ネットワークに接続されたままとお考えください。${failedRelease(situation, at)}`
    case 'isolation asked for':
      return (
        byOthers(situation, 'isolate') ??
        `${then}${product}に${name}の隔離を指示しました。まだ確認できていません。${isLetGo(situation) ? calledOff(situation, at) : ''}`
      )
    case 'pending: off-line':
      if (isLetGo(situation))
        return `${product}に${name}の隔離を指示していましたが、${name}はオフラインのため、隔離されていません。${calledOff(situation, at)}`
      return `${product}に${name}の隔離を指示しましたが、${name}がオフラインのため、まだ隔離できていません。オンラインに戻り${product}が確認するまで監視を続けます。${failedRelease(situation, at)}`
    case 'isolated':
      if (host.heldBy !== undefined)
        return `${name}は、インシデント${host.heldBy}での当社による隔離が続いています${since(host, at)}。担当者が解除するまで隔離したままとします。`
      return `${name}をネットワークから隔離しました${since(host, at)}。${product}で確認済みです。${failedRelease(situation, at)}`
    case 'isolated by others':
      return `${name}は、当社の対応前に当社以外によって隔離されていました。そのままとしています。`
    case 'release asked for':
      return (
        byOthers(situation, 'release') ??
        `${then}${product}に${name}の隔離解除を指示しました。まだ確認できていません。それまでは隔離中とお考えください。${failedRelease(situation, at)}${relied(situation)}`
      )
    case 'released':
      return `${name}の隔離を解除しました${since(host, at)}。隔離されていないことを${product}で確認済みです。${relied(situation)}`
    case 'isolation cancelled':
      return `${then}${name}の隔離を、有効になる前に取り消しました。隔離されていないことを${product}で確認済みです。`
    case 'released by others':
      return `${then}${name}の隔離が当社以外により解除されていることを確認しました。${isolatedAnew(situation, at)}`
    case 'isolation failed':
      return `${name}を隔離できませんでした。ネットワークに接続されたままとお考えください。${lastReason(situation.timeline, 'isolation failed', at)}`
    case 'isolation uncertain':
      return `${product}が${name}を隔離したか確認できませんでした。ネットワークに接続されたままとお考えください。`
  }
}

export const whatItMeans: Phrases['whatItMeans'] = (situation) => {
  const { finding, state } = situation
  const all = eachMachine(situation)
  // What one product stopped is not over while another is not.
  const unstopped = all.find(({ disposition }) => disposition !== 'prevented') ?? situation
  const said = state === 'closed' || isHarmless(situation) ? undefined : atStake(unstopped)
  const parts = [
    finding?.verdict === 'false positive' && '誤検知でした。',
    finding?.verdict === 'benign' && '実際の活動ですが、許可されたものです。',
    said,
    ...all.map((one) => one.host && reach(one.host, one)),
    ...all.map(
      ({ host }) =>
        host?.important &&
        state === 'open' &&
        `${host.name}は重要ホスト一覧に載っており、ほかの業務がこの端末に依存しています。`,
    ),
  ]
  return parts.filter(Boolean).join('')
}

const atStake = ({ disposition, finding, product }: Situation): string => {
  if (disposition === 'prevented')
    return `${product}は阻止したとしていますが、検知されていない活動があった可能性があります。`
  if (finding?.verdict !== 'true positive')
    return '実際の攻撃であれば、攻撃者またはマルウェアが活動していることになります。'
  return finding.sure === 'high'
    ? '実際の脅威です。攻撃者またはマルウェアが活動しています。'
    : '実際の脅威とみられます。攻撃者またはマルウェアが活動している可能性が高い状況です。'
}

/** What people can and cannot do with the host now. */
const reach = ({ name, state }: Host, situation: Situation): string => {
  switch (state) {
    case 'isolated':
    case 'isolated by others':
      return `隔離が終わるまで、${name}とその上のサービスは利用できません。`
    case 'isolation not taken':
      return `${name}はまだ切り離されていません。攻撃者が侵入していれば活動を続けられます。`
    case 'isolation asked for':
      return isLetGo(situation)
        ? `${name}は、隔離が取り消されるまでの間に切り離される可能性があります。`
        : `${name}はまもなく切り離され、利用できなくなります。`
    case 'pending: off-line':
      if (isLetGo(situation))
        return `${name}はオフラインで、隔離されていません。隔離が取り消される前にオンラインに戻ると、切り離される可能性があります。`
      return `${name}はオフラインです。オンラインに戻ると、隔離が有効になるまでの間は通信が可能です。`
    case 'release asked for':
      return `${name}はまだ切り離されている可能性があります。`
    case 'released':
      return standing(situation)
        ? `${name}は再び利用できますが、攻撃者が侵入していれば活動を続けられます。`
        : `${name}は再び利用できます。`
    case 'isolation cancelled':
      if (isOffLine(situation))
        return `${name}は最後の確認時点でオフラインで、隔離されていません。${standing(situation) ? '攻撃者が侵入していれば、オンラインに戻った時点で活動を続けられます。' : ''}`
      return standing(situation)
        ? `${name}は切り離されていません。業務に利用できますが、攻撃者が侵入していれば活動を続けられます。`
        : `${name}は切り離されておらず、これまでどおり利用できます。`
    case 'released by others':
      return `${name}に対する当社の隔離は終わっています。`
    case 'online':
    case 'not isolated':
      if (isUnknown(situation)) return `${name}がネットワークに接続されているかは確認できていません。`
      return isHarmless(situation)
        ? `${name}は切り離されておらず、業務に利用できます。`
        : `${name}は切り離されていません。業務に利用できますが、攻撃者が侵入していれば活動を続けられます。`
    case 'isolation failed':
      return isHarmless(situation)
        ? `${name}は切り離されていません。`
        : `${name}は切り離されていません。攻撃者が侵入していれば活動を続けられます。`
    case 'isolation uncertain':
      return isHarmless(situation)
        ? `${name}は切り離されている可能性があり、その場合は利用できません。`
        : `${name}は切り離されている可能性があり、その場合は利用できません。切り離されていない場合、攻撃者が侵入していれば活動を続けられます。`
  }
}
