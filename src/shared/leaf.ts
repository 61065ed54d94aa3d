/**
 * The border for leaves, under the name `shared/` knows it by. Floor 2.
 * The code lies in `internals/`, which stands below and needs it for derived blocks.
 */
export {
  type ItemContent,
  packContent,
  packKey,
  packLeaf,
  packRaw,
  packValue,
  unpackKey,
  unpackLeaf,
} from '../internals/leaf.js'
