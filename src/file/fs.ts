/**
 * The port to the file system: the few calls the file room makes, so that tests can fail the n-th of them. Floor 4.
 * Everything that must not lose data goes through here; nothing else in the house writes files.
 */
import { createHash } from 'node:crypto'
import * as node from 'node:fs/promises'
import { hostname, networkInterfaces } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { threadId } from 'node:worker_threads'

/** A file being written, from its beginning to its end. */
export interface OutputFile {
  /** Writes at the end; resolves to how many bytes were taken, which may be fewer than given. */
  write(data: Uint8Array): Promise<number>
  /** The bytes are on the disk, with whatever is needed to read them again. */
  sync(): Promise<void>
  size(): Promise<number>
  chmod(mode: number): Promise<void>
  chown(user: number, group: number): Promise<void>
  close(): Promise<void>
}

/** What `stat` tells. */
export interface FileFacts {
  readonly size: number
  readonly mode: number
  readonly user: number
  readonly group: number
  readonly modified: number
  /** Neither a folder nor a device. */
  readonly regular: boolean
}

/** All errors are the system's own (`code: 'ENOSPC'` …); the callers give them a name of the house. */
export interface FileSystem {
  /** This process, in a form that fits into a file name: machine, then process. */
  readonly owner: string
  /** Whether the process that bears this name still runs; `elsewhere` when another machine has to answer. */
  liveness(owner: string): 'alive' | 'dead' | 'elsewhere'
  /** Creates a file; `EEXIST` when there is one. */
  create(path: string, mode?: number): Promise<OutputFile>
  /** The bytes from `from` to the end. */
  read(path: string, from?: number): Promise<Uint8Array>
  copy(from: string, to: string): Promise<void>
  list(folder: string): Promise<string[]>
  stat(path: string): Promise<FileFacts>
  /** Creates a folder and those above it; resolves to the first one it had to create. */
  mkdir(folder: string): Promise<string | undefined>
  /** Removes a folder; rejects unless it is empty. */
  rmdir(folder: string): Promise<void>
  link(from: string, to: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  /** Rejects when the file may not be written. */
  checkWritable(path: string): Promise<void>
  /** The file that a path means, links followed, also when nothing is there yet. */
  resolve(path: string): Promise<string>
  /** The names in this folder are on the disk. */
  syncFolder(folder: string): Promise<void>
}

/** The `code` of a system error, or undefined. Not by `instanceof`: errors come from other realms, too. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

// The addresses of the network cards tell two machines of one name apart. When they change, segments of this very
// machine are taken for another's and wait a week longer for compaction: a mistake on the safe side.
function machine(): string {
  const cards = Object.values(networkInterfaces()).flatMap(all => (all ?? []).filter(one => !one.internal))
  const addresses = [...new Set(cards.map(card => card.mac))].sort()
  return createHash('sha256')
    .update([hostname(), ...addresses].join('\n'))
    .digest('hex')
    .slice(0, 8)
}

const host = machine()

class NodeOutput implements OutputFile {
  readonly #handle: node.FileHandle

  constructor(handle: node.FileHandle) {
    this.#handle = handle
  }

  async write(data: Uint8Array): Promise<number> {
    return (await this.#handle.write(data, 0, data.length, null)).bytesWritten
  }

  sync(): Promise<void> {
    return this.#handle.datasync()
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size
  }

  chmod(mode: number): Promise<void> {
    return this.#handle.chmod(mode)
  }

  chown(user: number, group: number): Promise<void> {
    return this.#handle.chown(user, group)
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

async function resolvePath(path: string, hops = 0): Promise<string> {
  try {
    return await node.realpath(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || hops > 40) throw error
  }
  const link = await node.readlink(path).catch(() => undefined)
  // a link to a file that does not exist yet: the file is created where the link points, the link stays
  if (link !== undefined) return resolvePath(resolve(dirname(path), link), hops + 1)
  return join(await node.realpath(dirname(resolve(path))), basename(path))
}

async function readFrom(path: string, from = 0): Promise<Uint8Array> {
  if (from === 0) return node.readFile(path)
  const handle = await node.open(path, 'r')
  try {
    const { size } = await handle.stat()
    const data = Buffer.alloc(Math.max(0, size - from))
    let filled = 0
    while (filled < data.length) {
      const { bytesRead } = await handle.read(data, filled, data.length - filled, from + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return data.subarray(0, filled)
  } finally {
    await handle.close()
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows has no such call: its rename is journaled
  if (process.platform === 'win32') return
  const handle = await node.open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // some network drives know no such call either
    if (codeOf(error) !== 'EINVAL' && codeOf(error) !== 'ENOTSUP') throw error
  } finally {
    await handle.close()
  }
}

/** Whether a process of this machine runs; a foreign user's process counts. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** The file system of this machine. */
export const nodeFileSystem: FileSystem = {
  owner: `${host}-${process.pid.toString(36)}_${threadId}`,
  liveness: owner => {
    const [machineName, processName = ''] = owner.split('-')
    if (machineName !== host) return 'elsewhere'
    return runs(Number.parseInt(processName, 36)) ? 'alive' : 'dead'
  },
  create: async (path, mode = 0o666) => new NodeOutput(await node.open(path, 'wx', mode)),
  read: readFrom,
  copy: (from, to) => node.copyFile(from, to),
  list: folder => node.readdir(folder),
  stat: async path => {
    const facts = await node.stat(path)
    const { size, mode, uid: user, gid: group, mtimeMs: modified } = facts
    return { size, mode: mode & 0o7777, user, group, modified, regular: facts.isFile() }
  },
  mkdir: folder => node.mkdir(folder, { recursive: true }),
  rmdir: folder => node.rmdir(folder),
  link: (from, to) => node.link(from, to),
  rename: (from, to) => node.rename(from, to),
  unlink: path => node.unlink(path),
  checkWritable: path => node.access(path, node.constants.W_OK),
  resolve: path => resolvePath(path),
  syncFolder,
}
