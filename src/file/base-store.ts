/**
 * Where a mirror remembers what the file held: the port between the mirror and whatever keeps the document. Floor 4.
 */
import { hashBytes } from './durable.js'

/** A text that the file held, or was about to hold. */
export interface FileBase {
  readonly text: string
  /** `hashBytes(text)`. */
  readonly hash: string
  /** As given to `putBase`. */
  readonly value: Uint8Array
  /** Whether the file is known to have held it: `noteWritten` was called with its hash since. */
  readonly written: boolean
}

/** What keeps the bases of one file: the log beside it, or the store of a server. */
export interface BaseStore {
  /** The newest first; three are enough, since only a crash between base and file leaves an older text in the file. */
  bases(): Promise<readonly FileBase[]>
  /**
   * Remembers a text that the file is about to hold. Durable when it resolves, and then so is everything that was written
   * to the document before the call: a base without the edits it stands for would turn them into deletions.
   *
   * @param value - bytes that only the mirror reads; given back as they are
   */
  putBase(text: string, value: Uint8Array): Promise<void>
  /** The file holds a text of this hash now. */
  noteWritten(hash: string): void
  /**
   * Whether a replica on another machine wrote such a text: then it may be a copy that arrives late, and is no edit.
   * Always false where nobody else writes the file.
   */
  wasWritten(hash: string): boolean
  /** Takes in what other processes wrote to the document and to the store. */
  pull?(): Promise<void>
  /** Resolves when everything written to the document so far is durable. */
  flush?(): Promise<void>
}

/** A base store that forgets: for a file that is the only place of its document. */
export function memoryBaseStore(): BaseStore {
  let base: FileBase | undefined
  return {
    bases: async () => (base === undefined ? [] : [base]),
    putBase: async (text, value) => {
      base = { text, hash: hashBytes(text), value, written: false }
    },
    noteWritten: hash => {
      if (base?.hash === hash) base = { ...base, written: true }
    },
    wasWritten: () => false,
  }
}
