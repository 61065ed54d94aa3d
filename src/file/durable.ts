/**
 * Replacing a file so that it is always exactly the old or the new version, whatever happens. Floor 4.
 * Own code on purpose: two popular libraries replaced a good file by a cut one, without an error, on a full disk.
 */
import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { PlaindocError } from '../plain/error.js'
import { logFolder } from './folder-name.js'
import { codeOf, type FileFacts, type FileSystem, nodeFileSystem } from './fs.js'
import { makeFolder, writeWhole } from './output.js'
import { closeSession, openSession, sweep, temporaryName } from './session.js'
import { storageError } from './storage-error.js'

export interface DurableOptions {
  /** `hashBytes` of what the caller believes the file holds; `null`: there is no file. Left out: whatever is there is replaced. */
  readonly expected?: string | null
  /** Where the temporary and the previous version rest. Default: `.plaindoc/<name>/` beside the file. */
  readonly folder?: string
  readonly fs?: FileSystem
}

/** What became of a write. */
export type DurableResult =
  /** The file holds the new bytes. `displaced`: what another program wrote in the very last moment; merge it and write again. */
  | { readonly written: true; readonly displaced: Uint8Array | undefined }
  /** Nothing was touched: the file holds something else than expected, `undefined` when it is gone. Merge, then write again. */
  | { readonly written: false; readonly found: Uint8Array | undefined }

/** The name under which the version before the last one is kept, inside the folder of the file. */
export const previousName = 'previous'

/** sha256 of bytes or of a text in UTF-8, 64 hex digits. */
export function hashBytes(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex')
}

async function orNothing<T>(run: Promise<T>, ...codes: string[]): Promise<T | undefined> {
  try {
    return await run
  } catch (error) {
    if (codes.includes(codeOf(error) ?? '')) return undefined
    throw error
  }
}

function differs(found: Uint8Array | undefined, expected: string | null): boolean {
  return (found === undefined ? null : hashBytes(found)) !== expected
}

interface Job {
  readonly fs: FileSystem
  readonly target: string
  readonly data: Uint8Array
  readonly expected: string | null | undefined
  readonly facts: FileFacts | undefined
  /** Holds the previous version. */
  readonly folder: string
}

/** Writes the temporary file; mode and owner are those of the file it will replace. */
async function writeTemporary(job: Job, temporary: string): Promise<void> {
  const { fs, facts } = job
  const file = await fs.create(temporary, facts?.mode)
  try {
    if (facts !== undefined) {
      // first the owner: changing it clears the set-user-id bits. Only root may; everybody else goes on as himself
      await orNothing(file.chown(facts.user, facts.group), 'EPERM', 'EINVAL', 'ENOSYS')
      await file.chmod(facts.mode)
    }
    await writeWhole(file, job.data)
  } finally {
    await file.close()
  }
}

/** A second name for the version that is about to be replaced; false where there are no second names, or no file any more. */
async function keepOld({ fs, target }: Job, name: string): Promise<boolean> {
  try {
    await fs.link(target, name)
    return true
  } catch (error) {
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK', 'ENOENT'].includes(codeOf(error) ?? ''))
      return false
    throw error
  }
}

/** Puts the temporary file in the place of the target, if the target is what is expected. */
async function replaceTarget(job: Job, temporary: string, old: string): Promise<DurableResult> {
  const { fs, target, expected } = job
  if (expected !== undefined) {
    const found = await orNothing(fs.read(target), 'ENOENT')
    if (differs(found, expected)) return { written: false, found }
  }
  if (expected === null) {
    // a link refuses to replace a file that appeared since; a rename would not
    const linked = await orNothing(
      fs.link(temporary, target).then(() => true),
      'EPERM',
      'ENOTSUP',
      'ENOSYS',
      'EEXIST',
    )
    if (linked) return { written: true, displaced: undefined }
    const found = await orNothing(fs.read(target), 'ENOENT')
    if (found !== undefined) return { written: false, found }
  }
  const kept = job.facts !== undefined && (await keepOld(job, old))
  await fs.rename(temporary, target)
  if (!kept) return { written: true, displaced: undefined }
  // what was written into the old file between the comparison and the rename is in the old version
  const previous = await fs.read(old)
  await fs.rename(old, join(job.folder, previousName))
  const displaced = typeof expected === 'string' && differs(previous, expected) ? previous : undefined
  return { written: true, displaced }
}

/** One attempt with the temporary file in a given folder. */
async function attempt(job: Job, folder: string, prefix: string): Promise<DurableResult> {
  const { fs } = job
  await sweep(fs, folder, prefix)
  const id = openSession(fs)
  const temporary = join(folder, temporaryName(id, prefix))
  const oldId = openSession(fs)
  const old = join(job.folder, temporaryName(oldId))
  try {
    await writeTemporary(job, temporary)
    const result = await replaceTarget(job, temporary, old)
    if (result.written) {
      await fs.syncFolder(dirname(job.target))
      if (folder !== dirname(job.target)) await fs.syncFolder(folder)
    }
    return result
  } finally {
    // gone after a rename; there after a link, a refusal or an error. What cannot be removed now, the next sweep takes
    await fs.unlink(temporary).catch(() => undefined)
    await fs.unlink(old).catch(() => undefined)
    closeSession(id)
    closeSession(oldId)
  }
}

/**
 * The file holds exactly `data`, durable, or what it held before: there is no moment at which it is neither.
 * Its mode stays, and a symbolic link stays a link; a hard link to it keeps the old version. The version before is kept
 * in `.plaindoc/<name>/previous`.
 *
 * With `expected` nothing is replaced when somebody else wrote in between: the result says what is there.
 * (A program that *renames* its own new file over this one between our last two system calls is not seen.)
 *
 * @throws PlaindocError `STORAGE_FULL`, `FILE_NOT_WRITABLE` or `STORAGE_FAILED`; the file is what it was. (Only when one of the
 *   calls after the rename fails, the file already holds `data`, whole, but perhaps not durable.)
 * @example await writeFileDurable('config.yaml', bytes, { expected: hashBytes(base) })
 */
export async function writeFileDurable(
  path: string,
  data: Uint8Array | string,
  options: DurableOptions = {},
): Promise<DurableResult> {
  const fs = options.fs ?? nodeFileSystem
  try {
    const target = await fs.resolve(path)
    const facts = await orNothing(fs.stat(target), 'ENOENT')
    if (facts?.regular === false) {
      throw new PlaindocError('FILE_NOT_WRITABLE', `Cannot save ${path}: it is a folder or a device. Name a file.`)
    }
    // a rename would replace a file that is read-only
    if (facts !== undefined) await fs.checkWritable(target)
    const folder = options.folder ?? (await logFolder(target, fs))
    await makeFolder(fs, folder)
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    const job: Job = { fs, target, data: bytes, expected: options.expected, facts, folder }
    const inFolder = await orNothing(attempt(job, folder, ''), 'EXDEV')
    // `.plaindoc/` is on another disk: the only other place is beside the file
    return inFolder ?? (await attempt(job, dirname(target), `.${basename(target)}-`))
  } catch (error) {
    throw storageError(`save ${path}`, error)
  }
}
