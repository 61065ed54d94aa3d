/**
 * The traps that several kinds of facades have in common. Floor 4.
 */
import type { Entry } from '../shared/index.js'
import { Handle } from './handle.js'
import { refuseFreeze, refusePrototype } from './refusals.js'

/** What no facade lets anybody do to a live container. */
export abstract class ContainerHandle extends Handle {
  preventExtensions(): boolean {
    throw refuseFreeze(this)
  }

  setPrototypeOf(target: object, prototype: object | null): boolean {
    if (prototype === Object.getPrototypeOf(target)) return true
    throw refusePrototype(this)
  }
}

/** The handle of an object or array, whose entries are its properties. */
export abstract class PropertyHandle extends ContainerHandle {
  has(_target: object, key: string | symbol): boolean {
    return Reflect.has(this.live(), key)
  }

  getOwnPropertyDescriptor(_target: object, key: string | symbol): PropertyDescriptor | undefined {
    const descriptor = Reflect.getOwnPropertyDescriptor(this.live(), key)
    if (descriptor !== undefined) descriptor.value = this.facades.value(descriptor.value as Entry)
    return descriptor
  }
}
