import { desks, linkTo, type Desk } from '../place.ts'
import { waiting } from '../reading/town.ts'
import { Chat } from './chat.tsx'
import { Mail } from './mail.tsx'
import { Phones } from './phones.tsx'
import { Mark } from './nav.tsx'
import type { View } from './view.ts'

/** What people see and do: chat, mail, telephones. */
export const People = ({ view }: { view: View }) => {
  const { town, words, place } = view
  const waits: Readonly<Partial<Record<Desk, boolean>>> = waiting(town)
  const shown = place.desk
  return (
    <section id="people" class="column" aria-labelledby="people-title" tabindex={-1}>
      <h2 id="people-title" class="sr">
        {words.parts.people}
      </h2>
      <div role="tablist" aria-labelledby="people-title" class="desks">
        {desks.map((desk) => (
          <a
            role="tab"
            id={`desk-${desk}`}
            href={linkTo(place, { desk })}
            data-place
            aria-selected={desk === shown ? 'true' : 'false'}
            aria-controls="desk"
            tabindex={desk === shown ? 0 : -1}
          >
            {words.desks[desk]}
            {waits[desk] && <Mark words={words} />}
          </a>
        ))}
      </div>
      <div role="tabpanel" id="desk" aria-labelledby={`desk-${shown}`} class="panel">
        {shown === 'chat' && <Chat view={view} />}
        {shown === 'mail' && <Mail view={view} />}
        {shown === 'phones' && <Phones view={view} />}
      </div>
    </section>
  )
}
