/** The log beside a file as the place of its bases. Floor 4. */
import { PlaindocError } from '../plain/error.js'
import type { BaseStore, FileBase } from './base-store.js'
import { hashBytes } from './durable.js'
import { type FileSystem, nodeFileSystem } from './fs.js'
import type { UpdateLog } from './log.js'
import type { LogAttachment } from './log-file.js'

/**
 * The bases in an update log. The log may travel: in a folder that several machines share, a text that one of them wrote
 * reaches the others late or twice, so their machine is kept with each base.
 */
export function logBaseStore(attachment: LogAttachment, fs: FileSystem = nodeFileSystem): BaseStore {
  const machine = fs.owner.split('-')[0] ?? ''
  const opened = (): UpdateLog => {
    if (attachment.log !== undefined) return attachment.log
    throw new PlaindocError('STORAGE_FAILED', `Cannot use the log of ${attachment.name}: it is closed. Open it again.`)
  }
  const bases = (): FileBase[] =>
    opened()
      .readBases()
      .map(({ text, hash, value, stamp }) => {
        const written = (opened().writtenAt(hash) ?? stamp) > stamp
        return { text, hash, value: withoutMachine(value), written }
      })
  return {
    bases: async () => bases(),
    putBase: async (text, value) => {
      const [newest] = bases()
      // tried again after a full disk: the record waits in the log, once is enough
      if (newest?.hash !== hashBytes(text) || Buffer.compare(newest.value, value) !== 0) {
        attachment.writeBase(text, withMachine(machine, value))
      }
      await attachment.flush()
    },
    noteWritten: hash => opened().noteWritten(hash),
    wasWritten: hash =>
      opened().wasWritten(hash) &&
      opened()
        .readBases()
        .some(({ value }) => machineOf(value) !== machine),
    pull: () => attachment.pull(),
    flush: () => attachment.flush(),
  }
}

const lineBreak = 10

function withMachine(machine: string, value: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${machine}\n`), value])
}

function machineOf(value: Uint8Array): string {
  return Buffer.from(value.subarray(0, Math.max(0, value.indexOf(lineBreak)))).toString()
}

function withoutMachine(value: Uint8Array): Uint8Array {
  return value.subarray(value.indexOf(lineBreak) + 1)
}
