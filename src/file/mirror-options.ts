/** What a mirror can be told, and what it does when it is told nothing. Floor 4. */
import type { Attachable } from '../document/types.js'
import type { BaseStore } from './base-store.js'
import type { FileSystem } from './fs.js'
import type { Lease } from './lock.js'
import type { SpliceFormat } from './text-mirror.js'

export interface MirrorOptions {
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
  readonly format: SpliceFormat
  readonly base: BaseStore
  readonly document: Attachable
  /** Under which edits of the file are written. */
  readonly origin: unknown
  readonly fs: FileSystem
  readonly folder: string
  readonly stableMs: number
  readonly tornMs: number
  readonly signal: AbortSignal
  /** Whether this process may still write the file. */
  isHolder(): boolean
  /** Resolves when an edit of the file may be taken in; undefined when there is nothing to wait for. */
  readonly ready: (() => Promise<void>) | undefined
}
