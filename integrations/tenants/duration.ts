const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

const isUnit = (letter: string | undefined): letter is keyof typeof units => letter !== undefined && letter in units

/** How a duration is written; also the JSON Schema's pattern. No zero, no fraction. */
export const durationPattern = /^[1-9][0-9]{0,5}[smhd]$/

/** `90s`, `10m`, `2h`, `1d` → milliseconds; nothing for anything else. */
export const parseDuration = (text: string): number | undefined => {
  const unit = text.at(-1)
  return durationPattern.test(text) && isUnit(unit) ? Number(text.slice(0, -1)) * units[unit] : undefined
}
