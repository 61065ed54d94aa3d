/** Writing a file whole: every byte, or an error. Floor 4. */
import { dirname } from 'node:path'
import type { FileSystem, OutputFile } from './fs.js'

/**
 * Writes all bytes. A disk that takes fewer than given (a full one does, without an error) is asked again for the rest.
 *
 * @throws the system's error
 */
export async function writeAll(file: OutputFile, data: Uint8Array): Promise<void> {
  let written = 0
  while (written < data.length) {
    const taken = await file.write(data.subarray(written))
    if (taken <= 0) throw new Error('the disk takes no more bytes')
    written += taken
  }
}

/** Writes all bytes, makes them durable, and compares the size: what is wrong is seen before anything is replaced. */
export async function writeWhole(file: OutputFile, data: Uint8Array): Promise<void> {
  await writeAll(file, data)
  await file.sync()
  const size = await file.size()
  if (size !== data.length) throw new Error(`the file holds ${size} bytes instead of ${data.length}`)
}

/**
 * Creates a folder, durable: the names of all folders that had to be created are on the disk.
 * The two names above are made durable in any case: an earlier attempt may have created them and failed then.
 */
export async function makeFolder(fs: FileSystem, folder: string): Promise<void> {
  const first = (await fs.mkdir(folder)) ?? folder
  let above = folder
  for (let level = 1; level <= 2 || above.length >= first.length; level++) {
    above = dirname(above)
    await fs.syncFolder(above)
  }
}

/** Removes the folder of a log, and the one above it, as far as they are empty: what an opening that failed has made. */
export async function dropEmptyFolder(fs: FileSystem, folder: string): Promise<void> {
  try {
    await fs.rmdir(folder)
    await fs.rmdir(dirname(folder))
  } catch {
    // something is in it, or it was never made
  }
}
