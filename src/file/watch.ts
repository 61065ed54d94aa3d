/**
 * Who touched what: folders are watched, not files, since a file that is replaced by a rename takes its watcher along.
 * One watcher for all files of a folder that are open, with their logs. Floor 4.
 */
import { basename, dirname, resolve } from 'node:path'
import { type FSWatcher, watch } from 'chokidar'

export interface WatchOptions {
  /** The file people edit, as it was named: a link is watched where it is, too. */
  readonly path: string
  /** The file behind the links. */
  readonly target: string
  /** The folder of the log, where other processes write. */
  readonly folder: string
  /** Whether the system tells of changes; else there are only the looks. */
  readonly isEventful: boolean
  /** How often to look without being told, in ms: network drives tell nothing. */
  readonly pollMs: number
  onFile(): void
  onLog(): void
  onPoll(): void
}

/** Watches until it is stopped. Events come in bunches and may be wrong: each is only a reason to look. */
export function watchFile(options: WatchOptions): () => Promise<void> {
  const poll = setInterval(() => options.onPoll(), options.pollMs)
  poll.unref()
  const leave = options.isEventful ? FolderWatch.join(options) : undefined
  return async () => {
    clearInterval(poll)
    await leave?.()
  }
}

/** Two of a folder may be there for a moment, when one is closing: each knows its own files only. */
const watches = new Map<string, FolderWatch>()

class FolderWatch {
  readonly #home: string
  readonly #watcher: FSWatcher
  /** Who wants to hear of a file, or of a folder with all that is in it. */
  readonly #files = new Map<string, Set<WatchOptions>>()
  readonly #folders = new Map<string, Set<WatchOptions>>()
  #isReady = false

  static join(options: WatchOptions): () => Promise<void> {
    const home = dirname(resolve(options.path))
    const folder = watches.get(home) ?? new FolderWatch(home)
    watches.set(home, folder)
    folder.#add(options)
    return () => folder.#remove(options)
  }

  private constructor(home: string) {
    this.#home = home
    this.#watcher = watch([], {
      ignoreInitial: true,
      depth: 0,
      // only names that matter: a folder may hold a hundred thousand other files
      ignored: path => !this.#matters(resolve(path)),
    })
    this.#watcher.on('all', (_event, path) => this.#touched(resolve(path)))
    // the events above leave out the second of two writes within 50 ms
    this.#watcher.on('raw', (_event, path, details) => this.#touched(placeOf(path, details)))
    // what happened between the last look and this moment
    this.#watcher.on('ready', () => {
      this.#isReady = true
      for (const all of this.#files.values()) for (const one of all) one.onFile()
    })
    // too many watches, a folder that went away: the poll goes on
    this.#watcher.on('error', () => undefined)
  }

  #add(options: WatchOptions): void {
    const files = filesOf(options)
    const folder = resolve(options.folder)
    for (const file of files) join(this.#files, file, options)
    for (const path of [...files.map(file => dirname(file)), folder]) join(this.#folders, path, options)
    this.#watcher.add([...new Set([...files.map(file => dirname(file)), ...(this.#isReady ? files : []), folder])])
    // a watcher says once that it is ready, and not when the watching of one more file has begun
    if (this.#isReady) setTimeout(() => options.onFile(), 100).unref()
  }

  async #remove(options: WatchOptions): Promise<void> {
    const files = filesOf(options)
    const gone = [
      ...files.filter(file => leave(this.#files, file, options)),
      ...[...files.map(file => dirname(file)), resolve(options.folder)].filter(path =>
        leave(this.#folders, path, options),
      ),
    ]
    if (this.#files.size > 0) {
      // the home folder stays watched while anybody is in it
      this.#watcher.unwatch(gone.filter(path => !this.#matters(path)))
      return
    }
    if (watches.get(this.#home) === this) watches.delete(this.#home)
    await this.#watcher.close()
  }

  #matters(path: string): boolean {
    return this.#files.has(path) || this.#folders.has(path) || this.#logOf(path) !== undefined
  }

  /** Those whose log is this folder, or has this file in it. */
  #logOf(path: string): readonly WatchOptions[] | undefined {
    const all = [...(this.#folders.get(path) ?? []), ...(this.#folders.get(dirname(path)) ?? [])]
    const found = all.filter(({ folder }) => dirname(path) === resolve(folder) || path === resolve(folder))
    return found.length === 0 ? undefined : found
  }

  #touched(path: string): void {
    const files = this.#files.get(path)
    if (files !== undefined) {
      for (const one of files) one.onFile()
      return
    }
    for (const one of this.#logOf(path) ?? []) {
      // a lease that ends is the moment to take over
      if (path.endsWith('.lock')) one.onPoll()
      else one.onLog()
    }
  }
}

function filesOf({ path, target }: WatchOptions): string[] {
  return [...new Set([resolve(path), resolve(target)])]
}

function join(map: Map<string, Set<WatchOptions>>, key: string, options: WatchOptions): void {
  const all = map.get(key)
  if (all === undefined) map.set(key, new Set([options]))
  else all.add(options)
}

/** Whether nobody is left. */
function leave(map: Map<string, Set<WatchOptions>>, key: string, options: WatchOptions): boolean {
  const all = map.get(key)
  if (all === undefined || !all.delete(options) || all.size > 0) return false
  return map.delete(key)
}

/** The system names what it saw within the folder or file that is watched. */
function placeOf(path: string | null, details: unknown): string {
  const watched = (details as { readonly watchedPath?: string }).watchedPath ?? ''
  return path === null || basename(watched) === path ? resolve(watched) : resolve(watched, path)
}
