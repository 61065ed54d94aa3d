/** What programs outside the house may use of the inside of Yjs. */
export { checkDerived } from './derived-gate.js'
