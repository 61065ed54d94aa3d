/**
 * What becomes of one scenario: the same plain-JavaScript edits at once on several devices, under random client ids and
 * deliveries, until all have seen everything.
 */
import { type Document, track } from '../src/index.js'
import { textOf } from './edits.js'
import { type Random, random } from './random.js'

// biome-ignore lint/suspicious/noExplicitAny: reason: scenarios are written as programs without types
export type Data = any
type Device = Document<Data>

/** What one device does; nothing when it is left out. */
export type Edit = (data: Data, device: Device) => void

/** One row of the table. */
export interface Scenario {
  /** The plain JavaScript of both peers, as the table shows it. */
  readonly name: string
  /** The layout the row is about. */
  readonly layout: 'plain' | 'text()' | 'list()' | 'counter()'
  readonly start: () => Record<string, unknown>
  /** Rounds of concurrent edits by the first, second and third device; after each, all see everything. */
  readonly rounds: readonly (readonly (Edit | undefined)[])[]
  /** What a user expects: why `value` is wrong, or nothing. `third` tells whether the third device edited, too. */
  readonly wrong: (value: Data, third: boolean) => boolean
  /** Where the layout cannot give it: what it does instead, as the table shows it, and whether `value` is that. */
  readonly miss?: { readonly says: string; readonly is: (value: Data, third: boolean) => boolean }
  /** What the peers of `peerNames` do, as measured. */
  readonly peers: readonly string[]
}

/** How the devices meet. */
const meetings = ['two, whole states', 'two, in pieces', 'three, the third relays', 'three, the third edits'] as const
type Meeting = (typeof meetings)[number]

/** How often each scenario runs: assignments of client ids, times meetings, times origins of the start. */
export const assignments = 12
export const runsPerRow: number = assignments * meetings.length * 2

/** What came of all runs of a scenario. */
export interface Outcome {
  readonly failures: number
  /** Runs with another value than the miss that is declared. */
  readonly undeclared: number
  /** The first wrong value that no miss declares, with the seed that gives it. */
  readonly first: string | undefined
}

/** Runs a scenario under all meetings with seeded client ids. */
export function outcomeOf(scenario: Scenario): Outcome {
  let failures = 0
  let undeclared = 0
  let first: string | undefined
  for (let seed = 1; seed <= assignments; seed++) {
    for (const [m, meeting] of meetings.entries()) {
      for (const written of [false, true]) {
        const wrong = run(scenario, meeting, written, random(seed * 100 + m * 10 + Number(written)))
        if (wrong === undefined) continue
        failures++
        if (wrong === declared) continue
        undeclared++
        first ??= `seed ${seed}, ${meeting}, ${written ? 'written' : 'defaults'}: ${wrong}`
      }
    }
  }
  return { failures, undeclared, first }
}

const declared = 'what the row says'

// What is wrong with one run, if anything is.
function run(scenario: Scenario, meeting: Meeting, written: boolean, chance: Random): string | undefined {
  const third = meeting === 'three, the third edits'
  const devices = written ? authored(scenario, meeting, chance) : defaults(scenario, meeting, chance)
  const inboxes = devices.map((): Uint8Array[] => [])
  devices.forEach((device, i) => {
    device.ydoc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === inboxes) return
      for (const [j, inbox] of inboxes.entries()) if (j !== i) inbox.push(update)
    })
  })
  for (const round of scenario.rounds) {
    for (const [i, edit] of round.entries()) {
      const device = devices[i]
      if (device !== undefined && (i < 2 || third)) edit?.(device.data, device)
    }
    deliver(devices, inboxes, meeting, chance)
    const values = [...devices.map(shown), reloaded(devices[0])]
    if (new Set(values).size > 1) return `devices or bytes differ: ${values.join(' | ')}`
  }
  const value = devices[0]?.snapshot()
  if (!scenario.wrong(value, third)) return undefined
  return scenario.miss?.is(value, third) ? declared : JSON.stringify(value)
}

function deliver(devices: readonly Device[], inboxes: Uint8Array[][], meeting: Meeting, chance: Random): void {
  if (meeting === 'two, in pieces' || meeting === 'three, the third edits') {
    const letters = chance.shuffle(inboxes.flatMap((inbox, i) => inbox.map(update => [i, update] as const)))
    for (const [i, update] of letters) devices[i]?.merge(update, { origin: inboxes })
  }
  if (meeting === 'three, the third relays') {
    // the first two never meet: what they know of each other, the third has told them
    const [, , third] = devices
    for (const update of chance.shuffle(inboxes[2] ?? [])) third?.merge(update, { origin: inboxes })
    for (const device of devices.slice(0, 2)) if (third !== undefined) exchange(device, third, inboxes)
  }
  for (const inbox of inboxes) inbox.length = 0
  // as every transport does at last: Yjs may keep what came out of order pending
  if (meeting !== 'three, the third relays') {
    for (const one of devices) for (const other of devices) exchange(one, other, inboxes)
  } else if (devices[0] !== undefined && devices[2] !== undefined) exchange(devices[0], devices[2], inboxes)
}

function exchange(to: Device, from: Device, origin: object): void {
  if (to !== from) to.merge(from.encode(to.stateVector()), { origin })
}

// What a device shows, if its facade and its snapshot agree.
function shown(device: Device): string {
  const value = textOf(device.snapshot())
  const live = textOf(device.data)
  return live === value ? value : `${value}, but the facade says ${live}`
}

// What the bytes of a device show elsewhere.
function reloaded(device: Device | undefined): string {
  const other = track<Data>(undefined)
  if (device !== undefined) other.merge(device.encode())
  return textOf(other.snapshot())
}

function fresh(initial: Record<string, unknown>, chance: Random): Device {
  const device = track<Data>(initial)
  device.ydoc.clientID = 2 ** 31 + chance.int(2 ** 31)
  return device
}

function countOf(meeting: Meeting): number {
  return meeting.startsWith('two') ? 2 : 3
}

// Every device begins with the same default.
function defaults({ start }: Scenario, meeting: Meeting, chance: Random): Device[] {
  return Array.from({ length: countOf(meeting) }, () => fresh(start(), chance))
}

// Another session wrote the start, and every device has it.
function authored({ start }: Scenario, meeting: Meeting, chance: Random): Device[] {
  const author = fresh({}, chance)
  Object.assign(author.data, start())
  return Array.from({ length: countOf(meeting) }, () => {
    const device = fresh({}, chance)
    device.merge(author.encode())
    return device
  })
}
