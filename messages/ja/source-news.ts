import type { SourceNewsPhrases } from '../source-news.ts'
import { reason } from './reasons.ts'

export const sourceNews: SourceNewsPhrases = {
  subject: ({ fault, product, source, tenant }) =>
    fault === undefined
      ? `【監視】${tenant.name}様：${product}（${source}）のアラート取得が復旧しました`
      : `【監視】${tenant.name}様：${product}（${source}）からアラートを取得できません`,
  heading: ({ fault }) => (fault === undefined ? '監視の復旧' : '監視の中断'),
  lead: ({ fault, product, source, since, sends }, at) =>
    fault === undefined
      ? [
          `${product}（${source}）からアラートを取得できるようになりました（${at(since)}から取得できない状態でした）。`,
          'その間のアラートも取り込み済みです。',
        ]
      : [
          `${at(since)}から、${product}（${source}）からアラートを取得できない状態が続いています。`,
          `理由：${reason(fault, at)}`,
          sends
            ? '製品から送信されるアラートは引き続き受信していますが、届かなかったものには気付くことができません。'
            : 'この製品のアラートは当システムからの問い合わせによってのみ取得しているため、以降のアラートを把握できていません。',
        ],
  toDo: ({ fault, sends }) =>
    fault === undefined
      ? '特にありません。'
      : `${sends ? '' : '復旧のお知らせがあるまで、'}製品の管理画面を直接確認し、接続の復旧を手配してください。取得は中断した時点から再試行を続けます。`,
  footer: ({ tenant }) => `${tenant.name}様向け。このメールはHikeshiが自動で作成しました。`,
}
