/**
 * A server in a process of its own, to be killed: `server-child <folder> <port>` prints its URL when it can be used.
 */
import { createServer, levelStore } from '../src/server/index.js'

const [folder = '', port = '0'] = process.argv.slice(2)
const server = createServer({ store: levelStore(folder), open: true, port: Number(port) })
server.listen().then(
  ({ url }) => console.log(url),
  (error: Error) => {
    console.error(error.message)
    process.exit(1)
  },
)
process.on('SIGTERM', () => {
  server.close().then(
    () => process.exit(0),
    () => process.exit(1),
  )
})
