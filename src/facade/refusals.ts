/**
 * What a facade refuses that a plain object would do, each with the way out. Floor 4.
 */
import { type PlaindocError, refuse } from '../plain/index.js'
import { type Handle, pathOfHandle } from './handle.js'

/** `Object.freeze`, `seal`, `preventExtensions`: a live object changes whenever others write. */
export function refuseFreeze(handle: Handle): PlaindocError {
  return refuse(
    'OPERATION_REFUSED',
    'freeze the live object',
    pathOfHandle(handle),
    'others may change it at any time',
    'Use snapshot(), which is frozen.',
  )
}

/** `Object.setPrototypeOf` with anything but the prototype it has. */
export function refusePrototype(handle: Handle): PlaindocError {
  return refuse(
    'OPERATION_REFUSED',
    'set the prototype of the live object',
    pathOfHandle(handle),
    'only plain objects and arrays are shared',
    'Keep methods in functions that take the object.',
  )
}

/** A write under a symbol. */
export function refuseSymbol(handle: Handle, key: symbol): PlaindocError {
  return refuse(
    'KEY_REFUSED',
    `set ${String(key)}`,
    pathOfHandle(handle),
    'symbols mean nothing to other devices',
    'Use a string key.',
  )
}

/** The value of a property descriptor that says what a plain assignment says; anything else is refused. */
export function dataValue(handle: Handle, key: string | symbol, descriptor: PropertyDescriptor): unknown {
  const { writable, enumerable, configurable } = descriptor
  const plain = 'value' in descriptor && writable !== false && enumerable !== false && configurable !== false
  if (plain) return descriptor.value
  throw refuse(
    'OPERATION_REFUSED',
    `define ${String(key)}`,
    pathOfHandle(handle),
    'accessors and hidden or fixed properties cannot be shared',
    'Assign a plain value instead.',
  )
}
