/** The right to write a file: one process at a time has it, the others follow. Floor 4. */
import { codeOf, type FileSystem } from './fs.js'
import { acquireLease, type Lease } from './lock.js'
import { makeFolder } from './output.js'

// a folder that takes no lock: reading is all right, and a save will say what is wrong
const noPlace = new Set(['EACCES', 'EROFS', 'EPERM', 'ENOSPC', 'EDQUOT'])

/** Whether a process may write the file. */
export interface WriteRight {
  readonly isHeld: boolean
  take(): Promise<boolean>
  release(): Promise<void>
}

/** For one that never writes: it asks nobody, and reads as if it had the right. */
export const readerRight: WriteRight = { isHeld: true, take: async () => true, release: async () => undefined }

export class MirrorLease implements WriteRight {
  readonly #fs: FileSystem
  readonly #folder: string
  readonly #acquire: typeof acquireLease
  #lease: Lease | undefined
  #hasNoPlace = false

  constructor(fs: FileSystem, folder: string, acquire: typeof acquireLease = acquireLease) {
    this.#fs = fs
    this.#folder = folder
    this.#acquire = acquire
  }

  get isHeld(): boolean {
    return this.#lease?.held ?? this.#hasNoPlace
  }

  /** Takes it if it is free. @throws the system's error */
  async take(): Promise<boolean> {
    if (this.#lease?.held) return true
    try {
      await this.release()
      await makeFolder(this.#fs, this.#folder)
      this.#lease = await this.#acquire(this.#folder, 'mirror')
      this.#hasNoPlace = false
    } catch (error) {
      if (!noPlace.has(codeOf(error) ?? '')) throw error
      this.#hasNoPlace = true
    }
    return this.isHeld
  }

  async release(): Promise<void> {
    await this.#lease?.release()
    this.#lease = undefined
  }
}
