/** plaindoc: plain objects, live documents. The names of the core entry. */
export {
  Added,
  type Change,
  Deleted,
  diff,
  diffDict,
  diffList,
  Equal,
  Formatted,
  invert,
  Modified,
  merge3,
  patch,
  Spliced,
} from './change/index.js'
export type {
  Attachable,
  Attachment,
  History,
  Report,
  Revision,
  Snapshot,
  Status,
  StatusValue,
  TrackOptions,
  TransactOptions,
  Transition,
  Undo,
  UndoState,
} from './document/types.js'
export { isTracked, pathOf, sharedType, snapshotOf as snapshot } from './facade/index.js'
export { Document, open, track } from './open.js'
export {
  type ErrorCode,
  formatPath,
  type Path,
  type PlainArray,
  PlaindocError,
  type PlainLeaf,
  type PlainObject,
  type PlainValue,
  text,
} from './plain/index.js'
