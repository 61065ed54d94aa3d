/** The names of the history. */
export { isHistoryInUse } from './details.js'
export { HistoryRoom } from './history.js'
