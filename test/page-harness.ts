/**
 * What the tests of the page share: a browser, pages that may not log an error, and facts that are waited for.
 */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { chromiumArgs } from './chromium.js'
import { afterTest } from './server-harness.js'

let browser: Browser | undefined

/** Opens a page of the inspector; `faults` collects what it logs as an error or throws. */
export async function openPage(
  executablePath: string,
  url: string,
  options: { readonly width?: number; readonly height?: number; readonly colorScheme?: 'light' | 'dark' } = {},
): Promise<{ readonly page: Page; readonly faults: string[] }> {
  const { width = 1280, height = 850, colorScheme = 'light' } = options
  browser ??= await chromium.launch({ executablePath, args: [...chromiumArgs] })
  const context = await browser.newContext({ viewport: { width, height }, colorScheme })
  afterTest(() => context.close())
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', error => faults.push(String(error.stack)))
  page.on('console', message => {
    // a server that is down is logged by the browser itself
    const isNetwork = /Failed to load resource|WebSocket connection/.test(message.text())
    if (message.type() === 'error' && !isNetwork) faults.push(message.text())
  })
  await page.goto(url)
  return { page, faults }
}

export async function closeBrowser(): Promise<void> {
  await browser?.close()
  browser = undefined
}

/** The samples in a folder of their own. */
export async function sampleCopy(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plaindoc-page-'))
  afterTest(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }))
  await cp(join(__dirname, '../src/inspector/sample'), folder, { recursive: true })
  return folder
}

/** Resolves when the field of this path shows `value`; otherwise fails with what it shows. */
export async function shows(page: Page, path: string, value: string, timeoutMs = 5_000): Promise<void> {
  await page
    .waitForFunction(
      ([label, wanted]) => {
        const found = document.querySelector(`.tree [aria-label="${label}"]`)
        return found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement
          ? found.value === wanted
          : found?.textContent === wanted
      },
      [path, value],
      { timeout: timeoutMs },
    )
    .catch(async () => {
      const field = page.locator(`.tree [aria-label="${path}"]`)
      const shown = (await field.count()) === 0 ? 'nothing' : await field.inputValue().catch(() => field.textContent())
      throw new Error(`${path} shows ${shown} and not ${value}`)
    })
}

/** Types a value into the field of this path. */
export async function edit(page: Page, path: string, value: string): Promise<void> {
  const field = page.getByLabel(path, { exact: true })
  await field.fill(value)
  await field.press('Enter')
}

/** Resolves when the file holds `text`. */
export async function fileHolds(path: string, text: string, timeoutMs = 5_000): Promise<void> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const content = await readFile(path, 'utf8')
    if (content.includes(text)) return
    if (Date.now() > end) throw new Error(`${path} does not hold ${text}:\n${content}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

/** Resolves when the server has everything that the page has. */
export async function saved(page: Page): Promise<void> {
  await page.locator('#status[data-state=synced]').waitFor({ timeout: 10_000 })
}
