import type { Allowed, Judged, Means, Reason } from '../../policy/reason.ts'
import type { Verdict } from '../../policy/verdict.ts'
import type { At, Phrases } from '../language.ts'
import { choice } from './choices.ts'
import { fault, list, sentence, severity, verdict as verdicts } from './words.ts'

/** The day alone of an instant, in the customer's zone. */
const day = (iso: string, at: At): string => at(iso).slice(0, 10)

const span = (ms: number): string => (ms >= 60_000 ? `${Math.round(ms / 60_000)}分` : `${Math.round(ms / 1000)}秒`)

const some = (items: readonly string[], shown = 3): string => {
  const more = items.length - shown
  return more > 0 ? `${list(items.slice(0, shown))}ほか${more}件` : list(items)
}

const allowed: Readonly<Record<Allowed, string>> = {
  file: 'このファイル',
  finding: 'この検知',
  user: 'このユーザー',
  host: 'この端末',
}

const judged = (earlier: readonly Judged[], at: At): string =>
  some(
    earlier.map(
      ({ by, at: when, verdict, incident }) =>
        `${by}様（${verdicts[verdict]}、インシデント${incident}、${day(when, at)}）`,
    ),
  )

const missing = (what: Means, who = ''): string =>
  ({
    api: `検知元「${who}」のAPI`,
    chat: 'チャット',
    mail: `「${who}」のメールアドレス`,
    phone: `「${who}」の電話番号`,
    person: `担当者「${who}」`,
  })[what]

const opinions: Readonly<Record<Verdict, string>> = {
  'true positive': '実際の脅威とみられます',
  benign: '許可された正当な活動です',
  'false positive': '誤検知です',
  undetermined: 'まだ判断できません',
}

const handling = {
  prevented: '製品が阻止',
  detected: '検知のみ、阻止されず',
  unknown: '阻止されたか不明',
} as const

/** Why something is so or was done, to go on within a line; a person's or a product's own words as they are. */
export const plain = (why: Reason, at: At): string => (typeof why === 'string' ? why : said(why, at))

/** The same as a sentence. */
export const reason: Phrases['reason'] = (why, at) => sentence(plain(why, at))

const said = (why: Exclude<Reason, string>, at: At): string => {
  switch (why.kind) {
    case 'allowed':
      return `お客様の許可リストに${allowed[why.what]}が登録されています（登録者：${why.owner}、期限：${day(why.until, at)}）：${why.reason}`
    case 'dismissed before once':
      return `同じ検知は過去に脅威ではないと判断されており、脅威と判断された例はありません：${judged(why.earlier, at)}。`
    case 'dismissed before often':
      return `同じ検知は過去にいずれも脅威ではないと判断されています：${judged(why.earlier, at)}。`
    case 'dismissed before, milder':
      return `同じ検知は過去に脅威ではないと判断されていますが、今回は重大度が上がっています（${severity[why.severity]}）：${judged(why.earlier, at)}。`
    case 'real before':
      return `同じ検知は過去に実際の脅威でした：${judged(why.earlier, at)}。`
    case 'people of two minds':
      return `同じ検知に対する過去の判断は分かれています：${judged(why.earlier, at)}。`
    case 'product says false':
      return '製品の管理画面で、すでに誤検知として終了されています。'
    case 'product says real':
      return '製品の管理画面で、すでに正検知と確認されています。'
    case 'critical and detected':
      return `重大度が「${severity[why.severity]}」で、製品は検知のみ行っています。検知されたものがまだ動いている可能性があります。`
    case 'critical, disposition unknown':
      return `重大度が「${severity[why.severity]}」で、製品が阻止したかどうか示していません。`
    case 'same file elsewhere':
      return `同じファイルがほかの端末でも検知されています：${some(why.hosts)}。`
    case 'further alerts': {
      const worst = why.worst === undefined ? '' : `（最大の重大度：${severity[why.worst]}）`
      return `同じ端末でほかに${why.count}件のアラートがあります${worst}${why.titles.length === 0 ? '' : `：${some(why.titles)}`}。`
    }
    case 'high and detected':
      return '重大度が「高」で、製品は検知のみ行っています。'
    case 'allow entry expired':
      return `お客様の許可リストに${allowed[why.what]}が${day(why.until, at)}まで登録されていましたが、期限切れのため考慮していません（登録者：${why.owner}）。`
    case 'prevented':
      return '製品が阻止しました。ただし、何者かが試みたことに変わりはなく、無害とは言えません。'
    case 'real already':
      return why.incident === undefined
        ? 'より重大なアラートの前に、すでに実際の脅威と判定していました。'
        : `統合したインシデント${why.incident}を、すでに実際の脅威と判定していました。`
    case 'nothing for or against':
      return '脅威とも無害とも判断できる材料がありません。'

    case 'host not read':
      return `${why.product}から端末の情報を取得できませんでした。`
    case 'verdict open':
      return '実際の脅威かどうか。'
    case 'disposition unknown':
      return '製品が阻止したかどうか示していません。'
    case 'no host named':
      return 'アラートに端末名がありません。'
    case 'hash unknown':
      return 'ファイルのハッシュ値が不明なため、ほかの端末を調べられませんでした。'
    case 'command unknown':
      return 'プログラムに与えられた命令が不明です。'
    case 'connection unknown':
      return '端末がオンラインかどうか、製品が示していません。'

    case 'finding': {
      const where = why.host === undefined ? '' : `${why.important ? '重要ホスト' : ''}${why.host}の`
      return `${where}「${why.title}」（重大度：${severity[why.severity]}、${handling[why.disposition]}）は、${opinions[why.verdict]}。`
    }

    case 'no machine named':
      return 'アラートに端末が示されていません。'
    case 'host without id':
      return '製品が端末のIDを示しておらず、IDのない端末は操作しません。'
    case 'host id is a pattern':
      return '端末のIDが一台を指していません。操作は必ず一台ずつ行います。'
    case 'host without name':
      return '端末名がないため、お客様の一覧と照合できません。'
    case 'host name is a pattern':
      return '端末名が一台を指していません。操作は必ず一台ずつ行います。'
    case 'detection only':
      return '検知のみのご契約のため、お客様の環境には操作を行いません。'
    case 'dry run':
      return '予行のため、実際の操作は行いません。'
    case 'never isolate':
      return `${why.host}は、お客様の「隔離しない端末」の一覧に載っています。`
    case 'approval needed':
      return `${why.host}は、お客様の承認があった場合に限り隔離します。`
    case 'default is no approval':
      return `${why.host}は、承認があった場合に限り隔離します。回答がなく、既定の対応は承認とはみなしません。`
    case 'automatic isolation stopped':
      return 'このお客様の自動隔離は、担当者が再開するまで停止しています。'
    case 'tripwire':
      return `${span(why.within)}以内に自動隔離が${why.count}件（上限${why.max}件）となったため、担当者が再開するまで自動隔離を停止します。`
    case 'limit reached':
      return `${span(why.within)}以内の隔離が${why.count}件となり、お客様の上限（${why.max}件）に達しています。`
    case 'no api reaches':
      return `${why.host}を操作できる製品のAPIが設定されていません。`
    case 'cannot look up':
      return `${why.product}では端末名から端末を探せず、${why.host}は端末名しか分かっていません。`
    case 'host unknown':
      return `${why.product}に${why.host}という端末はありません。`
    case 'host ambiguous':
      return `${why.product}に${why.host}という端末が${why.count}台あります。IDでの指定が必要です。`

    case 'others decide':
      return `${why.host}の隔離・解除は${why.who === 'soc' ? 'SOC' : 'お客様'}の判断事項であり、まだ判断がありません。`
    case 'too few agree':
      return `${why.host}の隔離・解除には異なる${why.needed}名の同意が必要であり、記録上の同意は${why.count}名です。`
    case 'merged':
      return `本件はインシデント${why.incident}に統合されています。`
    case 'address unknown':
      return `${why.product}にアドレス${why.host}の端末はありません。`
    case 'address ambiguous':
      return `${why.product}では、当時アドレス${why.host}を使用していた端末が${why.count}台あります。端末名での指定が必要です。`
    case 'address given away':
      return `アドレス${why.host}は${why.name}のものでしたが、${why.product}での最終確認（${at(why.seen)}）が検知より前のため、現在は別の端末が使用している可能性があります。`

    case 'critical on important host':
      return `重要ホスト${why.host}での重大な検知のため。`
    case 'worse alert':
      return `より重大なアラートを検知したため：${sentence(why.title)}`
    case 'not weighed with':
      return `インシデント${why.incident}の調査で考慮されていなかったアラートです。`
    case 'cut off before':
      return `${why.host}は、本件より前に当社以外によって隔離されていました（製品の表示：「${why.detail}」）。`
    case 'held by us':
      return `${why.host}は、インシデント${why.incident}で${at(why.since)}から当社が隔離しています。`
    case 'released in':
      return `隔離していたインシデント${why.incident}で、解除が指示されました。`
    case 'isolated anew':
      return `その後、インシデント${why.incident}で改めて隔離しています。`
    case 'state at product':
      return `製品の表示は「${why.detail}」です。`
    case 'never isolated':
      return '隔離は行われていません。'
    case 'no answer so far':
      return 'まだ回答がありません。'
    case 'nobody answered':
      return '期限までに回答がなかったため、取り決めどおりの対応とします。'
    case 'too few spoke':
      return `期限までの回答が${list(why.spoke.map((name) => `${name}様`))}のみで、必要な人数の同意に達しなかったため、取り決めどおりの対応とします。`
    case 'agreed not to ask':
      return `確認を要しない旨の取り決めがあります：${reason(why.about, at)}`
    case 'chosen':
      return `${list([...(why.with ?? []), why.by].map((name) => `${name}様`))}が「${choice(why.choice, why.host)}」を選択。`
    case 'fault':
      return fault(why.fault, why.product)
    case 'all calls in use':
      return `${why.product}への同時呼び出しが当社の上限（${why.max}件）に達していました。`
    case 'no call placed':
      return '同じ番号への発信の上限、通信事業者の拒否、または回線の混雑により、いずれの電話もかけられませんでした。個別の理由は経過に記録しています。'
    case 'attempt under way':
      return '先に出した要求が、まだ処理中の可能性があります。'
    case 'no longer agreed':
      return `お客様の設定に${missing(why.what, why.who)}がなくなっています。`
    case 'isolation undone':
      return `隔離の要求から時間が経過しても、${why.product}は${why.host}を隔離されていないと示しています（製品の表示：「${why.detail}」）。`
    case 'own fault':
      return '当社システムの障害により、実施できませんでした。'
    case 'may have happened':
      return `${reason(why.after, at)}実際には行われた可能性があります。`
    case 'cannot be told':
      return `${why.act}が行われたか確認できないため、二重には行いません。`
  }
}
