/**
 * A file that people edit, as an attachment: it follows the document, and the document follows it. Floor 4.
 * When to save and when to look is decided here; what either means, in `MirroredFile`.
 */
import { basename } from 'node:path'
import { defaultsOrigin } from '../document/defaults.js'
import type { Attachable, Attachment, Report, Transition } from '../document/types.js'
import { PlaindocError } from '../plain/index.js'
import type { BaseStore } from './base-store.js'
import { logFolder } from './folder-name.js'
import { type FileSystem, nodeFileSystem } from './fs.js'
import { MirrorClock } from './mirror-clock.js'
import { MirrorLease, readerRight, type WriteRight } from './mirror-lease.js'
import { longestWait, type MirrorOptions } from './mirror-options.js'
import { MirroredFile } from './mirrored-file.js'
import { dropEmptyFolder } from './output.js'
import { atMost } from './pause.js'
import { Serial } from './serial.js'
import { refuseServed } from './served.js'
import { storageError } from './storage-error.js'
import type { Format } from './text-format.js'
import { watchFile } from './watch.js'

export interface FileMirrorOptions extends MirrorOptions {
  readonly format: Format
  /** Where the document keeps what the file held. */
  readonly base: BaseStore
  /** Whether the file is the only place of the document: then what is not in the file is not saved. Default false. */
  readonly isOnlyPlace?: boolean
  /** The origin of edits of the file. Default: the attachment. */
  readonly origin?: unknown
}

class FileMirror implements Attachment {
  readonly name: string
  readonly #path: string
  readonly #options: FileMirrorOptions
  readonly #fs: FileSystem
  readonly #serial = new Serial()
  readonly #clock: MirrorClock
  readonly #ended = new AbortController()
  #report: Report = () => undefined
  #file: MirroredFile | undefined
  #lease: WriteRight | undefined
  #folder = ''
  #failure: PlaindocError | undefined
  #stopObserving: () => void = () => undefined
  #stopWatching: () => Promise<void> = async () => undefined
  #ready: Promise<void> | undefined
  #isStarted = false
  /** Size and time of the file at the last poll. */
  #looks = ''
  #hasSeeds = false
  /** What is going to be done anyway: asking for it twice is asking once. */
  readonly #queued = new Set<'look' | 'pull' | 'poll'>()

  constructor(path: string, options: FileMirrorOptions) {
    this.name = basename(path)
    this.#path = path
    this.#options = options
    this.#fs = options.fs ?? nodeFileSystem
    const save = (): void => this.#inBackground(() => this.#save())
    this.#clock = new MirrorClock(options.debounceMs ?? 100, options.maxDelayMs ?? 1_000, save)
  }

  get #persists(): boolean {
    return this.#options.persist !== false
  }

  async load(document: Attachable, report: Report): Promise<void> {
    this.#report = report
    if (this.#options.isOnlyPlace) await refuseServed(this.#path, this.#fs)
    this.#folder = this.#options.folder ?? (await logFolder(this.#path, this.#fs))
    const { lease: acquire } = this.#options
    const lease = this.#persists ? new MirrorLease(this.#fs, this.#folder, acquire) : readerRight
    this.#lease = lease
    const file = this.#mirrored(document, lease)
    this.#file = file
    try {
      if (await lease.take()) await file.adopt()
    } catch (error) {
      throw storageError(`open ${this.#path}`, error)
    }
    if (!lease.isHeld && this.#options.isOnlyPlace) throw this.#locked()
    this.#stopObserving = document.observe(transition => this.#changed(transition))
    // a full disk is no reason not to read
    await this.#run(() => file.payBase()).catch(() => undefined)
  }

  async start(document: Attachable, report: Report): Promise<void> {
    if (this.#file === undefined) await this.load(document, report)
    this.#isStarted = true
    const target = await this.#fs.resolve(this.#path).catch(() => this.#path)
    this.#stopWatching = watchFile({
      path: this.#path,
      target,
      folder: this.#folder,
      // the events are those of the system's own files
      isEventful: this.#fs === nodeFileSystem,
      pollMs: this.#options.pollMs ?? 2_000,
      onFile: () => this.#soon('look', () => this.#look()),
      onLog: () => this.#soon('pull', async () => this.#options.base.pull?.()),
      onPoll: () => this.#soon('poll', () => this.#poll()),
    })
    if (this.#options.create === 'on-change') this.#file?.settleNew()
    if (this.#hasSeeds) this.#inBackground(async () => this.#file?.noteSettled())
    this.#saveIfDue()
  }

  async flush(): Promise<void> {
    this.#clock.clear()
    await this.#run(() => this.#save())
    const trouble = this.#file?.trouble
    if (trouble !== undefined && this.#options.isOnlyPlace && this.#file?.isDue) throw trouble
  }

  async close(): Promise<void> {
    this.#stopObserving()
    // nobody waits two seconds for a file that is being written when everything is safe in the log
    if (!this.#options.isOnlyPlace && !this.#file?.isDue) this.#ended.abort()
    try {
      if (this.#isStarted) await this.flush()
    } finally {
      this.#ended.abort()
      this.#clock.clear()
      await this.#stopWatching()
      await this.#serial.run(async () => this.#lease?.release())
      const isOurs = this.#folder !== '' && this.#options.folder === undefined
      if (isOurs && !this.#isStarted) await dropEmptyFolder(this.#fs, this.#folder)
    }
  }

  #mirrored(document: Attachable, lease: WriteRight): MirroredFile {
    const { format, base, origin = this, stableMs = 200, tornMs = 2_000, waitFor, onConflict } = this.#options
    return new MirroredFile({
      ...{ path: this.#path, name: this.name, format, base, document, origin, fs: this.#fs, folder: this.#folder },
      ...{
        stableMs,
        tornMs,
        signal: this.#ended.signal,
        isHolder: () => lease.isHeld,
        onConflict,
        persist: this.#persists,
      },
      ready: waitFor && (() => this.#synced(waitFor)),
    })
  }

  #synced(waitFor: () => Promise<unknown>): Promise<void> {
    this.#ready ??= atMost(waitFor(), longestWait, this.#ended.signal)
    return this.#ready
  }

  #changed({ origin, before, after }: Transition): void {
    const isSeed = !this.#isStarted && origin === defaultsOrigin && this.#file?.settleSeed(before, after)
    if (isSeed) this.#hasSeeds = true
    else this.#saveIfDue()
  }

  #saveIfDue(): void {
    if (this.#isStarted && this.#options.autosave !== false && this.#canSave()) this.#clock.changed()
    this.#tell()
  }

  #canSave(): boolean {
    const file = this.#file
    return this.#persists && file?.isDue === true && file.trouble === undefined && this.#lease?.isHeld === true
  }

  async #save(): Promise<void> {
    if (this.#persists && (await this.#isHolder())) await this.#file?.save()
  }

  async #look(): Promise<void> {
    if (!(await this.#isHolder())) {
      await this.#options.base.pull?.()
      return
    }
    await this.#file?.look()
    this.#saveIfDue()
  }

  /** Reads the file only when it looks different: a document of 10 MB is not hashed every two seconds. */
  async #poll(): Promise<void> {
    const facts = await this.#fs.stat(this.#path).catch(() => undefined)
    const looks = `${facts?.size} ${facts?.modified}`
    const isSame = looks === this.#looks && this.#lease?.isHeld === true && this.#file?.trouble === undefined
    this.#looks = looks
    if (isSame) await this.#options.base.pull?.()
    else await this.#look()
  }

  /** Whether the file is ours to write; takes over from a process that has ended. */
  async #isHolder(): Promise<boolean> {
    if (this.#lease?.isHeld) return true
    this.#file?.forget()
    if (this.#lease === undefined || this.#ended.signal.aborted || !(await this.#lease.take())) return false
    // everything the other process wrote comes first, else its last text looks like an edit
    await this.#options.base.pull?.()
    await this.#file?.adopt()
    return true
  }

  #soon(what: 'look' | 'pull' | 'poll', task: () => Promise<void>): void {
    if (this.#queued.has(what) || this.#ended.signal.aborted) return
    this.#queued.add(what)
    this.#inBackground(() => {
      this.#queued.delete(what)
      return this.#ended.signal.aborted ? Promise.resolve() : task()
    })
  }

  /** The error is in the report, and comes again with the next flush. */
  #inBackground(task: () => Promise<void>): void {
    this.#run(task).catch(() => undefined)
  }

  #run(task: () => Promise<void>): Promise<void> {
    return this.#serial.run(async () => {
      try {
        await task()
        if (this.#file?.isDue !== true || this.#file.trouble !== undefined) this.#failure = undefined
        if (this.#failure === undefined) this.#clock.succeeded()
      } catch (error) {
        const failure = storageError(`save ${this.#path}`, error)
        this.#failure = failure
        if (!this.#ended.signal.aborted) this.#clock.failed()
        throw failure
      } finally {
        this.#tell()
      }
    })
  }

  #tell(): void {
    const file = this.#file
    const trouble = file?.trouble
    const isUnsaved = this.#persists && file?.isDue === true && this.#lease?.isHeld === true
    if (this.#failure !== undefined) this.#report({ local: 'failed', error: this.#failure })
    else if (trouble !== undefined) {
      this.#report({ local: isUnsaved && this.#options.isOnlyPlace ? 'failed' : 'saved', error: trouble })
    } else this.#report({ local: isUnsaved ? 'saving' : 'saved', error: undefined })
  }

  #locked(): PlaindocError {
    const message = `Cannot open ${this.#path}: another process has it open, and there is no log to follow. Use the log, or close the other one.`
    return new PlaindocError('STORE_LOCKED', message)
  }
}

/**
 * Keeps a file equal to a document whose truth rests elsewhere, in both directions.
 *
 * What people write into the file is merged into the document, as one step that `undo` takes back; what the document
 * changes is spliced into the text, so comments, order and quotes stay. Nothing is written while the file is missing or
 * invalid. One process at a time writes the file; others leave it alone and take over when the first one ends.
 *
 * @throws PlaindocError from `load`: `FILE_INVALID` when nothing else is known of the document; `ROOT_KIND`
 * @example fileMirror('notes.yaml', { format: yamlFormat, base: metaBaseStore(context) })
 */
export function fileMirror(path: string, options: FileMirrorOptions): Attachment {
  return new FileMirror(path, options)
}
