/** Where the one who got a mail that asks decides; `id` is its secret, and stands where no log of ours writes it. */
export const answerUrl = (publicUrl: string, tenant: string, id: string): string =>
  `${publicUrl}/answer/${tenant}?link=${id}`

/** Addresses of one call; `id` is its secret. `turn` says which keys are meant, `silence` how often none came. */
export const callUrls = (
  publicUrl: string,
  tenant: string,
  id: string,
  { turn = 0, silence = 0 }: { readonly turn?: number; readonly silence?: number } = {},
): { readonly script: string; readonly keys: string; readonly status: string } => {
  const base = `${publicUrl}/phone/twilio/${tenant}`
  const call = `call=${id}`
  return {
    script: `${base}/script?${call}&turn=${turn}&silence=${silence}`,
    keys: `${base}/keys?${call}&turn=${turn}`,
    status: `${base}/status?${call}`,
  }
}
