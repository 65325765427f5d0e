import { isByHand } from '../by-hand.ts'
import { hostThen, isTheirsToCutOff, mergedInto } from '../judging.ts'
import type { Situation } from '../situation.ts'
import type { Reader, Spoken } from '../spoken.ts'
import type { Severity } from '../../policy/severity.ts'
import { suspicionOf, type Suspicion } from '../technique.ts'
import { eachMachine, hostNames, worstOf } from '../machines.ts'
import { more } from './agreeing.ts'
import { byDefault, choice, choiceOfEach } from './choices.ts'
import { list, rehearsed, severity } from './words.ts'

const letters =
  'エー ビー シー ディー イー エフ ジー エイチ アイ ジェイ ケイ エル エム エヌ オー ピー キュー アール エス ティー ユー ブイ ダブリュー エックス ワイ ゼット'.split(
    ' ',
  )
const digits = ['ゼロ', 'イチ', 'ニ', 'サン', 'ヨン', 'ゴ', 'ロク', 'ナナ', 'ハチ', 'キュウ']

/** Characters one by one: `KPC-07` is ケイ・ピー・シー・ゼロ・ナナ; signs between them are a pause and no word. */
const spelt = (text: string): string =>
  Array.from(text.toUpperCase())
    .flatMap((sign) => {
      if (/[0-9]/.test(sign)) return digits[Number(sign)] ?? []
      if (/[A-Z]/.test(sign)) return letters[sign.charCodeAt(0) - 65] ?? []
      if (sign === '+') return 'プラス'
      return /[-_.\s]/.test(sign) ? [] : sign
    })
    .join('・')

/** A name as it is said: one in Japanese as it stands, all else spelt; the domain is left out. */
const said = (name: string): string => {
  const [short = name] = name.split('.')
  return /^[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}ー]+$/u.test(short) ? short : spelt(short)
}

const suspicions: Readonly<Record<Suspicion, string>> = {
  ransomware: 'ランサムウェアの疑い',
  'credential theft': '認証情報の窃取の疑い',
  'data theft': '情報の持ち出しの疑い',
  'lateral movement': 'ほかの端末への侵入拡大の疑い',
  'remote control': '外部からの遠隔操作の疑い',
  'privilege escalation': '管理者権限の不正取得の疑い',
  phishing: 'フィッシング攻撃の疑い',
  'malicious script': '不正なプログラムの実行の疑い',
  persistence: '攻撃者の潜伏の疑い',
  evasion: '攻撃の隠蔽の疑い',
  discovery: 'ネットワーク内の探索の疑い',
  'suspicious activity': '不審な動作の疑い',
}
const suspicion = (situation: Situation): string => suspicions[suspicionOf(situation)]

/** A desk's telephone number, where the contact names one, spelt. */
const desk = ({ tenant }: Situation): string => {
  const number = /\+?[0-9][0-9 ()-]{6,}/.exec(tenant.contact)?.[0]
  return number === undefined ? '' : `、電話番号${spelt(number.replaceAll(/[^0-9+]/g, ''))}`
}

/** How bad it is, for the ear. */
const alarm: Readonly<Record<Severity, string>> = {
  emergency: '緊急のインシデントです。',
  critical: '重大なインシデントです。',
  high: '重大度の高いインシデントです。',
  medium: '重大度が中程度のインシデントです。',
  low: '重大度の低いインシデントです。',
}

const opening = (situation: Situation): string[] => [
  `こちらは${situation.tenant.name}のセキュリティ監視センターです。`,
  ...(situation.dryRun ? ['これは予行です。'] : []),
  alarm[situation.severity],
  ...detections(situation),
]

const detection = (situation: Situation): string =>
  situation.host
    ? `端末、${said(situation.host.name)}で、${suspicion(situation)}を検知しました。`
    : `${suspicion(situation)}を検知しました。`

/** So many machines are told one by one; more cannot be kept in mind. */
const few = 3

/** How many machines are concerned, and which. */
const detections = (situation: Situation): string[] => {
  const all = eachMachine(situation)
  if (all.length === 1) return all.map(detection)
  const many = `対象の端末は、${all.length}台です。`
  if (all.length > few) return [many, detection(worstOf(situation))]
  return [many, ...all.map((one, index) => `${index + 1}台目の${detection(one)}`)]
}

const underWay = ['isolation asked for', 'pending: off-line']

/** How the machines stand; what is said of one alone goes without saying where it is on the network. */
const state = (situation: Situation): string[] => {
  const all = eachMachine(situation)
  const isIsolated = all.map(({ host }) => host?.state === 'isolated')
  const isUnderWay = all.map(({ host }) => host !== undefined && underWay.includes(host.state))
  const isNotTaken = all.map(({ host }) => host?.state === 'isolation not taken')
  const byHand = all.some(isByHand)
    ? ['可能であれば今すぐ、端末のネットワークケーブルを抜いてください。電源は切らないでください。']
    : []
  if (all.length === 1) {
    if (isNotTaken[0])
      return ['端末は、まだ隔離できていません。ネットワークに接続されたままとお考えください。', ...byHand]
    if (isIsolated[0]) return ['端末は、ネットワークから隔離済みです。']
    return isUnderWay[0] ? ['端末は、隔離の手続き中です。'] : []
  }
  const rest = all.map((_, index) => !isIsolated[index] && !isUnderWay[index] && !isNotTaken[index])
  return [
    ...some(isIsolated, (names) => `${names}は、ネットワークから隔離済みです。`),
    ...some(isUnderWay, (names) => `${names}は、隔離の手続き中です。`),
    ...some(isNotTaken, (names) => `${names}は、まだ隔離できていません。`),
    ...some(rest, (names) => `${names}は、隔離していません。`),
  ]
}

const some = (which: readonly boolean[], say: (names: string) => string): string[] => {
  const places = which.flatMap((is, place) => (is ? place : []))
  return places.length === 0 ? [] : [say(machines(places, which.length))]
}

/** Machines by their places, for the ear: 両方の端末, 2台目の端末, 4台のうち2台の端末. */
const machines = (places: readonly number[], of: number): string => {
  if (places.length === of) return of === 1 ? 'この端末' : of === 2 ? '両方の端末' : `${of}台すべての端末`
  if (of > few) return `${of}台のうち${places.length}台の端末`
  return `${places.map((place) => `${place + 1}台目`).join('と')}の端末`
}

/** A choice, its machines by what the ear has heard already. */
const chosen = (of: string, { host }: Situation): string => choiceOfEach(of, host ?? { name: '' }, machines)

/** Who has chosen already, where more must. */
const soFar = (situation: Situation): string[] =>
  (situation.question?.agreeing ?? []).flatMap(({ choice: of, by, needed, count }) =>
    count > 0
      ? [
          `${list(by.map(({ name }) => `${name}様`))}が、「${chosen(of, situation)}」を選ばれました。`,
          more(needed - count),
        ]
      : [],
  )

/** What we recommend, and which machines are theirs to cut off, for we never isolate them. */
const advice = (situation: Situation): string[] => {
  const { question, dryRun } = situation
  const all = eachMachine(situation)
  const isTheirs = all.map(isTheirsToCutOff)
  return [
    ...some(
      all.map(({ neverIsolated }) => neverIsolated !== undefined),
      (names) => `${names}は、取り決めにより隔離の対象外のため、当センターでは隔離できません。`,
    ),
    ...some(
      isTheirs,
      (names) =>
        `${dryRun ? '訓練ではない場合は、' : ''}可能であれば、お客様側で、${names}をネットワークから切り離されることを推奨します。`,
    ),
    ...soFar(situation),
    ...(question && isTheirs.includes(false)
      ? [`当センターの推奨は、「${chosen(question.recommend, situation)}」です。`]
      : []),
  ]
}

/** Where more stands; nothing for whoever has the telephone alone. */
const details = ({ mail, chat }: Reader): string => {
  if (!mail && !chat) return ''
  return `詳細は${mail && chat ? 'メールとチャット' : mail ? 'メール' : 'チャット'}をご覧ください。`
}

/** Who writes. */
const writer = ({ tenant, dryRun }: Situation): string => {
  const name = `【${tenant.name}セキュリティ】`
  return dryRun ? rehearsed(name) : name
}

/** What a short message is about. */
const named = (situation: Situation): string =>
  hostNames(situation).length > 0
    ? `${list(hostNames(situation))}、${suspicion(worstOf(situation))}`
    : suspicion(situation)

/** Where it goes on, of what was merged since somebody was called. */
const goesOn = (situation: Situation): string[] => {
  const into = mergedInto(situation)
  return into === undefined ? [] : [`本件は、インシデント${spelt(String(into))}に統合して対応しています。`]
}

export const spoken: Spoken = {
  tag: 'ja-JP',
  news: (situation) => [
    ...opening(situation),
    ...state(situation),
    ...goesOn(situation),
    '内容を確認された場合は、1を、',
    'もう一度聞くには、9を押してください。',
  ],
  question: (situation, choices) => [
    ...opening(situation),
    ...state(situation),
    'ご判断をお願いします。',
    ...advice(situation),
    ...choices.map((one, index) => `${chosen(one, situation)}場合は、${index + 1}を、`),
    'もう一度聞くには、9を押してください。',
  ],
  askCode: (of, situation) => [
    `「${chosen(of, situation)}」が選択されました。`,
    '続けて、ご本人の暗証番号を入力し、最後にシャープを押してください。',
  ],
  wrongCode: ['暗証番号が違います。', 'もう一度、暗証番号を入力し、最後にシャープを押してください。'],
  refused: (situation) => [
    '暗証番号が確認できませんでした。決定は行われていません。',
    `セキュリティ窓口${desk(situation)}までお電話ください。失礼いたします。`,
  ],
  acknowledged: ['ありがとうございます。ご確認いただいたことを記録しました。失礼いたします。'],
  taken: (of, situation) => [
    `ありがとうございます。「${chosen(of, situation)}」として記録しました。`,
    '失礼いたします。',
  ],
  heard: (of, missing, situation) => [
    `ありがとうございます。「${chosen(of, situation)}」として記録しました。`,
    `${more(missing)}それまでは実施しません。失礼いたします。`,
  ],
  late: ({ choice: of, by }, situation) => [
    by === ''
      ? `回答の期限は終了しました。取り決めどおり、「${chosen(of, situation)}」とします。`
      : `すでに${by}様が、「${chosen(of, situation)}」と決定されています。`,
    '行っていただくことはありません。失礼いたします。',
  ],
  merged: (situation) => {
    const into = mergedInto(situation)
    const where = into === undefined ? 'ほかのインシデント' : `インシデント${spelt(String(into))}`
    return [
      `本件は${where}に統合され、そちらで決定されます。今回のお電話では、何も決定されていません。`,
      `お急ぎの場合は、セキュリティ窓口${desk(situation)}までお電話ください。失礼いたします。`,
    ]
  },
  notYours: (situation) => [
    'この確認事項は終了しているか、お電話の方に決定の権限がありません。決定は行われていません。',
    `ご不明な点は、セキュリティ窓口${desk(situation)}までお電話ください。失礼いたします。`,
  ],
  noKey: (situation) => [
    '入力が確認できませんでしたので、取り決めどおりに進めます。',
    `ご用の際は、セキュリティ窓口${desk(situation)}までお電話ください。失礼いたします。`,
  ],
  voicemail: (situation) => [
    `${situation.tenant.name}のセキュリティ監視センターです。`,
    `セキュリティ窓口${desk(situation)}まで、お電話をお願いいたします。`,
    '失礼いたします。',
  ],
  textNews: (situation, reader) =>
    `${writer(situation)}重大度「${severity[situation.severity]}」：${named(situation)}。${details(reader)}窓口：${situation.tenant.contact}`,
  textQuestion: (situation, until, { chat }) =>
    `${writer(situation)}重大度「${severity[situation.severity]}」：${named(situation)}。${until}までに${chat ? 'チャットのボタンで' : ''}ご判断をお願いします。${chat ? '' : 'こちらからお電話いたします。'}窓口：${situation.tenant.contact}`,
  textDecision: ({ choice: of, by }, situation) =>
    `${writer(situation)}${named(situation)}：${by === '' ? '回答期限が終了し' : `${by}様の決定により`}、「${(by === '' ? byDefault : choice)(of, hostThen(situation))}」となりました。行っていただくことはありません。`,
}
