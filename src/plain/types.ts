/**
 * What a plain value is, in types. Ground floor.
 * Values that have passed the door (`admit`) are frozen all the way down.
 */

/** A value without parts. */
export type PlainLeaf = null | boolean | number | string | bigint | Uint8Array | Date
/** Everything a document can hold, as it is read. */
export type PlainValue = PlainLeaf | PlainArray | PlainObject
export type PlainArray = readonly PlainValue[]
export interface PlainObject {
  readonly [key: string]: PlainValue
}
