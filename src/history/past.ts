/**
 * What a document was: its revisions found, read, compared, recorded and removed. Floor 4.
 * Reads values as users know them; the ledger below keeps their spellings.
 */
import type * as Y from 'yjs'
import { diff, type Merged } from '../change/index.js'
import type { Revision } from '../document/types.js'
import { admit, equal, isPlainArray, type PlainValue } from '../plain/index.js'
import { packChanges, packValue } from './body.js'
import { digestOf } from './digest.js'
import { Ledger, unpacked } from './ledger.js'
import { mergeSpelled } from './merge-spelled.js'
import { type Details, type Entry, readRecord, writeRecord } from './record.js'
import { ambiguous, damaged, unknown } from './refusals.js'
import { spell, unspell } from './spelling.js'

export class Past {
  readonly ledger: Ledger
  readonly #map: Y.Map<unknown>
  #last: { readonly id: string; readonly spelling: PlainValue } | undefined

  constructor(map: Y.Map<unknown>) {
    this.#map = map
    this.ledger = new Ledger(map)
  }

  get revisions(): readonly Revision[] {
    return this.ledger.view.revisions
  }

  get heads(): readonly Revision[] {
    return this.ledger.view.heads
  }

  /** Notes that a new revision holds `value`. */
  keep(id: string, value: PlainValue): void {
    const spelling = spell(value)
    this.ledger.keep(id, spelling)
    this.#last = { id, spelling }
  }

  /** What a revision held; undefined when it cannot be read. */
  read(id: string): PlainValue | undefined {
    const content = this.ledger.content(id)
    return content === undefined ? undefined : unspell(content)
  }

  /** The revision of this id, else of this name. @throws PlaindocError `REVISION_UNKNOWN`, `AMBIGUOUS` */
  find(asked: string | number): Revision {
    const { placed, revisions } = this.ledger.view
    const known = typeof asked === 'string' ? placed.get(asked)?.revision : undefined
    if (known !== undefined) return known
    const named = revisions.filter(({ name }) => name === asked)
    if (named.length > 1) throw ambiguous(asked, named)
    if (named[0] !== undefined) return named[0]
    throw unknown(asked, revisions)
  }

  /** The spelling of what a revision held. @throws PlaindocError `REVISION_DAMAGED` */
  spelled(id: string): PlainValue {
    const content = this.ledger.content(id)
    if (content !== undefined) return content
    throw damaged(id)
  }

  /** Whether a value is another one than the head has, or there are several heads. The digest tells: nothing is read. */
  differs(value: PlainValue): boolean {
    const [head] = this.heads
    // a head that cannot be read is worth another commit
    if (head === undefined || this.heads.length > 1 || head.damaged === true) return true
    const spelling = spell(value)
    // where it shares branches with what was found equal last, comparing them is cheaper than a digest
    if (this.#last?.id === head.id) return !equal(spelling, this.#last.spelling)
    if (this.#digest(head) !== digestOf(spelling)) return true
    this.#last = { id: head.id, spelling }
    return false
  }

  /** Whether all heads hold the same. */
  get haveHeadsOneContent(): boolean {
    return new Set(this.heads.map(head => this.#digest(head))).size === 1
  }

  /** The changes from the newest head that can be read, or a keyframe when these outweigh the last one. */
  record(value: PlainValue, details: Details): { readonly id: string; readonly bytes: Uint8Array } {
    const { ledger, heads } = this
    const spelling = spell(value)
    const digest = digestOf(spelling)
    const base = heads.findLast(({ id }) => ledger.content(id) !== undefined)
    const parents = heads.map(({ id }) => id).sort((a, b) => Number(b === base?.id) - Number(a === base?.id))
    const before = base && ledger.content(base.id)
    const changes = before === undefined ? undefined : packChanges(diff(before, spelling, { runs: true }))
    const { since = 0, keyframe = 0 } = (base && ledger.view.placed.get(base.id)) ?? {}
    if (changes !== undefined && since + changes.length <= keyframe) {
      const record = writeRecord(false, changes, digest, parents, details)
      if (gives(record, before, spelling)) return record
    }
    const record = writeRecord(true, packValue(spelling), digest, parents, details)
    // another program's NaN, for one: the door says which value it is
    if (!gives(record, undefined, spelling)) admit(value)
    return record
  }

  /**
   * `now` without what a revision did to its first parent; what came later stays, and is told where the revision touched it too.
   *
   * @throws PlaindocError `REVISION_DAMAGED` when it or its first parent cannot be read
   */
  without({ id, parents: [parent] }: Revision, now: PlainValue): Pick<Merged, 'value' | 'conflicts'> {
    const after = this.spelled(id)
    const before = parent === undefined ? emptyLike(after) : this.spelled(parent)
    const { value, conflicts } = mergeSpelled(after, spell(now), before, { prefer: 'ours', adds: true })
    return { value: unspell(value), conflicts }
  }

  /** The oldest revisions that may go: no heads, nothing that a later version of this library wrote. */
  removable(isUnnamed: boolean): readonly Revision[] {
    const heads = new Set(this.heads.map(({ id }) => id))
    const { placed, revisions } = this.ledger.view
    return revisions.filter(({ id, name }) => {
      return !heads.has(id) && placed.get(id)?.entry?.isForeign !== true && (!isUnnamed || name === undefined)
    })
  }

  /** Removes revisions; what leans on them gets a keyframe. Inside a transaction. */
  remove(revisions: readonly Revision[]): void {
    const going = new Set(revisions.map(({ id }) => id))
    this.publish(this.ledger.heirs(going))
    for (const id of going) for (const key of [id, `${id}+`, `${id}@`]) if (this.#map.has(key)) this.#map.delete(key)
  }

  /** Writes keyframes of revisions that stand already. Inside a transaction. */
  publish(keyframes: ReadonlyMap<string, Uint8Array>): void {
    for (const [id, body] of keyframes) this.#map.set(`${id}+`, body)
  }

  #digest({ id }: Revision): string | undefined {
    return this.ledger.view.placed.get(id)?.entry?.digest
  }
}

// The new record, read as others will read it, gives the value it was made of. They ask the digest; here it is at hand.
function gives(
  { id, bytes }: { id: string; bytes: Uint8Array },
  base: PlainValue | undefined,
  spelling: PlainValue,
): boolean {
  const value = unpacked(readRecord(id, bytes) as Entry, base)
  return value !== undefined && equal(value, spelling)
}

function emptyLike(value: PlainValue): PlainValue {
  if (typeof value === 'string') return ''
  return isPlainArray(value) ? [] : {}
}
