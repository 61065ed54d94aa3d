/**
 * What a plain value is, in types. Ground floor.
 * Values that have passed the door (`admit`) are frozen all the way down.
 */

/** A value without parts. */
export type PlainLeaf = null | boolean | number | string | bigint | Uint8Array | Date
/** Everything a document can hold, as it is read. */
export type PlainValue = PlainLeaf | PlainArray | PlainObject | PlainSet | PlainMap
/** An array without holes. */
export type PlainArray = readonly PlainValue[]
/** An object: values under string keys. */
export interface PlainObject {
  readonly [key: string]: PlainValue
}
/** A JavaScript Set; the elements are leaves, dates and bytes count by value. */
export type PlainSet = ReadonlySet<PlainLeaf>
/** A JavaScript Map; the keys are leaves, dates and bytes count by value. */
export interface PlainMap extends ReadonlyMap<PlainLeaf, PlainValue> {}
/** A value with parts. */
export type PlainContainer = PlainArray | PlainObject | PlainSet | PlainMap
