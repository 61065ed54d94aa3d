/** The names of the history. */
export { HistoryRoom, isHistoryInUse } from './history.js'
