/**
 * What a revision keeps beside what it shows: that a text is a text, a counter a counter, a list a list.
 */
import * as Y from 'yjs'
import { spell, unspell } from '../src/history/spelling.js'
import { atomic, counter, list, richText, sharedType, text } from '../src/index.js'
import { meet, Replica } from './history-replica.js'

const kinds = (): Record<string, unknown> => ({
  title: text('hello'),
  visits: counter(3),
  todos: list([
    { id: 1, title: text('milk') },
    { id: 2, title: text('bread') },
  ]),
  area: atomic({ $x: [1, 2] }),
  tags: new Set(['a', new Date(0)]),
  prices: new Map<unknown, unknown>([
    ['tea', counter(1)],
    [1, { note: text('n') }],
  ]),
  $odd: { $text: 'no text' },
})

describe('kinds', () => {
  test('T60 what was deleted comes back as the kind that it was', () => {
    const one = new Replica({})
    Object.assign(one.data, kinds())
    one.history.commit('all')
    const value = one.value
    for (const key of Object.keys(value)) delete one.data[key]
    one.history.commit('none')
    const two = one.twin()

    two.history.restore('all')
    one.merge(two)

    expect(one.value).toEqual(value)
    const three = one.twin()
    one.data.title += ' world'
    three.data.title = `oh ${three.data.title}`
    one.data.visits++
    three.data.visits++
    one.data.prices.set('tea', one.data.prices.get('tea') + 1)
    three.data.prices.set('tea', three.data.prices.get('tea') + 1)
    one.data.todos[0].title += '!'
    three.data.todos.reverse()
    meet(one, three)
    expect(one.value).toMatchObject({ title: 'oh hello world', visits: 5, $odd: { $text: 'no text' } })
    expect(one.value.prices.get('tea')).toBe(3)
    expect(one.value.todos.map(({ title }: { title: string }) => title)).toEqual(['bread', 'milk!'])
    expect(three.value).toEqual(one.value)
  })

  test('T61 marks and embeds of a text come back, where it stands and where it went', () => {
    const one = new Replica({ a: text('hello world') })
    const handle = richText(one.data, 'a')
    handle.format(0, 5, { bold: true })
    handle.insertEmbed(5, { image: 'x.png' })
    one.history.commit('marked')
    const marked = one.value
    handle.delete(0, 3)
    handle.format(0, 2, { bold: null })
    one.history.commit('plain')

    one.history.restore('marked')
    const inPlace = one.value
    delete one.data.a
    const two = one.twin()
    two.history.restore('marked')

    expect(inPlace).toEqual(marked)
    expect(two.value).toEqual(marked)
    expect(two.root.get('a')).toBeInstanceOf(Y.Text)
    expect(one.twin().history.checkout('marked')).toEqual(marked)
  })

  test('T62 what is still there stays the shared type and the object that it is', () => {
    const one = new Replica({
      todos: list([
        { id: 1, n: 1 },
        { id: 2, n: 2 },
        { id: 3, n: 3 },
      ]),
      deep: { a: [1, { b: 2 }] },
    })
    one.history.commit('start')
    const [first, , third] = one.data.todos
    const { deep } = one.data
    const types = [first, third, deep, deep.a].map(node => sharedType(node))
    third.n = 30
    one.data.todos.splice(1, 1)
    one.data.todos.reverse()
    deep.a[1].b = 3
    deep.a.push(4)

    one.history.restore('start')

    expect(one.value).toEqual({
      todos: [
        { id: 1, n: 1 },
        { id: 2, n: 2 },
        { id: 3, n: 3 },
      ],
      deep: { a: [1, { b: 2 }] },
    })
    expect(
      [one.data.todos[0], one.data.todos[2], one.data.deep, one.data.deep.a].map(node => sharedType(node)),
    ).toEqual(types)
    expect(one.data.todos[0]).toBe(first)
    expect(third.n).toBe(3)
  })

  test('T63 a part of a checked out value that is assigned brings its kinds', () => {
    const one = new Replica({})
    one.data.note = { body: text('hello'), votes: counter(2), steps: list([1]) }
    one.history.commit('start')
    const { note } = one.twin().history.checkout('start')
    const two = new Replica({ copy: null })

    two.data.copy = note

    const root = two.doc.root as Y.Map<Y.Map<unknown>>
    expect(two.value.copy).toEqual(note)
    expect(root.get('copy')?.get('body')).toBeInstanceOf(Y.Text)
    expect((root.get('copy')?.get('votes') as Y.Map<unknown> | undefined)?.get('$type')).toBe('counter')
    expect((root.get('copy')?.get('steps') as Y.Map<unknown> | undefined)?.get('$type')).toBe('list')
  })

  test('T64 a document without kinds is its own spelling; any other reads back from it', () => {
    const plain = new Replica({ a: [1, { b: 'c' }], s: new Set([1]), m: new Map([[1, {}]]) })
    const rich = new Replica({})
    Object.assign(rich.data, kinds())

    expect(spell(plain.value)).toBe(plain.value)
    expect(unspell(spell(rich.value))).toBe(rich.value)
    expect(spell(rich.value)).toMatchObject({
      title: { $text: 'hello' },
      visits: { $counter: 3 },
      $$odd: { $$text: 'no text' },
    })
    expect(spell(rich.value)).toMatchObject({ area: { $atomic: { $x: [1, 2] } } })
  })

  test('T65 a revision tells a text from a string, and a counter from a number, that look alike', () => {
    const one = new Replica({ n: 1 })
    one.data.box = { a: 'x', n: 1 }
    one.history.commit('plain')
    delete one.data.box
    one.data.box = { a: text('x'), n: counter(1) }

    expect(one.history.hasUncommitted).toBe(true)
    expect(one.history.commit('kinds')).not.toBeNull()
    expect(one.history.checkout('kinds')).toEqual(one.history.checkout('plain'))
    expect(one.history.diff({ from: 'plain', to: 'kinds' })).toEqual([])
  })

  test('T66 revert() brings back a text that this replica deleted, as a text', () => {
    const one = new Replica({ n: 1 })
    one.data.box = { title: text('hello'), n: 1 }
    one.history.commit('start')
    const two = one.twin()
    delete one.data.box.title
    two.data.box.n = 2
    meet(one, two)

    one.history.revert()

    expect(one.value.box).toEqual({ title: 'hello', n: 2 })
    expect((one.root.get('box') as Y.Map<unknown>).get('title')).toBeInstanceOf(Y.Text)
  })

  test('T67 revert() takes back what this replica counted, and not what others did', () => {
    const one = new Replica({ visits: counter(1) })
    one.history.commit()
    const two = one.twin()
    one.data.visits += 5
    two.data.visits += 3
    meet(one, two)

    one.history.revert()

    expect(one.value.visits).toBe(4)
  })

  test('T68 XML, which only its shared type edits, stays as it is', () => {
    const one = new Replica({ n: 1, deep: { title: text('t') } })
    const fragment = new Y.XmlFragment()
    one.root.set('page', fragment)
    ;(one.root.get('deep') as Y.Map<unknown>).set('page', new Y.XmlElement('p'))
    one.history.commit('empty')
    fragment.insert(0, [new Y.XmlText('hello')])
    ;((one.root.get('deep') as Y.Map<unknown>).get('page') as Y.XmlElement).setAttribute('class', 'x')
    one.data.n = 2
    one.data.deep.title = 'other'
    const { page } = one.value

    one.history.restore('empty')

    expect(one.root.get('page')).toBe(fragment)
    expect(one.value).toMatchObject({ n: 1, page, deep: { title: 't', page: { attributes: { class: 'x' } } } })
    expect((one.root.get('deep') as Y.Map<unknown>).get('title')).toBeInstanceOf(Y.Text)
  })
})
