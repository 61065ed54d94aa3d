/**
 * The browser of the browser tests: Debian's Chromium, or the one that `CHROMIUM` names.
 * Without one, browser tests are skipped by name on a developer's machine and fail on CI.
 */
import { accessSync, constants } from 'node:fs'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const missing = 'Chromium is missing (apt-get install -y chromium, or set CHROMIUM to its path)'

/** Arguments that keep Chromium quiet, and let it run as root; give each run its own `--user-data-dir`. */
export const chromiumArgs: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * The path of Chromium, `undefined` where there is none.
 *
 * @throws when there is none and `CI` is set: on CI nothing is skipped
 */
export function chromiumPath(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const found = (env.CHROMIUM ? [env.CHROMIUM] : places).find(isExecutable)
  if (found === undefined && env.CI) throw new Error(`${missing}, and with CI set nothing may be skipped.`)
  return found
}

/** A test that needs a browser: `run` gets its path. Skipped with the reason in its title where there is none. */
export function browserTest(title: string, run: (executablePath: string) => Promise<void>, timeoutMs = 60_000): void {
  const path = chromiumPath()
  if (path !== undefined) test(title, () => run(path), timeoutMs)
  else test.skip(`${title} [skipped: ${missing}]`, () => undefined)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
