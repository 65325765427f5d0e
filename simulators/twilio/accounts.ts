/** One customer's account at Twilio. Values in the real form that open nothing real. */
export interface AccountSeed {
  readonly name: string
  /** `AC` and 32 hex digits. */
  readonly sid: string
  /** Signs callbacks, and is the password of the API. */
  readonly authToken: string
  /** The numbers that the account owns, E.164: it calls and writes from these alone. */
  readonly numbers: readonly string[]
}

/** In which ways callbacks come otherwise than one would like. All of them are seen at the real Twilio. */
export interface CallbackManners {
  /** `initiated` and `ringing` (of a message: `sent`) are called back before the POST is answered. */
  readonly early?: boolean
  /** Each comes twice. */
  readonly doubled?: boolean
  /** They are kept until the call or message is over, and come with the last one first. */
  readonly reversed?: boolean
  /** The last one, which tells the end, never comes. */
  readonly endless?: boolean
}

export interface TwilioOptions {
  readonly accounts?: readonly AccountSeed[]
  /** ms that a second on the phone takes: of ringing, of waiting for keys, of a pause. Default 1000. */
  readonly secondMs?: number
  /** ms until a new call or message shows in a listing. */
  readonly listLagMs?: number
  /** Calls and messages that an account may make a second; 0 (default) = no limit, more are refused with 20429. */
  readonly perSecond?: number
  readonly callbacks?: CallbackManners
}

/** `+` and 8 to 15 digits. */
export const isE164 = (number: string): boolean => /^\+[1-9]\d{7,14}$/.test(number)
