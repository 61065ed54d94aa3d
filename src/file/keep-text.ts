/** The text a file held before somebody cut it short: kept until the next such case. Floor 4. */
import { join } from 'node:path'
import type { FileSystem } from './fs.js'
import { writeWhole } from './output.js'
import { closeSession, openSession, temporaryName } from './session.js'

/** Beside `previous`, the version before our own last write. */
export const keptName = 'before-cut'

/** Keeps the text in `<folder>/before-cut`; where it cannot be kept, the log has it as a base. Never rejects. */
export async function keepText(fs: FileSystem, folder: string, text: string): Promise<void> {
  const id = openSession(fs)
  const temporary = join(folder, temporaryName(id))
  try {
    const file = await fs.create(temporary)
    try {
      await writeWhole(file, Buffer.from(text))
    } finally {
      await file.close()
    }
    await fs.rename(temporary, join(folder, keptName))
  } catch {
    await fs.unlink(temporary).catch(() => undefined)
  } finally {
    closeSession(id)
  }
}
