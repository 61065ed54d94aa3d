/**
 * Which containers of an `initial` get a derived id of their own: a pure function of the value, so that every device that
 * seeds the same value seeds the same structs, whatever its document holds already. Floor 2.
 */
import { isPlainObject } from '../plain/kind.js'
import type { PlainObject, PlainValue } from '../plain/types.js'
import { type Content, valueKind } from './derived-canonical.js'
import { DERIVED_BUDGET } from './derived-container.js'
import type { ContainerKind } from './derived-ids.js'

/** A container with a derived id. */
export interface Plan {
  readonly kind: ContainerKind
  readonly plain: PlainValue
  /** By user key: the containers in it that have an id of their own. Empty for an array and a text: all of it is the block. */
  readonly own: Map<string, Plan>
  /** The keys whose values are in the block of this container: leaves, and containers for which no id was left. */
  readonly inBlock: string[]
}

/**
 * The plan for an initial value: breadth first, keys as they stand, down to 32 ids. A container uses one id and one for its block;
 * an empty one, and a map that turns out to hold only containers with ids, has no block and gives that id back.
 */
export function planOf(initial: Content, budget: number = DERIVED_BUDGET): Plan {
  const root = newPlan(isPlainObject(initial.plain) ? 'map' : 'array', initial.plain)
  let left = budget - 1
  const waiting = [root]
  // the list grows while it is walked: breadth first
  for (const plan of waiting) {
    if (plan.kind !== 'map' || !isPlainObject(plan.plain)) continue
    for (const [key, child] of childPlans(plan.plain, initial.kinds)) {
      const cost = child === undefined ? 0 : isEmpty(child.plain) ? 1 : 2
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

function newPlan(kind: ContainerKind, plain: PlainValue): Plan {
  return { kind, plain, own: new Map(), inBlock: [] }
}

function childPlans(plain: PlainObject, kinds: Content['kinds']): [string, Plan | undefined][] {
  return Object.keys(plain).map(key => {
    const value = plain[key] ?? null
    const kind = valueKind(value, plain, key, kinds)
    return [key, kind === 'leaf' ? undefined : newPlan(kind, value)]
  })
}

/** Whether a container's value has no content to write. */
export function isEmpty(plain: PlainValue): boolean {
  return plain === '' || Object.keys(plain ?? {}).length === 0
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
