/**
 * How an object of ours shows itself to `console.log` in Node: without this, with all of Yjs behind it. Floor 3.
 */

type Inspect = (value: unknown, options: object) => string

/** Instances of the class of `prototype` print as `show` says; browsers take no notice. */
export function printAs<T extends object>(
  prototype: T,
  show: (self: T, print: (value: unknown) => string) => string,
): void {
  // what Node calls `util.inspect.custom`
  Object.defineProperty(prototype, Symbol.for('nodejs.util.inspect.custom'), {
    configurable: true,
    value(this: T, _depth: number, options: object, inspect: Inspect): string {
      return show(this, value => inspect(value, options))
    },
  })
}
