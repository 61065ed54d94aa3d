/** A file that people edit, with its log beside it or on its own: the log is the truth, the file its mirror. Floor 4. */
import { basename } from 'node:path'
import type { Attachable, Attachment, Report } from '../document/types.js'
import { memoryBaseStore } from './base-store.js'
import { logBaseStore } from './base-store-log.js'
import { fileMirror } from './file-mirror.js'
import type { FileSystem } from './fs.js'
import { type LogAttachment, logFile } from './log-file.js'
import type { MirrorOptions } from './mirror-options.js'
import { refuseServed } from './served.js'
import type { Format } from './text-format.js'

export interface FileOptions extends MirrorOptions {
  /** Whether the document has a log in `.plaindoc/` beside the file. Default true; false makes the file the only place. */
  readonly log?: boolean
}

type State = Parameters<Report>[0]

class LoggedFile implements Attachment {
  readonly name: string
  readonly #path: string
  readonly #fs: FileSystem | undefined
  readonly #log: LogAttachment
  readonly #mirror: Attachment
  #ofLog: State = { local: 'saved' }
  #ofFile: State = { local: 'saved' }

  constructor(path: string, format: Format, options: FileOptions) {
    const { fs, folder, lease } = options
    this.#path = path
    this.#fs = fs
    this.name = basename(path)
    this.#log = logFile(path, { ...(fs && { fs }), ...(folder && { folder }), ...(lease && { lease }) })
    this.#mirror = fileMirror(path, { ...options, format, base: logBaseStore(this.#log, fs), origin: this })
  }

  async load(document: Attachable, report: Report): Promise<void> {
    const tell = (): void => {
      const local = worst(this.#ofLog.local, this.#ofFile.local)
      report({ local, error: this.#ofLog.error ?? this.#ofFile.error })
    }
    const log: Report = state => {
      this.#ofLog = { ...this.#ofLog, ...state }
      tell()
    }
    const file: Report = state => {
      this.#ofFile = { ...this.#ofFile, ...state }
      tell()
    }
    await refuseServed(this.#path, this.#fs)
    await this.#log.load?.(document, log)
    await this.#mirror.load?.(document, file)
  }

  async start(document: Attachable, report: Report): Promise<void> {
    if (this.#log.log === undefined) await this.load(document, report)
    await this.#mirror.start(document, report)
  }

  async flush(): Promise<void> {
    await this.#log.flush()
    await this.#mirror.flush?.()
  }

  async close(): Promise<void> {
    try {
      await this.#mirror.close()
    } finally {
      await this.#log.close()
    }
  }
}

const order = ['saved', 'saving', 'failed'] as const

function worst(a: State['local'], b: State['local']): (typeof order)[number] {
  return order[Math.max(order.indexOf(a ?? 'saved'), order.indexOf(b ?? 'saved'))] ?? 'saved'
}

/** What `yamlFile` and `jsonFile` are. */
export function formattedFile(path: string, format: Format, options: FileOptions): Attachment {
  if (options.persist === false) return fileMirror(path, { ...options, format, base: memoryBaseStore() })
  if (options.log !== false) return new LoggedFile(path, format, options)
  return fileMirror(path, { ...options, format, base: memoryBaseStore(), isOnlyPlace: true })
}
