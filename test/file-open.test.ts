/** Opening a file that cannot be opened: what is said, and that nothing is left behind. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claimServed, logFile, servedStore, yamlFile, yamlFormat } from '../src/file/index.js'
import { open, PlaindocError } from '../src/index.js'
import { afterTest, cleanUp } from './server-harness.js'

afterEach(cleanUp)

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plaindoc-open-'))
  afterTest(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

async function refusal(opening: Promise<{ destroy(): Promise<void> }>): Promise<PlaindocError> {
  const error = await opening.then(
    async opened => {
      await opened.destroy()
    },
    (thrown: unknown) => thrown,
  )
  if (error instanceof PlaindocError) return error
  throw new Error(`not refused: ${error}`)
}

describe('a file that cannot be opened', () => {
  test.each([
    ['with its log', { log: true }],
    ['alone', { log: false }],
  ])('X40 %s: no folder, a folder, a list, a text that is none; nothing is left behind', async (_how, options) => {
    const folder = await folderWith({ 'list.yaml': '- 1\n', 'bad.yaml': 'a: b: c\n' })
    await mkdir(join(folder, 'dir.yaml'))
    const opening = (name: string) => refusal(open({}, yamlFile(join(folder, name), options)))

    const errors = [
      await opening('no/x.yaml'),
      await opening('dir.yaml'),
      await opening('list.yaml'),
      await opening('bad.yaml'),
    ]

    expect(errors.map(({ code }) => code)).toEqual(['FILE_MISSING', 'FILE_MISSING', 'ROOT_KIND', 'FILE_INVALID'])
    expect(errors[0]?.message).toContain('its folder does not exist. Create it first')
    expect(errors[1]?.message).toContain('it is a folder. Give the path of a file.')
    expect(errors[2]?.message).toBe(
      'Cannot read list.yaml: it holds a list, and this document is an object. Open it with `[]`, or change the file.',
    )
    expect(await readdir(folder)).toEqual(['bad.yaml', 'dir.yaml', 'list.yaml'])
  })

  test('X41 a log that holds another kind is named, and gets no defaults', async () => {
    const folder = await folderWith({})
    const list = await open([1], logFile(join(folder, 'notes')))
    await list.destroy()

    const error = await refusal(open({ a: 1 }, logFile(join(folder, 'notes'))))

    expect(error.code).toBe('ROOT_KIND')
    expect(error.message).toContain('Cannot open notes: it holds a list, and this document is an object.')
    const again = await open<number[]>([], logFile(join(folder, 'notes')))
    afterTest(() => again.destroy())
    expect(again.snapshot()).toEqual([1])
  })

  test('X42 a file of a folder that a server has is refused, below it too, until the server ends', async () => {
    const folder = await folderWith({ 'a.yaml': 'a: 1\n' })
    await mkdir(join(folder, 'deep'))
    await mkdir(servedStore(folder), { recursive: true })
    const claim = await claimServed(servedStore(folder))

    const error = await refusal(open({}, yamlFile(join(folder, 'a.yaml'))))
    const below = await refusal(open({}, yamlFile(join(folder, 'deep/b.yaml'), { log: false })))

    expect([error.code, below.code]).toEqual(['STORE_LOCKED', 'STORE_LOCKED'])
    expect(error.message).toContain("Join it with websocket(url, 'a.yaml')")
    expect(below.message).toContain("websocket(url, 'deep/b.yaml')")
    await claim?.release()
    const doc = await open({ a: 0 }, yamlFile(join(folder, 'a.yaml')))
    afterTest(() => doc.destroy())
    expect(doc.snapshot()).toEqual({ a: 1 })
  })
})

describe('what is wrong with a YAML text', () => {
  test.each([
    ['a: b: c\n', 'a second colon stands in this line'],
    ['a: - b\n', 'a list cannot begin behind a key on the same line'],
    ['a: "b\n', 'a double quote that opens here is not closed'],
    ["a: 'b\n", 'a single quote that opens here is not closed'],
    ['a: [1, 2\n', 'a [ or { that was opened is not closed'],
    ['a\nb: 1\n', 'a key has to end on its line'],
    ['a:\n\t- b\n', 'a tab stands where only spaces may indent'],
    ['a: @b\n', 'a text that begins with this sign has to stand in quotes'],
    ['a: "\\q"\n', 'a backslash in double quotes has to be written twice'],
    ['a: [1,, 2]\n', 'this sign does not belong here'],
  ])('Y60 %j is said in plain words', (text, words) => {
    expect(() => yamlFormat.parse(text)).toThrow(words)
    expect(() => yamlFormat.parse(text)).not.toThrow(/implicit|node|scalar|token|sequence|mapping/i)
  })
})
