/** Calls that TypeScript refuses, made all the same: each is answered at the call, with the call as it is meant. */
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import * as Y from 'yjs'
import { jsonFile, logFile, yamlFile } from '../src/file/index.js'
import { open, track } from '../src/index.js'
import { createServer, levelStore, memoryStore } from '../src/server/index.js'
import { websocket } from '../src/sync/index.js'
import { afterTest, cleanUp } from './server-harness.js'

afterEach(cleanUp)

// reason: what is tested here is what the types refuse
const wrong = (value?: unknown): never => value as never

describe('a wrong call', () => {
  const doc = track({ todos: ['milk'] })

  test.each<[string, () => unknown, string]>([
    ['observe()', () => doc.observe(wrong()), 'Expected a function but got undefined. Call it as doc.observe('],
    ['observe(fn, "a.b")', () => doc.observe(() => {}, wrong('a.b')), 'keys and indices, but got "a.b"'],
    ['observe(fn, [{}])', () => doc.observe(() => {}, wrong([{}])), 'but got an array'],
    ['subscribe(5)', () => doc.subscribe(wrong(5)), 'doc.subscribe(value => …)'],
    ['transact()', () => doc.transact(wrong()), 'doc.transact(data => { … })'],
    ['patch(5)', () => doc.patch(wrong(5)), 'Expected changes but got 5'],
    ['patch({})', () => doc.patch(wrong({})), 'Expected changes but got an object'],
    ['merge("x")', () => doc.merge(wrong('x')), 'Expected a document, or update bytes, but got "x"'],
    ['undo.group()', () => doc.undo.group(wrong()), 'doc.undo.group'],
    ['undo.subscribe()', () => doc.undo.subscribe(wrong()), 'doc.undo.subscribe'],
    ['history.subscribe()', () => doc.history.subscribe(wrong()), 'doc.history.subscribe'],
    ['status.subscribe()', () => doc.status.subscribe(wrong()), 'doc.status.subscribe'],
    ['track({ ydoc: 5 })', () => track({}, { ydoc: wrong(5) }), 'Expected a Y.Doc but got 5'],
    [
      'track({ yDoc })',
      () => track({}, wrong({ yDoc: new Y.Doc() })),
      'There is no option yDoc: the options are ydoc,',
    ],
    ['track({ root: 5 })', () => track({}, { root: wrong(5) }), 'Expected the name of a root but got 5'],
    ['yamlFile()', () => yamlFile(wrong()), "Call it as yamlFile('config.yaml')"],
    ['yamlFile(5)', () => yamlFile(wrong(5)), 'Expected the path of a file but got 5'],
    ['jsonFile()', () => jsonFile(wrong()), "Call it as jsonFile('config.json')"],
    ['logFile()', () => logFile(wrong()), "Call it as logFile('config')"],
    ['levelStore()', () => levelStore(wrong()), "Call it as levelStore('data')"],
    ['createServer()', () => createServer(wrong()), 'createServer({ store: levelStore'],
    ['createServer without a store', () => createServer(wrong({ open: true })), 'Expected a store but got undefined'],
    ['websocket()', () => websocket(wrong(), 'room'), 'websocket('],
    ['websocket(url)', () => websocket('ws://a', wrong()), 'The name of a room is a string'],
  ])('O60 %s is a TypeError that shows the call', (_name, call, words) => {
    expect(call).toThrow(TypeError)
    expect(call).toThrow(words)
  })

  test('O61 a wrong listener is refused where it is given, and later writes are innocent', () => {
    const quiet = track({ n: 0 })
    expect(() => quiet.observe(wrong())).toThrow(TypeError)

    quiet.data.n = 1

    expect(quiet.snapshot()).toEqual({ n: 1 })
  })

  test.each([
    ['config.yaml', "open(initial, yamlFile('config.yaml'))"],
    ['config.json', "open(initial, jsonFile('config.json'))"],
    ['ws://127.0.0.1:1234', "open(initial, websocket('ws://127.0.0.1:1234', 'room'))"],
    [undefined, 'yamlFile'],
    [new Map(), 'Expected an attachment but got an object'],
  ])('O62 open(initial, %j) says how it is attached', async (given, words) => {
    await expect(open({}, wrong(given))).rejects.toThrow(TypeError)
    await expect(open({}, wrong(given))).rejects.toThrow(words)
  })

  test('O63 a Y.Doc of another copy of Yjs is YJS_TWICE', () => {
    const foreign = Object.assign(Object.create(null), { clientID: 1, share: new Map(), store: {} })

    expect(() => track({}, { ydoc: foreign })).toThrow(expect.objectContaining({ code: 'YJS_TWICE' }))
  })

  test('O64 a document prints as its data and its status, in Node and as JSON', () => {
    const shown = track({ n: 1n, todos: ['milk'] })

    expect(inspect(shown)).toBe("Document (saved, offline) { n: 1n, todos: [ 'milk' ] }")
    expect(inspect({ shown }, { depth: 0 })).not.toContain('ydoc')
    expect(inspect(shown.status)).toBe("Status { local: 'saved', remote: 'offline', error: undefined }")
    expect(JSON.stringify({ doc: shown, status: shown.status })).toBe(
      '{"doc":{"n":{"$bigint":"1"},"todos":["milk"]},"status":{"local":"saved","remote":"offline"}}',
    )
  })

  test('N115 a port in use is SERVER_OPTIONS with the system error as its cause', async () => {
    const other = createHttpServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    afterTest(() => new Promise(resolve => other.close(resolve)))
    const { port } = other.address() as AddressInfo
    const server = createServer({ store: memoryStore(), open: true, port })
    afterTest(() => server.close())

    await expect(server.listen()).rejects.toMatchObject({
      code: 'SERVER_OPTIONS',
      message: `Cannot listen on 127.0.0.1: port ${port} is in use. Stop the other program, or choose another port; 0 takes a free one.`,
      cause: { code: 'EADDRINUSE' },
    })
  })
})
