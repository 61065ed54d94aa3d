/** The mark on values that a document shows (SPEC V): there, and seen by nobody. */
import { isDeepStrictEqual } from 'node:util'
import { isShown, rememberShown } from '../src/internals/layout-memory.js'
import { admit } from '../src/plain/index.js'
import { freezeMarkable, hasMark, setMark } from '../src/plain/mark.js'

describe('the mark', () => {
  test.each([
    ['an object', { a: 1 }],
    ['an array', [1, 2]],
  ])('V60 is set on %s that is frozen, and nothing else tells', (_what, value) => {
    const plain = Array.isArray(value) ? [...value] : { ...value }
    const frozen = freezeMarkable(value)

    expect(hasMark(frozen)).toBe(false)
    expect(setMark(frozen)).toBe(true)
    expect(hasMark(frozen)).toBe(true)
    expect(Object.isFrozen(frozen)).toBe(true)
    expect(Reflect.ownKeys(frozen)).toEqual(Reflect.ownKeys(plain))
    expect(isDeepStrictEqual(frozen, plain)).toBe(true)
    expect(JSON.stringify(frozen)).toBe(JSON.stringify(plain))
    expect(hasMark(Array.isArray(frozen) ? [...frozen] : { ...frozen })).toBe(false)
  })

  test('V61 has no room on what did not pass the door; what a document shows is known all the same', () => {
    const foreign = Object.freeze({ a: 1 })
    const admitted = admit({ a: [1] }).plain as { a: object }

    expect(setMark(foreign)).toBe(false)
    expect([foreign, admitted, admitted.a].map(isShown)).toEqual([false, false, false])
    rememberShown(foreign)
    rememberShown(admitted as never)
    expect([foreign, admitted, admitted.a].map(isShown)).toEqual([true, true, false])
  })
})
