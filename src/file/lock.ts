/**
 * Leases: at most one process at a time compacts a log, or writes the file people read. Floor 4.
 * Nothing is lost when two hold the same lease for a moment; a lease only spares double work.
 */
import { readFile, rmdir, stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lock } from 'proper-lockfile'
import { codeOf, nodeFileSystem } from './fs.js'

export interface Lease {
  /** False once another process may have it: stop what the lease was for. */
  readonly held: boolean
  /** Lets others have it. Never rejects. */
  release(): Promise<void>
}

/** Without a sign of life for so long, in ms, a lease is free again. */
const stale = 10_000

const lockPath = (folder: string, name: string): string => join(folder, `${name}.lock`)
const ownerPath = (folder: string, name: string): string => join(folder, `${name}.owner`)

/** Which lock it is: a name alone cannot tell a dead process's lock from the one that somebody took since. */
async function identity(folder: string, name: string): Promise<string> {
  const { ino, birthtimeMs } = await stat(lockPath(folder, name))
  return `${ino}:${birthtimeMs}`
}

async function take(folder: string, name: string): Promise<Lease> {
  let held = true
  // the package tells its locks apart by this path, not by `lockfilePath`: two leases of one folder must differ in it
  const release = await lock(join(folder, name), {
    lockfilePath: lockPath(folder, name),
    realpath: false,
    stale,
    onCompromised: () => {
      held = false
    },
  })
  return {
    get held() {
      return held
    },
    release: async () => {
      held = false
      await unlink(ownerPath(folder, name)).catch(() => undefined)
      await release().catch(() => undefined)
    },
  }
}

/** Whether the holder was a process of this machine that is gone: then nobody has to wait until the lease is stale. */
async function holderIsDead(folder: string, name: string): Promise<boolean> {
  try {
    const [owner = '', lockOfOwner] = (await readFile(ownerPath(folder, name), 'utf8')).split(' ')
    return nodeFileSystem.liveness(owner) === 'dead' && lockOfOwner === (await identity(folder, name))
  } catch {
    return false
  }
}

async function sign(folder: string, name: string): Promise<void> {
  await writeFile(ownerPath(folder, name), `${nodeFileSystem.owner} ${await identity(folder, name)}`)
}

/**
 * Takes a lease, or gives undefined when another holds it. The lock is `<folder>/<name>.lock`; it is renewed while the
 * process lives, and keeps no process alive. The lease of a killed process of this machine is free at once.
 *
 * @param folder - must exist
 * @throws the system's error when the folder may not be written
 */
export async function acquireLease(folder: string, name: string): Promise<Lease | undefined> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const lease = await take(folder, name)
      // without the signature the lease holds all the same, it is only not free at once after a crash
      await sign(folder, name).catch(() => undefined)
      return lease
    } catch (error) {
      if (codeOf(error) !== 'ELOCKED') throw error
      if (!(await holderIsDead(folder, name))) return undefined
      await rmdir(lockPath(folder, name)).catch(() => undefined)
    }
  }
  return undefined
}

/** Whether somebody holds a lease now, as far as can be told without taking it. Never rejects. */
export async function isLeaseHeld(folder: string, name: string): Promise<boolean> {
  const facts = await stat(lockPath(folder, name)).catch(() => undefined)
  if (facts === undefined || Date.now() - facts.mtimeMs > stale) return false
  return !(await holderIsDead(folder, name))
}
