/**
 * The range of a bigint that every port of Yjs reads: 64 bits, signed. Ground floor.
 */
const least = -(2n ** 63n)
const most = 2n ** 63n - 1n

/** Whether `value` has 64 bits. */
export function isInt64(value: bigint): boolean {
  return value >= least && value <= most
}
