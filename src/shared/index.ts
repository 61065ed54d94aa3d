/** The names of the border between plain values and shared types. */
export { canHold } from './hold.js'
export { changedByOthers, liveArray, liveMap, liveOf } from './live.js'
export { Mirror } from './mirror.js'
export { type Entry, isAlive, type Kind, knownNode, Node, nodeOf, parentOf, type SharedType } from './node.js'
export { depthOf, pathOfNode, successorOf } from './place.js'
export { rankKeys } from './rank.js'
export { lettersOf, mapEntry, plainEntry, plainOf } from './read.js'
export {
  assignItem,
  assignKey,
  type Reconciliation,
  reconcile,
  reconcileArray,
  removeKey,
} from './reconcile.js'
export {
  type Context,
  deleteKey,
  editText,
  type Incoming,
  setKey,
  setLeaf,
  settleType,
  spliceItems,
  storedKeyOf,
} from './write.js'
