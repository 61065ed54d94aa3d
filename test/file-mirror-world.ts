/** What the tests of the mirror share: a folder of their own, documents that are closed, and waiting for conditions. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileOptions } from '../src/file/index.js'
import { type Document, open } from '../src/index.js'

/** Waits as a person would have to, only shorter: the texts of tests are written whole. */
export const quick: FileOptions = { stableMs: 20, tornMs: 150 }

/** Resolves when the condition holds. @throws what it found when it did not hold in time */
export async function until<T>(read: () => T | Promise<T>, holds: (value: T) => boolean, ms = 5_000): Promise<T> {
  const end = performance.now() + ms
  for (;;) {
    const value = await read()
    if (holds(value)) return value
    if (performance.now() > end) throw new Error(`not within ${ms} ms; at the end it was ${JSON.stringify(value)}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

export interface World {
  readonly folder: string
  /** Opens a document that is destroyed at the end of the test. */
  open<T>(...args: Parameters<typeof open<T>>): Promise<Document<T>>
  path(name?: string): string
  read(name?: string): Promise<string>
  /** The text of the file, as soon as it is this one. */
  becomes(text: string, name?: string): Promise<void>
  /** The names beside the file, `.plaindoc` and what a test put there left out. */
  names(): Promise<string[]>
}

/** A fresh folder for each test of the file it is called in. */
export function world(): World {
  let folder = ''
  const documents: Document<unknown>[] = []
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'plaindoc-mirror-')))
  })
  afterEach(async () => {
    for (const document of documents.splice(0)) await document.destroy().catch(() => undefined)
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  })
  const path = (name = 'config.yaml'): string => join(folder, name)
  const read = (name?: string): Promise<string> => readFile(path(name), 'utf8')
  return {
    get folder() {
      return folder
    },
    open: async (...args) => {
      const document = await open(...args)
      documents.push(document as Document<unknown>)
      return document
    },
    path,
    read,
    becomes: async (text, name) => {
      await until(
        () => read(name).catch(() => ''),
        found => found === text,
      )
    },
    names: async () => (await readdir(folder)).filter(name => name !== '.plaindoc').sort(),
  }
}
