/**
 * Which documents come and go in a folder. Outside.
 */
import { basename, relative, sep } from 'node:path'
import { watch } from 'chokidar'
import { formatOf, isLeftOut } from './served-name.js'

export interface FolderEvents {
  /** A file is there, or holds something else. */
  seen(room: string): void
  gone(room: string): void
  failed(error: Error): void
}

/** Room names have at most eight segments. */
const deepest = 7

/** Watches until it is stopped; resolves when everything that was there has been seen. */
export async function watchFolder(folder: string, events: FolderEvents): Promise<() => Promise<void>> {
  const watcher = watch(folder, {
    depth: deepest,
    followSymlinks: false,
    ignored: (path, stats) => {
      if (path === folder) return false
      return (
        isLeftOut(basename(path)) || stats?.isSymbolicLink() === true || (stats?.isFile() === true && !formatOf(path))
      )
    },
  })
  const roomOf = (path: string): string => relative(folder, path).split(sep).join('/')
  watcher.on('add', path => events.seen(roomOf(path)))
  watcher.on('change', path => events.seen(roomOf(path)))
  watcher.on('unlink', path => events.gone(roomOf(path)))
  watcher.on('error', error => events.failed(error instanceof Error ? error : new Error(String(error))))
  await new Promise<void>(resolve => watcher.once('ready', () => resolve()))
  return () => watcher.close()
}
