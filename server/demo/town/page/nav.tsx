import { linkTo, parts } from '../place.ts'
import { waiting } from '../reading/town.ts'
import type { Words } from '../words/words.ts'
import type { View } from './view.ts'

/** The three columns as tabs, where the screen is too narrow for all of them. */
export const Nav = ({ view: { town, words, place } }: { view: View }) => {
  const waits = waiting(town)
  const marked = { consoles: false, incidents: waits.chat, people: waits.chat || waits.phones }
  return (
    <nav id="nav" aria-label={words.title}>
      {parts.map((part) => (
        <a
          href={linkTo(place, { part })}
          data-place
          data-then={`#${part}`}
          id={`to-${part}`}
          {...(place.part === part && { 'aria-current': 'true' })}
        >
          {words.parts[part]}
          {marked[part] && <Mark words={words} />}
        </a>
      ))}
    </nav>
  )
}

/** Something waits for a person there. */
export const Mark = ({ words }: { words: Words }) => (
  <span class="mark">
    <span class="sr">: {words.waits}</span>
  </span>
)
