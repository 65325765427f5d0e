import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { sql } from 'drizzle-orm'
import { phoneCodes } from '../../../simulators/seed.ts'
import { choosePort } from '../../../server/embedded/ports.ts'
import { startTown, type RunningTown } from '../../../server/demo/town/town.ts'
import { startSoc, type Soc } from '../../harness.ts'
import { roomyWorld } from '../../scenarios/scene.ts'
import { startBrowser } from './browser.ts'
import { faultsOf, seenOf, visit, widthOf } from './visit.ts'

/** `npm run screenshots` keeps what the visitor sees, for the README. */
const recording = process.env['RECORD_SCREENSHOTS'] === '1'

let soc: Soc
let town: RunningTown
let browser: Browser
beforeAll(async () => {
  const port = String(await choosePort())
  const everybody = [{ chat: 'it-department' }, { mail: 'it-department' }]
  soc = await startSoc({
    // A laptop is never an emergency there, and the telephone is to ring.
    acme: {
      matrix: {
        emergency: everybody,
        critical: [...everybody, { mail: 'cso' }, { phone: 'cso' }],
        high: [{ chat: 'hana' }, { mail: 'it-department' }],
        medium: everybody,
        low: everybody,
      },
    },
    // Several visitors make more attacks within a minute than Slack would take messages of.
    world: { ...roomyWorld, falcon: { containLagMs: 200 }, twilio: { secondMs: 200 } },
    // The telephone network calls back.
    env: { PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` },
  })
  if (recording) await soc.db.execute(sql`select setval(pg_get_serial_sequence('incidents', 'id'), 1)`)
  const { db, tenants } = soc.built.services
  town = await startTown({ world: soc.world, db, tenants }, 0)
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await town?.stop()
  await soc?.stop()
})

const tileOf = (page: Page, host: string) => page.locator(`#host-${soc.world.falcon.find(host).aid}`)

const shoot = async (page: Page, name: string): Promise<void> => {
  if (!recording) return
  await page.mouse.move(400, 4)
  await page.evaluate('document.fonts.ready')
  await page.screenshot({ path: `docs/${name}.png`, animations: 'disabled' })
}

/** Makes an attack with the mouse, as a visitor does. */
const attack = async (page: Page, host: string, scenario: string): Promise<void> => {
  await page.getByRole('button', { name: 'Make an attack' }).click()
  await page.getByRole('radio', { name: scenario }).check()
  await page.getByLabel('On which host').selectOption(soc.world.falcon.find(host).aid)
  await page.getByRole('button', { name: `Attack ${host}: ${scenario}` }).click()
}

describe('a visitor at 1280 pixels', () => {
  let page: Page
  beforeAll(async () => {
    page = await visit(browser, town.url, { width: 1280, colorScheme: 'light' })
  })
  afterAll(() => page.context().close())

  it('finds out what will appear here', async () => {
    await page.getByText('An incident appears here as soon as a product sends an alert.').waitFor()
    expect(await faultsOf(page)).toEqual([])
  })

  it('makes an attack, and sees the host cut off, by whom, since when, and why', async () => {
    await attack(page, 'KPC-07', 'ransomware')
    await tileOf(page, 'KPC-07').and(page.locator('.isolated')).waitFor()
    await tileOf(page, 'KPC-07')
      .getByText(/by Hikeshi since \d\d:\d\d, review \d\d:\d\d/)
      .waitFor()
    const line = page.locator('.line', { hasText: 'Isolation of KPC-07 asked for' })
    await line.locator('.why', { hasText: 'RansomwareFileEncryption' }).waitFor()
    await page.locator('#cut-off li', { hasText: 'KPC-07' }).getByText('by Hikeshi').waitFor()
    expect(soc.world.events({ act: 'contain', target: soc.world.falcon.find('KPC-07').aid })).toHaveLength(1)
  })

  it('answers the telephone that rings, hears what happened, and says by a key that it is known', async () => {
    // Said at once to those who hear the page, while it shows the chat.
    await page.getByRole('alert').filter({ hasText: 'Ryo Ito' }).waitFor({ state: 'attached' })
    await page.getByRole('tab', { name: /^Phones/ }).click()
    const phone = page.locator('.phone', { hasText: 'Ryo Ito' })
    await phone.getByText(phoneCodes.acmeCso).waitFor()
    await phone.getByRole('button', { name: 'Answer' }).click()
    await phone.locator('.voice').first().waitFor()
    expect(await faultsOf(page)).toEqual([])
    await phone.getByRole('button', { name: '1', exact: true }).click()
    await phone.getByText('We have noted that you know.').waitFor()
    await page.locator('.line', { hasText: 'Ryo Ito' }).first().waitFor()
    expect(soc.world.events({ act: 'digits pressed', target: '+819012340011' })).toMatchObject([{ digits: '1' }])
    await page.getByRole('tab', { name: /^Chat/ }).click()
  })

  it('sees what led to what when an event is pointed at', async () => {
    const line = (text: string) => page.locator('.line', { hasText: text })
    await line('KPC-07 is isolated, confirmed').hover()
    await line('KPC-07 is isolated, confirmed').and(page.locator('.lit')).waitFor()
    await line('Incident opened by an alert').and(page.locator('.lit')).waitFor()
    await line('Isolation of KPC-07 asked for').and(page.locator('.lit')).waitFor()
    await expect(line('Finding:').and(page.locator('.lit')).count()).resolves.toBe(0)
  })

  it('answers a question by the chat’s button, after having been asked once more', async () => {
    await attack(page, 'LT-OFF-3', 'credential theft')
    await page.locator('.case', { hasText: 'LT-OFF-3' }).waitFor()
    await attack(page, 'LT-12', 'inventory tool')
    await page.locator('.case', { hasText: 'LT-12' }).waitFor()
    await attack(page, 'FS-01', 'ransomware')
    await page.getByText('Yuki Tanaka must decide, in chat').waitFor()
    // The list says it as well, although the focus is on that very line.
    await page.locator('.case:focus', { hasText: 'FS-01' }).locator('.act').waitFor()
    await page.locator('[data-shown] .reply', { hasText: 'Yuki Tanaka' }).first().waitFor()
    // The pointer lies where the dialog's button was, which is no reason to stop there.
    await expect.poll(() => seenOf(page.locator('.line').last())).toBe(1)
    await shoot(page, 'town')
    await page.getByRole('link', { name: 'Answer in chat as Yuki Tanaka' }).click()
    // Yamato is written to in Japanese, whatever the visitor's language is.
    await page.getByRole('button', { name: 'FS-01をネットワークから隔離する' }).click()
    const dialog = page.getByRole('dialog', { name: /FS-01/ })
    await dialog.getByText('FS-01は利用できなくなります').waitFor()
    expect(await faultsOf(page)).toEqual([])
    expect(soc.world.events({ act: 'click' })).toHaveLength(0)
    await dialog.getByRole('button', { name: /隔離する/ }).click()

    await page.locator('.line', { hasText: /Answered by chat: Isolate .+ from the network/ }).waitFor()
    await tileOf(page, 'FS-01').and(page.locator('.isolated')).waitFor()
    const [click] = soc.world.events({ act: 'click answered' })
    expect(click).toMatchObject({ user: 'U0YUKI', status: 200 })
    await page
      .locator('[data-shown] .root', { hasText: 'Yuki Tanaka' })
      .getByText('決定', { exact: true })
      .first()
      .waitFor()
  })

  it.each([
    ['日本語', 1366, 650, 2],
    ['日本語', 1280, 800, 3],
    ['English', 1366, 650, 2],
    ['English', 1280, 800, 3],
  ])(
    'reads what happened and why, and what to do, without scrolling: %s, %i × %i',
    async (name, width, height, lines) => {
      await page.getByRole('link', { name }).click()
      await page.setViewportSize({ width, height })
      await page.locator('.case', { hasText: 'LT-OFF-3' }).click()
      await page.locator('#answer').waitFor()
      await expect.poll(() => seenOf(page.locator('.line'))).toBeGreaterThanOrEqual(lines)
      await expect.poll(() => seenOf(page.locator('.line').last())).toBe(1)
      expect(await seenOf(page.locator('.line .why'))).toBeGreaterThan(0)
      expect(await seenOf(page.locator('#answer'))).toBe(1)
      expect(await seenOf(page.locator('.case'))).toBeGreaterThanOrEqual(height === 800 ? 4 : 3)
    },
  )

  it('alone sees what Hikeshi says to a person who may not decide', async () => {
    await page.locator('.case', { hasText: 'LT-OFF-3' }).click()
    await page.locator('[data-shown] .slack-buttons').waitFor()
    await page.getByLabel('You are').selectOption({ label: 'outsider' })
    await page.locator('[data-shown] .slack-buttons button').first().click()
    await page.locator('#sure-yes').click()
    await page.locator('.private').waitFor()
    expect(soc.world.events({ act: 'ephemeral', target: 'C0ACMESOC' })).toHaveLength(1)
  })

  it('reads the mail, as HTML and as text', async () => {
    await page.getByRole('tab', { name: 'Mail' }).click()
    await page.locator('.mails a', { hasText: 'KPC-07' }).first().click()
    const mail = page.frameLocator('.reading iframe')
    await mail.getByRole('heading', { name: 'Facts' }).waitFor()
    expect(await mail.locator('body').evaluate((body) => body.innerText)).toContain('KPC-07')
    await page.getByRole('link', { name: 'Text' }).click()
    await page.locator('.reading pre', { hasText: 'KPC-07' }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('link', { name: 'HTML' }).click()
    await mail.getByRole('heading', { name: 'Facts' }).waitFor()
    await page.locator('.mails a', { hasText: '速報' }).first().click()
    await expect.poll(() => widthOf(mail.getByText('速報', { exact: true }))).toBe(2)
  })

  it('switches a host off and on, and its isolation goes on where it waited', async () => {
    await tileOf(page, 'LT-OFF-3').getByRole('button', { name: 'Switch on LT-OFF-3' }).click()
    await tileOf(page, 'LT-OFF-3').and(page.locator('.isolated')).waitFor()
    await page.getByRole('button', { name: 'Switch off DB-01' }).click()
    await page.getByRole('dialog', { name: 'Switch off DB-01?' }).getByRole('button', { name: 'Switch off' }).click()
    await tileOf(page, 'DB-01').getByText('off-line').waitFor()
  })

  it('is shown the same in Japanese, and in the dark', async () => {
    await page.getByRole('link', { name: '日本語' }).click()
    await page.getByRole('heading', { name: '管理画面' }).waitFor()
    await page.waitForLoadState('load') // Before its script runs, a button does nothing.
    await page.locator('.line', { hasText: '隔離を指示' }).first().waitFor()
    await expect(page.locator('.line', { hasText: 'asked for' }).count()).resolves.toBe(0)
    await page.getByRole('button', { name: '明暗の切り替え' }).click()
    await expect.poll(() => page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('dark')
    expect(await faultsOf(page)).toEqual([])
    await shoot(page, 'town-ja-dark')
  })
})

describe('a visitor with a keyboard alone', () => {
  it('does all that one with a mouse does', async () => {
    const page = await visit(browser, town.url, { width: 1280, reducedMotion: 'reduce' })
    const { keyboard } = page
    const focused = () => page.evaluate<string>('document.activeElement.id || document.activeElement.textContent')
    await keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await keyboard.press('Escape')

    await keyboard.press('a')
    await page.getByRole('dialog', { name: 'Make an attack' }).waitFor()
    await keyboard.press('ArrowDown') // credential theft
    await keyboard.press('Tab')
    await keyboard.type('DB-01')
    await keyboard.press('Tab')
    expect(await focused()).toBe('attack-now')
    await keyboard.press('Enter')
    await page.locator('.case[aria-selected=true]', { hasText: 'DB-01' }).waitFor()
    await page.locator('#answer').waitFor()

    await keyboard.press('ArrowDown')
    await page.locator('.case[aria-selected=false]', { hasText: 'DB-01' }).waitFor()
    await keyboard.press('k')
    await page.locator('.case[aria-selected=true]', { hasText: 'DB-01' }).waitFor()

    await page.locator('[data-shown] .slack-buttons').waitFor()
    await keyboard.press('r')
    await expect.poll(focused).toMatch(/DB-01|誤検知/)
    for (let tabs = 0; tabs < 3 && !(await focused()).startsWith('DB-01をネットワークから'); tabs += 1)
      await keyboard.press('Tab')
    const label = await focused()
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
    await keyboard.press('Enter')
    await page.getByRole('dialog', { name: /DB-01/ }).waitFor()
    expect(await focused()).toBe('sure-no')
    await keyboard.press('Shift+Tab')
    await keyboard.press('Enter')
    await page.locator('.line', { hasText: 'Answered by chat' }).waitFor()
    expect(soc.world.events({ act: 'click answered' }).at(-1)?.['label']).toBe(label)

    await keyboard.press('m')
    await expect.poll(focused).toBe('desk-mail')
    await keyboard.press('ArrowLeft')
    await expect.poll(focused).toBe('desk-chat')
    await keyboard.press('1')
    await expect.poll(focused).toBe('consoles')
    await keyboard.press('l')
    await page.getByRole('heading', { name: '管理画面' }).waitFor()
    await page.context().close()
  })
})

describe('a visitor at 390 pixels', () => {
  it('has the three columns as tabs below, with a mark where something waits, and answers there', async () => {
    const page = await visit(browser, town.url, { width: 390, colorScheme: 'light', hasTouch: true })
    await attack(page, 'KPC-08', 'drawing sync')
    await page.getByText('Hana Mori must decide, in chat').waitFor()
    await page.locator('#to-people .mark').waitFor()
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    expect(await faultsOf(page)).toEqual([])
    await shoot(page, 'town-390')
    expect(await seenOf(page.locator('#answer, .tag'))).toBe(2)
    const lines = page.locator('.line')
    for (const one of [lines.first(), lines.last(), page.locator('#cut-off li').last()]) {
      await one.scrollIntoViewIfNeeded()
      await expect.poll(() => seenOf(one)).toBe(1)
    }

    await page.getByRole('link', { name: /^People/ }).tap()
    const button = page.locator('[data-shown] .slack-buttons button', { hasText: 'KPC-08' }).first()
    await button.tap()
    if (await page.locator('#sure').isVisible()) await page.locator('#sure-yes').tap()
    await page.locator('[data-shown] .root').getByText('Decision').first().waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('link', { name: /^Consoles/ }).tap()
    await tileOf(page, 'KPC-08').waitFor()
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await page.context().close()

    const dark = await visit(browser, town.url, { width: 390, colorScheme: 'dark' }, 'lang=ja&part=people&desk=mail')
    await dark.locator('.mails a').first().click()
    await dark.locator('.reading iframe').waitFor()
    expect(await faultsOf(dark)).toEqual([])
    await shoot(dark, 'town-390-ja-dark')
    await dark.context().close()
  })
})

describe('whoever is no page of the town', () => {
  const press = JSON.stringify({ machine: 'x', scenario: 'ransomware', lang: 'en' })
  const post = (headers: Record<string, string>) =>
    fetch(`${town.url}/attack`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: press,
    })

  it('presses nothing', async () => {
    expect((await post({})).status).toBe(403)
    expect((await post({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await post({ origin: town.url })).status).toBe(404)
  })
})
