/**
 * Which containers of an `initial` get a derived id of their own: a pure function of the value, so that every device that
 * seeds the same value seeds the same structs, whatever its document holds already. Floor 2.
 */
import { isPlainObject, type PlainContainer, type PlainObject, type PlainValue, sizeOf } from '../plain/index.js'
import type { Content } from './derived-held.js'
import { isShared, layoutOf, type SharedLayout } from './layout.js'
import { seedsIn } from './layout-memory.js'

/** A container with a derived id. */
export interface Plan {
  readonly kind: SharedLayout
  readonly plain: PlainValue
  /** By user key: the containers in it that have an id of their own. Empty for an array and a text: all of it is the block. */
  readonly own: Map<string, Plan>
  /** The keys whose values are in the block of this container: leaves, and containers for which no id was left. */
  readonly inBlock: string[]
}

/**
 * Derived ids that seeding spends. Each makes every transaction of Yjs dearer: with 4, 8, 16 and 34 of them a set costs 1.06,
 * 1.14, 1.33 and 1.79 times what it costs without.
 */
const SEED_BUDGET = 16

/**
 * The plan for an initial value: breadth first, keys as they stand, down to 16 ids. A container uses one id and one for
 * its block, a list two for its blocks; an empty one, and a map that turns out to hold only containers with ids, has no block
 * and gives that id back.
 */
export function planOf(initial: Content, budget: number = SEED_BUDGET): Plan {
  const root = newPlan(isPlainObject(initial.plain) ? 'map' : 'array', initial.plain)
  let left = budget - 1
  const waiting = [root]
  // the list grows while it is walked: breadth first
  for (const plan of waiting) {
    if (plan.kind !== 'map' || !isPlainObject(plan.plain)) continue
    for (const [key, child] of childPlans(plan.plain, initial.kinds)) {
      const cost = child === undefined ? 0 : costOf(child)
      if (child === undefined || cost > left) plan.inBlock.push(key)
      else {
        left -= cost
        plan.own.set(key, child)
        waiting.push(child)
      }
    }
    if (plan.inBlock.length === 0 && plan.own.size > 0) left++
  }
  return root
}

function newPlan(kind: SharedLayout, plain: PlainValue): Plan {
  return { kind, plain, own: new Map(), inBlock: [] }
}

function childPlans(plain: PlainObject, kinds: Content['kinds']): [string, Plan | undefined][] {
  return Object.keys(plain).map(key => {
    const value = plain[key] ?? null
    const layout = layoutOf(value, kinds?.get(plain)?.get(key) ?? seedsIn(plain)?.get(key))
    return [key, isShared(layout) ? newPlan(layout, value) : undefined]
  })
}

function costOf({ kind, plain }: Plan): number {
  if (isEmpty(plain)) return 1
  return kind === 'list' ? 3 : 2
}

/** Whether a container's value has no content to write. */
export function isEmpty(plain: PlainValue): boolean {
  if (plain === '' || plain === 0) return true
  return typeof plain === 'object' && plain !== null && sizeOf(plain as PlainContainer) === 0
}

/** The content of the block of a container: the whole of an array or a text, some keys of a map. */
export function blockContent(plan: Plan, keys: readonly string[], kinds: Content['kinds']): Content {
  if (plan.kind !== 'map') return { plain: plan.plain, kinds }
  const whole = plan.plain as PlainObject
  const wanted = new Set(keys)
  const inOrder = Object.keys(whole).filter(key => wanted.has(key))
  const plain: PlainObject = Object.fromEntries(inOrder.map(key => [key, whole[key] ?? null]))
  const texts = kinds?.get(whole)
  return { plain, kinds: texts === undefined ? kinds : new Map([...(kinds ?? []), [plain, texts]]) }
}
