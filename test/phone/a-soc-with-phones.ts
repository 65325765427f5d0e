import { choosePort } from '../../server/embedded/ports.ts'
import { phoneCodes } from '../../simulators/seed.ts'
import { startSoc, type Soc, type SocOptions } from '../harness.ts'
import { manyAtOnce, roomyWorld } from '../scenarios/scene.ts'

export const numbers = { hana: '+819012340001', kenji: '+819012340002', cso: '+819012340011' } as const
export const codes = { kenji: '1357', cso: phoneCodes.acmeCso } as const

export const twilio = {
  kind: 'twilio',
  baseUrl: '${TWILIO_URL}',
  accountSid: 'ACac3e00000000000000000000000000ac',
  authToken: 'env:ACME_TWILIO_AUTH_TOKEN',
  from: '+815012340001',
  voices: { ja: 'Polly.Kazuha-Neural' },
  ring: '5s',
  rounds: 2,
  pause: '1s',
}

const people = [
  { id: 'hana', name: 'Hana Mori', mail: 'hana.mori@acme.example', slack: 'U0HANA', phone: numbers.hana },
  { id: 'kenji', name: 'Kenji Abe', mail: 'kenji.abe@acme.example', slack: 'U0KENJI', phone: numbers.kenji },
  { id: 'cso', name: 'Ryo Ito (CSO)', mail: 'ryo.ito@acme.example', phone: numbers.cso },
].map((person) => ({ ...person, code: `env:CODE_${person.id.toUpperCase()}` }))

const chatAlone = [{ chat: 'it-department' }]

/** Acme, asked about everything before anything is cut off. */
export const askingAcme = (responders: readonly object[], more: object = {}): NonNullable<SocOptions['acme']> => ({
  order: 'investigate first',
  people,
  phone: twilio,
  confirm: { ask: 'always', responders, otherwise: 'leave online' },
  matrix: { emergency: chatAlone, critical: chatAlone, high: chatAlone, medium: chatAlone, low: chatAlone },
  audiences: [],
  limits: manyAtOnce,
  ...more,
})

/** A SOC that the carrier can call back. A second on the phone takes 20 ms. */
export const startSocWithPhones = async (options: SocOptions): Promise<Soc> => {
  const port = String(await choosePort())
  return startSoc({
    ...options,
    world: { ...roomyWorld, twilio: { secondMs: 20, ...options.world?.twilio } },
    env: {
      PORT: port,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      CODE_HANA: '2468',
      CODE_KENJI: codes.kenji,
      CODE_CSO: codes.cso,
      ...options.env,
    },
  })
}

/** Who is asleep, who talks, and who answers, with a wrong code and then with the right one. */
export const asAtNight = ({ world: { twilio } }: Soc): void => {
  twilio.people.behave(numbers.hana, { does: 'rings out' })
  twilio.people.behave(numbers.kenji, { does: 'busy' })
  twilio.people.behave(numbers.cso, { does: 'answers', presses: ['9', '1', '0000#', `${codes.cso}#`] })
}

/** What the record then says of a question that goes on from Hana's chat to her SMS, to her telephone, to Kenji's and to the CSO's. */
export const theNight = [
  'next: Hana Mori',
  'texted Hana Mori: question',
  'next: Hana Mori',
  'called Hana Mori: question',
  'not reached Hana Mori: no answer',
  'next: Kenji Abe',
  'called Kenji Abe: question',
  'not reached Kenji Abe: busy',
  'next: Ryo Ito (CSO)',
  'called Ryo Ito (CSO): question',
  'wrong code: Ryo Ito (CSO)',
  'answered Ryo Ito (CSO) by phone: isolate',
  'isolation asked for',
]

/** The record's own, without what comes beside it: deliveries of messages, and the word that it is decided, for which a third night is too many. */
export const nightOf = async (soc: Soc, incident: number): Promise<string[]> =>
  (await story(soc, incident)).filter((line) => !/decision|text delivered|called too often/.test(line))

/** The texts that were spoken to a number, one after the other. */
export const heardBy = (soc: Soc, number: string): string[] =>
  soc.world.events({ act: 'spoken', target: number }).map(({ text }) => String(text))

/** The lines of the record that speak of telephones and of the decision, with whom and why. */
export const story = async (soc: Soc, incident: number): Promise<string[]> =>
  (await soc.timeline(incident)).flatMap(({ who, what }) => {
    if (what.kind === 'called' || what.kind === 'texted') return [`${what.kind} ${what.to}: ${what.about}`]
    if (what.kind === 'text delivered') return [`text delivered ${what.to}`]
    if (what.kind === 'not reached') return [`not reached ${what.to}: ${what.reason}`]
    if (what.kind === 'next person asked') return [`next: ${what.asked.join(', ')}`]
    if (what.kind === 'wrong code' || what.kind === 'acknowledged') return [`${what.kind}: ${who}`]
    if (what.kind === 'answered') return [`answered ${who} by ${what.channel}: ${what.choice}`]
    return what.kind === 'nobody answered' || what.kind === 'isolation asked for' ? [what.kind] : []
  })
