import { timeIn } from '../time.ts'
import type { NamedHost } from '../../policy/host-state.ts'
import type { Phrases } from '../language.ts'
import { more } from './agreeing.ts'
import { byDefault, choice } from './choices.ts'
import { list } from './words.ts'

const named = (name: string | undefined): NamedHost | undefined => (name === undefined ? undefined : { name })

export const privately: Phrases['privately'] = (answer) => {
  switch (answer.kind) {
    case 'taken':
      return `回答を記録しました：${choice(answer.choice, named(answer.host))}。`
    case 'already yours':
      return `すでに${timeIn(answer.timeZone, answer.at)}に回答いただいています：${choice(answer.choice, named(answer.host))}。変更はありません。`
    case 'decided': {
      const when = timeIn(answer.timeZone, answer.at)
      const what = (answer.nobody ? byDefault : choice)(answer.choice, named(answer.host))
      return answer.nobody
        ? `回答期限は${when}に終了し、取り決めどおり「${what}」となりました。今回の回答は反映されていません。`
        : `${answer.by}様が${when}に先に決定されました：${what}。今回の回答は反映されていません。`
    }
    case 'more must agree':
      return `${answer.again ? 'すでに回答いただいています（お一人につき1名と数えます）' : '回答を記録しました'}：${choice(answer.choice, named(answer.host))}。${more(answer.missing)}それまでは実施しません。`
    case 'not allowed':
      return `この件を決定できる方として登録されていません${answer.asked.length > 0 ? `（決定できる方：${list(answer.asked)}）` : ''}。今回の回答は反映されていません。`
    case 'merged':
      return `本件はインシデント${answer.into}に統合され、そちらで決定されます。今回の回答は反映されていません。ボタンはインシデント${answer.into}の先頭のメッセージにあります。`
    case 'unknown question':
      return 'この確認事項はすでに終了しているか、存在しません。今回の回答は反映されていません。現在の状況はスレッドの先頭のメッセージをご覧ください。'
    case 'unknown choice':
      return 'この確認事項にその選択肢はありません。今回の回答は反映されていません。メッセージのボタンからお選びください。'
    case 'not kept':
      return '記録に接続できず、回答を保存できませんでした。1分ほどおいてもう一度ボタンを押すか、セキュリティ窓口にお電話ください。'
  }
}
