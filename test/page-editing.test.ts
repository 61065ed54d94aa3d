/**
 * What people do with a document in the page: type, add, rename, delete, make mistakes, on screens of all sizes.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { browserTest } from './chromium.js'
import { buildProgram, killPrograms, removeProgram, type Served, startServing } from './cli-process.js'
import { closeBrowser, edit, fileHolds, openPage, sampleCopy, shows } from './page-harness.js'
import { cleanUp } from './server-harness.js'

let program = ''
let folder = ''
let server: Served

beforeAll(async () => {
  program = await buildProgram()
}, 60_000)

beforeEach(async () => {
  folder = await sampleCopy()
})

afterEach(async () => {
  await cleanUp()
  await killPrograms()
})

afterAll(async () => {
  await closeBrowser()
  await removeProgram(program)
})

async function serveFolder(): Promise<string> {
  server = await startServing(program, ['serve', folder, '--port', '0'])
  return server.url
}

describe('editing', () => {
  browserTest('P7 two people type in one text at once, and both are there', async chromium => {
    const url = `${await serveFolder()}#/notes.yaml`
    const [one, two] = [await openPage(chromium, url), await openPage(chromium, url)]
    const [mine, theirs] = [one, two].map(({ page }) => page.getByLabel('/body', { exact: true }))
    await mine?.waitFor()
    await theirs?.waitFor()
    const before = (await readFile(join(folder, 'notes.yaml'), 'utf8')).split('\n').length

    await Promise.all([
      mine?.press('Control+Home').then(() => mine.pressSequentially('First of all, thank you.\n')),
      theirs?.press('Control+End').then(() => theirs.pressSequentially('4. Anything else\n')),
    ])

    await fileHolds(join(folder, 'notes.yaml'), '  First of all, thank you.\n  1. The shed\n')
    await fileHolds(join(folder, 'notes.yaml'), 'of the bay.\n  4. Anything else\ndecisions:')
    expect((await readFile(join(folder, 'notes.yaml'), 'utf8')).split('\n')).toHaveLength(before + 2)
    // what was typed in one go is one step, and the other's letters stay
    await one.page.getByRole('button', { name: 'Undo' }).click()
    const text = await two.page
      .waitForFunction(() => {
        const { value } = document.querySelector('[aria-label="/body"]') as HTMLTextAreaElement
        return value.startsWith('1. The shed') && value
      })
      .then(found => found.jsonValue())
    expect(text).toMatch(/4\. Anything else\n$/)
  })

  browserTest('P8 keys and items are added, renamed, made into another kind and deleted', async chromium => {
    const { page } = await openPage(chromium, `${await serveFolder()}#/app.yaml`)
    const app = join(folder, 'app.yaml')
    await shows(page, '/server/port', '8443')

    await page.getByLabel('/cache', { exact: true }).focus()
    await page.getByRole('button', { name: 'Add key' }).first().click()
    await page.getByLabel('New key').fill('shared')
    await page.getByLabel('New value').fill('true')
    await page.keyboard.press('Enter')
    await fileHolds(app, '  shared: true\n')
    await page.keyboard.press('Escape')

    await page.getByLabel('/retry', { exact: true }).focus()
    await page.getByRole('button', { name: 'Add item' }).click()
    await page.getByLabel('New value').fill('10')
    await page.keyboard.press('Enter')
    await fileHolds(app, 'retry: [1, 3, 5, 10] # pauses in seconds\n')
    await page.keyboard.press('Escape')

    await page.getByLabel('/cache/ttl', { exact: true }).focus()
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByLabel('New name of ttl').fill('timeToLive')
    await page.keyboard.press('Enter')
    await fileHolds(app, '  timeToLive: 300')

    await page.getByLabel('/features/maintenance: null').focus()
    await page.getByLabel('Kind', { exact: true }).selectOption('text')
    await fileHolds(app, "  maintenance: '' # a text here")
    await edit(page, '/features/maintenance', 'Back at noon')
    await fileHolds(app, "  maintenance: 'Back at noon' # a text here closes the shop with it\n")

    await page.getByLabel('/database/replicas/0', { exact: true }).focus()
    await page.getByRole('button', { name: 'Delete' }).click()
    await shows(page, '/database/replicas/0', 'db-3.internal')
  })

  browserTest('P9 what is refused is said under its row, nothing changes, Escape takes back', async chromium => {
    const { page } = await openPage(chromium, `${await serveFolder()}#/app.yaml`)
    const before = await readFile(join(folder, 'app.yaml'), 'utf8')
    await shows(page, '/server/port', '8443')

    await edit(page, '/server/port', 'many')
    await page.getByRole('alert').filter({ hasText: '“many” is not a number.' }).waitFor()
    await page.getByLabel('/server/port', { exact: true }).press('Escape')
    await shows(page, '/server/port', '8443')

    await page.getByLabel('/cache', { exact: true }).focus()
    await page.getByRole('button', { name: 'Add key' }).first().click()
    await page.getByLabel('New key').fill('__proto__')
    await page.keyboard.press('Enter')
    await page
      .getByRole('alert')
      .filter({ hasText: /__proto__/ })
      .waitFor()
    await page.getByLabel('New key').fill('ttl')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'There is a key “ttl” already.' }).waitFor()

    expect(await page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true)
    expect(await readFile(join(folder, 'app.yaml'), 'utf8')).toBe(before)
  })

  browserTest('P10 what somebody is typing is not taken away by news; they are told', async chromium => {
    const url = `${await serveFolder()}#/app.yaml`
    const [one, two] = [await openPage(chromium, url), await openPage(chromium, url)]
    await Promise.all([shows(one.page, '/name', 'harbour-shop'), shows(two.page, '/name', 'harbour-shop')])
    await one.page.getByLabel('/name', { exact: true }).fill('harb')

    await edit(two.page, '/name', 'pier')

    await one.page.getByText('Changed elsewhere to “pier”').waitFor()
    await shows(one.page, '/name', 'harb')
    await one.page.getByLabel('/name', { exact: true }).press('Escape')
    await shows(one.page, '/name', 'pier')
  })
})

describe('what is shown', () => {
  browserTest('P11 a value or a key that looks like markup is text', async chromium => {
    const markup = '<img src=x onerror="document.title = 1">'
    await writeFile(join(folder, 'evil.json'), JSON.stringify({ [markup]: markup, list: [{ name: markup }] }))
    const { page, faults } = await openPage(chromium, `${await serveFolder()}#/evil.json`)

    await shows(page, `/${markup.replaceAll('"', '\\"')}`, markup)

    expect(await page.locator('main img').count()).toBe(0)
    expect(await page.title()).toBe('evil.json · plaindoc')
    expect(faults).toEqual([])
  })

  browserTest('P12 a broken file shows its error in list and document; mended, it opens', async chromium => {
    await writeFile(join(folder, 'broken.yaml'), 'a: [1\nb: 2\n')
    const { page } = await openPage(chromium, `${await serveFolder()}#/broken.yaml`)
    await page.locator('.documents .note.bad', { hasText: 'line 2, column 1' }).waitFor()
    await page.locator('.banner.bad', { hasText: 'line 2, column 1' }).waitFor()

    await writeFile(join(folder, 'broken.yaml'), 'a: [1]\nb: 2\n')

    await shows(page, '/b', '2')
    await page.locator('.banner').waitFor({ state: 'detached' })
  })

  browserTest('P13 a change among 5,000 values touches its own row alone', async chromium => {
    const items = Array.from({ length: 1_000 }, (_none, id) => ({ id, title: `item ${id}`, done: false, price: id }))
    await writeFile(join(folder, 'many.json'), JSON.stringify({ items }, null, 2))
    const { page } = await openPage(chromium, `${await serveFolder()}#/many.json`)
    await page.getByLabel('/items', { exact: true }).click()
    while ((await page.locator('.more button').count()) > 0) await page.locator('.more button').click()
    await page.evaluate(() => {
      for (const closed of document.querySelectorAll<HTMLElement>('.twisty[aria-expanded=false]')) closed.click()
    })
    expect(await page.locator('.tree .row').count()).toBe(5_001)

    const touched = await page.evaluate(async () => {
      const rows = new Set<unknown>()
      new MutationObserver(records => {
        for (const { target } of records) rows.add((target as Element).closest?.('.node') ?? target)
      }).observe(document.querySelector('.tree') as Element, { subtree: true, childList: true, attributes: true })
      const field = document.querySelector<HTMLInputElement>('[aria-label="/items/700/price"]') as HTMLInputElement
      field.value = '7000'
      field.dispatchEvent(new Event('change'))
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
      return [...rows].map(row => (row as Element).textContent ?? '')
    })

    expect(touched).toEqual(['price'])
    await fileHolds(join(folder, 'many.json'), '"price": 7000')
  })

  browserTest(
    'P14 a page of 400 pixels shows everything without scrolling sideways, by day and by night',
    async chromium => {
      const url = `${await serveFolder()}#/app.yaml`
      const grounds = []
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page } = await openPage(chromium, url, { width: 400, height: 800, colorScheme })
        await shows(page, '/server/port', '8443')
        await page.getByLabel('/server/tls/certificate', { exact: true }).focus()
        await page.getByRole('button', { name: 'Delete' }).waitFor()
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400)
        grounds.push(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor))
      }

      expect(new Set(grounds).size).toBe(2)
    },
  )
})
