/** What a mirror can be told, and what it does when it is told nothing. Floor 4. */
import type { Conflict } from '../change/index.js'
import type { Attachable } from '../document/types.js'
import type { BaseStore } from './base-store.js'
import type { FileSystem } from './fs.js'
import type { Lease } from './lock.js'
import type { Format } from './text-format.js'

/** One place that the file and the document changed differently since they last agreed; `undefined` stands for absent. */
export type FileConflict = Conflict

export interface MirrorOptions {
  /**
   * Hears of every place that both an edit of the file and the document changed differently. The file has won: it is the
   * newer word of a person. One undo brings back what stood in the document.
   */
  readonly onConflict?: (conflict: FileConflict) => void
  /** Whether changes are saved by themselves. Default true; false waits for `flush()` or `destroy()`. The log waits for nothing. */
  readonly autosave?: boolean
  /** False never writes anything, neither file nor log: the document starts from the file, and follows it. Default true. */
  readonly persist?: boolean
  /** When a file that does not exist is written: at once, with the defaults, or with the first change. Default `at-once`. */
  readonly create?: 'at-once' | 'on-change'
  /** How long after the last change the file is saved, in ms. Default 100. */
  readonly debounceMs?: number
  /** How long a change waits at most while others follow, in ms. Default 1,000. */
  readonly maxDelayMs?: number
  /** How long a text must stay as it is before it is read as an edit, in ms. Default 200. */
  readonly stableMs?: number
  /** The same for an empty text, a beginning of the old one, and a file that is gone, in ms. Default 2,000. */
  readonly tornMs?: number
  /** How often the file is looked at without being told to, in ms. Default 2,000. */
  readonly pollMs?: number
  /** An edit of the file waits for this before it is taken in, at most 5 s: pass `synced` of a transport. */
  readonly waitFor?: () => Promise<unknown>
  /** Where lock and previous version rest. Default: `.plaindoc/<name>/` beside the file. */
  readonly folder?: string
  readonly fs?: FileSystem
  readonly lease?: (folder: string, name: string) => Promise<Lease | undefined>
}

/** The longest wait for `waitFor`, in ms. */
export const longestWait = 5_000

/** What a mirror works with, once it is loaded. */
export interface MirroredOptions {
  readonly path: string
  readonly name: string
  readonly format: Format
  readonly base: BaseStore
  readonly document: Attachable
  readonly onConflict: ((conflict: FileConflict) => void) | undefined
  /** Under which edits of the file are written. */
  readonly origin: unknown
  readonly fs: FileSystem
  readonly folder: string
  readonly stableMs: number
  readonly tornMs: number
  readonly signal: AbortSignal
  /** Whether anything is ever written. */
  readonly persist: boolean
  /** Whether this process may still write the file. */
  isHolder(): boolean
  /** Resolves when an edit of the file may be taken in; undefined when there is nothing to wait for. */
  readonly ready: (() => Promise<void>) | undefined
}
