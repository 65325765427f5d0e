import { standing } from '../judging.ts'
import type { Phrases } from '../language.ts'
import { isByHand, isCalledOff, wasByHand } from '../by-hand.ts'
import { byHandInstructions, connectAgain } from './by-hand.ts'
import { alone } from '../machines.ts'

/** For whoever stands beside the machine: no alert, no product, what to do and what not. */
export const instructions: Phrases['instructions'] = (whole) => {
  const situation = alone(whole)
  const { host, site, tenant } = situation
  const name = host?.name ?? '対象の端末'
  const where = site === undefined ? name : `${site}の${name}`
  const call = `ご不明な点がある場合や、現在${name}で作業中の方がいる場合は、${tenant.contact}までお電話ください。`
  const keep = [
    `${name}の電源を切ること、再起動すること（痕跡が失われます）`,
    'ファイルの削除や、ご自身でのウイルススキャン',
    'USBメモリーなどの機器の接続',
  ]
  /** In use again; what is left of the threat is said with it. */
  const left = standing(situation)
  const inUse = left
    ? {
        to: [
          `${name}はご利用いただけますが、${left.isReal ? '脅威は解消していません' : '実際の脅威かどうかは判断できていません'}。`,
          '利用者の方にお伝えください。',
          `異常があれば操作を止め、すぐに${tenant.contact}までお電話ください。`,
        ],
        not: keep,
      }
    : {
        to: [
          `${name}を通常どおりお使いください。`,
          '利用者の方にお伝えください。',
          `異常があれば${tenant.contact}までお電話ください。`,
        ],
        not: [],
      }
  if (isByHand(situation)) {
    const { lead, to, not } = byHandInstructions(name, where)
    return { lead, to: [...to, '利用者の方にお伝えください。', call], not: [...not, ...keep] }
  }
  const again = wasByHand(situation) ? [connectAgain] : []
  switch (isCalledOff(situation) ? 'isolation cancelled' : host?.state) {
    case 'isolated':
    case 'isolated by others':
      return {
        lead: `${where}は、安全のためネットワークから切り離されています。当面ご利用いただけません。`,
        to: [`${name}は電源を入れたまま、そのままにしてください。`, '利用者の方にお伝えください。', call],
        not: [`${name}をネットワーク（有線・無線）に接続すること`, ...keep],
      }
    case 'isolation not taken':
    case 'isolation asked for':
      return {
        lead: `${where}は、安全のためまもなくネットワークから切り離されます。`,
        to: [`${name}での作業を中断し、電源は入れたままにしてください。`, '利用者の方にお伝えください。', call],
        not: [`${name}を別のネットワークに接続すること`, ...keep],
      }
    case 'pending: off-line':
      return {
        lead: `${where}は、ネットワークに接続され次第、切り離される予定です。`,
        to: [`${name}の所在が分かる場合は、ネットワークに接続しないでください。`, call],
        not: [`${name}をネットワーク（有線・無線）に接続すること`, ...keep],
      }
    case 'isolation failed':
    case 'isolation uncertain':
      return {
        lead: `${where}はネットワークから切り離す必要がありますが、切り離しを確認できていません。`,
        to: ['今すぐネットワークケーブルを抜き、無線LANを切ってください。', call],
        not: keep,
      }
    case 'released':
      return {
        lead: `${where}は再びご利用いただけます。`,
        ...inUse,
        to: [...again, ...inUse.to],
      }
    case 'isolation cancelled':
      return {
        lead: `${where}をネットワークから切り離す予定でしたが、切り離す前に取り消しました。${left ? '' : 'これまでどおりご利用いただけます。'}`,
        ...inUse,
        to: [...again, ...inUse.to],
      }
    case 'released by others':
      return {
        lead: `${where}に対する当社の隔離は終わっています。隔離は当社以外により解除されました。`,
        to: [`${name}をご利用になる前に、${tenant.contact}へご確認ください。`],
        not: [],
      }
    case 'release asked for':
    case 'online':
    case 'not isolated':
    case undefined:
      return {
        lead: `${where}で検知された事象を調査しています。`,
        to: [`${name}の電源は入れたままにしてください。`, call],
        not: keep,
      }
  }
}
