/** What is said to one person alone after a press on a button. */
export type PrivateAnswer =
  | { readonly kind: 'taken'; readonly choice: string; readonly host?: string }
  | {
      readonly kind: 'already yours'
      readonly choice: string
      readonly at: string
      readonly timeZone: string
      readonly host?: string
    }
  | {
      readonly kind: 'decided'
      readonly choice: string
      readonly by: string
      /** ISO instant. */
      readonly at: string
      readonly timeZone: string
      /** Nobody answered in time: it was the default. */
      readonly nobody: boolean
      readonly host?: string
    }
  /** It counts, and so many people more must choose the same; `again`: it had counted before. */
  | {
      readonly kind: 'more must agree'
      readonly choice: string
      readonly missing: number
      readonly again: boolean
      readonly host?: string
    }
  | { readonly kind: 'not allowed'; readonly asked: readonly string[] }
  /** Its incident goes on as another one, where it is decided. */
  | { readonly kind: 'merged'; readonly into: number }
  | { readonly kind: 'unknown question' }
  | { readonly kind: 'unknown choice' }
  | { readonly kind: 'not kept' }
