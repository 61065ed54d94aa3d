/**
 * Values with their kinds spelled out: a text, counter, list or atomic value says in plain data that it is one. Floor 4.
 *
 * A text is `{ $text: letters }`, with marks `{ $text: [run, …] }` where a run is its letters or `{ text, attributes?, embed? }`;
 * a counter `{ $counter: n }`, a list `{ $list: items }`, an atomic value `{ $atomic: value }`. A key of the user that begins
 * with `$` gets a second one. Everything else is itself, so a document without such kinds is its own spelling. What a
 * revision keeps, compares and merges are spellings: so what comes back is what it was. Part of the layout.
 */
import {
  containerSeed,
  rememberContainer,
  rememberRuns,
  rememberSeeds,
  rememberShown,
  runsOf,
  seedsIn,
} from '../internals/layout-memory.js'
import {
  encodeKey,
  FrozenMap,
  isContainer,
  isPlainArray,
  isPlainMap,
  isPlainObject,
  isPlainSet,
  type Path,
  type PlainArray,
  type PlainContainer,
  type PlainLeaf,
  type PlainMap,
  type PlainObject,
  type PlainValue,
  type SeedKind,
} from '../plain/index.js'
import { freezeMarkable } from '../plain/mark.js'
import { runsIn } from '../shared/text-value.js'
import { joinRuns, splitRuns } from './spelled-text.js'

type Seed = SeedKind | undefined

const spellings = new WeakMap<object, PlainValue>()
const spelled = new WeakMap<object, Read>()

/** A spelling, read: the value, and what it is when it stands somewhere. */
interface Read {
  readonly value: PlainValue
  readonly seed: Seed
}

/** The spelling of a frozen value. The same object for the same container; costs the containers not spelled before. */
export function spell(value: PlainValue): PlainValue {
  if (!isContainer(value)) return value
  let spelling = spellings.get(value)
  if (spelling === undefined) {
    spelling = spellContainer(value)
    remember(value, spelling)
  }
  return spelling
}

/** The value that a spelling stands for: it brings its kinds along wherever it is written. As cheap as `spell`. */
export function unspell(spelling: PlainValue): PlainValue {
  return read(spelling).value
}

/** A path in a spelling as one in the value, and the part of a text or counter that it ends in. */
export function unspellPath(path: Path): { readonly path: Path; readonly kind: 'text' | 'counter' | undefined } {
  const kind = path.includes('$text') ? 'text' : path.at(-1) === '$counter' ? 'counter' : undefined
  const text = path.indexOf('$text')
  const steps = (text < 0 ? path : path.slice(0, text)).filter(step => !isWord(step)).map(unescaped)
  return { path: Object.freeze(steps), kind }
}

function remember(value: object, spelling: PlainValue): void {
  spellings.set(value, spelling)
  if (spelling !== value) spelled.set(spelling as object, { value: value as PlainValue, seed: undefined })
}

function spellContainer(value: PlainContainer): PlainValue {
  const seed = containerSeed(value)
  if (seed === 'atomic') return Object.freeze({ $atomic: value })
  if (runsOf(value) !== undefined) return Object.freeze({ $text: splitRuns(value as PlainObject) })
  if (isPlainArray(value)) {
    const items = spellItems(value)
    return seed === 'list' ? Object.freeze({ $list: items }) : items
  }
  if (isPlainSet(value)) return value
  return isPlainMap(value) ? spellMap(value) : spellObject(value)
}

function spellItems(value: PlainArray): PlainArray {
  const seeds = seedsIn(value)
  // most containers are their own spelling: told before anything is made
  if (seeds === undefined && value.every(isOwnSpelling)) return value
  let isSame = true
  const items = value.map((item, index) => {
    const spelling = spellPart(item, seeds?.get(index))
    if (spelling !== item) isSame = false
    return spelling
  })
  return isSame ? value : Object.freeze(items)
}

function spellMap(value: PlainMap): PlainMap {
  const seeds = seedsIn(value)
  let isSame = true
  const entries = Array.from(value, ([key, part]): [PlainLeaf, PlainValue] => {
    const spelling = spellPart(part, seeds?.get(encodeKey(key)))
    if (spelling !== part) isSame = false
    return [key, spelling]
  })
  return isSame ? value : new FrozenMap(entries)
}

function spellObject(value: PlainObject): PlainObject {
  const seeds = seedsIn(value)
  if (seeds === undefined) {
    const keys = Object.keys(value)
    if (keys.every(key => !key.startsWith('$') && isOwnSpelling(value[key] as PlainValue))) return value
  }
  let isSame = true
  const entries = Object.entries(value).map(([key, part]): [string, PlainValue] => {
    const spelling = spellPart(part, seeds?.get(key))
    const escaped = key.startsWith('$') ? `$${key}` : key
    if (spelling !== part || escaped !== key) isSame = false
    return [escaped, spelling]
  })
  return isSame ? value : Object.freeze(Object.fromEntries(entries))
}

function isOwnSpelling(part: PlainValue): boolean {
  return typeof part !== 'object' || part === null || spell(part) === part
}

function spellPart(part: PlainValue, seed: 'text' | 'counter' | undefined): PlainValue {
  if (seed === 'text' && typeof part === 'string') return Object.freeze({ $text: part })
  if (seed === 'counter' && typeof part === 'number') return Object.freeze({ $counter: part })
  return spell(part)
}

function read(spelling: PlainValue): Read {
  if (!isContainer(spelling)) return { value: spelling, seed: undefined }
  let known = spelled.get(spelling)
  if (known === undefined) {
    known = readContainer(spelling)
    spelled.set(spelling, known)
    // a leaf has no spelling of its own, and what is atomic is a whole
    if (known.seed === undefined && isContainer(known.value)) spellings.set(known.value, spelling)
  }
  return known
}

function readContainer(spelling: PlainContainer): Read {
  if (isPlainArray(spelling)) return { value: readItems(spelling), seed: undefined }
  if (isPlainSet(spelling)) return { value: spelling, seed: undefined }
  if (isPlainMap(spelling)) return { value: readMap(spelling), seed: undefined }
  const [word] = Object.keys(spelling)
  if (!isWord(word)) return { value: readObject(spelling), seed: undefined }
  return readWord(word, (spelling as PlainObject)[word] as PlainValue)
}

// What no document of ours has spelled is read as it stands; the digest tells that it is not what was committed.
function readWord(word: string, inner: PlainValue): Read {
  if (word === '$text' && typeof inner === 'string') return { value: inner, seed: 'text' }
  if (word === '$counter' && typeof inner === 'number') return { value: inner, seed: 'counter' }
  if (word === '$text' && isPlainArray(inner)) {
    const value = joinRuns(inner)
    const runs = runsIn(value)
    if (typeof value === 'string' || runs === undefined) return { value, seed: 'text' }
    rememberRuns(value as object, runs)
    return { value: shown(value as PlainObject), seed: undefined }
  }
  if (word === '$list' && isPlainArray(inner)) {
    const items = readItems(inner)
    // an array that is its own spelling is no list where it stands alone
    const value = items === inner ? (freezeMarkable([...inner]) as PlainArray) : items
    rememberContainer(value, 'list')
    return { value: shown(value), seed: undefined }
  }
  if (word === '$atomic' && isContainer(inner)) {
    const value = copyOf(inner)
    rememberContainer(value, 'atomic')
    return { value: shown(value), seed: undefined }
  }
  return { value: inner, seed: undefined }
}

function readItems(items: PlainArray): PlainArray {
  const seeds = new Map<string | number, 'text' | 'counter'>()
  let isSame = true
  const value = items.map((item, index) => {
    const part = readPart(item, index, seeds)
    if (part !== item) isSame = false
    return part
  })
  return isSame ? items : finished(freezeMarkable(value), seeds)
}

function readMap(map: PlainMap): PlainMap {
  const seeds = new Map<string | number, 'text' | 'counter'>()
  let isSame = true
  const entries = Array.from(map, ([key, spelling]): [PlainLeaf, PlainValue] => {
    const part = readPart(spelling, encodeKey(key), seeds)
    if (part !== spelling) isSame = false
    return [key, part]
  })
  return isSame ? map : finished(new FrozenMap(entries), seeds)
}

function readObject(object: PlainObject): PlainObject {
  const seeds = new Map<string | number, 'text' | 'counter'>()
  let isSame = true
  const entries = Object.entries(object).map(([name, spelling]): [string, PlainValue] => {
    const key = unescaped(name) as string
    const part = readPart(spelling, key, seeds)
    if (part !== spelling || key !== name) isSame = false
    return [key, part]
  })
  return isSame ? object : finished(freezeMarkable(Object.fromEntries(entries)), seeds)
}

function readPart(
  spelling: PlainValue,
  step: string | number,
  seeds: Map<string | number, 'text' | 'counter'>,
): PlainValue {
  const { value, seed } = read(spelling)
  if (seed === 'text' || seed === 'counter') seeds.set(step, seed)
  return value
}

function finished<V extends PlainContainer>(value: V, seeds: ReadonlyMap<string | number, 'text' | 'counter'>): V {
  rememberSeeds(value, seeds)
  return shown(value)
}

// It has passed the door, and must not be copied there: its copy would not know its kinds.
function shown<V extends PlainContainer>(value: V): V {
  rememberShown(value)
  return value
}

function copyOf(value: PlainContainer): PlainContainer {
  if (isPlainArray(value)) return freezeMarkable([...value])
  return isPlainObject(value) ? freezeMarkable({ ...value }) : value
}

function isWord(step: unknown): step is string {
  return typeof step === 'string' && step.startsWith('$') && !step.startsWith('$$')
}

function unescaped(step: string | number): string | number {
  return typeof step === 'string' && step.startsWith('$$') ? step.slice(1) : step
}
