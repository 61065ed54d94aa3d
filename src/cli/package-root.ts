/**
 * Where the package lies on the disk, found from the program that runs: both module formats know that. Outside.
 */
import { readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Manifest {
  readonly name?: string
  readonly version?: string
}

/** The folder of `package.json`. */
export function packageRoot(): string {
  for (let folder = dirname(realpathSync(process.argv[1] ?? '.')); ; folder = dirname(folder)) {
    if (manifestIn(folder)?.name === 'plaindoc') return folder
    if (folder === dirname(folder)) throw new Error('this program does not lie in the package plaindoc')
  }
}

export function version(): string {
  return manifestIn(packageRoot())?.version ?? 'unknown'
}

/** The folder with the page and the samples. */
export function inspectorFolder(): string {
  return join(packageRoot(), 'dist', 'inspector')
}

function manifestIn(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  } catch {
    return undefined
  }
}
