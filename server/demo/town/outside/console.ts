/** A machine as its product's console shows it. */
export interface Machine {
  /** Unique over all products of the world. */
  readonly id: string
  readonly name: string
  readonly customer: string
  readonly site?: string | undefined
  readonly kind?: string | undefined
  readonly online: boolean
  readonly network: 'connected' | 'to be isolated' | 'isolated' | 'to be released'
  /** Name of the newest detection there. */
  readonly detection?: string | undefined
}

/** What became of an attack: the incident that our server answered with, or what it answered instead. */
export type Attacked = { readonly incident?: number | undefined } | { readonly refused: string }

/** The console of one product: its machines, and what can be done to them from outside. */
export interface Console {
  readonly title: string
  readonly machines: () => readonly Machine[]
  /** Names of the scenarios that its simulator knows. */
  readonly scenarios: readonly string[]
  /** Makes a detection on that machine; it reaches Hikeshi as the product sends it. */
  readonly attack: (machine: string, scenario: string) => Promise<Attacked>
  /** Switches the machine on or off. */
  readonly setOnline: (machine: string, online: boolean) => void
}
