/**
 * The facade of a JavaScript Set. Floor 4.
 */
import { encodeKey, type PlainLeaf, type PlainSet } from '../plain/index.js'
import { addMember } from '../shared/index.js'
import { CollectionHandle, inheritOn, isSimple, type Shown, showIn, walk } from './collection.js'
import { handleOf } from './handle.js'

/** The traps of a Set. */
export class SetHandle extends CollectionHandle {
  readonly word = 'Set'

  read = ({ key }: Shown): unknown => this.facades.value(key)

  /** What `value` is known by once the door has let it in. */
  admit(value: unknown): string {
    if (isSimple(value)) return encodeKey(value)
    const { plain } = this.facades.arriveIn(new Set([value]), this.node)
    const [element] = plain as PlainSet
    return encodeKey(element as PlainLeaf)
  }
}

/** What the facade of a Set inherits from. Has no content of its own: `this` is the facade, behind which stands the handle. */
class LiveSet extends Set<unknown> {
  override get size(): number {
    return handleBehind(this).shown().size
  }

  override has(value: unknown): boolean {
    return handleBehind(this).holds(value)
  }

  override add(value: unknown): this {
    const handle = handleBehind(this)
    const node = handle.writable()
    const name = handle.admit(value)
    if (!handle.shown().has(name)) handle.facades.core.write(transaction => addMember(transaction, node, name))
    return this
  }

  override delete(value: unknown): boolean {
    return handleBehind(this).remove(value)
  }

  override clear(): void {
    handleBehind(this).removeAll()
  }

  override forEach(run: (value: unknown, key: unknown, set: Set<unknown>) => void, self: unknown = undefined): void {
    handleBehind(this)
    if (typeof run !== 'function') throw new TypeError(`${String(run)} is not a function`)
    for (const value of this.values()) run.call(self, value, value, this)
  }

  override values(): SetIterator<unknown> {
    const handle = handleBehind(this)
    return walk(handle, handle.read)
  }

  override entries(): SetIterator<[unknown, unknown]> {
    const handle = handleBehind(this)
    return walk(handle, one => {
      const value = handle.read(one)
      return [value, value]
    })
  }
}

// as in JavaScript, one function under three names
const { values } = LiveSet.prototype
for (const name of ['keys', Symbol.iterator]) Object.defineProperty(LiveSet.prototype, name, { value: values })
showIn(LiveSet.prototype, Set)
inheritOn(LiveSet.prototype, Set.prototype, self => new Set(handleBehind(self).facade as Set<unknown>))

/** One target for the facades of all Sets: the traps never look at it. */
export const setTarget: object = Object.create(LiveSet.prototype) as object

function handleBehind(self: unknown): SetHandle {
  const handle = handleOf(self)
  if (handle instanceof SetHandle) return handle
  throw new TypeError('Method of a live Set called on something else')
}
