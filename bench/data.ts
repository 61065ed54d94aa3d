/**
 * The data of the benchmarks: one seeded generator, and the state of an imagined planning application.
 * The same seed and size give the same data on every machine.
 */

/** An application's state as people write it: nested objects and arrays of objects, few long strings. */
export interface AppState {
  settings: { theme: string; language: string; flags: Record<string, boolean> }
  users: { id: string; name: string; roles: string[]; address: { street: string; city: string; zip: number } }[]
  projects: Record<string, Project>
}

export interface Project {
  title: string
  owner: string
  tasks: Task[]
}

export interface Task {
  id: string
  title: string
  done: boolean
  estimate: number
  labels: string[]
}

const tasksPerProject = 50
const words = ['plan', 'draw', 'build', 'test', 'ship', 'mend', 'ask', 'read', 'write', 'count', 'weigh', 'sort']

/**
 * Numbers in [0, 1), evenly spread, the same for the same seed (mulberry32; `Math.imul` keeps it in 32 bits).
 *
 * @see test/bench.test.ts, which checks the distribution
 */
export function mulberry32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number from 0 to `below` − 1. */
export function below(random: () => number, limit: number): number {
  return Math.floor(random() * limit)
}

/**
 * A state of exactly `size` nodes: one node per container and per leaf, the root included.
 * One user for every ten tasks, fifty tasks a project; what is left over becomes flags in the settings.
 *
 * @param size - at least 100
 */
export function appState(size: number, seed: number): AppState {
  const random = mulberry32(seed)
  const pick = (): string => words[below(random, words.length)] ?? ''
  const state: AppState = { settings: { theme: 'dark', language: 'en', flags: {} }, users: [], projects: {} }
  let nodes = countNodes(state)
  let project: Project | undefined
  for (let n = 0; nodes < size - 50; n++) {
    if (n % 10 === 0) {
      const address = { street: `${pick()} street ${n}`, city: pick(), zip: 10_000 + below(random, 90_000) }
      const user = { id: `u${n / 10}`, name: `${pick()} ${pick()}`, roles: [pick(), pick()], address }
      state.users.push(user)
      nodes += countNodes(user)
    }
    if (n % tasksPerProject === 0 || project === undefined) {
      project = { title: `${pick()} ${pick()}`, owner: `u${below(random, state.users.length)}`, tasks: [] }
      state.projects[`p${n / tasksPerProject}`] = project
      nodes += countNodes(project)
    }
    const title = `${pick()} the ${pick()} and ${pick()}`
    const task = { id: `t${n}`, title, done: random() < 0.5, estimate: below(random, 100), labels: [pick(), pick()] }
    project.tasks.push(task)
    nodes += countNodes(task)
  }
  for (let n = 0; nodes < size; n++, nodes++) state.settings.flags[`flag${n}`] = random() < 0.5
  return state
}

/** Containers and leaves of a plain value, itself included. */
export function countNodes(value: unknown): number {
  if (value === null || typeof value !== 'object') return 1
  return Object.values(value).reduce((sum: number, part) => sum + countNodes(part), 1)
}

/** Where a task stands: the key of its project and its index there. */
export type TaskPlace = readonly [project: string, index: number]

/** `count` places of tasks, drawn at random with repetition. */
export function taskPlaces(state: AppState, count: number, seed: number): TaskPlace[] {
  const random = mulberry32(seed)
  const keys = Object.keys(state.projects)
  return Array.from({ length: count }, (): TaskPlace => {
    const key = keys[below(random, keys.length)] ?? ''
    return [key, below(random, state.projects[key]?.tasks.length ?? 0)]
  })
}
