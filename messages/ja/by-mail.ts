import type { ByMail } from '../by-mail.ts'
import { more } from './agreeing.ts'
import { byDefault, choice } from './choices.ts'
import { subjectAs } from './sentences.ts'

const until: ByMail['until'] = (question, host, at) =>
  `${at(question.until)}までにお選びください。期限までに回答がない場合は、取り決めどおり「${byDefault(question.otherwise, host)}」とします。`

const decided: ByMail['decided'] = ({ by, choice: of, at: when }, host, at) =>
  by === ''
    ? `回答期限は${at(when)}に終了し、取り決めどおり「${byDefault(of, host)}」となりました。`
    : `${by}様が${at(when)}に「${choice(of, host)}」と決定されました。`

export const byMail: ByMail = {
  subject: (situation) => subjectAs(situation, 'ご判断のお願い'),
  heading: 'ご判断のお願い',
  until,
  request: (question, host, at) => `ご判断をお願いいたします。下のリンクを開き、${until(question, host, at)}`,
  link: '回答ページを開く',
  alone:
    'このリンクはご本人専用で、回答は一度限りです。選択された内容は、ご本人の決定として記録します。ほかの方には転送しないでください。リンクを開いただけでは、何も決定されません。',
  legend: '対応をお選びください',
  recommended: '当社の推奨',
  code: 'ご本人の暗証番号',
  decide: '決定する',
  noChoice: 'いずれかをお選びください。決定は行われていません。',
  wrongCode: '暗証番号が違います。決定は行われていません。あと1回入力いただけます。',
  subjectDecided: (situation) => subjectAs(situation, 'ご判断の結果'),
  headingDecided: 'ご判断の結果',
  decided,
  needless:
    'ご判断をお願いしておりましたが、ご回答いただく必要はなくなりました。先にお送りしたメールのリンクからは、決定できません。行っていただくことはありません。',
  news: (news, { contact, host, into }, at) => {
    switch (news.kind) {
      case 'taken':
        return {
          title: '決定を記録しました',
          lines: [`「${choice(news.choice, host)}」として記録しました。`, 'このページは閉じていただいて構いません。'],
        }
      case 'more must agree':
        return {
          title: '回答を記録しました',
          lines: [
            `「${choice(news.choice, host)}」として記録しました。`,
            `${more(news.missing)}それまでは実施しません。`,
          ],
        }
      case 'decided':
        return {
          title: 'すでに決定済みです',
          lines: [decided(news, host, at), 'このリンクによる決定は行われていません。行っていただくことはありません。'],
        }
      case 'merged':
        return {
          title: '別のインシデントで決定されます',
          lines: [
            `本件は${into === undefined ? 'ほかのインシデント' : `インシデント${into}`}に統合され、そちらで決定されます。このリンクによる決定は行われていません。`,
            `お急ぎの場合は、${contact}までご連絡ください。`,
          ],
        }
      case 'not yours':
        return {
          title: 'このリンクでは決定できません',
          lines: [
            '現在の取り決めでは、この件を決定できる方として登録されていません。このリンクによる決定は行われていません。',
            `ご不明な点は、${contact}までご連絡ください。`,
          ],
        }
      case 'wrong code':
        return {
          title: '決定は行われていません',
          lines: [
            '暗証番号が確認できませんでしたので、このリンクは使用できなくなりました。',
            `${contact}までご連絡ください。`,
          ],
        }
    }
  },
  unknown: {
    title: 'このリンクは無効です',
    lines: [
      'このリンクによる決定は行われていません。',
      'ご判断をお願いするメールを受け取られた場合は、最新のメールのリンクを開くか、セキュリティ窓口にご連絡ください。',
    ],
  },
  notKept: {
    title: '現在、記録に接続できません',
    lines: [
      'このリンクによる決定が記録されたか、確認できません。',
      '1分ほどおいてリンクを開き直し、記録の内容をご確認ください。お急ぎの場合は、セキュリティ窓口にお電話ください。',
    ],
  },
}
