import { linkTo } from '../place.ts'
import type { View } from './view.ts'

/** The bar above: which customer, which language, what time it is there, and the button that makes an attack. */
export const Top = ({ view }: { view: View }) => {
  const { town, words, place, zoneOf } = view
  return (
    <header id="top">
      <h1>
        Hikeshi <span lang="ja">火消し</span>
      </h1>
      <p class="tagline muted small clip">{words.tagline}</p>
      <label class="picker">
        <span class="sr">{words.customer}</span>
        <select data-goto id="customer">
          <option
            value={linkTo(place, { customer: undefined, incident: undefined, mailbox: undefined })}
            selected={place.customer === undefined}
          >
            {words.allCustomers}
          </option>
          {town.tenants.map(({ id, name }) => (
            <option
              value={linkTo(place, { customer: id, incident: undefined, mailbox: undefined, mail: undefined })}
              selected={place.customer === id}
            >
              {name}
            </option>
          ))}
        </select>
      </label>
      <span class="switch" role="group" aria-label={words.language}>
        {(
          [
            ['en', 'English'],
            ['ja', '日本語'],
          ] as const
        ).map(([lang, name]) => (
          <a
            href={linkTo(place, { lang })}
            lang={lang}
            hreflang={lang}
            id={`lang-${lang}`}
            {...(place.lang === lang && { 'aria-current': 'true' })}
          >
            {name}
          </a>
        ))}
      </span>
      <button type="button" class="quiet" id="theme" aria-label={words.theme} title={words.theme}>
        <span aria-hidden="true">◐</span>
      </button>
      <button type="button" class="quiet" id="keys" aria-label={words.keys} title={words.keys} aria-haspopup="dialog">
        <span aria-hidden="true">?</span>
      </button>
      <span class="clock" title={zoneOf(place.customer)}>
        <span class="sr">{words.now}: </span>
        <span data-clock={zoneOf(place.customer)} data-lang={place.lang} />
      </span>
      <button type="button" class="primary" id="attack-open" aria-haspopup="dialog">
        {words.attack}
      </button>
    </header>
  )
}
