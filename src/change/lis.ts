/**
 * The longest increasing subsequence: of a permutation of items, those that can stay where they are. Floor 1.
 */

/** The places in `values` of one longest strictly increasing subsequence, ascending. Cost: n log n. */
export function longestIncreasing(values: Int32Array): Int32Array {
  const tails = new Int32Array(values.length)
  const previous = new Int32Array(values.length)
  let length = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    let low = 0
    let high = length
    // sorted input is the usual case: one comparison instead of a search
    if (length > 0 && (values[tails[length - 1] as number] as number) < value) low = length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((values[tails[middle] as number] as number) < value) low = middle + 1
      else high = middle
    }
    previous[i] = low === 0 ? -1 : (tails[low - 1] as number)
    tails[low] = i
    if (low === length) length++
  }
  const places = new Int32Array(length)
  for (let i = length - 1, at = length === 0 ? -1 : (tails[length - 1] as number); i >= 0; i--) {
    places[i] = at
    at = previous[at] as number
  }
  return places
}
