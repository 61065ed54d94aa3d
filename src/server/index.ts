/**
 * The server and where it keeps documents. Names only.
 */
export type { Authenticate, Credentials, Permission } from './authentication.js'
export { Close, type CloseCode } from './close-codes.js'
export { abstractLevelStore, type Level, levelStore } from './level-store.js'
export { DEFAULT_LIMITS, type Limits } from './limits.js'
export { memoryStore } from './memory-store.js'
export type { Metrics } from './metrics.js'
export type { RoomContext, RoomHook } from './rooms.js'
export { createServer, type OpenRoom, type PlaindocServer, type ServerOptions } from './server.js'
export type { LogTail, Position, RoomStat, StoredRoom, UpdateStore, Write } from './store.js'
