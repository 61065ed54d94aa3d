/**
 * What happens to a room of the server that belongs to a file: they become one document. Outside.
 */
import type * as Y from 'yjs'
import { fileMirror, metaBaseStore, type SpliceFormat } from '../file/index.js'
import { type Document, text, track } from '../index.js'
import type { RoomContext } from '../server/index.js'

/** The kind of a document: what is at its top. */
export type RootKind = 'object' | 'list'

export interface RoomFile {
  readonly root: RootKind
  /** Saves what is due and lets go of the file. */
  close(): Promise<void>
}

export interface RoomFileOptions {
  readonly path: string
  readonly format: SpliceFormat
  readonly ydoc: Y.Doc
  readonly context: RoomContext
  /** What the file shows at its top; counts only while the store knows nothing of the document. */
  readonly rootOfFile: RootKind | undefined
  /** Hears whenever there is another reason, or none, why file and document do not agree. */
  onTrouble(error: Error | undefined): void
}

const rootKey = 'root'

/** @throws PlaindocError FILE_INVALID, ROOT_KIND when the file is no document and the store knows nothing of it */
export async function openRoomFile(options: RoomFileOptions): Promise<RoomFile> {
  const { path, format, ydoc, context, onTrouble } = options
  const root = (await storedRoot(context)) ?? options.rootOfFile ?? 'object'
  const document: Document<unknown> = track<unknown>(root === 'list' ? [] : {}, { ydoc })
  // nobody undoes here; what is deleted shall not be kept for it
  document.undo.manager.destroy()
  try {
    await document.attach([fileMirror(path, { format, base: metaBaseStore(context) })])
  } catch (error) {
    await document.destroy()
    throw error
  }
  document.status.subscribe(({ error }) => onTrouble(error))
  shareLongTexts(document.data)
  await context.putMeta(rootKey, new TextEncoder().encode(root))
  return { root, close: () => document.destroy() }
}

/** What the store knows of the kind of a document. */
export async function storedRoot(meta: Pick<RoomContext, 'getMeta'>): Promise<RootKind | undefined> {
  const stored = await meta.getMeta(rootKey)
  const word = stored === undefined ? '' : new TextDecoder().decode(stored)
  return word === 'object' || word === 'list' ? word : undefined
}

// People write texts of several lines, and two of them at once: as shared texts their letters merge.
function shareLongTexts(node: unknown): void {
  if (typeof node !== 'object' || node === null || node instanceof Date || node instanceof Uint8Array) return
  const container = node as Record<string, unknown>
  for (const [key, value] of Object.entries(container)) {
    if (typeof value !== 'string') shareLongTexts(value)
    else if (value.includes('\n')) container[key] = text(value)
  }
}
