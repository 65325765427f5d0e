import { describe } from 'vitest'
import { itFaults } from './it-faults.ts'

const good = `rosters:
  - id: first-line
    name: First line
    timeZone: Asia/Tokyo
    rotation: { people: [mori], from: 2026-11-02, handover: "09:00" }
    overrides:
      - { from: 2026-11-10T09:00, until: 2026-11-11T09:00, person: cso }
chat:
  kind`
const withRoster = (from: string, to: string): readonly [string, string] => ['chat:\n  kind', good.replace(from, to)]

describe('rosters', () => {
  itFaults([
    [
      'a person whom the file does not have',
      withRoster('people: [mori]', 'people: [moro]'),
      'moro',
      'rosters[0].rotation.people[0]: "moro" is no person of this file; did you mean mori?',
      withRoster('', ''),
    ],
    [
      'a stranger who stands in',
      withRoster('person: cso', 'person: xyzzy'),
      'xyzzy',
      'rosters[0].overrides[0].person: "xyzzy" is no person of this file; write one of: mori, cso',
    ],
    [
      'an override that ends before it begins',
      withRoster('until: 2026-11-11T09:00', 'until: 2026-11-09T09:00'),
      '2026-11-09',
      'rosters[0].overrides[0].until: this override ends at 2026-11-09T09:00, before it begins; write a time after 2026-11-10T09:00',
    ],
    [
      'a day that is none',
      withRoster('from: 2026-11-02', 'from: 2026-11-31'),
      '2026-11-31',
      'rosters[0].rotation.from: "2026-11-31" does not fit; write a day, e.g. 2026-11-02',
    ],
    [
      'an instant in place of a wall clock',
      withRoster('from: 2026-11-10T09:00', 'from: 2026-11-10T09:00Z'),
      '09:00Z',
      `rosters[0].overrides[0].from: "2026-11-10T09:00Z" does not fit; write day and time of the roster's zone, e.g. 2026-11-10T09:00`,
    ],
    [
      'a zone that is none',
      withRoster('Asia/Tokyo', 'Asia/Tokio'),
      'Asia/Tokio',
      'rosters[0].timeZone: "Asia/Tokio" is no time zone; did you mean Asia/Tokyo?',
    ],
    [
      'an abbreviation, which is the zone of several countries to a roster',
      withRoster('Asia/Tokyo', 'JST'),
      'JST',
      'rosters[0].timeZone: "JST" is no time zone; did you mean Asia/Tokyo?',
    ],
    [
      'a distance from UTC, in which messages write no times',
      withRoster('Asia/Tokyo', '"+09:00"'),
      '+09:00',
      'rosters[0].timeZone: "+09:00" is no time zone; write an IANA zone, e.g. Asia/Tokyo',
    ],
    [
      'an id that a person has',
      withRoster('id: first-line', 'id: mori'),
      '- id: mori\n    name: First',
      'rosters[0].id: "mori" is there already; give each person, group and roster its own id',
    ],
  ])
})
