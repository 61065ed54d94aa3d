/**
 * `plaindoc serve` killed again and again while two programs and an editor write: nothing lost, nothing twice.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Document, open } from '../src/index.js'
import { websocket } from '../src/sync/index.js'
import { startServing, useProgram } from './cli-process.js'
import { random, runs } from './random.js'
import { afterTest, temporaryFolder, until } from './server-harness.js'

let program = ''

useProgram(place => {
  ;({ program } = place)
})

type List = { items: string[] }

const rounds = runs(3, 100)
const seed = Number(process.env.PLAINDOC_SEED ?? Date.now() % 2 ** 31)
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

test(
  `S27 ${rounds} times kill -9: every acknowledged edit and every edit of the file is there once (seed ${seed})`,
  async () => {
    const chance = random(seed)
    const folder = await temporaryFolder()
    const file = join(folder, 'a.yaml')
    await writeFile(file, '# top\nitems:\n  - first # stays\n')
    const wanted: string[] = []
    let count = 0
    let port = 0
    const start = async (): Promise<Awaited<ReturnType<typeof startServing>>> => {
      const served = await startServing(program, ['serve', folder, '--port', String(port)])
      port = served.port
      return served
    }
    const client = (): Promise<Document<List>> =>
      open<List>({ items: [] }, websocket(`ws://127.0.0.1:${port}`, 'a.yaml', { wait: true, maxBackoffMs: 100 }))

    for (let round = 0; round < rounds; round++) {
      const served = await start()
      const clients = [await client(), await client()]
      const end = Date.now() + 300 + chance.int(900)
      const writers = clients.map(async document => {
        while (Date.now() < end) {
          const item = `c${count++}`
          document.data.items.push(item)
          // what was not acknowledged may be lost with its program
          const isSafe = await document.synced({ timeout: 1_000 }).then(
            () => true,
            () => false,
          )
          if (isSafe) wanted.push(item)
          await pause(chance.int(30))
        }
      })
      const editor = async (): Promise<void> => {
        while (Date.now() < end) {
          await pause(150 + chance.int(300))
          const item = `h${count++}`
          const text = await readFile(file, 'utf8')
          // in place, as editors do, without looking whether somebody saved meanwhile
          await writeFile(file, text.replace('# stays\n', `# stays\n  - ${item}\n`))
          wanted.push(item)
        }
      }
      const editing = editor()
      await pause(end - Date.now())
      served.process.kill('SIGKILL')
      await Promise.all([served.ended, ...writers, editing])
      await Promise.all(clients.map(document => document.destroy()))
    }

    await start()
    const last = await client()
    afterTest(() => last.destroy())
    await until('all is there', () => wanted.every(item => last.data.items.includes(item)))
    const items = [...last.data.items]
    expect(items.length).toBe(new Set(items).size)
    let text = ''
    await until('the file has it', () => {
      void readFile(file, 'utf8').then(now => {
        text = now
      })
      return items.every(item => new RegExp(`^  - ${item}\\b`, 'm').test(text))
    })
    expect(text).toMatch(/^# top\nitems:\n {2}- first # stays\n/)
  },
  runs(60_000, 600_000),
)
