/**
 * Why the server closes a connection. Outside.
 * From 4400 to 4499 a client stops for good; from 4500 on it tries again.
 */
export const Close: {
  /** A frame or an update that is none. */
  readonly malformed: 4400
  readonly unauthenticated: 4401
  /** A read-only client wrote. */
  readonly forbidden: 4403
  /** A room name that is none. */
  readonly room: 4404
  readonly tooLarge: 4413
  /** Storage or the authenticate hook failed. */
  readonly failed: 4500
  /** The client reads too slowly. */
  readonly lagging: 4501
  /** The server shuts down. */
  readonly shutdown: 4503
  /** Too many connections. */
  readonly crowded: 4529
} = {
  malformed: 4400,
  unauthenticated: 4401,
  forbidden: 4403,
  room: 4404,
  tooLarge: 4413,
  failed: 4500,
  lagging: 4501,
  shutdown: 4503,
  crowded: 4529,
}

export type CloseCode = (typeof Close)[keyof typeof Close]
