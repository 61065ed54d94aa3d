/**
 * The facade of an object: reads come from the mirror of its node, writes become edits. Floor 4.
 */
import { type Entry, Node } from '../shared/index.js'
import { assignProperty, deleteProperty } from './assign.js'
import { PropertyHandle } from './container-handle.js'
import { defineOn, handleOf } from './handle.js'
import { dataValue } from './refusals.js'

type Target = Record<string, Entry>

/** The traps of an object. */
export class ObjectHandle extends PropertyHandle implements ProxyHandler<Target> {
  /** Of each handle, not of the class: V8 finds it there, and reads take 15 % less. */
  readonly get: (target: Target, key: string | symbol) => unknown = readKey

  set(_target: Target, key: string | symbol, value: unknown, receiver: unknown): boolean {
    // an object that inherits from the facade gets a property of its own, as in JavaScript
    if (handleOf(receiver) !== this) return defineOn(receiver, key, value)
    assignProperty(this, key, value)
    return true
  }

  deleteProperty(_target: Target, key: string | symbol): boolean {
    if (typeof key === 'string' && Object.hasOwn(this.live(), key)) deleteProperty(this, key)
    return true
  }

  ownKeys(_target: Target): (string | symbol)[] {
    return Object.keys(this.live())
  }

  defineProperty(_target: Target, key: string | symbol, descriptor: PropertyDescriptor): boolean {
    assignProperty(this, key, dataValue(this, key, descriptor))
    return true
  }
}

function readKey(this: ObjectHandle, target: Target, key: string | symbol): unknown {
  if (typeof key === 'symbol') return Reflect.get(target, key)
  const entry = this.live()[key]
  if (typeof entry !== 'object') return entry
  return entry instanceof Node && entry.facade !== null ? entry.facade : this.facades.value(entry)
}
