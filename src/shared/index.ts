/** The names of the border between plain values and shared types. */

export { addToCounter } from './counter.js'
export { canHold } from './hold.js'
export { settleType } from './incoming.js'
export { isPresent, itemIdOf, listOf } from './list-node.js'
export { purge } from './list-purge.js'
export { moveItem } from './list-splice.js'
export { changedByOthers, liveArray, liveOf } from './live.js'
export { Mirror } from './mirror.js'
export { type Entry, isAlive, type Kind, type Member, type Members, Node, nodeOf, type SharedType } from './node.js'
export { depthOf, pathOfNode, successorOf } from './place.js'
export { rankKeys } from './rank.js'
export { lettersOf, mapEntry, plainEntry, plainOf } from './read.js'
export {
  assignEntry,
  assignItem,
  assignKey,
  reconcile,
  reconcileArray,
  removeKey,
} from './reconcile.js'
export type { Reconciliation } from './reconciliation.js'
export { hiddenAt, isTagged, membersOf, recordIn } from './tagged.js'
export { addMember, removeMember } from './tagged-write.js'
export { setLeaf, spliceItems, storedKeyOf } from './write.js'
