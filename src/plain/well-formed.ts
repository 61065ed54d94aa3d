/**
 * What a string must be to travel: well-formed UTF-16, cut only between whole characters. Ground floor.
 */

const loneSurrogate = /[\ud800-\udfff]/u

/** `String.prototype.isWellFormed` where there is one (Node 20, browsers since 2023). */
const native = (String.prototype as { isWellFormed?: (this: string) => boolean }).isWellFormed

/**
 * Whether `value` has no half of a surrogate pair standing alone.
 * Encoders replace a lone half by U+FFFD, so replicas that hold one end up with different texts, or with different keys.
 */
export function isWellFormed(value: string): boolean {
  return native === undefined ? !loneSurrogate.test(value) : native.call(value)
}

/** The cut before unit `index` of `value`, moved before the character that it would tear apart. */
export function wholeCut(value: string, index: number): number {
  return splitsPair(value, index) ? index - 1 : index
}

/** Whether a cut before unit `index` of `value` would tear a surrogate pair apart. */
export function splitsPair(value: string, index: number): boolean {
  if (index <= 0 || index >= value.length) return false
  return (value.charCodeAt(index - 1) & 0xfc00) === 0xd800 && (value.charCodeAt(index) & 0xfc00) === 0xdc00
}
