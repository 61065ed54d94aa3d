/**
 * A disk in memory that forgets what was not synced, and fails at the n-th call. For tests of the file room.
 * It knows what the kernel knows: data is durable after `sync` of the file, names after `syncFolder`; what a failed sync
 * could not write is dropped for good.
 */
import { dirname } from 'node:path'
import type { FileFacts, FileSystem, OutputFile } from '../src/file/fs.js'
import { random as seeded } from './random.js'

/** What happens at the n-th call. `…After`: the call takes effect, then this happens. */
export type Fault =
  | 'ENOSPC'
  | 'EIO'
  | 'EIOAfter'
  /** A write takes half of the bytes, without an error. */
  | 'short'
  /** A write takes half of the bytes, the next one fails. */
  | 'shortThenFull'
  | 'crash'
  | 'crashAfter'

/** What survives of that which was not synced: nothing, everything (a killed process), only deletions, or a random part (seeded). */
export type Survival = 'nothing' | 'everything' | 'deletions' | number

interface Inode {
  data: Buffer
  durable: Buffer
  mode: number
  modified: number
  /** A sync has failed: the kernel has dropped the dirty pages and will say later that all is well. */
  dropped: boolean
}

type Entry = Inode | 'folder'
interface NameChange {
  readonly folder: string
  readonly deletes: boolean
  readonly apply: (tree: Map<string, Entry>) => unknown
}

function fail(code: string): Error {
  return Object.assign(new Error(`${code} (injected)`), { code })
}

export class Crash extends Error {}

export class FaultyFileSystem implements FileSystem {
  readonly owner: string
  calls = 0
  /** Names of the calls made, for messages. */
  readonly trace: string[] = []
  /** From the outside: every write fails with this code until it is cleared. */
  failWrites: string | undefined
  #now = new Map<string, Entry>([['/', 'folder']])
  #durable = new Map<string, Entry>([['/', 'folder']])
  #journal: NameChange[] = []
  #fault: { at: number; kind: Fault } | undefined
  #crashed = false
  #full = false
  readonly #run: number

  constructor(run = 1) {
    this.#run = run
    this.owner = `memory-${run.toString(36)}`
  }

  /** From now on, counting from 0. */
  failAt(at: number, kind: Fault): void {
    this.#fault = { at: this.calls + at, kind }
  }

  get crashed(): boolean {
    return this.#crashed
  }

  /** The disk after the machine (or only the process) has gone and come back. The old object fails for ever. */
  restart(survival: Survival): FaultyFileSystem {
    const next = new FaultyFileSystem(this.#run + 1)
    const random = seeded(typeof survival === 'number' ? survival : 1).next
    const survives = ({ deletes }: NameChange): boolean => {
      if (typeof survival === 'number') return random() < 0.5
      return survival === 'everything' || (survival === 'deletions' && deletes)
    }
    const tree = new Map(this.#durable)
    for (const change of this.#journal) if (survives(change)) change.apply(tree)
    const copies = new Map<Inode, Inode>()
    for (const [path, entry] of tree) {
      if (!tree.has(dirname(path))) continue
      if (entry === 'folder') {
        next.#now.set(path, entry)
        continue
      }
      const copy = copies.get(entry) ?? { ...entry, data: this.#remains(entry, survival, random), dropped: false }
      copy.durable = copy.data
      copies.set(entry, copy)
      next.#now.set(path, copy)
    }
    next.#durable = new Map(next.#now)
    this.#crashed = true
    return next
  }

  #remains({ data, durable }: Inode, survival: Survival, random: () => number): Buffer {
    if (survival === 'everything') return Buffer.from(data)
    if (typeof survival !== 'number' || data.length < durable.length) return Buffer.from(durable)
    // a part of what was not synced; half of the time its place is there but holds zeros
    const length = durable.length + Math.floor(random() * (data.length - durable.length + 1))
    const kept = Buffer.from(data.subarray(0, length))
    if (random() < 0.5) kept.fill(0, durable.length)
    return kept
  }

  async #call<T>(name: string, effect: () => T, write?: { size: number; take: (bytes: number) => T }): Promise<T> {
    await Promise.resolve()
    if (this.#crashed) throw new Crash('the process is gone')
    const at = this.calls++
    this.trace.push(name)
    if (write && (this.#full || this.failWrites)) {
      this.#full = false
      throw fail(this.failWrites ?? 'ENOSPC')
    }
    if (this.#fault?.at !== at) return effect()
    const { kind } = this.#fault
    if (kind === 'ENOSPC' || kind === 'EIO') throw fail(kind)
    if (kind === 'crash') {
      if (write) write.take(Math.floor(write.size / 2))
      this.#crashed = true
      throw new Crash(name)
    }
    if (write && (kind === 'short' || kind === 'shortThenFull')) {
      this.#full = kind === 'shortThenFull'
      return write.take(Math.ceil(write.size / 2))
    }
    const result = effect()
    if (kind === 'EIOAfter') throw fail('EIO')
    if (kind === 'crashAfter') {
      this.#crashed = true
      throw new Crash(name)
    }
    return result
  }

  #change(path: string, apply: NameChange['apply'], deletes = false): void {
    apply(this.#now)
    this.#journal.push({ folder: dirname(path), deletes, apply })
  }

  #file(path: string): Inode {
    const entry = this.#now.get(path)
    if (entry === undefined) throw fail('ENOENT')
    if (entry === 'folder') throw fail('EISDIR')
    return entry
  }

  #folder(path: string): void {
    if (this.#now.get(path) !== 'folder') throw fail('ENOENT')
  }

  liveness(owner: string): 'alive' | 'dead' | 'elsewhere' {
    if (!owner.startsWith('memory-')) return 'elsewhere'
    return owner === this.owner ? 'alive' : 'dead'
  }

  create(path: string, mode = 0o644): Promise<OutputFile> {
    return this.#call(`create ${path}`, () => {
      this.#folder(dirname(path))
      if (this.#now.has(path)) throw fail('EEXIST')
      const inode: Inode = {
        data: Buffer.alloc(0),
        durable: Buffer.alloc(0),
        mode,
        modified: Date.now(),
        dropped: false,
      }
      this.#change(path, tree => tree.set(path, inode))
      return this.#output(path, inode)
    })
  }

  #output(path: string, inode: Inode): OutputFile {
    const append = (data: Uint8Array): number => {
      inode.data = Buffer.concat([inode.data, data])
      inode.modified = Date.now()
      return data.length
    }
    return {
      write: data => {
        const take = (bytes: number): number => append(data.subarray(0, bytes))
        return this.#call(`write ${path}`, () => append(data), { size: data.length, take })
      },
      sync: async () => {
        try {
          await this.#call(`sync ${path}`, () => {
            if (!inode.dropped) inode.durable = inode.data
          })
        } catch (error) {
          inode.dropped = true
          throw error
        }
      },
      size: () => this.#call(`size ${path}`, () => inode.data.length),
      chmod: mode =>
        this.#call(`chmod ${path}`, () => {
          inode.mode = mode
        }),
      chown: () => this.#call(`chown ${path}`, () => undefined),
      close: () => this.#call(`close ${path}`, () => undefined),
    }
  }

  read(path: string, from = 0): Promise<Uint8Array> {
    return this.#call(`read ${path}`, () => Uint8Array.from(this.#file(path).data.subarray(from)))
  }

  copy(from: string, to: string): Promise<void> {
    return this.#call(`copy ${to}`, () => {
      const source = this.#file(from)
      const inode = { ...source, data: Buffer.from(source.data), durable: Buffer.alloc(0) }
      this.#change(to, tree => tree.set(to, inode))
    })
  }

  list(folder: string): Promise<string[]> {
    return this.#call(`list ${folder}`, () => {
      this.#folder(folder)
      return [...this.#now.keys()].filter(path => path !== '/' && dirname(path) === folder).map(path => nameOf(path))
    })
  }

  stat(path: string): Promise<FileFacts> {
    return this.#call(`stat ${path}`, () => {
      const { data, mode, modified } = this.#file(path)
      return { size: data.length, mode, modified, user: 0, group: 0, regular: true }
    })
  }

  mkdir(folder: string): Promise<string | undefined> {
    return this.#call(`mkdir ${folder}`, () => {
      const missing: string[] = []
      for (let path = folder; !this.#now.has(path); path = dirname(path)) missing.unshift(path)
      for (const path of missing) this.#change(path, tree => tree.set(path, 'folder'))
      return missing[0]
    })
  }

  rmdir(folder: string): Promise<void> {
    return this.#call(`rmdir ${folder}`, () => {
      this.#folder(folder)
      if ([...this.#now.keys()].some(path => path !== '/' && dirname(path) === folder)) throw fail('ENOTEMPTY')
      this.#change(folder, tree => tree.delete(folder))
    })
  }

  link(from: string, to: string): Promise<void> {
    return this.#call(`link ${to}`, () => {
      const inode = this.#file(from)
      if (this.#now.has(to)) throw fail('EEXIST')
      this.#change(to, tree => tree.set(to, inode))
    })
  }

  rename(from: string, to: string): Promise<void> {
    return this.#call(`rename ${to}`, () => {
      const inode = this.#file(from)
      // durable with the folder it goes to, as the strictest file systems have it
      this.#change(to, tree => {
        tree.set(to, inode)
        if (tree.get(from) === inode) tree.delete(from)
      })
    })
  }

  unlink(path: string): Promise<void> {
    return this.#call(`unlink ${path}`, () => {
      const inode = this.#file(path)
      this.#change(path, tree => tree.get(path) === inode && tree.delete(path), true)
    })
  }

  checkWritable(path: string): Promise<void> {
    return this.#call(`access ${path}`, () => {
      if ((this.#file(path).mode & 0o200) === 0) throw fail('EACCES')
    })
  }

  resolve(path: string): Promise<string> {
    return this.#call(`resolve ${path}`, () => path)
  }

  syncFolder(folder: string): Promise<void> {
    return this.#call(`syncFolder ${folder}`, () => {
      this.#folder(folder)
      this.#settle(folder)
    })
  }

  #settle(folder: string): void {
    for (const change of this.#journal) if (change.folder === folder) change.apply(this.#durable)
    this.#journal = this.#journal.filter(change => change.folder !== folder)
  }

  // ── for tests, past all faults ──────────────────────────────────────────────

  /** Puts a durable file there, folders included; for damage and for what other programs do. They sync the folder, too. */
  put(path: string, data: Uint8Array | string, options: { mode?: number; modified?: number } = {}): void {
    for (let above = dirname(path); !this.#now.has(above); above = dirname(above)) {
      this.#now.set(above, 'folder')
      this.#durable.set(above, 'folder')
    }
    this.#settle(dirname(path))
    const bytes = Buffer.from(data)
    const { mode = 0o644, modified = Date.now() } = options
    const inode: Inode = { data: bytes, durable: bytes, mode, modified, dropped: false }
    this.#now.set(path, inode)
    this.#durable.set(path, inode)
  }

  /** The bytes of a file as a program sees them now; undefined when it is gone. */
  peek(path: string): Buffer | undefined {
    const entry = this.#now.get(path)
    return entry === undefined || entry === 'folder' ? undefined : entry.data
  }

  modeOf(path: string): number {
    return this.#file(path).mode
  }

  /** All file paths. */
  paths(): string[] {
    return [...this.#now].filter(([, entry]) => entry !== 'folder').map(([path]) => path)
  }

  /** Deletes a folder with all in it, as a person does. */
  drop(folder: string): void {
    for (const tree of [this.#now, this.#durable]) {
      for (const path of [...tree.keys()]) if (path === folder || path.startsWith(`${folder}/`)) tree.delete(path)
    }
    this.#journal = []
  }

  /** Writes into an existing file in place, as careless programs do. */
  overwrite(path: string, data: string): void {
    const inode = this.#file(path)
    inode.data = Buffer.from(data)
    inode.durable = inode.data
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
