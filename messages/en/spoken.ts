import { isByHand } from '../by-hand.ts'
import { hostThen, isTheirsToCutOff, mergedInto } from '../judging.ts'
import type { Situation } from '../situation.ts'
import type { Reader, Spoken } from '../spoken.ts'
import { suspicionOf, type Suspicion } from '../technique.ts'
import { eachMachine, hostNames, worstOf } from '../machines.ts'
import { more } from './agreeing.ts'
import { byDefault, choice, choiceOfEach } from './choices.ts'
import { capital, list, rehearsed, sentence, severity, small } from './words.ts'

const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const signs = new Map([
  ['-', 'dash'],
  ['_', 'underscore'],
  ['.', 'dot'],
  ['+', 'plus'],
])

/** Characters one by one: `KPC-07` is K, P, C, dash, zero, seven. */
const spelt = (text: string): string =>
  Array.from(text)
    .map((sign) => (/[0-9]/.test(sign) ? digits[Number(sign)] : (signs.get(sign) ?? sign.toUpperCase())))
    .join(', ')

/** A name as it is said: a word is a word, all else is spelt; the domain is left out. */
const said = (name: string): string => {
  const [short = name] = name.split('.')
  return /^[A-Z]?[a-z]{3,}$/.test(short) && /[aeiouy]/.test(short) ? short : spelt(short)
}

const suspicions: Readonly<Record<Suspicion, string>> = {
  ransomware: 'signs of ransomware',
  'credential theft': 'signs of a theft of passwords',
  'data theft': 'signs of a theft of data',
  'lateral movement': 'signs of an attack spreading to other machines',
  'remote control': 'signs of remote control by an attacker',
  'privilege escalation': 'signs of somebody taking administrator rights',
  phishing: 'signs of a phishing attack',
  'malicious script': 'signs of a malicious program',
  persistence: 'signs of an attacker settling in',
  evasion: 'signs of somebody hiding an attack',
  discovery: 'signs of somebody exploring the network',
  'suspicious activity': 'suspicious activity',
}
const suspicion = (situation: Situation): string => suspicions[suspicionOf(situation)]

/** A desk's telephone number, where the contact names one, spelt, with the plus of a country code; its mail address is nothing for the ear. */
const desk = ({ tenant }: Situation): string => {
  const number = /\+?[0-9][0-9 ()-]{6,}/.exec(tenant.contact)?.[0]
  return number === undefined ? '' : ` at ${spelt(number.replaceAll(/[^0-9+]/g, ''))}`
}

const opening = (situation: Situation): string[] => [
  sentence(`This is the security desk for ${situation.tenant.name}`),
  ...(situation.dryRun ? ['This is a dry run.'] : []),
  `Severity: ${severity[situation.severity]}.`,
  ...detections(situation),
]

const detection = (situation: Situation): string =>
  situation.host
    ? `On ${said(situation.host.name)}, we detected ${suspicion(situation)}.`
    : `We detected ${suspicion(situation)}.`

const ordinals = ['first', 'second', 'third']

/** How many machines are concerned, and which, where they are few enough to be kept in mind. */
const detections = (situation: Situation): string[] => {
  const all = eachMachine(situation)
  if (all.length === 1) return all.map(detection)
  const many = `${capital(counted(all.length))} machines are concerned.`
  if (all.length > ordinals.length) return [many, detection(worstOf(situation))]
  return [many, ...all.map((one, index) => `The ${ordinals[index]}: ${small(detection(one))}`)]
}

const counted = (count: number): string => digits[count] ?? 'many'

const underWay = ['isolation asked for', 'pending: off-line']

/** How the machines stand; what is said of one alone goes without saying where it is on the network. */
const state = (situation: Situation): string[] => {
  const all = eachMachine(situation)
  const isIsolated = all.map(({ host }) => host?.state === 'isolated')
  const isUnderWay = all.map(({ host }) => host !== undefined && underWay.includes(host.state))
  const isNotTaken = all.map(({ host }) => host?.state === 'isolation not taken')
  const byHand = all.some(isByHand) ? ['If you can reach it, unplug it from the network now, and leave it on.'] : []
  if (all.length === 1) {
    if (isNotTaken[0]) return ['We could not isolate it so far. Take it as still on the network.', ...byHand]
    if (isIsolated[0]) return ['It is isolated from the network.']
    return isUnderWay[0] ? ['Its isolation is under way.'] : []
  }
  if (![...isIsolated, ...isUnderWay, ...isNotTaken].includes(true)) return ['None of them is isolated.']
  const rest = all.map((_, index) => !isIsolated[index] && !isUnderWay[index] && !isNotTaken[index])
  return [
    ...some(isIsolated, (names, many) => `${names} ${many ? 'are' : 'is'} isolated from the network.`),
    ...some(isUnderWay, (names) => `The isolation of ${small(names)} is under way.`),
    ...some(isNotTaken, (names) => `We could not isolate ${small(names)} so far.`),
    ...some(rest, (names, many) => `${names} ${many ? 'are' : 'is'} not isolated.`),
  ]
}

const some = (which: readonly boolean[], say: (names: string, many: boolean) => string): string[] => {
  const places = which.flatMap((is, place) => (is ? place : []))
  return places.length === 0 ? [] : [say(capital(machines(places, which.length)), places.length > 1)]
}

/** Machines by their places, for the ear: `both machines`, `the second machine`, `two of the machines`. */
const machines = (places: readonly number[], of: number): string => {
  if (places.length === of) return of === 1 ? 'the machine' : of === 2 ? 'both machines' : `all ${counted(of)} machines`
  if (of > ordinals.length) return `${counted(places.length)} of the machines`
  return `the ${list(places.map((place) => ordinals[place] ?? ''))} machine${places.length > 1 ? 's' : ''}`
}

/** A choice, its machines by what the ear has heard already. */
const chosen = (of: string, { host }: Situation): string => choiceOfEach(of, host ?? { name: '' }, machines, ', and ')

/** Who has chosen already, where more must. */
const soFar = (situation: Situation): string[] =>
  (situation.question?.agreeing ?? []).flatMap(({ choice: of, by, needed, count }) =>
    count > 0
      ? [`${list(by.map(({ name }) => name))} chose: ${small(chosen(of, situation))}.`, more(needed - count)]
      : [],
  )

/** What we recommend, and which machines are theirs to cut off, for we never isolate them. */
const advice = (situation: Situation): string[] => {
  const { question, dryRun } = situation
  const all = eachMachine(situation)
  const isTheirs = all.map(isTheirsToCutOff)
  const whose = (which: readonly boolean[], say: (names: string) => string) =>
    some(which, (names) => say(all.length === 1 ? 'this machine' : small(names)))
  return [
    ...whose(
      all.map(({ neverIsolated }) => neverIsolated !== undefined),
      (names) => `As agreed, we never isolate ${names}.`,
    ),
    ...whose(isTheirs, (names) =>
      [
        dryRun ? 'If this is no exercise, we' : 'We',
        `recommend that you cut ${all.length > 1 ? names : 'it'} off from the network yourselves, if you can.`,
      ].join(' '),
    ),
    ...soFar(situation),
    ...(question && isTheirs.includes(false) ? [`We recommend: ${small(chosen(question.recommend, situation))}.`] : []),
  ]
}

/** Where more stands; nothing for whoever has the telephone alone. */
const details = ({ mail, chat }: Reader): string => {
  if (!mail && !chat) return ''
  return ` Details are in ${mail && chat ? 'your mail and chat' : mail ? 'your mail' : 'chat'}.`
}

/** Who writes. */
const writer = ({ tenant, dryRun }: Situation): string =>
  dryRun ? rehearsed(`${tenant.name} security`) : `${tenant.name} security`

/** What a short message is about. */
const named = (situation: Situation): string =>
  hostNames(situation).length > 0
    ? `${suspicion(worstOf(situation))} on ${list(hostNames(situation))}`
    : suspicion(situation)

/** Where it goes on, of what was merged since somebody was called. */
const goesOn = (situation: Situation): string[] => {
  const into = mergedInto(situation)
  return into === undefined ? [] : [`It goes on as part of incident ${spelt(String(into))}.`]
}

export const spoken: Spoken = {
  tag: 'en-US',
  news: (situation) => [
    ...opening(situation),
    ...state(situation),
    ...goesOn(situation),
    'Press one to say that you have heard this.',
    'Press nine to hear it again.',
  ],
  question: (situation, choices) => [
    ...opening(situation),
    ...state(situation),
    'We need your decision.',
    ...advice(situation),
    ...choices.map((one, index) => {
      const label = one === 'false positive' ? 'close this as a false alarm' : small(chosen(one, situation))
      return `To ${label.replace(/^i take/, 'take')}, press ${digits[index + 1]}.`
    }),
    'To hear this again, press nine.',
  ],
  askCode: (of, situation) => [
    `You chose: ${small(chosen(of, situation))}.`,
    'Now key in your personal code, and then the pound key.',
  ],
  wrongCode: ['That code is not right.', 'Please key in your personal code once more, and then the pound key.'],
  refused: (situation) => [
    'That code is not right either. Nothing has been decided.',
    `Please call the security desk${desk(situation)}. Goodbye.`,
  ],
  acknowledged: ['Thank you. We have noted that you know. Goodbye.'],
  taken: (of, situation) => [`Thank you. Your decision is on the record: ${small(chosen(of, situation))}.`, 'Goodbye.'],
  heard: (of, missing, situation) => [
    `Thank you. Your choice is on the record: ${small(chosen(of, situation))}.`,
    `${more(missing)} Until then nothing is done. Goodbye.`,
  ],
  late: ({ choice: of, by }, situation) => [
    by === ''
      ? `The time to decide is over. As agreed: ${small(chosen(of, situation))}.`
      : `${by} has decided already: ${small(chosen(of, situation))}.`,
    'You need not do anything. Goodbye.',
  ],
  merged: (situation) => {
    const into = mergedInto(situation)
    const where = into === undefined ? 'another incident' : `incident ${spelt(String(into))}`
    return [
      `This goes on as part of ${where}, and is decided there. You have decided nothing now.`,
      `If it cannot wait, please call the security desk${desk(situation)}. Goodbye.`,
    ]
  },
  notYours: (situation) => [
    'This question is not open any more, or not yours to decide. Nothing has been decided by you.',
    `If in doubt, please call the security desk${desk(situation)}. Goodbye.`,
  ],
  noKey: (situation) => [
    'We heard no key, and go on as agreed.',
    `You reach the security desk${desk(situation)}. Goodbye.`,
  ],
  voicemail: (situation) => [
    sentence(`This is a message from the security desk for ${situation.tenant.name}`),
    `Please call the security desk${desk(situation)}.`,
    'Thank you.',
  ],
  textNews: (situation, reader) =>
    `${writer(situation)}: ${severity[situation.severity].toLowerCase()} incident, ${named(situation)}.${details(reader)} Questions: ${situation.tenant.contact}`,
  textQuestion: (situation, until, { chat }) =>
    `${writer(situation)}: ${severity[situation.severity].toLowerCase()} incident, ${named(situation)}. We need your decision by ${until}: ${chat ? 'please press a button in chat' : 'we will call you'}. Questions: ${situation.tenant.contact}`,
  textDecision: ({ choice: of, by }, situation) =>
    `${writer(situation)}: ${named(situation)}: ${by === '' ? 'the time is over' : `${by} has decided`}: ${(by === '' ? byDefault : choice)(of, hostThen(situation))}. You need not do anything.`,
}
