/** At most so many in a window of ms. */
export interface Limit {
  readonly max: number
  readonly within: number
}

const minute = 60_000

/**
 * How often one number may be called or written to: what carriers take for harassment or a fault lies above, and people
 * stop to pick up long before.
 */
export const numberLimits: Readonly<Record<'phone' | 'sms', readonly Limit[]>> = {
  phone: [
    { max: 3, within: 15 * minute },
    { max: 7, within: 60 * minute },
    { max: 15, within: 180 * minute },
  ],
  sms: [
    { max: 5, within: 15 * minute },
    { max: 11, within: 60 * minute },
    { max: 21, within: 180 * minute },
  ],
}

/** True when one more would be too many. `before`: ages in ms of those that were. */
export const isTooOften = (by: 'phone' | 'sms', before: readonly number[]): boolean =>
  numberLimits[by].some(({ max, within }) => before.filter((age) => age < within).length >= max)
