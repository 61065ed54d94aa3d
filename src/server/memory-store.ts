/**
 * A store that forgets everything at the end of the process: for tests and for documents that live elsewhere. Outside.
 */
import { MemoryLevel } from 'memory-level'
import { abstractLevelStore } from './level-store.js'
import type { UpdateStore } from './store.js'

/** A store in memory; several servers of one process may share it. */
export function memoryStore(): UpdateStore {
  const create = async () => new MemoryLevel<string, Uint8Array>({ keyEncoding: 'utf8', valueEncoding: 'view' })
  return abstractLevelStore(create, 'memory', true)
}
