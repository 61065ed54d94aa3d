/**
 * What the server answers to a browser besides documents: the page, and the list of documents. Outside.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { PlaindocError } from '../plain/index.js'
import type { Authenticate, Permission } from '../server/index.js'
import type { DocumentFolder, ListedDocument } from './document-folder.js'
import { inspectorFolder } from './package-root.js'

export interface PageOptions {
  readonly documents: DocumentFolder
  /** Undefined lets everybody see the list. */
  readonly authenticate: Authenticate | undefined
  connectionsOf(room: string): number
}

interface Asset {
  readonly type: string
  readonly body: Buffer
  readonly tag: string
}

const assets: readonly (readonly [path: string, file: string, type: string])[] = [
  ['/', 'page.html', 'text/html; charset=utf-8'],
  ['/page.js', 'page.js', 'text/javascript; charset=utf-8'],
  ['/page.css', 'page.css', 'text/css; charset=utf-8'],
]

/** Nothing but what this server sends, and nobody may put the page into a frame. */
const headers: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

export class Page {
  readonly #options: PageOptions
  readonly #assets = new Map<string, Asset>()

  constructor(options: PageOptions) {
    this.#options = options
  }

  /** @throws PlaindocError FILE_MISSING when the page was not built */
  async load(): Promise<void> {
    for (const [path, file, type] of assets) {
      const body = await readFile(join(inspectorFolder(), file)).catch((cause: unknown) => {
        const message = `Cannot serve the page: ${file} is missing. Run npm run build.`
        throw new PlaindocError('FILE_MISSING', message, { cause })
      })
      this.#assets.set(path, { type, body, tag: `"${createHash('sha256').update(body).digest('base64url')}"` })
    }
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    const [pathname = '/', query = ''] = (request.url ?? '/').split('?', 2)
    const isList = pathname === '/api/documents'
    const asset = this.#assets.get(pathname)
    if (!isList && asset === undefined) reply(response, 404, 'text/plain; charset=utf-8', 'not found\n')
    else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD')
      reply(response, 405, 'text/plain; charset=utf-8', 'only GET and HEAD\n')
    } else if (asset !== undefined) sendAsset(request, response, asset)
    else {
      const token = new URLSearchParams(query).get('token') ?? undefined
      const listed = await this.#visible(token, request)
      const body = listed.map(one => ({ ...one, connections: this.#options.connectionsOf(one.room) }))
      reply(response, 200, 'application/json; charset=utf-8', JSON.stringify(body))
    }
  }

  // Who may open a document may know of it.
  async #visible(token: string | undefined, request: IncomingMessage): Promise<readonly ListedDocument[]> {
    const { documents, authenticate } = this.#options
    const all = documents.list()
    if (authenticate === undefined) return all
    const permissions = await Promise.all(all.map(({ room }) => authenticate({ token, room, request })))
    return all.filter((_one, index) => isValid(permissions[index]))
  }
}

// whatever is not clearly a yes is a no
function isValid(permission: Permission | null | undefined): boolean {
  const { access, exp = Number.POSITIVE_INFINITY } = permission ?? {}
  return (access === 'rw' || access === 'ro') && exp * 1000 > Date.now()
}

function sendAsset(request: IncomingMessage, response: ServerResponse, { type, body, tag }: Asset): void {
  response.setHeader('etag', tag)
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304).end()
    return
  }
  // asked for again each time, answered with 304: an update of the package must reach the browser
  response.setHeader('cache-control', 'no-cache')
  reply(response, 200, type, body)
}

function reply(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  if (!response.hasHeader('cache-control')) response.setHeader('cache-control', 'no-store')
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
  // Node leaves the body out of the answer to HEAD
  response.end(body)
}
