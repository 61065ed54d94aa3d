/** Documents in files that people edit, and in logs beside them. Floor 4. Names only. */
export { type Folder, type FolderOptions, folder } from './folder.js'
export { jsonFile } from './json-file.js'
export { type LogAttachment, type LogFileOptions, logFile } from './log-file.js'
export type { FileOptions } from './logged-file.js'
export type { FileConflict } from './mirror-options.js'
export { textFile } from './text-file.js'
export type { Format, Read } from './text-format.js'
export { yamlFile } from './yaml-file.js'

// The names below are for the programs of this house and its tests. They are no part of the API and may change with any
// version; this comment stands alone so that the two groups stay apart.

/** @internal */
export { type BaseStore, type FileBase, memoryBaseStore } from './base-store.js'
/** @internal */
export { logBaseStore } from './base-store-log.js'
/** @internal */
export { type Meta, metaBaseStore } from './base-store-meta.js'
/** @internal */
export { type DurableOptions, type DurableResult, hashBytes, writeFileDurable } from './durable.js'
/** @internal */
export { type FileMirrorOptions, fileMirror } from './file-mirror.js'
/** @internal */
export { logFolder } from './folder-name.js'
/** @internal */
export { type FileSystem, nodeFileSystem } from './fs.js'
/** @internal */
export { jsonFormat } from './json-format.js'
/** @internal */
export { acquireLease, type Lease } from './lock.js'
/** @internal */
export { type LogOptions, openLog, type UpdateLog } from './log.js'
/** @internal */
export type { Damage } from './log-reader.js'
/** @internal */
export type { WriterState } from './log-writer.js'
/** @internal */
export type { MirrorBase } from './mirror-memory.js'
/** @internal */
export type { MirrorOptions } from './mirror-options.js'
/** @internal */
export { type Hole, type LogRecord, recordType } from './record.js'
/** @internal */
export { claimServed, servedStore } from './served.js'
/** @internal */
export type { Parsed, TextFormat } from './text-format.js'
/** @internal */
export type { SpliceFormat } from './text-mirror.js'
/** @internal */
export { type Compacted, compactFile, type Verified, verifyFile } from './upkeep.js'
/** @internal */
export { yamlFormat } from './yaml-format.js'
