/**
 * The documents of a served folder: its YAML and JSON files, and what the store has of files that are gone. Outside.
 *
 * A document is opened when a client asks for it, and closed some time after the last one has left: what was edited in
 * the file meanwhile is merged when it is opened again, against the text that the store remembers. Until then the file
 * is only read, to say in the list whether it can be. Nothing of a file that nobody opened is in the store.
 */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type * as Y from 'yjs'
import { isPlainObject, PlaindocError } from '../plain/index.js'
import type { RoomContext, UpdateStore } from '../server/index.js'
import { watchFolder } from './folder-watch.js'
import type { Output } from './output.js'
import { openRoomFile, type RootKind, storedRoot } from './room-file.js'
import { fileOf, formatOf, isServedName } from './served-name.js'

/** A document as the list shows it. */
export interface ListedDocument {
  readonly room: string
  /** The path of the file in the folder, null when there is none any more. */
  readonly file: string | null
  readonly format: 'yaml' | 'json'
  readonly root?: RootKind
  /** The order in which the file has the keys at its top; left out when these are very many. */
  readonly keys?: readonly string[]
  /** Why file and document do not agree. */
  readonly error?: string
}

interface Known {
  hasFile: boolean
  root: RootKind | undefined
  keys: readonly string[] | undefined
  error: string | undefined
  /** Whether it is open: then its mirror says what is wrong with the file. */
  isOpen: boolean
}

const largestFile = 10_000_000
/** A file that is open is read again for the order of its keys only up to this many bytes and keys. */
const largestForOrder = 1_000_000
const mostKeys = 200

export class DocumentFolder {
  readonly #folder: string
  readonly #store: UpdateStore
  readonly #output: Output
  readonly #known = new Map<string, Known>()
  /** Files that are to be looked at, one after the other. */
  readonly #unread = new Set<string>()
  #reading: Promise<void> | undefined
  #stop: () => Promise<void> = async () => {}
  #closed = false

  /** @param folder - absolute */
  constructor(folder: string, store: UpdateStore, output: Output) {
    this.#folder = folder
    this.#store = store
    this.#output = output
  }

  /** Follows the folder; resolves when all that is in it has been seen and looked at. */
  async watch(): Promise<void> {
    for (const room of await this.#store.rooms()) {
      if (!isServedName(room)) continue
      const root = await storedRoot({ getMeta: key => this.#store.getMeta(room, key) })
      Object.assign(this.#entry(room), { root })
    }
    this.#stop = await watchFolder(this.#folder, {
      seen: room => this.#seen(room),
      gone: room => void this.#gone(room),
      failed: error => this.#output.error(`Cannot watch ${this.#folder}: ${error.message}`),
    })
    await this.#reading
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#stop()
    await this.#reading
  }

  /** Whether there is a document of this name: a file of the folder, or one whose file is gone. */
  async has(room: string): Promise<boolean> {
    if (!isServedName(room)) return false
    return (await fileOf(this.#folder, room)) !== undefined || (await this.#isStored(room))
  }

  /** What the list shows, by name. */
  list(): readonly ListedDocument[] {
    const rooms = [...this.#known].sort(([a], [b]) => (a < b ? -1 : 1))
    return rooms.map(([room, { hasFile, root, keys, error }]) => ({
      room,
      file: hasFile ? room : null,
      format: formatOf(room)?.name ?? 'yaml',
      ...(root === undefined ? {} : { root }),
      ...(keys === undefined ? {} : { keys }),
      ...(error === undefined ? {} : { error }),
    }))
  }

  get size(): number {
    return this.#known.size
  }

  /** Makes a room of the server and its file one document, until the function it resolves to is called. */
  async attach(room: string, ydoc: Y.Doc, context: RoomContext): Promise<() => Promise<void>> {
    const format = formatOf(room)
    if (format === undefined) throw new PlaindocError('ROOM_NAME', `Cannot open ${room}: it is no document.`)
    const known = this.#entry(room)
    if (known.root === undefined) await this.#read(room)
    const file = await openRoomFile({
      path: join(this.#folder, ...room.split('/')),
      ...{ format, ydoc, context, rootOfFile: known.root },
      onTrouble: error => this.#troubled(room, error),
    })
    known.isOpen = true
    known.root = file.root
    return async () => {
      await file.close()
      known.isOpen = false
      this.#seen(room)
    }
  }

  #entry(room: string): Known {
    let known = this.#known.get(room)
    if (known === undefined) {
      known = { hasFile: false, root: undefined, keys: undefined, error: undefined, isOpen: false }
      this.#known.set(room, known)
    }
    return known
  }

  #seen(room: string): void {
    if (this.#closed || !isServedName(room)) return
    this.#unread.add(room)
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined
    })
  }

  async #gone(room: string): Promise<void> {
    const known = this.#known.get(room)
    if (known === undefined) return
    known.hasFile = false
    if (!known.isOpen && !(await this.#isStored(room))) this.#known.delete(room)
  }

  async #readAll(): Promise<void> {
    for (const room of this.#unread) {
      this.#unread.delete(room)
      await this.#read(room)
      // a folder of many files must not keep anybody waiting
      await new Promise(resolve => setImmediate(resolve))
    }
  }

  // Looks at a file: of which kind it is and how it begins, or why nobody can tell. What is wrong with one that is open,
  // its mirror knows better.
  async #read(room: string): Promise<void> {
    const path = await fileOf(this.#folder, room)
    if (path === undefined) {
      await this.#gone(room)
      return
    }
    const known = this.#entry(room)
    known.hasFile = true
    try {
      const { size } = await stat(path)
      if (known.isOpen && size > largestForOrder) return
      const { root, keys } = await glance(path, room, size)
      known.keys = keys
      if (known.isOpen) return
      known.root = root
      this.#troubled(room, undefined)
    } catch (error) {
      if (!known.isOpen) this.#troubled(room, error instanceof Error ? error : new Error(String(error)))
    }
  }

  #troubled(room: string, error: Error | undefined): void {
    const known = this.#entry(room)
    const words = error && wordsFor(error)
    if (known.error === words) return
    known.error = words
    if (words !== undefined) this.#output.say(`${room}: ${words}`)
    else this.#output.say(`${room}: in order again`)
  }

  async #isStored(room: string): Promise<boolean> {
    return (await this.#store.stat(room)).seq > 0
  }
}

// the mirror's advice is for a program that opens its own file; here somebody else has the document open
function wordsFor(error: Error): string {
  if (!(error instanceof PlaindocError) || error.code !== 'FILE_MISSING') return error.message
  return 'The file is gone. The document lives on in the store; a new file of that name is merged with it.'
}

/** What the list says of a document without opening it. @throws PlaindocError FILE_INVALID, FILE_TOO_LARGE, ROOT_KIND */
async function glance(path: string, room: string, size: number): Promise<Pick<Known, 'root' | 'keys'>> {
  if (size > largestFile) throw new PlaindocError('FILE_TOO_LARGE', `Cannot read ${room}: it is larger than 10 MB.`)
  const parsed = formatOf(path)?.parse(await readFile(path))
  if (parsed === undefined || parsed.empty) return { root: 'object', keys: undefined }
  if (Array.isArray(parsed.value)) return { root: 'list', keys: undefined }
  if (isPlainObject(parsed.value)) {
    const keys = Object.keys(parsed.value)
    return { root: 'object', keys: keys.length > mostKeys ? undefined : keys }
  }
  const message = `Cannot open ${room}: at its top is a single value. A document is a mapping or a list.`
  throw new PlaindocError('ROOT_KIND', message)
}
