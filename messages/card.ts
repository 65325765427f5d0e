/** A chat message, free of any chat product. `text` says the same as the rest, for notifications and screen readers. */
export interface Card {
  readonly text: string
  readonly header?: string
  readonly fields: readonly { readonly label: string; readonly value: string }[]
  readonly sections: readonly { readonly title?: string; readonly text: string }[]
  readonly buttons: readonly CardButton[]
  /** Small print under the rest, e.g. who is asked and until when, or the outcome. */
  readonly notes: readonly string[]
  /** A web address that belongs to the message, e.g. the product's console. */
  readonly link?: { readonly label: string; readonly url: string }
  /** Ids, in the chat product, of people of the tenant file who are called by this message. Never from an alert. */
  readonly mentions?: readonly string[]
}

export interface CardButton {
  /** Opaque: what comes back when it is pressed. */
  readonly value: string
  readonly label: string
  readonly style: 'recommended' | 'dangerous' | 'plain'
  /** Asked once more before it takes effect. */
  readonly confirm?: { readonly title: string; readonly text: string; readonly yes: string; readonly no: string }
}

/** A mail, both parts written, neither derived from the other. */
export interface Letter {
  readonly subject: string
  readonly text: string
  readonly html: string
}
