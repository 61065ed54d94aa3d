/** The names of the undo room. */
export { UndoRoom } from './undo.js'
