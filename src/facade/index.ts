/** The names of the facade room. */
export { isTracked, pathOf, sharedType, snapshotOf } from './about.js'
export { Facades, plainOfHandle } from './facades.js'
export { type Handle, handleOf } from './handle.js'
export { assignRoot, replaceRoot } from './root.js'
