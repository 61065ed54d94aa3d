/**
 * Values on their way in: through the door, with the facades among them known. Floor 4.
 */
import { containerSeed, isShown, rememberKinds, rememberUsualLists } from '../internals/layout-memory.js'
import { type Admitted, admit, type Codecs, type Path, type PlainValue } from '../plain/index.js'
import { isAlive, type Node } from '../shared/index.js'
import { type Arrival, type Handle, handleOf } from './handle.js'
import { plainOfHandle } from './last-value.js'

/** One value on its way in. */
export class Arriving {
  readonly #sources = new Map<object, Node>()
  readonly #makesLists: boolean
  readonly #codecs: Codecs | undefined
  #borrowed = false

  /**
   * @param makesLists - whether arrays become lists
   * @param codecs - who takes instances of classes
   */
  constructor(makesLists: boolean, codecs: Codecs | undefined) {
    this.#makesLists = makesLists
    this.#codecs = codecs
  }

  admit(value: unknown, path: Path): Arrival {
    const admitted = admit(value, path, this.#resolve)
    rememberKinds(admitted.kinds)
    if (this.#makesLists) rememberUsualLists(admitted.plain)
    return { ...admitted, sources: this.#sources, borrowed: this.#borrowed }
  }

  // Facades count as what they show; frozen values of snapshots have passed the door long ago and are taken as they are.
  readonly #resolve = (met: object, door: { path(): Path }): Admitted | undefined => {
    const handle = handleOf(met)
    const plain = handle === undefined ? (isShown(met) ? (met as PlainValue) : undefined) : plainOfHandle(handle)
    if (plain === undefined) {
      // an atomic value that was read is one wherever it goes
      if (containerSeed(met as PlainValue) !== 'atomic') return this.#codecs?.take(met, door)
      return { plain: met as PlainValue, kinds: undefined, rootKind: undefined }
    }
    this.#borrowed = true
    // also of an item that its list only hides
    if (handle !== undefined && (handle.isLive() || isHidden(handle))) this.#sources.set(plain as object, handle.node)
    return { plain, kinds: undefined, rootKind: undefined }
  }
}

function isHidden({ node, detachment }: Handle): boolean {
  return detachment?.replaced !== true && isAlive(node)
}

// stands in for the path while a value is admitted: only its length counts, towards the depth limit
const depthPaths: Path[] = []

/** A path of this length, for a value whose true path is asked for only when it is refused. */
export function depthPath(depth: number): Path {
  depthPaths[depth] ??= new Array<number>(depth).fill(0)
  return depthPaths[depth]
}
