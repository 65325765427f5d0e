import { z } from 'zod'
import { Mistake } from '../world/mistake.ts'
import { isE164 } from './accounts.ts'

export const personSchema = z.strictObject({
  /**
   * What becomes of a call. `waits`: it rings until somebody answers it at the console. `rings out`: it is never
   * answered. `fails`: the network says that there is no such number.
   */
  does: z.enum(['waits', 'answers', 'rings out', 'busy', 'voicemail', 'fails']).default('waits'),
  /** What is keyed in each time that keys are asked for, over all calls in order; `''` lets the time pass, `hang up` hangs up. */
  presses: z.array(z.union([z.string().regex(/^[0-9*#]*$/), z.literal('hang up')])).default([]),
  /** What becomes of a message. */
  sms: z.enum(['delivered', 'undelivered']).default('delivered'),
})

export type Person = z.output<typeof personSchema>

/** Who stands behind the numbers of the world: how each of them takes calls and messages. */
export class People {
  readonly #people = new Map<string, Person>()

  /** From now on the one with this number behaves so. */
  behave(number: string, person: z.input<typeof personSchema>): Person {
    if (!isE164(number)) throw new Mistake(`${number} is no number like +818012345678.`)
    const parsed = personSchema.parse(person)
    this.#people.set(number, parsed)
    return parsed
  }

  of(number: string): Person {
    return this.#people.get(number) ?? personSchema.parse({})
  }

  /** What is keyed in next; nothing where a person at the console is waited for, or has run out of things to press. */
  nextPress(number: string): string | undefined {
    const person = this.of(number)
    const [press, ...presses] = person.presses
    if (press !== undefined) this.#people.set(number, { ...person, presses })
    return press
  }

  list(): { readonly [number: string]: Person } {
    return Object.fromEntries(this.#people)
  }

  clear(): void {
    this.#people.clear()
  }
}
