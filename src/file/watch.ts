/**
 * Who touched what: folders are watched, not files, since a file that is replaced by a rename takes its watcher along.
 * Floor 4.
 */
import { basename, dirname, resolve } from 'node:path'
import { watch } from 'chokidar'

export interface WatchOptions {
  /** The file people edit, as it was named: a link is watched where it is, too. */
  readonly path: string
  /** The file behind the links. */
  readonly target: string
  /** The folder of the log, where other processes write. */
  readonly folder: string
  /** How often to look without being told, in ms: network drives tell nothing. */
  readonly pollMs: number
  onFile(): void
  onLog(): void
  onPoll(): void
}

/** Watches until it is stopped. Events come in bunches and may be wrong: each is only a reason to look. */
export function watchFile(options: WatchOptions): () => Promise<void> {
  const files = new Set([resolve(options.path), resolve(options.target)])
  const folder = resolve(options.folder)
  const folders = [...new Set([...files].map(file => dirname(file)))]
  const isLog = (path: string): boolean => dirname(path) === folder || path === folder
  const watcher = watch([...folders, folder], {
    ignoreInitial: true,
    depth: 0,
    // only names that matter: a folder may hold a hundred thousand other files
    ignored: path => !(files.has(resolve(path)) || folders.includes(resolve(path)) || isLog(resolve(path))),
  })
  const touched = (path: string): void => {
    if (files.has(path)) options.onFile()
    else if (!isLog(path)) return
    // a lease that ends is the moment to take over
    else if (path.endsWith('.lock')) options.onPoll()
    else options.onLog()
  }
  watcher.on('all', (_event, path) => touched(resolve(path)))
  // the events above leave out the second of two writes within 50 ms
  watcher.on('raw', (_event, path, details) => touched(placeOf(path, details)))
  // what happened between the last look and this moment
  watcher.on('ready', () => options.onFile())
  // too many watches, a folder that went away: the poll goes on
  watcher.on('error', () => undefined)
  const poll = setInterval(() => options.onPoll(), options.pollMs)
  poll.unref()
  return async () => {
    clearInterval(poll)
    await watcher.close()
  }
}

/** The system names what it saw within the folder or file that is watched. */
function placeOf(path: string | null, details: unknown): string {
  const watched = (details as { readonly watchedPath?: string }).watchedPath ?? ''
  return path === null || basename(watched) === path ? resolve(watched) : resolve(watched, path)
}
