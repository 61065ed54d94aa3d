/**
 * The README shows what the program prints: every console block of `plaindoc` commands is run.
 */
import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildProgram, killPrograms, removeProgram, run } from './cli-process.js'
import { cleanUp, temporaryFolder } from './server-harness.js'

jest.setTimeout(30_000)

const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8')
let program = ''

beforeAll(async () => {
  program = await buildProgram()
}, 60_000)

afterAll(async () => {
  await cleanUp()
  await killPrograms()
  await removeProgram(program)
})

interface Step {
  readonly command: string
  readonly prints: string
}

/** The sessions of a markdown text that need nothing but this program: blocks of `$ cat` and `$ plaindoc`. */
function sessions(markdown: string): Step[][] {
  const found = [...markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, text = '']) =>
    [...text.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)].map(([, command = '', prints = '']) => ({ command, prints })),
  )
  return found.filter(steps => steps.every(({ command }) => /^(cat|plaindoc) /.test(command)))
}

/** What the commands print; the first `cat` of a file writes it. */
async function replay(steps: readonly Step[]): Promise<Step[]> {
  const folder = await temporaryFolder()
  const done: Step[] = []
  for (const { command, prints } of steps) {
    const [name = '', ...args] = command.split(' ')
    if (name === 'cat') {
      const path = join(folder, args[0] ?? '')
      await writeFile(path, prints, { flag: 'wx' }).catch(() => undefined)
      done.push({ command, prints: await readFile(path, 'utf8') })
    } else {
      const { out, err } = await run(program, args, { cwd: folder }).ended
      done.push({ command, prints: out + err })
    }
  }
  return done
}

test('CD60 the README shows what plaindoc diff and plaindoc merge print', async () => {
  const made = '```console\n$ cat a.yaml\na: 1\n$ cat b.yaml\na: 2\n$ plaindoc diff a.yaml b.yaml\n! /a: 1 => 2\n```\n'
  expect(await replay(sessions(made)[0] ?? [])).toEqual(sessions(made)[0])

  const shown = sessions(readme)
  if (readme.includes('plaindoc merge')) expect(shown).not.toEqual([])
  for (const steps of shown) expect(await replay(steps)).toEqual(steps)
})
