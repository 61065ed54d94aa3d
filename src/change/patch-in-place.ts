/**
 * A draft written back into the value it was made of, when all changes are known to fit. Floor 1.
 */
import { refuse } from '../plain/error.js'
import { isContainer } from '../plain/kind.js'
import type { PlainLeaf, PlainValue } from '../plain/types.js'
import type { Draft } from './draft.js'
import { mutableCopy } from './mutable.js'

/** @throws PlaindocError `OPERATION_REFUSED` unless a container can be written into */
export function refuseFrozen(target: PlainValue): void {
  if (!isContainer(target) || isWritable(target)) return
  const remedy = 'Leave out inPlace to get a patched copy.'
  throw refuse('OPERATION_REFUSED', 'patch a value in place', [], 'it is frozen', remedy)
}

/** Writes what the draft has become into the containers it was copied from; returns `target` with the changes. */
export function writeBack(draft: Draft, target: PlainValue): PlainValue {
  return new Return(draft, target).settle(draft.root)
}

class Return {
  /** What each copy of the draft stands for in the end. */
  private readonly homes = new Map<object, object>()
  /** The parts that the target had before: they stay the objects they are. Anything else came with a change. */
  private readonly own = new Set<object>()
  private readonly taken = new Set<object>()

  constructor(
    private readonly draft: Draft,
    target: PlainValue,
  ) {
    const touched = new Set(draft.copies.values())
    const pending: unknown[] = [target]
    while (pending.length > 0) {
      const part = pending.pop()
      if (typeof part !== 'object' || part === null || this.own.has(part)) continue
      this.own.add(part)
      if (touched.has(part)) for (const child of childrenOf(part)) pending.push(child)
    }
  }

  /** What `value` of the draft is in the result. */
  settle(value: PlainValue): PlainValue {
    if (typeof value !== 'object' || value === null) return value
    const home = this.homes.get(value)
    if (home !== undefined) return home as PlainValue
    const original = this.draft.copies.get(value)
    if (original === undefined) return this.own.has(value) ? value : mutableCopy(value)
    const stays = this.own.has(original) && isWritable(original) && !this.taken.has(original)
    const settled = stays ? original : emptyLike(original)
    this.taken.add(original)
    this.homes.set(value, settled)
    fill(settled, value, part => this.settle(part))
    return settled as PlainValue
  }
}

function isWritable(container: object): boolean {
  return Object.isExtensible(container)
}

function* childrenOf(container: object): Generator<unknown> {
  if (container instanceof Map) yield* container.keys()
  yield* container instanceof Map || container instanceof Set ? container.values() : Object.values(container)
}

function emptyLike(container: object): object {
  if (Array.isArray(container)) return []
  if (container instanceof Map) return new Map()
  return container instanceof Set ? new Set() : {}
}

type Settle = (part: PlainValue) => PlainValue

function fill(target: object, source: object, settle: Settle): void {
  if (Array.isArray(target)) fillArray(target, source as PlainValue[], settle)
  else if (target instanceof Map) fillMap(target, source as Map<PlainLeaf, PlainValue>, settle)
  else if (target instanceof Set) fillSet(target, source as Set<PlainLeaf>, settle)
  else fillObject(target as Record<string, PlainValue>, source as Record<string, PlainValue>, settle)
}

function fillArray(target: PlainValue[], source: readonly PlainValue[], settle: Settle): void {
  const items = source.map(settle)
  let start = 0
  while (start < items.length && start < target.length && items[start] === target[start]) start++
  let end = 0
  const most = Math.min(items.length, target.length) - start
  while (end < most && items[items.length - 1 - end] === target[target.length - 1 - end]) end++
  const tail = target.splice(target.length - end, end)
  target.length = start
  for (let at = start; at < items.length - end; at++) target.push(items[at] as PlainValue)
  for (const item of tail) target.push(item)
}

function fillObject(
  target: Record<string, PlainValue>,
  source: Readonly<Record<string, PlainValue>>,
  settle: Settle,
): void {
  for (const key of Object.keys(target)) if (!Object.hasOwn(source, key)) delete target[key]
  for (const [key, part] of Object.entries(source)) {
    const value = settle(part)
    if (!Object.hasOwn(target, key) || target[key] !== value) target[key] = value
  }
}

function fillMap(target: Map<PlainLeaf, PlainValue>, source: Map<PlainLeaf, PlainValue>, settle: Settle): void {
  const entries = Array.from(source, ([key, part]): [PlainLeaf, PlainValue] => [settle(key) as PlainLeaf, settle(part)])
  target.clear()
  for (const [key, part] of entries) target.set(key, part)
}

function fillSet(target: Set<PlainLeaf>, source: Set<PlainLeaf>, settle: Settle): void {
  const elements = Array.from(source, element => settle(element) as PlainLeaf)
  target.clear()
  for (const element of elements) target.add(element)
}
