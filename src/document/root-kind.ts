/**
 * Of which kind the content of a root is, whoever wrote it. Floor 3.
 * Yjs lets one root hold entries and items at once, and shows each reader only its own: unseen, not merged.
 */
import * as Y from 'yjs'
import { PlaindocError } from '../plain/index.js'
import type { SharedType } from '../shared/index.js'

/** What content shows: entries, items, letters; `items` when only deleted ones or shared types are left. */
type Shown = 'object' | 'list' | 'text' | 'items'

const words: Readonly<Record<Shown, string>> = { object: 'an object', list: 'a list', text: 'a text', items: 'a list' }
const defaults: Readonly<Record<Shown, string>> = { object: '{}', list: '[]', text: "text('')", items: '[]' }

/**
 * Refuses an update whose content of `root` is all of another kind than `root`: nobody would ever see it.
 *
 * @param what - the verb and its object, «merge»
 * @throws PlaindocError `ROOT_KIND`
 */
export function refuseOtherKind(
  root: SharedType,
  { structs }: Pick<ReturnType<typeof Y.decodeUpdate>, 'structs'>,
  what: string,
): void {
  const name = Y.findRootTypeKey(root)
  const shown = new Set<Shown>()
  for (const struct of structs) {
    // what follows something else says nothing of its root, and the first item of a root follows nothing
    if (!(struct instanceof Y.Item) || (struct.parent as unknown) !== name) continue
    shown.add(struct.parentSub === null ? shownBy(struct.content) : 'object')
  }
  refuseShown(kindOf(root), shown, what)
}

/**
 * Refuses a root that holds content of another kind than its own, and none of its own.
 *
 * @param own - what it is to be, when that is not what it is yet
 * @throws PlaindocError `ROOT_KIND`
 */
export function refuseRootOfOtherKind(root: SharedType, what: string, own: Shown = kindOf(root)): void {
  const shown = new Set<Shown>()
  if (root._map.size > 0) shown.add('object')
  for (let item = root._start; item !== null && !shown.has('list') && !shown.has('text'); item = item.right)
    shown.add(shownBy(item.content))
  refuseShown(own, shown, what)
}

/** What a value of another kind than the document is refused with; both as they are said to people. */
export function otherKind(what: string, found: string, wanted: string, way: string): PlaindocError {
  return new PlaindocError('ROOT_KIND', `Cannot ${what}: it holds ${found}, and this document is ${wanted}. ${way}`)
}

/** The kind of a root, as it is said to people. */
export function wordOfRoot(root: SharedType): string {
  return words[kindOf(root)]
}

function refuseShown(own: Shown, shown: ReadonlySet<Shown>, what: string): void {
  if (shown.size === 0 || fits(own, shown)) return
  const found = [...shown].find(kind => kind !== 'items') ?? 'items'
  throw otherKind(what, words[found], words[own], `Open it with a default of its kind, \`${defaults[found]}\`.`)
}

// where several kinds are mixed already, nobody is kept out of what is theirs
function fits(own: Shown, shown: ReadonlySet<Shown>): boolean {
  return shown.has(own) || (own !== 'object' && shown.has('items'))
}

function kindOf(root: SharedType): Shown {
  if (root instanceof Y.Text) return 'text'
  return root instanceof Y.Array ? 'list' : 'object'
}

function shownBy(content: Y.Item['content']): Shown {
  if (content instanceof Y.ContentString || content instanceof Y.ContentFormat || content instanceof Y.ContentEmbed)
    return 'text'
  return content instanceof Y.ContentType || content instanceof Y.ContentDeleted ? 'items' : 'list'
}
