/**
 * The roof: the two ways to make a document.
 */
import { provideOpen } from './document/opener.js'
import type { Attachment, TrackOptions } from './document/types.js'
import { Document } from './live-document.js'
import { expectName, expectOptions, wrongCall } from './plain/call.js'
import { type Admitted, admit, codecsOf } from './plain/index.js'

// an option that is missing here does not compile
const trackOptions: Readonly<Record<keyof TrackOptions, true>> = {
  ydoc: true,
  root: true,
  arrays: true,
  codecs: true,
}
const trackCall = "track(initial, { ydoc, root: 'data' })"

/**
 * Makes a plain structure live, in memory. `initial` is its default: keys that the document already has stay as they
 * are, and two devices that track the same default and meet later have it once.
 *
 * @param initial - undefined to take the document as it is
 * @throws PlaindocError a value that the door refuses, with its path; `ROOT_KIND` for a leaf, or another kind than what
 *   is there; `DOCUMENT_IN_USE` when another document has this root
 * @example const doc = track({ todos: ['milk'] }); doc.data.todos.push('bread')
 */
export function track<T>(initial: T, options: TrackOptions = {}): Document<T> {
  assertOptions(options)
  const document = new Document<T>(admitInitial(initial, options), options)
  try {
    document.seed()
  } catch (error) {
    // somebody else's listener threw: the root is free for another try
    document.release()
    throw error
  }
  return document
}

/**
 * Tracks `initial` and attaches files, stores and transports in order: all load first, then what is missing is seeded,
 * then all begin to carry changes.
 *
 * @param options - those of `track`; may be left out
 * @throws PlaindocError as `track`, and what an attachment refuses; then nothing stays open
 * @example const doc = await open({ todos: [] }, yamlFile('todos.yaml'))
 * @example const doc = await open({ todos: [] }, { arrays: 'list' }, yamlFile('todos.yaml'))
 */
export async function open<T>(initial: T, options: TrackOptions, ...attachments: Attachment[]): Promise<Document<T>>
/** Tracks `initial` with the usual options, and attaches as above. */
export async function open<T>(initial: T, ...attachments: Attachment[]): Promise<Document<T>>
export async function open<T>(initial: T, ...rest: (Attachment | TrackOptions)[]): Promise<Document<T>> {
  const options = isOptions(rest[0]) ? rest[0] : {}
  const attachments = (options === rest[0] ? rest.slice(1) : rest) as Attachment[]
  for (const attachment of attachments) expectAttachment(attachment)
  assertOptions(options)
  const document = new Document<T>(admitInitial(initial, options), options)
  try {
    await document.attach(attachments)
  } catch (error) {
    await document.destroy().catch(() => undefined)
    throw error
  }
  return document
}

declare module './document/opener.js' {
  interface Opened<T> extends Document<T> {}
}

// rooms that open documents, such as a folder of files, stand below and cannot ask for it
provideOpen(open)

function admitInitial(initial: unknown, options: TrackOptions): Admitted | undefined {
  if (initial === undefined) return undefined
  const codecs = codecsOf(options.codecs)
  return admit(initial, [], codecs === undefined ? undefined : (value, door) => codecs.take(value, door))
}

function assertOptions(options: TrackOptions): void {
  expectOptions(options, Object.keys(trackOptions), trackCall)
  if (options.root !== undefined) expectName('the name of a root', options.root, trackCall)
  const { arrays } = options
  if (arrays !== undefined && arrays !== 'array' && arrays !== 'list')
    throw wrongCall("arrays: 'list'", arrays, "track(initial, { arrays: 'list' })")
}

// an attachment starts something; a plain object that does not is meant as options
function isOptions(given: Attachment | TrackOptions | undefined): given is TrackOptions {
  return (
    typeof given === 'object' &&
    given !== null &&
    Object.getPrototypeOf(given) === Object.prototype &&
    !('start' in given)
  )
}

function expectAttachment(given: unknown): void {
  if (typeof given === 'object' && given !== null && 'start' in given && typeof given.start === 'function') return
  throw wrongCall('an attachment', given, callFor(given))
}

// what people write first is the name of the file alone
function callFor(given: unknown): string {
  if (typeof given !== 'string') return "open(initial, yamlFile('config.yaml')), with yamlFile of 'plaindoc/file'"
  const name = JSON.stringify(given).replaceAll('"', "'")
  if (/^wss?:/.test(given)) return `open(initial, websocket(${name}, 'room')), with websocket of 'plaindoc/sync'`
  const kind = given.endsWith('.json') ? 'jsonFile' : 'yamlFile'
  return `open(initial, ${kind}(${name})), with ${kind} of 'plaindoc/file'`
}
