/**
 * What the page says and allows when things are not as usual: a file that cannot be written, a revision, a wrong name.
 */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { browserTest } from './chromium.js'
import { buildProgram, killPrograms, removeProgram, startServing } from './cli-process.js'
import { closeBrowser, edit, openPage, sampleCopy, saved, shows } from './page-harness.js'
import { cleanUp } from './server-harness.js'

let program = ''

beforeAll(async () => {
  program = await buildProgram()
}, 60_000)

afterEach(async () => {
  await cleanUp()
  await killPrograms()
})

afterAll(async () => {
  await closeBrowser()
  await removeProgram(program)
})

async function serveSamples() {
  const folder = await sampleCopy()
  const { url } = await startServing(program, ['serve', folder, '--port', '0'])
  return { folder, url, app: join(folder, 'app.yaml') }
}

describe('the page says', () => {
  browserTest('P21 that an edit is kept and not in the file, while the file is broken or gone', async chromium => {
    const { url, app } = await serveSamples()
    const { page, faults } = await openPage(chromium, url)
    await shows(page, '/server/port', '8443')
    await saved(page)
    const text = await readFile(app, 'utf8')
    const status = page.locator('#status')

    await writeFile(app, 'a: [1\n')
    await status.getByText('Kept; not in the file').waitFor()
    await edit(page, '/server/port', '9000')
    expect(await status.getAttribute('data-state')).not.toBe('synced')
    await writeFile(app, text)
    await status.getByText('Saved', { exact: true }).waitFor()
    await rm(app)

    await status.getByText('Kept; not in the file').waitFor()
    expect(faults).toEqual([])
  })

  browserTest(
    'P22 nothing of what is not seen: no undo, commit or revert while a revision is looked at',
    async chromium => {
      const { url } = await serveSamples()
      const { page } = await openPage(chromium, url)
      await shows(page, '/server/port', '8443')
      await page.getByRole('button', { name: 'Commit' }).click()
      await edit(page, '/server/port', '9000')
      const buttons = ['Undo', 'Commit', 'Revert my edits', 'Revert all'].map(name =>
        page.getByRole('button', { name }),
      )
      const states = () => Promise.all(buttons.map(button => button.isEnabled()))
      expect(await states()).toEqual([true, true, true, true])

      await page.locator('.revision').click()
      await page.getByText('read-only').waitFor()
      expect(await states()).toEqual([false, false, false, false])
      await page.locator('h1').click()
      await page.keyboard.press('Control+z')
      await page.getByRole('button', { name: 'Back to now' }).click()

      await shows(page, '/server/port', '9000')
      expect(await states()).toEqual([true, true, true, true])
    },
  )

  browserTest('P23 that there is no document of a name, and opens it once there is', async chromium => {
    const { url, folder } = await serveSamples()
    const { page } = await openPage(chromium, `${url}#/nope.yaml`)
    await page.getByText('There is no document of this name').waitFor()
    expect(await page.locator('#status').textContent()).toBe('No document')

    await writeFile(join(folder, 'nope.yaml'), 'a: now\n')

    await shows(page, '/a', 'now', 10_000)
  })

  browserTest('P24 the documents while it is scrolled, and long keys and texts in a narrow window', async chromium => {
    const { url, folder } = await serveSamples()
    const key = 'a key that is much too long for a narrow window'
    const rows = Array.from({ length: 100 }, (_, index) => `k${index}: ${index}\n`).join('')
    await writeFile(join(folder, 'long.yaml'), `${key}: 1\ntext: |\n${'  some words\n'.repeat(20)}${rows}`)
    const { page } = await openPage(chromium, `${url}#/long.yaml`)
    await shows(page, '/k0', '0')

    expect(await page.getByTitle(key).textContent()).toBe(key)
    await page.evaluate(() => scrollTo(0, 2_000))
    const box = await page.getByRole('link', { name: 'todos.yaml' }).boundingBox()
    expect(box && box.y > 0 && box.y < 300).toBe(true)
    await page.setViewportSize({ width: 400, height: 800 })
    const area = page.getByLabel('/text', { exact: true })
    expect(await area.evaluate(field => field.scrollHeight - field.clientHeight)).toBeLessThanOrEqual(1)
  })
})
