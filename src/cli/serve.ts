/**
 * `plaindoc serve`: a folder as live documents, until somebody ends it. Outside.
 */
import { mkdir, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { claimServed, servedStore } from '../file/index.js'
import { type ErrorCode, PlaindocError } from '../plain/index.js'
import { createServer, levelStore, type PlaindocServer } from '../server/index.js'
import type { ServeSettings } from './arguments.js'
import { loadAuthModule } from './auth-module.js'
import { DocumentFolder } from './document-folder.js'
import type { Output } from './output.js'
import { Page } from './page.js'

const ofFiles: ReadonlySet<ErrorCode> = new Set(['FILE_INVALID', 'FILE_TOO_LARGE', 'ROOT_KIND'])

/** Resolves to the exit code, when a signal has come and everything is saved. @throws PlaindocError */
export async function serve(settings: ServeSettings, output: Output): Promise<number> {
  const { host, port, origins } = settings
  const folder = resolve(settings.folder)
  await checkFolder(folder)
  const authenticate = settings.authModule === undefined ? undefined : await loadAuthModule(settings.authModule)
  const place = settings.store === undefined ? servedStore(folder) : resolve(settings.store)
  await mkdir(place, { recursive: true })
  const store = levelStore(place)
  const documents = new DocumentFolder(folder, store, output)
  const page = new Page({ documents, authenticate, connectionsOf: room => server.connectionsOf(room) })
  const server: PlaindocServer = createServer({
    store,
    host,
    port,
    ...(authenticate === undefined ? { open: true, origins } : { authenticate }),
    ...(origins.length === 0 ? {} : { origins }),
    acceptsRoom: room => documents.has(room),
    onRoom: (room, ydoc, context) => documents.attach(room, ydoc, context),
    onRequest: (request, response) => page.answer(request, response),
    onError: (error, room) => {
      // what is wrong with a file was said when it was seen, and clients ask again and again
      if (error instanceof PlaindocError && ofFiles.has(error.code)) return
      output.error(room === undefined ? error.message : `${room}: ${error.message}`)
    },
  })
  let claim: Awaited<ReturnType<typeof claimServed>>
  try {
    await page.load()
    const { url } = await listen(server, settings)
    // the store is ours by now: who opens a file of the folder on its own is told to join instead
    claim = await claimServed(place)
    await documents.watch()
    announce(`${url.replace(/^ws/, 'http')}/`, folder, documents, output)
    await firstSignal()
    output.say('Saving …')
  } finally {
    await documents.close()
    await server.close()
    await claim?.release()
  }
  return 0
}

async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined)
  if (found?.isDirectory()) return
  const why = found === undefined ? 'there is no such folder' : 'it is not a folder'
  throw new PlaindocError('FILE_MISSING', `Cannot serve ${folder}: ${why}. Give the folder of your documents.`)
}

async function listen(server: PlaindocServer, { host, port }: ServeSettings): Promise<{ readonly url: string }> {
  try {
    return await server.listen()
  } catch (cause) {
    const code = cause instanceof PlaindocError ? (cause.cause as { code?: unknown } | undefined)?.code : undefined
    const why =
      code === 'EADDRINUSE' ? `port ${port} is in use` : code === 'EACCES' ? `port ${port} is not for everybody` : ''
    if (why === '') throw cause
    const message = `Cannot listen on ${host}: ${why}. Stop the other program, or choose another port with --port.`
    throw new PlaindocError('SERVER_OPTIONS', message, { cause })
  }
}

function announce(url: string, folder: string, documents: DocumentFolder, output: Output): void {
  const count = documents.size === 1 ? '1 document' : `${documents.size} documents`
  output.say(`Serving ${count} of ${folder}. Ctrl-C ends it.`)
  output.data(output.isJson ? JSON.stringify({ url, folder }) : url)
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the program at once. */
function firstSignal(): Promise<void> {
  return new Promise(done => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(code))
        done()
      })
    }
  })
}
