/**
 * What the compiler promises: a structure comes out as the type that went in, snapshots are readonly all the way down.
 * The proof is that this file compiles (`tsc -p test`); the lines marked `@ts-expect-error` must not.
 */
import { atomic, counter, list, type Snapshot, snapshot, subscribe, text, track } from '../src/index.js'

type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false
function same<A, B>(_proof: Same<A, B>): void {}

interface Todo {
  id: number
  title: string
  done?: boolean
}
interface Data {
  title: string
  views: number
  todos: Todo[]
  settings: { theme: string; sizes: number[] }
  tags: Set<string>
  byId: Map<string, Todo>
  at: Date
  big: bigint
  bytes: Uint8Array
  maybe: string | null
}

const initial: Data = {
  title: text('Draft'),
  views: counter(),
  todos: list<Todo>([{ id: 1, title: text('milk') }]),
  settings: atomic({ theme: 'dark', sizes: [1, 2] }),
  tags: new Set(['a']),
  byId: new Map(),
  at: new Date(0),
  big: 1n,
  bytes: Uint8Array.of(1),
  maybe: null,
}

describe('types', () => {
  test('TY1 what is tracked is typed as what went in, and text, counter, list and atomic as what they read as', () => {
    same<ReturnType<typeof text>, string>(true)
    same<ReturnType<typeof counter>, number>(true)
    const inferred = track({ title: text('a'), n: counter(), items: list([1, 2]), conf: atomic({ a: 1 }) })
    same<typeof inferred.data, { title: string; n: number; items: number[]; conf: { a: number } }>(true)

    const doc = track(initial)
    same<typeof doc.data, Data>(true)
    doc.data.title += '!'
    doc.data.views++
    doc.data.todos.push({ id: 2, title: 'bread' })
    doc.data.settings = { theme: 'light', sizes: [] }

    expect(doc.snapshot().title).toBe('Draft!')
  })

  test('TY2 snapshots are readonly all the way down', () => {
    const shown = track(initial).snapshot()
    same<typeof shown.todos, readonly Snapshot<Todo>[]>(true)
    same<typeof shown.tags, ReadonlySet<string>>(true)
    same<typeof shown.byId, ReadonlyMap<string, Snapshot<Todo>>>(true)
    same<typeof shown.at, Date>(true)
    same<typeof shown.title, string>(true)

    expect(() => {
      // @ts-expect-error snapshots are readonly
      shown.title = 'x'
    }).toThrow(TypeError)
    expect(() => {
      // @ts-expect-error and so are the arrays in them
      shown.todos.push({ id: 3, title: 'x' })
    }).toThrow(TypeError)
  })

  test('TY3 wrong types do not compile', () => {
    const doc = track<{ n: number; todos: Todo[] }>({ n: 1, todos: [] })
    const never = (): void => {
      // @ts-expect-error a string is no number
      doc.data.n = 'x'
      // @ts-expect-error a todo has a title
      doc.data.todos.push({ id: 1 })
      // @ts-expect-error a transaction cannot await
      doc.transact(async data => data.n)
      // @ts-expect-error only objects are tracked
      subscribe(doc.data.n, () => undefined)
      snapshot(doc.data.todos).map(todo => todo.title.length)
    }
    expect(never).toBeInstanceOf(Function)
  })
})
