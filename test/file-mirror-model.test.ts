/**
 * Random edits of a file, saved as editors save, against random edits of its document. SPEC X33.
 * PLAINDOC_FUZZ=long makes 3,000 runs instead of 60; PLAINDOC_SEED repeats one.
 */
import {
  appendFileSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { type FileOptions, yamlFile, yamlFormat } from '../src/file/index.js'
import { type Document, open } from '../src/index.js'
import { until, world } from './file-mirror-world.js'
import { type Random, random, runs } from './random.js'

const w = world()
const count = runs(60, 3_000)
const atOnce = 15
const options: FileOptions = { stableMs: 10, tornMs: 60, debounceMs: 5, maxDelayMs: 20, pollMs: 200 }

interface Item {
  readonly id: number
  readonly v: number
}
interface Data {
  [key: `k${number}`]: number
  items: Item[]
  tags: string[]
}

const keys = ['k0', 'k1', 'k2', 'k3', 'k4', 'k5'] as const
const start = `# head\n\n${keys.map((key, i) => `${key}: ${i} # on ${key}\n`).join('')}items: # keyed\n${[1, 2, 3].map(id => `  - {id: ${id}, v: ${id}} # on item ${id}\n`).join('')}tags:\n  - first # a\n  - last # b\n`

/** What one round did, to know what must hold afterwards. `undefined` stands for deleted. */
class Side {
  readonly keys = new Map<string, number | undefined>()
  readonly items = new Map<number, number | undefined>()
  readonly tags: string[] = []

  /** @param comments - what each comment of the file stands at: it may go when that is deleted, and at no other time */
  constructor(readonly comments: Map<string, string>) {}

  deleted(place: string): void {
    for (const [comment, at] of this.comments) if (at === place) this.comments.delete(comment)
  }
}

/** Chance, and numbers that no other edit of the run has. */
interface Chance extends Random {
  unique(): number
}

function chanceOf(seed: number): Chance {
  let last = 100
  return { ...random(seed), unique: () => last++ }
}

/** One edit of the text, line by line, as a person makes it. */
function editText(text: string, side: Side, { pick, int, chance, unique }: Chance): string {
  const n = unique()
  const lines = text.split('\n')
  const find = (start: string): number => lines.findIndex(line => line.startsWith(start))
  const key = pick(keys)
  const at = find(`${key}:`)
  switch (int(6)) {
    case 0: // sets a key, or puts it back
      side.keys.set(key, n)
      if (at >= 0) lines[at] = (lines[at] as string).replace(/^(k\d): \S+/, `$1: ${n}`)
      else {
        lines.splice(find('# head') + 2, 0, `${key}: ${n} # by hand ${n}`)
        side.comments.set(`# by hand ${n}`, key)
      }
      break
    case 1:
      if (at < 0) break
      side.keys.set(key, undefined)
      side.deleted(key)
      lines.splice(at, 1)
      break
    case 2: {
      const items = lines.flatMap((line, i) => (line.startsWith('  - {id') ? [i] : []))
      if (chance(0.4) && items.length > 0) {
        const place = pick(items)
        const id = Number(/id: (\d+)/.exec(lines[place] as string)?.[1])
        if (chance(0.3)) {
          lines.splice(place, 1)
          side.items.set(id, undefined)
          side.deleted(`item ${id}`)
        } else {
          lines[place] = (lines[place] as string).replace(/v: \d+/, `v: ${n}`)
          side.items.set(id, n)
        }
        break
      }
      side.items.set(n, n)
      side.comments.set(`# by hand ${n}`, `item ${n}`)
      const line = `  - {id: ${n}, v: ${n}} # by hand ${n}`
      const head = find('items:')
      if (items.length === 0) lines[head] = 'items: # keyed'
      lines.splice(items.length === 0 ? head + 1 : pick(items) + int(2), 0, line)
      break
    }
    case 3:
      side.tags.push(`t${n}`)
      lines.splice(lines.findIndex(line => line.includes('- last')) + 1, 0, `  - t${n} # by hand ${n}`)
      side.comments.set(`# by hand ${n}`, '')
      break
    case 4: // at the end, as a log is
      lines.splice(lines.length - 1, 0, `# end ${n}`)
      side.comments.set(`# end ${n}`, '')
      break
    default:
      lines.splice(int(find('# head') + 1), 0, `# note ${n}`)
      side.comments.set(`# note ${n}`, '')
  }
  return lines.join('\n')
}

function editDocument({ data }: Document<Data>, side: Side, { pick, int, chance, unique }: Chance): void {
  const n = unique()
  const key = pick(keys)
  switch (int(4)) {
    case 0:
      data[key] = n
      side.keys.set(key, n)
      break
    case 1:
      if (!(key in data)) break
      delete (data as Partial<Data>)[key]
      side.keys.set(key, undefined)
      side.deleted(key)
      break
    case 2: {
      const place = int(data.items.length + 1)
      const item = data.items[place]
      if (item === undefined || chance(0.5)) {
        data.items.splice(place, 0, { id: n, v: n })
        side.items.set(n, n)
      } else if (chance(0.3)) {
        side.items.set(item.id, undefined)
        side.deleted(`item ${item.id}`)
        data.items.splice(place, 1)
      } else {
        side.items.set(item.id, n)
        data.items[place] = { id: item.id, v: n }
      }
      break
    }
    default:
      data.tags.unshift(`t${n}`)
      side.tags.push(`t${n}`)
  }
}

/** How programs save: each resolves when the last byte is there. */
const saves: readonly ((path: string, text: string, old: string) => void | Promise<void>)[] = [
  // in place
  (path, text) => writeFileSync(path, text),
  // rename
  (path, text) => {
    writeFileSync(`${path}.swp`, text)
    renameSync(`${path}.swp`, path)
  },
  // in two parts
  (path, text) => {
    writeFileSync(path, text.slice(0, text.length / 2))
    writeFileSync(path, text)
  },
  // with a syntax error that is mended
  async (path, text) => {
    writeFileSync(path, `${text}\n[`)
    await moment()
    writeFileSync(path, text)
  },
  // deleted first
  async (path, text) => {
    unlinkSync(path)
    await moment()
    writeFileSync(path, text)
  },
  // truncated, then slowly written
  async (path, text) => {
    writeFileSync(path, '')
    for (let at = 0; at < text.length; at += 200) {
      await moment()
      appendFileSync(path, text.slice(at, at + 200))
    }
  },
  // backup, then rename
  (path, text) => {
    rmSync(`${path}~`, { force: true })
    linkSync(path, `${path}~`)
    writeFileSync(`${path}.new`, text)
    renameSync(`${path}.new`, path)
  },
  // the old one renamed away, the new one written in its place
  async (path, text) => {
    renameSync(path, `${path}~`)
    await moment()
    writeFileSync(path, text)
  },
  // appended, where only the end is new
  (path, text, old) => {
    if (text.startsWith(old)) appendFileSync(path, text.slice(old.length))
    else writeFileSync(path, text)
  },
  // the file becomes a link, and stays one
  (path, text) => {
    if (statSync(path, { throwIfNoEntry: false })?.nlink !== 1) return writeFileSync(path, text)
    rmSync(`${path}.behind`, { force: true })
    writeFileSync(`${path}.behind`, text)
    symlinkSync(`${path}.behind`, `${path}.link`)
    renameSync(`${path}.link`, path)
  },
]

const moment = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 15))

/** What is wrong after a round, in words; `undefined` when nothing is. */
function fault(before: Data, ours: Side, theirs: Side, after: Data): string | undefined {
  for (const key of keys) {
    const wanted = [
      ...new Set([
        ...(ours.keys.has(key) ? [ours.keys.get(key)] : []),
        ...(theirs.keys.has(key) ? [theirs.keys.get(key)] : []),
      ]),
    ]
    if (wanted.length === 0) wanted.push(before[key])
    if (!wanted.includes(after[key])) return `${key} is ${after[key]}, wanted ${wanted.join(' or ')}`
  }
  const items = new Map(after.items.map(({ id, v }) => [id, v]))
  if (items.size !== after.items.length) return `an item is there twice: ${JSON.stringify(after.items)}`
  for (const id of new Set([...before.items.map(item => item.id), ...ours.items.keys(), ...theirs.items.keys()])) {
    const wanted = [ours, theirs].flatMap(side => (side.items.has(id) ? [side.items.get(id)] : []))
    if (wanted.length === 0) wanted.push(before.items.find(item => item.id === id)?.v)
    if (!wanted.includes(items.get(id))) return `item ${id} is ${items.get(id)}, wanted ${wanted.join(' or ')}`
  }
  const tags = [...before.tags, ...ours.tags, ...theirs.tags].sort()
  if (JSON.stringify(tags) !== JSON.stringify([...after.tags].sort())) return `tags are ${after.tags}, wanted ${tags}`
  return undefined
}

async function run(path: string, seed: number): Promise<void> {
  const chance = chanceOf(seed)
  writeFileSync(path, start)
  let conf = await open<Data>({ items: [], tags: [] }, yamlFile(path, options))
  const comments = new Map(['# head', '# keyed', '# a', '# b'].map(comment => [comment, '']))
  for (const key of keys) comments.set(`# on ${key}`, key)
  for (const id of [1, 2, 3]) comments.set(`# on item ${id}`, `item ${id}`)
  try {
    for (let round = 0; round < 3; round++) {
      const before = conf.snapshot() as Data
      const [ours, theirs] = [new Side(comments), new Side(comments)]
      const steps = chance.shuffle([...Array(chance.int(4)).fill('ours'), ...Array(chance.int(3)).fill('theirs')])
      for (const step of steps) {
        if (step === 'ours') editDocument(conf, ours, chance)
        else {
          // an editor that has seen an older text than it replaces takes edits back: that is not what is tested here
          const { ino } = statSync(path)
          const text = readFileSync(path, 'utf8')
          if (text.trim() === '' || contentOf(text) === 'invalid') continue
          const edited = editText(text, theirs, chance)
          if (statSync(path).ino === ino) await chance.pick(saves)(path, edited, text)
        }
        if (chance.chance(0.3)) await new Promise(resolve => setTimeout(resolve, chance.int(40)))
      }
      const away = chance.chance(0.2)
      if (away) {
        await conf.destroy()
        conf = await open<Data>({ items: [], tags: [] }, yamlFile(path, options))
      }
      await until(
        () => {
          // both sides may agree by chance before either has seen the other
          if (conf.status.local !== 'saved') return conf.status.local
          const after = conf.snapshot() as Data
          const text = readFileSync(path, 'utf8')
          const inFile = JSON.stringify(contentOf(text), sorted)
          if (inFile !== JSON.stringify(after, sorted)) return `file ${inFile}, document ${JSON.stringify(after)}`
          return fault(before, ours, theirs, after)
        },
        found => found === undefined,
        8_000,
      )
      const text = readFileSync(path, 'utf8')
      const lost = [...comments.keys()].filter(comment => !text.includes(`${comment}\n`))
      if (lost.length > 0) throw new Error(`comments lost: ${lost} of\n${text}`)
    }
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    await conf.destroy()
  }
}

function contentOf(text: string): unknown {
  try {
    return yamlFormat.parse(text).value
  } catch {
    return 'invalid'
  }
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

test(
  `X33 ${count} runs of random edits on both sides: no edit is lost, no comment, nothing is there twice`,
  async () => {
    const first = Number(process.env.PLAINDOC_SEED ?? 1)
    const last = process.env.PLAINDOC_SEED === undefined ? count : first
    for (let seed = first; seed <= last; seed += atOnce) {
      const some = Array.from({ length: Math.min(atOnce, last - seed + 1) }, (_, i) => seed + i)
      await Promise.all(some.map(each => run(w.path(`${each}.yaml`), each)))
    }
  },
  60_000 + count * 2_000,
)
