/** For whoever can reach the machine. */
export const cutOffByHand = (name: string): string =>
  `現在、当社から${name}を遠隔で切り離すことができません。可能であれば今すぐ${name}のネットワークケーブルを抜き（無線LANを切り）、当社にお電話ください。電源は切らないでください。`

/** For those beside the machine. */
export const byHandInstructions = (name: string, where: string) => ({
  lead: `${where}は、至急ネットワークから切り離す必要がありますが、遠隔での切り離しがまだできていません。`,
  to: ['今すぐネットワークケーブルを抜き、無線LANを切ってください。', `${name}の電源は入れたままにしてください。`],
  not: [`${name}をネットワーク（有線・無線）に接続すること`],
})

export const connectAgain = 'ネットワークケーブルを抜いた場合や無線LANを切った場合は、元に戻していただいて構いません。'

/** What to add where a release takes long. */
export const releaseDelayed = (product: string, name: string): string =>
  `${product}が${name}の隔離解除をまだ受け付けていないため、指示を繰り返しています。`

/** The same where the isolation has not taken effect. */
export const callingOffDelayed = (product: string, name: string): string =>
  `${product}が${name}の隔離の取り消しをまだ受け付けていないため、指示を繰り返しています。`
