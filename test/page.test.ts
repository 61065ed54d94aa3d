/**
 * The main job in a real browser: one file, two pages, an editor, a server that is killed.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { browserTest } from './chromium.js'
import { buildProgram, killPrograms, removeProgram, startServing } from './cli-process.js'
import { closeBrowser, edit, fileHolds, openPage, sampleCopy, saved, shows } from './page-harness.js'
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

/** The samples, served. */
async function serveSamples(port = 0, folder?: string) {
  const served = folder ?? (await sampleCopy())
  const { url, port: taken, process } = await startServing(program, ['serve', served, '--port', String(port)])
  return { folder: served, url, port: taken, process, app: join(served, 'app.yaml') }
}

describe('the page', () => {
  browserTest('P1 an edit in one page is in the other within 1 s, and in the file with its comment', async chromium => {
    const { url, app } = await serveSamples()
    const [one, two] = [await openPage(chromium, url), await openPage(chromium, url)]
    await Promise.all([shows(one.page, '/server/port', '8443'), shows(two.page, '/server/port', '8443')])

    await edit(one.page, '/server/port', '9000')

    await shows(two.page, '/server/port', '9000', 1_000)
    await fileHolds(app, 'port: 9000 # the load balancer expects this one\n')
    expect([...one.faults, ...two.faults]).toEqual([])
  })

  browserTest(
    'P2 an edit of the file is in both pages, and what is unknown there stays in the file',
    async chromium => {
      const { url, app } = await serveSamples()
      const [one, two] = [await openPage(chromium, url), await openPage(chromium, url)]
      await Promise.all([shows(one.page, '/server/workers', '4'), shows(two.page, '/server/workers', '4')])

      await writeFile(app, (await readFile(app, 'utf8')).replace('workers: 4', 'workers: 16 # the new machine'))

      await Promise.all([shows(one.page, '/server/workers', '16'), shows(two.page, '/server/workers', '16')])
      await edit(one.page, '/server/host', '10.0.0.1')
      await fileHolds(app, 'host: 10.0.0.1\n')
      await fileHolds(app, 'workers: 16 # the new machine\n')
    },
  )

  browserTest('P3 undo and redo take back the edits of this page alone', async chromium => {
    const { url } = await serveSamples()
    const [one, two] = [await openPage(chromium, url), await openPage(chromium, url)]
    await Promise.all([shows(one.page, '/server/port', '8443'), shows(two.page, '/server/port', '8443')])
    const undo = one.page.getByRole('button', { name: 'Undo' })
    expect(await undo.isDisabled()).toBe(true)

    await edit(one.page, '/server/port', '9000')
    await edit(two.page, '/server/workers', '8')
    await shows(one.page, '/server/workers', '8')
    await undo.click()

    await Promise.all([shows(two.page, '/server/port', '8443'), shows(one.page, '/server/workers', '8')])
    await one.page.getByRole('button', { name: 'Redo' }).click()
    await shows(two.page, '/server/port', '9000')
  })

  browserTest(
    'P4 a commit is listed in every page; its revision is shown read-only, and left again',
    async chromium => {
      const { url } = await serveSamples()
      const [one, two] = [await openPage(chromium, url), await openPage(chromium, url)]
      await Promise.all([shows(one.page, '/server/port', '8443'), shows(two.page, '/server/port', '8443')])

      await one.page.getByLabel('Name of the revision').fill('v1')
      await one.page.getByRole('button', { name: 'Commit' }).click()
      await edit(one.page, '/server/port', '9000')
      await two.page.getByRole('button', { name: /v1/ }).click()

      await two.page.getByText('Viewing “v1”').waitFor()
      await two.page.locator('[data-mark=changed]', { hasText: '8443' }).waitFor()
      expect(await two.page.locator('.tree input').count()).toBe(0)
      await two.page.getByRole('button', { name: 'Back to now' }).click()
      await shows(two.page, '/server/port', '9000')
    },
  )

  browserTest('P5 uncommitted edits are reverted: those of this page, or all', async chromium => {
    const { url } = await serveSamples()
    const [one, two] = [await openPage(chromium, url), await openPage(chromium, url)]
    await Promise.all([shows(one.page, '/server/port', '8443'), shows(two.page, '/server/port', '8443')])
    await one.page.getByRole('button', { name: 'Commit' }).click()
    await two.page.locator('.revision').waitFor()

    await edit(one.page, '/server/port', '9000')
    await edit(two.page, '/server/workers', '8')
    await shows(one.page, '/server/workers', '8')
    await one.page.getByRole('button', { name: 'Revert my edits' }).click()

    await Promise.all([shows(two.page, '/server/port', '8443'), shows(two.page, '/server/workers', '8')])
    await one.page.getByRole('button', { name: 'Revert all' }).click()
    await shows(two.page, '/server/workers', '4')
  })

  browserTest(
    'P6 after kill -9 everything acknowledged is there, comments too, and open pages come back',
    async chromium => {
      const first = await serveSamples()
      const [one, two] = [await openPage(chromium, first.url), await openPage(chromium, first.url)]
      await Promise.all([shows(one.page, '/server/port', '8443'), shows(two.page, '/server/port', '8443')])
      await one.page.getByLabel('Name of the revision').fill('v1')
      await one.page.getByRole('button', { name: 'Commit' }).click()
      await edit(one.page, '/server/port', '9000')
      await shows(two.page, '/server/port', '9000')
      await saved(one.page)

      first.process.kill('SIGKILL')
      await one.page.getByText('Offline').waitFor()
      await edit(two.page, '/server/host', '10.0.0.1')
      await writeFile(first.app, (await readFile(first.app, 'utf8')).replace('workers: 4', 'workers: 16 # by hand'))
      await serveSamples(first.port, first.folder)

      for (const { page } of [one, two]) {
        await shows(page, '/server/host', '10.0.0.1', 15_000)
        await shows(page, '/server/workers', '16')
        await saved(page)
      }
      await edit(two.page, '/server/timeouts/idle', '60')
      await shows(one.page, '/server/timeouts/idle', '60', 1_000)
      await fileHolds(first.app, 'port: 9000 # the load balancer expects this one\n  workers: 16 # by hand\n')
      const fresh = await openPage(chromium, first.url)
      await shows(fresh.page, '/server/port', '9000')
      await fresh.page.getByRole('button', { name: /v1/ }).click()
      await fresh.page.locator('[data-mark=changed]', { hasText: '8443' }).waitFor()
      expect([...one.faults, ...two.faults, ...fresh.faults]).toEqual([])
    },
  )
})
