/**
 * The facade against plain JavaScript on five devices: after every operation the device shows what JavaScript would, and
 * once the partitions are healed all show the same.
 */
import { type Document, isTracked, track } from '../src/index.js'
import { clone, edit, recogniseLive, textOf } from './edits.js'
import { type Random, random, runs } from './random.js'

recogniseLive(isTracked)

type Data = { m: Record<string, unknown> }

interface Device {
  readonly doc: Document<Data>
  /** Which of the others it hears. */
  group: number
  /** What the newest undo step would bring back, and what it would take; unknown once anything else happened. */
  step: { before: string; after: string } | undefined
}

const initial = (): Data => ({
  m: { list: [{ id: 1 }, { id: 2 }], plain: [1, 2, 3], deep: { a: 'x', more: { b: [] } }, n: 0 },
})

function devices(count: number): Device[] {
  const all: Device[] = []
  for (let i = 0; i < count; i++) {
    const device: Device = { doc: track(initial()), group: 0, step: undefined }
    all.push(device)
    device.doc.ydoc.on('update', (update: Uint8Array, origin: unknown) => {
      // what others wrote may win over a write of ours without a trace in the values, as when both wrote the same
      if (origin === all) device.step = undefined
      else for (const other of all) if (other !== device && other.group === device.group) hear(other, update, all)
    })
  }
  return all
}

function hear(device: Device, update: Uint8Array, all: object): void {
  device.doc.merge(update, { origin: all })
}

/** The same edit on the device and on a plain copy of what it holds. */
function edits(device: Device, seed: number, chance: Random): void {
  const { doc } = device
  const model = clone(doc.snapshot()) as Data
  const before = textOf(model)
  const expected = edit(model.m, random(seed))
  const write = (): unknown => edit(doc.data.m, random(seed))
  const atOnce = chance.chance(0.7)
  const got = atOnce ? doc.transact(write) : write()

  expect(got).toEqual(expected)
  expect(textOf(doc.data)).toBe(textOf(model))
  const after = textOf(doc.snapshot())
  expect(after).toBe(textOf(model))
  // an edit may write what stood there already, which is a step that shows nothing
  device.step = atOnce && after !== before ? { before, after } : undefined
}

/** What is thrown away leaves nothing behind. */
function rollsBack({ doc }: Device, seed: number): void {
  const before = textOf(doc.snapshot())
  const bytes = doc.encode()
  expect(() =>
    doc.transact(data => {
      for (let n = 0; n < 3; n++) edit(data.m, random(seed + n))
      throw new Error('changed my mind')
    }),
  ).toThrow('changed my mind')
  expect(textOf(doc.data)).toBe(before)
  expect(textOf(doc.snapshot())).toBe(before)
  expect(Buffer.from(doc.encode()).equals(Buffer.from(bytes))).toBe(true)
}

function undoes(device: Device): void {
  const { doc, step } = device
  device.step = undefined
  const done = doc.undo.undo()
  if (step !== undefined) {
    expect([done, textOf(doc.snapshot())]).toEqual([true, step.before])
    doc.undo.redo()
    expect(textOf(doc.snapshot())).toBe(step.after)
  }
  expect(textOf(doc.data)).toBe(textOf(doc.snapshot()))
}

function partitions(all: readonly Device[], chance: Random): void {
  for (const device of all) device.group = chance.int(3)
  for (const one of all) for (const other of all) if (one.group === other.group) meet(one, other, all)
}

function meet(one: Device, other: Device, all: object): void {
  if (one !== other) hear(one, other.doc.encode(one.doc.stateVector()), all)
}

function run(seed: number, steps: number): void {
  const chance = random(seed)
  const all = devices(5)
  for (let at = 0; at < steps; at++) {
    const device = chance.pick(all)
    const choice = chance.int(2 ** 30)
    try {
      if (chance.chance(0.05)) partitions(all, chance)
      else if (chance.chance(0.08)) undoes(device)
      else if (chance.int(12) === 0) rollsBack(device, choice)
      else edits(device, choice, chance)
    } catch (error) {
      throw new Error(`seed ${seed}, step ${at}: ${(error as Error).message}`, { cause: error })
    }
  }
  for (const device of all) device.group = 0
  for (const one of all) for (const other of all) meet(one, other, all)
  const shown = all.map(({ doc }) => textOf(doc.snapshot()))
  const fresh = track<unknown>(undefined)
  fresh.merge((all[0] as Device).doc.encode())
  expect([seed, ...new Set([...shown, textOf(fresh.snapshot())])]).toEqual([seed, shown[0]])
}

describe('five devices, partitions, undo and rollback', () => {
  test('A80 every device shows what JavaScript would after each operation, and all the same in the end', () => {
    // 100,000 operations when long
    for (let seed = 1; seed <= runs(12, 500); seed++) run(seed, 200)
  }, 3_600_000)

  test('A81 a handle writes to its own part after its item was moved, also when others had edited around the part', () => {
    const initially = { l: [{ n: 2, parts: [{ v: 'a' }, { v: 'b' }] as { v: string }[] }, { n: 0 }, { n: 1 }] }
    const one = track(initially)
    const other = track(initially)
    const [part] = one.data.l[0]?.parts ?? []
    expect(part?.v).toBe('a')

    other.data.l[0]?.parts?.unshift({ v: 'new' })
    one.merge(other)
    one.data.l.sort((x, y) => x.n - y.n)
    if (part !== undefined) part.v = 'A'

    expect(one.snapshot()).toEqual({ l: [{ n: 0 }, { n: 1 }, { n: 2, parts: [{ v: 'new' }, { v: 'A' }, { v: 'b' }] }] })
  })
})
