// The page's script: takes in what changes, sends what is pressed, moves the focus by keys.
// Everything that it shows was drawn by the server; the page's address says what is looked at.
import { Idiomorph } from 'idiomorph'

const find = (selector) => document.querySelector(selector)
const lang = document.documentElement.lang
const isNarrow = matchMedia('(width < 1100px)')

// ── What changes ─────────────────────────────────────────────────────────────────────────────────────────────────────

let source
let isFirst = true
let shown

/** Follows the place of the page's address. `then`: what gets the focus once it is shown. */
const follow = (then) => {
  source?.close()
  source = new EventSource(`/live${location.search}`)
  const { promise, resolve } = Promise.withResolvers()
  shown = promise
  source.addEventListener('regions', ({ data }) => {
    lost?.remove()
    lost = undefined
    for (const [id, html] of Object.entries(JSON.parse(data))) takeIn(id, html)
    isFirst = false
    resolve()
    relight()
    tick()
    if (then) focusOn(then)
    then = undefined
  })
  source.addEventListener('error', () => {
    resolve()
    lost ??= note(find('#notes').dataset.lost)
    // A browser gives up after a refusal; the demo may be on its way up.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => follow(then), 1000)
  })
}
let lost

/** The list in which the pointer moves: nothing scrolls away under it. One that a closing dialog left there is no reader. */
let read
document.addEventListener('pointermove', ({ target }) => {
  read = target.closest?.('.follow')
})

const isRead = (list) => list === read || list.matches(':focus-within')

const takeIn = (id, html) => {
  const lists = [...document.querySelectorAll(`#${id} .follow`)]
  const atEnd = new Map(
    lists.map((list) => [list.id, list.scrollHeight - list.scrollTop - list.clientHeight < 8 && !isRead(list)]),
  )
  void Idiomorph.morph(document.getElementById(id), html, {
    callbacks: {
      // Times are this script's.
      beforeNodeMorphed: (old, next) =>
        !(old.dataset?.ago && old.dataset.ago === next.dataset?.ago) &&
        !(old.dataset?.until && old.dataset.until === next.dataset?.until) &&
        !(old.dataset?.clock && old.dataset.clock === next.dataset?.clock),
      afterNodeAdded: (node) => {
        if (!isFirst && node.matches?.('.line, .message, .mails li, .case, .thread')) arrive(node)
      },
    },
  })
  for (const list of document.querySelectorAll(`#${id} .follow`))
    if (atEnd.get(list.id) ?? true) list.scrollTop = list.scrollHeight
}

const arrive = (node) => {
  node.classList.add('arrived')
  node.addEventListener('animationend', () => node.classList.remove('arrived'), { once: true })
}

/** Goes to a place without loading the page anew. */
const goTo = (address, then) => {
  history.replaceState(null, '', address)
  const part = new URLSearchParams(location.search).get('part')
  if (part) document.body.dataset.part = part
  follow(then)
}

/** The place of now, changed. */
const place = (change) => {
  const query = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(change)) query.set(name, value)
  return `/?${query}`
}

const focusOn = (selector) => {
  const [wanted] = [...document.querySelectorAll(selector)].filter((one) => one.offsetParent !== null)
  wanted?.focus()
  wanted?.scrollIntoView({ block: 'nearest' })
}

// ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const relative = new Intl.RelativeTimeFormat(lang, { style: 'narrow', numeric: 'always' })
const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]
const ago = (instant) => {
  const seconds = Math.max(0, (Date.now() - Date.parse(instant)) / 1000)
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? units.at(-1)
  return relative.format(-Math.floor(seconds / size), unit).replace('.', '')
}
const left = (instant) => {
  const seconds = Math.max(0, Math.ceil((Date.parse(instant) - Date.now()) / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const two = (number) => String(number).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
const write = (node, text) => {
  if (node.textContent !== text) node.textContent = text
}
const tick = () => {
  for (const node of document.querySelectorAll('[data-ago]')) write(node, ago(node.dataset.ago))
  for (const node of document.querySelectorAll('[data-until]'))
    write(node, node.dataset.words.replace('{time}', left(node.dataset.until)))
  for (const node of document.querySelectorAll('[data-clock]'))
    write(
      node,
      new Intl.DateTimeFormat(lang, {
        timeZone: node.dataset.clock,
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }).format(),
    )
}

// ── What is pressed ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Says something until it is closed. */
const note = (text) => {
  const line = document.createElement('p')
  line.append(text)
  const close = document.createElement('button')
  close.type = 'button'
  close.append(find('#notes').dataset.closeLabel)
  close.addEventListener('click', () => line.remove())
  line.append(close)
  find('#notes').append(line)
  return line
}

const post = async (path, body) => {
  const failed = (why) => {
    note(`${find('#notes').dataset.failed} ${why}`)
  }
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer = await response.json()
    if (response.ok) return answer
    failed(answer.error ?? answer.outcome ?? response.status)
  } catch (error) {
    failed(error.message)
  }
  return undefined
}

/** Asks once before what is dangerous. */
const isSure = (button) => {
  const { ask, askText = '', askYes, askNo } = button.dataset
  if (ask === undefined) return Promise.resolve(true)
  const dialog = find('#sure')
  find('#sure-title').textContent = ask
  find('#sure-text').textContent = askText
  for (const [id, words] of [
    ['#sure-yes', askYes],
    ['#sure-no', askNo],
  ])
    find(id).textContent = words ?? find(id).dataset.words
  dialog.returnValue = 'no'
  dialog.showModal()
  find('#sure-no').focus()
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true })
  })
}

const press = async (button) => {
  // Until the chosen person's buttons are here, these are those of the one before.
  await shown
  const { post: path, body } = button.dataset
  if (!(await isSure(button))) return
  button.setAttribute('aria-busy', 'true')
  await post(path, JSON.parse(body))
  button.removeAttribute('aria-busy')
}

const openAttack = (machine) => {
  if (machine) find('#attack-form [name=machine]').value = machine
  nameAttack()
  find('#attack').showModal()
}
const nameAttack = () => {
  const form = find('#attack-form')
  const { host, scenarios } = form.querySelector('[name=machine] option:checked').dataset
  // Each product has scenarios of its own.
  const radios = [...form.querySelectorAll('[name=scenario]')]
  for (const radio of radios) radio.disabled = !JSON.parse(scenarios).includes(radio.value)
  if (radios.find(({ checked }) => checked).disabled) radios.find(({ disabled }) => !disabled).checked = true
  const scenario = form
    .querySelector('[name=scenario]:checked')
    .closest('label')
    .querySelector('[data-name]').textContent
  find('#attack-now').textContent = form.dataset.words.replace('{host}', host).replace('{scenario}', scenario)
}
const attack = async () => {
  const form = new FormData(find('#attack-form'))
  const made = await post('/attack', { machine: form.get('machine'), scenario: form.get('scenario'), lang })
  if (made && made.incident === undefined) note(find('#notes').dataset.later)
  if (made?.incident !== undefined)
    goTo(place({ incident: made.incident, part: 'incidents' }), `#case-${made.incident}`)
}

document.addEventListener('click', (event) => {
  const target = event.target.closest('a, button')
  if (!target) return
  if (target.matches('a[data-place]') && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault()
    goTo(target.getAttribute('href'), target.dataset.then ?? `#${target.id}`)
  }
  if (target.dataset.post) void press(target)
  if (target.dataset.attack) openAttack(target.dataset.attack)
  if (target.id === 'attack-open') openAttack()
  if (target.id === 'keys') find('#help').showModal()
  if (target.id === 'theme') switchTheme()
  if ('close' in target.dataset) target.closest('dialog').close()
})
document.addEventListener('change', ({ target }) => {
  if ('goto' in target.dataset) goTo(target.value, `#${target.id}`)
  if (target.closest('#attack-form')) nameAttack()
})
find('#attack').addEventListener('close', () => {
  if (find('#attack').returnValue === 'attack') void attack()
  find('#attack').returnValue = ''
})

const switchTheme = () => {
  const root = document.documentElement
  const isDark =
    (root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark'
  root.dataset.theme = isDark ? 'light' : 'dark'
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=strict`
  // A mail is dark by a rule of its own, which the server sets when it is loaded.
  for (const mail of document.querySelectorAll('iframe')) mail.src = mail.getAttribute('src')
}

// ── Keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const besides = (step) => {
  const cases = [...document.querySelectorAll('.case')]
  const shown = cases.findIndex((one) => one.getAttribute('aria-selected') === 'true')
  cases[Math.min(Math.max(shown + step, 0), cases.length - 1)]?.click()
}
const column = (part) => goTo(place({ part }), `#${part}`)
const desk = (name) => goTo(place({ desk: name, part: 'people' }), `#desk-${name}`)
const shortcuts = {
  a: () => openAttack(),
  j: () => besides(1),
  k: () => besides(-1),
  1: () => column('consoles'),
  2: () => column('incidents'),
  3: () => column('people'),
  c: () => desk('chat'),
  m: () => desk('mail'),
  p: () => desk('phones'),
  r: () => find('#answer')?.click(),
  l: () => find('#top .switch a:not([aria-current])').click(),
  t: switchTheme,
  '?': () => find('#help').showModal(),
}

/** Arrows go on to the next tab and show it. */
const alongTabs = (event) => {
  const tabs = [...event.target.closest('[role=tablist]').querySelectorAll('[role=tab]')]
  const at = tabs.indexOf(event.target)
  const steps = {
    ArrowDown: at + 1,
    ArrowRight: at + 1,
    ArrowUp: at - 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: tabs.length - 1,
  }
  const next = tabs[steps[event.key]]
  if (!(event.key in steps)) return
  event.preventDefault()
  next?.click()
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (event.target.matches('[role=tab]')) alongTabs(event)
  if (event.target.matches('input, select, textarea') || find('dialog[open]')) return
  const shortcut = shortcuts[event.key]
  if (!shortcut) return
  event.preventDefault()
  shortcut()
})

// ── Chains ───────────────────────────────────────────────────────────────────────────────────────────────────────────

let pointed
const light = (element) => {
  pointed = element?.dataset.chain
  relight()
}
/** What belongs to the line that is pointed at: what led to it, and what came of it. */
const relight = () => {
  const lines = new Set(pointed?.split(' '))
  for (const one of document.querySelectorAll('[data-line]')) one.classList.toggle('lit', lines.has(one.dataset.line))
}
document.addEventListener('pointerover', ({ target }) => light(target.closest?.('[data-chain]')))
document.addEventListener('focusin', ({ target }) => light(target.closest('[data-chain]')))
document.addEventListener('pointerleave', () => light(undefined))

// ── Start ────────────────────────────────────────────────────────────────────────────────────────────────────────────

tick()
setInterval(tick, 1000)
isNarrow.addEventListener('change', tick)
const toEnds = () => {
  for (const list of document.querySelectorAll('.follow')) if (!isRead(list)) list.scrollTop = list.scrollHeight
}
toEnds()
document.fonts.addEventListener('loadingdone', toEnds) // Lines may be higher in a font that comes later.
follow()
