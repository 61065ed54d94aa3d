/**
 * Remembers the character that Yjs destroys when it cuts a surrogate pair in two. Floor 2.
 * `ContentString.splice` writes U+FFFD over both halves and keeps the character nowhere; a rolled back cut would leave
 * this replica with two question marks where all others have the character.
 */
import * as Y from 'yjs'

const replacement = '\uFFFD'
/** Right half of a cut → the two code units that stood there. */
const cutPairs = new WeakMap<Y.ContentString, string>()
let watching = false

/**
 * From now on cuts through a character are remembered. Does nothing the second time.
 * `splice` of Yjs gives what it always gave; a cut costs one comparison more, and only a destroyed pair is stored, for
 * as long as its right half lives.
 */
export function watchCutPairs(): void {
  if (watching) return
  watching = true
  const splice = Y.ContentString.prototype.splice
  Y.ContentString.prototype.splice = function (this: Y.ContentString, offset: number): Y.ContentString {
    const before = this.str
    const right = splice.call(this, offset)
    if (right.str.startsWith(replacement) && this.str.endsWith(replacement)) {
      cutPairs.set(right, before.slice(offset - 1, offset + 1))
    }
    return right
  }
}

/** Joins `right` back to `left`, a destroyed character included. The halves must be those of one cut. */
export function joinStrings(left: Y.ContentString, right: Y.ContentString): void {
  const pair = cutPairs.get(right)
  left.str = pair === undefined ? left.str + right.str : left.str.slice(0, -1) + pair + right.str.slice(1)
}
