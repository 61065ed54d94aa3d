/**
 * Documents on the wire: a room of a server, and what both ends of the wire agree on. Names only.
 */
export type { Guarantee } from './confirmation.js'
export { isFinal, Message, Sync } from './protocol.js'
export { checkRoomName, decodeRoomName, encodeRoomName } from './room-name.js'
export { type WebsocketAttachment, type WebsocketOptions, websocket } from './websocket.js'
