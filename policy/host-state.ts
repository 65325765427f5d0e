/** How a host stands to the network, as far as we know. `isolated` and `released` only after the product said so; `isolation not taken`: the product has not taken the order so far, and is asked again and again; `isolated by others`: it was before we came; `released by others`: what we had isolated; `isolation cancelled`: it was off-line, and released before it was ever cut off. */
export type HostState =
  | 'online'
  | 'isolation not taken'
  | 'isolation asked for'
  | 'pending: off-line'
  | 'isolated'
  | 'isolated by others'
  | 'release asked for'
  | 'isolation cancelled'
  | 'released'
  | 'released by others'
  | 'not isolated'
  | 'isolation failed'
  | 'isolation uncertain'

/** Enough of a host to name it in a choice; without a state the choice is worded for a host that is on the network. */
export interface NamedHost {
  readonly name: string
  readonly state?: HostState
  /** Others that came to its incident by a merge, as they stood: what is chosen for it holds for them. */
  readonly also?: readonly NamedHost[]
  /** The earlier incident that isolated it, where that one is open: there it is decided what becomes of it. */
  readonly decidedIn?: number
}
