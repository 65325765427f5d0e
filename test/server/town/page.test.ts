import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { page } from '../../../server/demo/town/page/page.tsx'
import { viewOf } from '../../../server/demo/town/page/view.ts'
import { linkTo, placeOf } from '../../../server/demo/town/place.ts'
import type { Town } from '../../../server/demo/town/reading/town.ts'
import { wordsOf } from '../../../server/demo/town/words/index.ts'
import { scenarios as ofCybereason } from '../../../simulators/cybereason/scenarios.ts'
import { scenarios as ofFalcon } from '../../../simulators/falcon/scenarios.ts'
import { fileServer } from '../../messages/situations.ts'
import { aTown } from './a-town.ts'

const drawn = (town: Town, query: Readonly<Record<string, string>> = {}): string =>
  page(viewOf(placeOf(query), town), undefined, [])

/** Text as a reader finds it. */
const text = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ')

describe('the page', () => {
  it('says what a person must do: who is asked, what can be chosen, what is recommended', () => {
    const said = text(drawn(aTown()))
    expect(said).toContain('Hana Sato or Kenji Ito must decide, in chat')
    expect(said).toContain('Keep FS-01 isolated we recommend')
    expect(said).toContain('Answer in chat as Kenji Ito')
  })

  it('says the state of a host before anything else of it', () => {
    const said = text(drawn(aTown()))
    expect(said).toMatch(/FS-01 Osaka · server isolated by Hikeshi since 03:12, review 09:00/)
    expect(said).toMatch(/LT-3 workstation isolation under way \(off-line\)/)
  })

  it('puts the reason under the line', () => {
    expect(text(drawn(aTown()))).toContain('Isolation of FS-01 asked for └ because Ransomware behaviour.')
  })

  it('speaks Japanese wherever it speaks', () => {
    const said = text(drawn(aTown(), { lang: 'ja' }))
    expect(said).toContain('Hana Sato様、Kenji Ito様の判断待ち（チャット）')
    expect(said).toContain('FS-01の隔離を継続する 推奨')
    expect(said).toContain('Hikeshiにより03:12から、見直し 09:00')
  })

  it('lets no text from an alert become markup', () => {
    const evil = '<img src=x onerror=alert(1)>"\'&'
    const html = drawn(aTown(fileServer({ title: evil, user: evil })))
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  })

  it('says in empty places what will appear there, and how', () => {
    const empty = aTown(undefined, { incidents: [], containments: [], shown: undefined })
    const said = text(drawn(empty))
    expect(said).toContain('An incident appears here as soon as a product sends an alert.')
    expect(said).toContain('Nothing is cut off.')
    expect(text(drawn(empty, { desk: 'mail' }))).toContain('No mail so far.')
  })

  it('loads nothing from elsewhere, so that it works without the network', () => {
    const loaded = [...drawn(aTown()).matchAll(/<(?:script|link|img|iframe)[^>]+(?:src|href)="([^"]+)"/g)]
    expect(loaded.length).toBeGreaterThan(1)
    expect(loaded.map(([, from]) => from).filter((from) => !from?.startsWith('/') || from.startsWith('//'))).toEqual([])
    const css = readFileSync('server/demo/town/assets/town.css', 'utf8')
    expect(css).not.toMatch(/@import|url\(["']?(?:https?:)?\/\//)
  })

  it('moves nothing for whoever wants no motion', () => {
    const css = readFileSync('server/demo/town/assets/town.css', 'utf8')
    const allowed = /@media \(prefers-reduced-motion: no-preference\) \{\n(?: .*\n)+\}/.exec(css)?.[0] ?? ''
    expect(allowed).toContain('animation:')
    expect(css.replace(allowed, '')).not.toMatch(/^\s*(?:animation|transition|scroll-behavior)[\w-]*:/m)
  })

  it('shows what rings, and what is said', () => {
    const call = {
      sid: 'CA1',
      account: 'AC1',
      to: '+81901',
      from: '+81501',
      createdAt: 0,
      status: 'ringing' as const,
      said: [],
    }
    const devices = [{ number: '+81901', owner: 'Hana Sato', code: '2468', call, messages: [] }]
    const said = text(drawn(aTown(undefined, { devices }), { desk: 'phones' }))
    expect(said).toContain('Hana Sato +81901 Rings: +81501')
    // Whoever does not see it hears it at once, reading what they may; all else waits for a pause.
    const alert = (town: Town, desk = 'chat') => /role="alert"[^>]*>([^<]*)</.exec(drawn(town, { desk }))?.[1]
    for (const desk of ['chat', 'mail', 'phones'])
      expect(alert(aTown(undefined, { devices }), desk), desk).toContain('Hana Sato')
    expect(alert(aTown(undefined, { devices: [] }))).toBe('')
    expect(drawn(aTown())).toMatch(/role="log" aria-live="polite"/)
    expect(said).toContain('Answer Decline')
    expect(said).toContain('Personal code, to decide by phone: 2468')
    const talking = [
      {
        ...devices[0]!,
        call: {
          ...call,
          status: 'in-progress' as const,
          said: [{ at: 0, who: 'line', text: 'This is the SOC.' } as const],
        },
      },
    ]
    expect(text(drawn(aTown(undefined, { devices: talking }), { desk: 'phones' }))).toContain(
      'Voice This is the SOC. 1 2 3',
    )
  })
})

it.each(['en', 'ja'] as const)('every scenario has its words in %s', (language) => {
  expect(Object.keys(wordsOf(language).scenarios)).toEqual(
    expect.arrayContaining(Object.keys({ ...ofFalcon, ...ofCybereason })),
  )
})

it('an address leads back to the place that it came from', () => {
  const place = placeOf({ lang: 'ja', incident: '12', desk: 'mail', mail: 'mail-1', customer: 'acme' })
  const query = Object.fromEntries(new URLSearchParams(linkTo(place).slice(1)))
  expect(placeOf(query)).toEqual(place)
})

it('what is not understood of an address is as if it were not there', () => {
  expect(placeOf({ incident: '-1', desk: 'roof', lang: 'xx' }, 'ja,en;q=0.5')).toEqual({
    lang: 'ja',
    part: 'incidents',
    desk: 'chat',
    mailAs: 'html',
  })
})
