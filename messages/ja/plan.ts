import type { Phrases } from '../language.ts'
import { byDefault } from './choices.ts'
import { limits, list } from './words.ts'

const awaited = { isolate: '隔離', release: '隔離解除', 'call off': '隔離の取り消し' } as const

export const plan: Phrases['plan'] = (next, at) => {
  switch (next.kind) {
    case 'goes on as':
      return `本件はインシデント${next.incident}に統合し、今後はそちらでご報告します。`
    case 'answer awaited':
      return `${at(next.until)}まで回答をお待ちします。回答がない場合は、取り決めどおり「${byDefault(next.otherwise, next.host)}」とします。`
    case 'investigation':
      return '調査を進め、判明したことをご報告します。'
    case 'asked where needed':
      return 'ご判断が必要な場合は、改めて確認をお願いします。'
    case 'confirmation awaited':
      return `${next.host}の${awaited[next.step]}が${next.product}で確認できるまで照会を続け、次のご連絡で状況をお知らせします。`
    case 'host awaited':
      return `${next.host}がオンラインに戻るのを待ち、${next.product}で隔離が確認でき次第ご連絡します。`
    case 'held':
      return `${next.host}の隔離は、解除されるまで継続します。解除は、決定権限のある方、またはご依頼を受けて当社が行います。`
    case 'not repeated':
      return `自動での再実行は行いません。${next.host}の状態を担当者が確認する必要があります。`
    case 'limit':
      return `${limits[next.limit]}の期限は${at(next.until)}です。`
    case 'review':
      return `${at(next.at)}に、${list(next.hosts)}の隔離を継続するかどうかを改めて確認します。`
    case 'outcome reported':
      return '対応が完了しましたら、結果をご報告します。'
    case 'left to you':
      return `当社による追加の対応は予定していません。${next.host === undefined ? '' : `${next.host}への`}対応はお客様でご判断ください。ご相談がある場合はご連絡ください。`
    case 'nothing more':
      return '本件について、今後予定している対応はありません。'
  }
}
