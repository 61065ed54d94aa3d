/** Replacing a file: always the old or the new version. SPEC F30–F39. */
import { spawnSync } from 'node:child_process'
import * as node from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { hashBytes, writeFileDurable } from '../src/file/durable.js'
import { encodeName, logFolder } from '../src/file/folder-name.js'
import { FaultyFileSystem } from './file-faulty-fs.js'

const root = process.getuid?.() === 0
let folder = ''
let path = ''

beforeEach(async () => {
  folder = await node.realpath(await node.mkdtemp(join(tmpdir(), 'plaindoc-durable-')))
  path = join(folder, 'config.yaml')
})

afterEach(async () => {
  await node.rm(folder, { recursive: true, force: true })
})

const text = async (file = path): Promise<string> => node.readFile(file, 'utf8')
const unwritten = { written: true, displaced: undefined }

describe('on a real disk', () => {
  test('F30 the file holds the new bytes; beside it there is only .plaindoc, with the version before', async () => {
    await node.writeFile(path, 'old')

    expect(await writeFileDurable(path, Buffer.from('new'))).toEqual(unwritten)

    expect(await text()).toBe('new')
    expect((await node.readdir(folder)).sort()).toEqual(['.plaindoc', 'config.yaml'])
    expect(await node.readdir(await logFolder(path))).toEqual(['previous'])
    expect(await text(join(await logFolder(path), 'previous'))).toBe('old')
  })

  test('F30 a file that does not exist is created, a large one is written whole', async () => {
    const large = Buffer.alloc(5_000_000, 'abcdefg')

    await writeFileDurable(path, large, { expected: null })

    expect(hashBytes(await node.readFile(path))).toBe(hashBytes(large))
  })

  test('F31 the mode stays; a file without one gets what the umask leaves', async () => {
    await node.writeFile(path, 'old')
    await node.chmod(path, 0o751)

    await writeFileDurable(path, 'new')
    await writeFileDurable(join(folder, 'other'), 'new')

    expect((await node.stat(path)).mode & 0o7777).toBe(0o751)
    expect((await node.stat(join(folder, 'other'))).mode & 0o7777).toBe(0o666 & ~process.umask())
  })

  test('F32 a symbolic link stays one; what it points to is replaced, also when it does not exist yet', async () => {
    await node.mkdir(join(folder, 'real'))
    await node.writeFile(join(folder, 'real', 'target.yaml'), 'old')
    await node.symlink(join('real', 'target.yaml'), path)
    await node.symlink(join('real', 'later.yaml'), join(folder, 'dangling'))

    await writeFileDurable(path, 'new')
    await writeFileDurable(join(folder, 'dangling'), 'created')

    expect((await node.lstat(path)).isSymbolicLink()).toBe(true)
    expect(await text(join(folder, 'real', 'target.yaml'))).toBe('new')
    expect((await node.lstat(join(folder, 'dangling'))).isSymbolicLink()).toBe(true)
    expect(await text(join(folder, 'real', 'later.yaml'))).toBe('created')
  })

  test('F33 nothing is replaced when somebody wrote in between: the result says what is there', async () => {
    await node.writeFile(path, 'theirs')

    const found = await writeFileDurable(path, 'ours', { expected: hashBytes('base') })
    const gone = await writeFileDurable(join(folder, 'gone'), 'ours', { expected: hashBytes('base') })
    const appeared = await writeFileDurable(path, 'ours', { expected: null })

    expect(found).toEqual({ written: false, found: Buffer.from('theirs') })
    expect(gone).toEqual({ written: false, found: undefined })
    expect(appeared).toEqual({ written: false, found: Buffer.from('theirs') })
    expect(await text()).toBe('theirs')
    expect(await node.readdir(await logFolder(path))).toEqual([])
    expect(await writeFileDurable(path, 'ours', { expected: hashBytes('theirs') })).toEqual(unwritten)
  })

  test('F34 a folder, a device and a place without a folder are refused with a typed error', async () => {
    await expect(writeFileDurable(folder, 'x')).rejects.toMatchObject({ code: 'FILE_NOT_WRITABLE' })
    await expect(writeFileDurable('/dev/null', 'x')).rejects.toMatchObject({ code: 'FILE_NOT_WRITABLE' })
    await expect(writeFileDurable(join(folder, 'no', 'where'), 'x')).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      cause: { code: 'ENOENT' },
    })
  })

  test('F35 on a full disk the file stays what it was, with STORAGE_FULL; with room again it is written', async () => {
    const disk = join(folder, 'disk')
    await node.mkdir(disk)
    const mounted = root && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status === 0
    if (!mounted) {
      console.warn('F35 skipped on a real disk: mounting a tmpfs needs root. The disk in memory covers it.')
      return
    }
    try {
      const file = join(disk, 'config.yaml')
      const good = Buffer.alloc(300_000, 'good')
      await writeFileDurable(file, good)

      const failure = writeFileDurable(file, Buffer.alloc(3_000_000, 'large'))

      await expect(failure).rejects.toMatchObject({ code: 'STORAGE_FULL', cause: { code: 'ENOSPC' } })
      expect(hashBytes(await node.readFile(file))).toBe(hashBytes(good))
      expect(await node.readdir(await logFolder(file))).toEqual([])
      expect(await writeFileDurable(file, Buffer.alloc(300_000, 'next'))).toEqual(unwritten)
    } finally {
      spawnSync('umount', [disk])
    }
  })

  test('F36 the log on another disk than the file: the file is saved all the same, and nothing is left behind', async () => {
    const disk = join(folder, '.plaindoc')
    await node.mkdir(disk)
    const mounted = root && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status === 0
    if (!mounted) {
      console.warn('F36 skipped: mounting a tmpfs needs root.')
      return
    }
    try {
      await writeFileDurable(path, 'one', { expected: null })
      await writeFileDurable(path, 'two', { expected: hashBytes('one') })

      expect(await text()).toBe('two')
      expect((await node.readdir(folder)).sort()).toEqual(['.plaindoc', 'config.yaml'])
      expect(await node.readdir(await logFolder(path))).toEqual([])
    } finally {
      spawnSync('umount', [disk])
    }
  })
})

describe('on the disk in memory', () => {
  const file = '/docs/config.yaml'

  test('F37 a read-only file is refused although its folder would let it be replaced', async () => {
    const fs = new FaultyFileSystem()
    fs.put(file, 'old', { mode: 0o444 })

    await expect(writeFileDurable(file, 'new', { fs })).rejects.toMatchObject({
      code: 'FILE_NOT_WRITABLE',
      cause: { code: 'EACCES' },
    })

    expect(fs.paths()).toEqual([file])
  })

  test('F38 what another program writes into the old file in the last moment is given back, not lost', async () => {
    const fs = new FaultyFileSystem()
    fs.put(file, 'base')
    const sneaky = new Proxy(fs, {
      get(target, key) {
        const value = Reflect.get(target, key, target)
        if (key !== 'rename') return typeof value === 'function' ? value.bind(target) : value
        return (from: string, to: string) => {
          if (to === file) fs.overwrite(file, 'theirs')
          return target.rename(from, to)
        }
      },
    })

    const result = await writeFileDurable(file, 'ours', { fs: sneaky, expected: hashBytes('base') })

    expect(result).toMatchObject({ written: true })
    expect(result.written && Buffer.from(result.displaced ?? []).toString()).toBe('theirs')
    expect(fs.peek(file)?.toString()).toBe('ours')
  })

  test('F39 where there are no hard links a file is created and replaced all the same', async () => {
    const fs = new FaultyFileSystem()
    fs.put('/docs/other', '')
    const linkless = new Proxy(fs, {
      get(target, key) {
        if (key === 'link') return () => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' }))
        const value = Reflect.get(target, key, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })

    await writeFileDurable(file, 'one', { fs: linkless, expected: null })
    await writeFileDurable(file, 'two', { fs: linkless, expected: hashBytes('one') })

    expect(fs.peek(file)?.toString()).toBe('two')
    expect(fs.paths().sort()).toEqual([file, '/docs/other'])
  })
})

describe('names of log folders', () => {
  test('F40 every name has its own folder name, safe on every system and short enough', () => {
    const odd = [
      'a:b',
      'a%3Ab',
      'a*',
      'a?',
      '...',
      'con',
      'CON.yaml',
      'a.',
      'a ',
      ' a',
      'a~b',
      'ä',
      'x'.repeat(250),
      '文'.repeat(80),
    ]
    const names = [...odd, '文'.repeat(79), 'x'.repeat(249), 'config.yaml', '.env', 'con%', '%63on']

    const encoded = names.map(encodeName)

    expect(new Set(encoded).size).toBe(names.length)
    expect(
      encoded.every(name => Buffer.byteLength(name) <= 200 && !/[:*?"<>|\\/]|[. ]$|^(con|nul)(\.|$)/i.test(name)),
    ).toBe(true)
    expect(encodeName('config.yaml')).toBe('config.yaml')
    expect(encodeName('Ärger (2).yaml')).toBe('Ärger (2).yaml')
  })

  test('F40 two ways to the same file share one log', async () => {
    await node.writeFile(path, '')
    await node.symlink(path, join(folder, 'link'))

    expect(await logFolder(join(folder, 'link'))).toBe(await logFolder(path))
    expect(basename(await logFolder(path))).toBe('config.yaml')
  })
})
