/** Keys and indexes from the top of the file to a value. */
export type Path = readonly (string | number)[]

/** Something wrong in a tenant file, by its place in the data. */
export interface Wrong {
  readonly path: Path
  /** What is wrong, e.g. `"Asia/Tokio" is no time zone`. Never the value of a secret. */
  readonly wrong: string
  /** What to write instead. */
  readonly instead: string
}

/** The same by its place in the file. */
export interface TenantFault {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** e.g. `sources[0].webhook.secret`; empty for the file as a whole. */
  readonly place: string
  readonly wrong: string
  readonly instead: string
}

/** `sources[0].webhook.secret` */
export const placeOf = (path: Path): string =>
  path.reduce<string>((place, key) => {
    if (typeof key === 'number') return `${place}[${key}]`
    return place === '' ? key : `${place}.${key}`
  }, '')

/** One line for the operator: `acme.yaml:12: sources[0].product: "falcon" is no product that we know; did you mean …?` */
export const sayFault = ({ file, line, place, wrong, instead }: TenantFault): string =>
  `${file}:${line}: ${place === '' ? '' : `${place}: `}${wrong}; ${instead}`
