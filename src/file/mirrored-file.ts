/**
 * One file and one document, kept equal: what the file holds, when it is due, and what an edit of it means. Floor 4.
 * No timers and no events here: `FileMirror` says when; every method runs after the one before has ended.
 */
import { join } from 'node:path'
import { equal, PlaindocError, type PlainValue } from '../plain/index.js'
import { hashBytes, previousName, writeFileDurable } from './durable.js'
import { createdText, type HeldText, heldText } from './held-text.js'
import { keepText } from './keep-text.js'
import { type Held, heldAt, heldIn, missing, neverHeld, notedValue, noteOf } from './mirror-held.js'
import { baseOfCopy, baseOfEdit, importEdit, isBlank, valueFor } from './mirror-import.js'
import type { MirroredOptions } from './mirror-options.js'
import { type Found, hashFound, isCutShort, parseFile, readFound, readSettled } from './mirror-reading.js'

// a program that writes the file again and again while we save it is met this often
const maxTries = 25

export class MirroredFile {
  /** Why nothing is written at the moment: `FILE_INVALID`, `FILE_MISSING`, `ROOT_KIND` … */
  trouble: PlaindocError | undefined
  readonly #options: MirroredOptions
  #held: Held | undefined
  /** The text of `#held` with its places; undefined when it must be read again. */
  #mirror: HeldText | undefined
  /** The value of the document for which the file is as it should be; undefined when it is not. */
  #settled: PlainValue | undefined
  /** The base of an edit that could not be stored yet. */
  #owed: { readonly text: string; readonly value: Uint8Array } | undefined
  #seen: string | undefined

  constructor(options: MirroredOptions) {
    this.#options = options
  }

  /** Whether the file has to be written: never decided by an origin, always by comparing. */
  get isDue(): boolean {
    return this.#held !== undefined && (this.#owed !== undefined || this.#options.document.snapshot() !== this.#settled)
  }

  /** Another process has the file from here on. */
  forget(): void {
    this.#held = undefined
    this.#mirror = undefined
    this.trouble = undefined
  }

  /**
   * Begins: finds out what the file holds, compared with what it was left with, and takes in what was edited meanwhile.
   *
   * @throws PlaindocError when the file cannot be read and nothing else is known of the document
   */
  async adopt(): Promise<void> {
    const { base, document, name, format } = this.#options
    const bases = await base.bases()
    const [newest] = bases
    const ours = document.snapshot()
    this.#seen = newest?.text
    const found = await this.#firstLook(newest?.hash)
    const parsed = found && parseFile(format, name, found)
    const isSame = newest !== undefined && newest.hash === hashFound(found)
    const last = isSame && parsed && 'value' in parsed ? heldIn(document, parsed) : heldAt(document, format, newest)
    // a base that the file may never have held says nothing of what is saved
    const isClean = (isSame || newest?.written === true) && equal(ours, notedValue(newest, last) ?? null)
    this.#mirror = undefined
    this.#settled = undefined
    this.#held = { ...last, hash: null }
    if (found === undefined || parsed === undefined) return
    if (parsed instanceof PlaindocError) {
      if (newest === undefined && isBlank(document)) throw parsed
      this.#held = last
      if (isClean) this.#settled = ours
      this.trouble = parsed
      return
    }
    const hash = hashBytes(found)
    const left = baseOfCopy(bases, hash)
    if (left !== undefined || base.wasWritten(hash)) {
      this.#hold(parsed)
      if (left === newest && isClean) this.#settled = ours
      if (left?.written === false) base.noteWritten(hash)
      return
    }
    const before = baseOfEdit(bases, parsed.text)
    this.#held = heldAt(document, format, before)
    if (isClean) this.#settled = ours
    if (before !== undefined && this.#options.ready !== undefined) return
    this.#accept(parsed, before === undefined && isBlank(document))
  }

  /** What defaults added at the opening is no reason to write the file; the next change brings it along. */
  settleSeed(before: PlainValue, after: PlainValue): boolean {
    if (this.#settled === undefined || before !== this.#settled) return false
    this.#settled = after
    return true
  }

  /** A file that does not exist waits for the next change, too. */
  settleNew(): void {
    if (this.#held?.text === undefined) this.#settled = this.#options.document.snapshot()
  }

  /** Remembers that the file was left alone with the document as it is, so that the next opening leaves it alone, too. */
  async noteSettled(): Promise<void> {
    const { base, document } = this.#options
    const held = this.#held
    if (held?.text === undefined || held.hash === null || this.#settled !== document.snapshot()) return
    await base.putBase(held.text, noteOf(this.#settled))
    base.noteWritten(held.hash)
  }

  /**
   * Stores the base of an edit that was taken in: right behind it, so that no crash leaves a base without its edit, which
   * would be a deletion, and hardly ever one without the other.
   */
  async payBase(): Promise<void> {
    const owed = this.#owed
    if (owed === undefined) return
    await this.#options.base.putBase(owed.text, owed.value)
    this.#options.base.noteWritten(hashBytes(owed.text))
    this.#owed = undefined
  }

  /** Looks at the file and takes in what was edited. */
  async look(): Promise<void> {
    const { base, fs, path, ready } = this.#options
    if (this.#held === undefined) {
      await this.adopt()
      return this.payBase()
    }
    await base.pull?.()
    let found = await readFound(fs, path)
    if (hashFound(found) === this.#held.hash) {
      this.trouble = undefined
      return
    }
    if (ready !== undefined) {
      await ready()
      found = await readFound(fs, path)
    }
    const settled = await this.#settle(found)
    if (settled === undefined) return
    await this.#take(settled.found)
    await this.payBase()
  }

  /**
   * Writes what the document is now: base, then file. Whoever wrote the file meanwhile is merged first.
   *
   * @throws PlaindocError `STORAGE_FULL`, `FILE_NOT_WRITABLE`, `STORAGE_FAILED`, `FILE_TOO_LARGE`
   */
  async save(): Promise<void> {
    const { base, document, fs, path, folder } = this.#options
    for (let tries = 0; tries < maxTries; tries++) {
      await this.payBase()
      const held = this.#held
      if (held === undefined || this.trouble !== undefined) return
      const value = document.snapshot()
      if (value === this.#settled) return
      const text = this.#textFor(held, value)
      const hash = hashBytes(text)
      if (hash !== held.hash) {
        await base.flush?.()
        await base.putBase(text, noteOf(undefined))
        if (!this.#options.isHolder()) return
        const result = await writeFileDurable(path, text, { expected: held.hash, folder, fs }).catch(error => {
          this.#mirror = undefined
          throw error
        })
        if (!result.written) {
          this.#mirror = undefined
          await this.look()
          if (this.#options.signal.aborted) return
          continue
        }
        base.noteWritten(hash)
        // the base is durable; that the file holds it is worth knowing, and no reason to say that it was not saved
        await base.flush?.().catch(() => undefined)
        this.#held = { hash, text, value }
        if (result.displaced !== undefined) {
          await this.#takeDisplaced(held, hash, result.displaced)
          continue
        }
      }
      this.#held = { hash, text, value }
      this.#settled = value
      this.#seen = text
      return
    }
    throw new PlaindocError(
      'STORAGE_FAILED',
      `Cannot save ${path}: another program writes it all the time. Stop that program, then flush() again.`,
    )
  }

  async #take(found: Found): Promise<void> {
    const { base, name, format, fs, folder, persist } = this.#options
    const held = this.#held ?? neverHeld
    if (found === undefined) {
      if (held.hash !== null) this.trouble = missing(name)
      return
    }
    const hash = hashBytes(found)
    const parsed = parseFile(format, name, found)
    this.trouble = undefined
    if (hash === held.hash) return
    if (parsed instanceof PlaindocError) {
      this.#seen = Buffer.from(found).toString()
      this.trouble = parsed
      return
    }
    const isTorn = this.#isDoubtful(found)
    this.#seen = parsed.text
    if (baseOfCopy(await base.bases(), hash) !== undefined || base.wasWritten(hash)) {
      this.#hold(parsed)
      return
    }
    if (isTorn && persist && held.text !== undefined) await keepText(fs, folder, held.text)
    this.#accept(parsed, false)
  }

  /** @param isFirst - whether the file is where the document comes from: then there is nothing to undo */
  #accept(parsed: HeldText, isFirst: boolean): void {
    const { document, origin, name, onConflict } = this.#options
    const wasSettled = this.#settled !== undefined && this.#settled === document.snapshot()
    const theirs = valueFor(document, parsed)
    let merged: PlainValue
    try {
      merged = importEdit(document, this.#held?.value, theirs, { origin, label: name, undoable: !isFirst, onConflict })
    } catch (error) {
      if (isFirst || !(error instanceof PlaindocError)) throw error
      this.trouble = error
      return
    }
    const now = document.snapshot()
    const isWhole = equal(now, theirs)
    // defaults that the file never held stay out of it until the document changes; an observer's write is such a change
    const isCalm = !isWhole && wasSettled && equal(now, merged)
    this.#hold(parsed)
    if (isWhole || isCalm) this.#settled = now
    this.#owed = { text: parsed.text, value: noteOf(isCalm ? now : undefined) }
  }

  /** Another program wrote into the file in the moment of our rename: its text is in the version before. */
  async #takeDisplaced(before: Held, ours: string, displaced: Uint8Array): Promise<void> {
    const { document, origin, name, format, fs, folder, path, onConflict } = this.#options
    const isDoubtful = (found: Found): boolean => isCutShort(found, before.text ?? '')
    const bytes = (await this.#settle(displaced, join(folder, previousName), isDoubtful))?.found ?? displaced
    const parsed = parseFile(format, name, bytes)
    this.#settled = undefined
    if (!(parsed instanceof PlaindocError)) {
      const theirs = valueFor(document, parsed)
      importEdit(document, before.value, theirs, { origin, label: name, onConflict })
      // the next save starts from their text, which has their comments, and replaces ours
      this.#mirror = parsed
      this.#held = { hash: ours, text: parsed.text, value: theirs }
      return
    }
    // nobody can merge it: its author gets it back
    this.#mirror = undefined
    const { written } = await writeFileDurable(path, bytes, { expected: ours, folder, fs })
    if (!written) return
    this.#held = before
    this.trouble = parsed
  }

  #textFor(held: Held, value: PlainValue): string {
    if (held.text === undefined) return createdText(this.#options.format, value)
    this.#mirror ??= heldText(this.#options.format, held.text)
    return this.#mirror.update(value)
  }

  #hold(parsed: HeldText): void {
    this.#held = heldIn(this.#options.document, parsed)
    this.#mirror = parsed
    this.#settled = undefined
    this.trouble = undefined
  }

  /** At the opening only a text that looks cut short is worth a wait. */
  async #firstLook(known: string | undefined): Promise<Found> {
    const { fs, path } = this.#options
    const found = await readFound(fs, path)
    const isWhole = found === undefined || known === undefined || known === hashBytes(found) || !this.#isDoubtful(found)
    return isWhole ? found : (await this.#settle(found))?.found
  }

  #isDoubtful(found: Found): boolean {
    return isCutShort(found, this.#held?.text ?? '') || isCutShort(found, this.#seen ?? '')
  }

  /** What is there once it has been there for a while; undefined when the mirror is closed before. */
  async #settle(
    found: Found,
    path: string = this.#options.path,
    isDoubtful: (found: Found) => boolean = doubted => this.#isDoubtful(doubted),
  ): Promise<{ readonly found: Found } | undefined> {
    const { fs, signal, stableMs, tornMs } = this.#options
    return readSettled(fs, path, found, { stableMs, tornMs, signal, isDoubtful })
  }
}
