/** A folder of files, each one a document that is opened when it is asked for. Floor 4. */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { reportLater } from '../document/listeners.js'
import { type Opened, openerFor } from '../document/opener.js'
import type { Attachment } from '../document/types.js'
import { expectFunction, expectName } from '../plain/call.js'
import { isPlainArray, PlaindocError, type PlainValue } from '../plain/index.js'
import { checkName, type Formats, formatsOf, namesIn, watchNames } from './folder-names.js'
import { codeOf } from './fs.js'
import { heldText } from './held-text.js'
import { type FileOptions, formattedFile } from './logged-file.js'
import { storageError } from './storage-error.js'
import type { Format } from './text-format.js'

export interface FolderOptions extends Omit<FileOptions, 'folder' | 'fs' | 'lease'> {
  /** More formats, or others, by the ending of a name: `{ '.words': lines }`. */
  readonly formats?: Readonly<Record<string, Format>>
  /** How long a document that nobody uses stays open, in ms. Default 10,000. */
  readonly idleMs?: number
}

/** The documents of a folder. Nothing is read before it is asked for. */
export interface Folder {
  /**
   * The document in a file of the folder, below it with `/`: the same one for everybody who asks while it is open. What has
   * been opened is to be released, or stays open until `close`.
   *
   * @param initial - its defaults, when nobody has it open; left out, it begins as the file does, or as `{}`
   * @throws PlaindocError `OPERATION_REFUSED` for a name that is none, and what `yamlFile` and `open` throw
   */
  open<T = unknown>(name: string, initial?: T): Promise<Opened<T>>
  /** Gives back one `open`. The document is saved and unloaded some time after the last one was. */
  release(name: string): void
  /** Opens, runs, releases. */
  use<T, R>(name: string, run: (document: Opened<T>) => R | Promise<R>, initial?: T): Promise<R>
  /** The names of all documents, sorted: those with a file, and those that are open. */
  names(): Promise<string[]>
  /** Calls `run` with the names, now and whenever one comes or goes. */
  subscribe(run: (names: readonly string[]) => void): () => void
  /** Saves and unloads all. @throws the first error, after all have closed */
  close(): Promise<void>
}

interface Slot {
  readonly opening: Promise<Opened<unknown>>
  uses: number
  idle: NodeJS.Timeout | undefined
}

class FileFolder implements Folder {
  readonly #path: string
  readonly #options: FolderOptions
  readonly #formats: Formats
  readonly #slots = new Map<string, Slot>()
  /** Documents on their way out: whoever asks for one waits, and opens it anew. */
  readonly #closing = new Map<string, Promise<void>>()
  readonly #listeners = new Set<(names: readonly string[]) => void>()
  #stopWatching: (() => Promise<void>) | undefined
  #told = ''
  #isClosed = false

  constructor(path: string, options: FolderOptions) {
    this.#path = resolve(path)
    this.#options = options
    this.#formats = formatsOf(options.formats)
  }

  async open<T>(name: string, initial?: T): Promise<Opened<T>> {
    const format = checkName(this.#formats, name)
    while (this.#closing.has(name)) await this.#closing.get(name)?.catch(() => undefined)
    if (this.#isClosed) throw new PlaindocError('OPERATION_REFUSED', `Cannot open ${name}: the folder is closed.`)
    let slot = this.#slots.get(name)
    if (slot === undefined) {
      slot = { opening: this.#load(name, format, initial), uses: 0, idle: undefined }
      this.#slots.set(name, slot)
    }
    slot.uses++
    clearTimeout(slot.idle)
    try {
      return (await slot.opening) as Opened<T>
    } catch (error) {
      if (this.#slots.get(name) === slot) this.#slots.delete(name)
      throw error
    }
  }

  release(name: string): void {
    const slot = this.#slots.get(name)
    if (slot === undefined || slot.uses === 0 || --slot.uses > 0) return
    const unload = (): void => void this.#unload(name, slot).catch(reportLater)
    slot.idle = setTimeout(unload, this.#options.idleMs ?? 10_000)
    // what waits for its end only is saved by `close`, and by its log before that
    slot.idle.unref()
  }

  async use<T, R>(name: string, run: (document: Opened<T>) => R | Promise<R>, initial?: T): Promise<R> {
    const document = await this.open<T>(name, initial)
    try {
      return await run(document)
    } finally {
      this.release(name)
    }
  }

  async names(): Promise<string[]> {
    try {
      return [...new Set([...(await namesIn(this.#path, this.#formats)), ...this.#slots.keys()])].sort()
    } catch (error) {
      throw storageError(`list ${this.#path}`, error)
    }
  }

  subscribe(run: (names: readonly string[]) => void): () => void {
    expectFunction(run, 'docs.subscribe(names => …)')
    this.#listeners.add(run)
    this.#stopWatching ??= watchNames(this.#path, this.#formats, () => this.#tell())
    this.names().then(
      names => {
        if (this.#listeners.has(run)) run(names)
      },
      error => reportLater(error),
    )
    return () => {
      if (!this.#listeners.delete(run) || this.#listeners.size > 0) return
      void this.#stopWatching?.()
      this.#stopWatching = undefined
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#listeners.clear()
    await this.#stopWatching?.()
    this.#stopWatching = undefined
    const ends = [...[...this.#slots].map(([name, slot]) => this.#unload(name, slot)), ...this.#closing.values()]
    for (const result of await Promise.allSettled(ends)) if (result.status === 'rejected') throw result.reason
  }

  async #load<T>(name: string, format: Format, initial: T | undefined): Promise<Opened<T>> {
    const path = join(this.#path, ...name.split('/'))
    try {
      await mkdir(dirname(path), { recursive: true })
    } catch (error) {
      throw storageError(`open ${name}`, error)
    }
    const begins = initial === undefined ? await beginningOf(path, format) : initial
    // the last one to close is the first of them
    const file = formattedFile(path, format, this.#options)
    const document = await openerFor(name)(begins as T, this.#end(name), file)
    this.#tell()
    return document
  }

  /** A document that its user destroys is gone from here, too. */
  #end(name: string): Attachment {
    return {
      name,
      start: () => undefined,
      close: async () => {
        const slot = this.#slots.get(name)
        clearTimeout(slot?.idle)
        this.#slots.delete(name)
      },
    }
  }

  #unload(name: string, slot: Slot): Promise<void> {
    clearTimeout(slot.idle)
    const end = slot.opening
      .then(document => document.destroy())
      .finally(() => {
        this.#closing.delete(name)
        if (this.#slots.get(name) === slot) this.#slots.delete(name)
      })
    this.#slots.delete(name)
    this.#closing.set(name, end)
    return end
  }

  #tell(): void {
    if (this.#listeners.size === 0) return
    this.names().then(
      names => {
        const told = names.join('\n')
        if (told === this.#told) return
        this.#told = told
        for (const run of [...this.#listeners]) run(names)
      },
      error => reportLater(error),
    )
  }
}

/** Nothing of the kind that the file has at its top. */
async function beginningOf(path: string, format: Format): Promise<PlainValue> {
  try {
    return isPlainArray(heldText(format, await readFile(path)).value) ? [] : {}
  } catch (error) {
    // whatever else is wrong with the file, opening it says better
    if (error instanceof PlaindocError || codeOf(error) !== undefined) return {}
    throw error
  }
}

/**
 * The files of a folder as documents: every YAML and JSON file in it and below is one, opened when it is asked for, and
 * unloaded when nobody uses it any more. Names that begin with a dot and `node_modules` are left out.
 *
 * @param path - the folder; it is created with its first document
 * @example
 * const docs = folder('conf')
 * const users = await docs.open('users.yaml', { ada: { admin: true } })
 * users.data.ada.admin = false
 * docs.release('users.yaml')
 * @see SPEC X50–X55
 */
export function folder(path: string, options: FolderOptions = {}): Folder {
  expectName('the path of a folder', path, "folder('conf')")
  return new FileFolder(path, options)
}
