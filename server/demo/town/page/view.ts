import { speak, type Messages } from '../../../../messages/index.ts'
import type { Place } from '../place.ts'
import type { Town } from '../reading/town.ts'
import { wordsOf } from '../words/index.ts'
import type { Words } from '../words/words.ts'

/** What every part of the page is drawn from. */
export interface View {
  readonly place: Place
  readonly town: Town
  readonly words: Words
  readonly say: Messages
  /** The zone of a customer; that of the first for nobody's times. */
  readonly zoneOf: (tenant: string | undefined) => string
  readonly nameOf: (tenant: string) => string
}

export const viewOf = (place: Place, town: Town): View => {
  const find = (id: string | undefined) => town.tenants.find((tenant) => tenant.id === id)
  return {
    place,
    town,
    words: wordsOf(place.lang),
    say: speak(place.lang),
    zoneOf: (tenant) => (find(tenant) ?? town.tenants[0])?.timeZone ?? 'UTC',
    nameOf: (tenant) => find(tenant)?.name ?? tenant,
  }
}

/** How an element says which line of which record it belongs to, and which lines light up with it. */
export const chained = (
  { town: { shown } }: View,
  incident: number | undefined,
  line: number,
): { readonly 'data-line'?: string; readonly 'data-chain'?: string } => {
  const chain = shown && shown.situation.incident === incident ? shown.chains[line] : undefined
  if (!chain) return {}
  return { 'data-line': `${incident}-${line}`, 'data-chain': chain.map((one) => `${incident}-${one}`).join(' ') }
}
