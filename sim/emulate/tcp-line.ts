import { createServer, type AddressInfo, type Socket } from 'node:net'
import { LineError, type Line, type LineEvents } from './line.js'

/**
 * A serial line over TCP, on the loopback interface alone: for systems without pseudo-terminals, and for programs that
 * speak to a socket. One client at a time; a second is told so and hung up on. Port 0 takes any that is free.
 * @throws LineError ("port-in-use")
 */
export async function openTcpLine(port: number, events: LineEvents): Promise<Line> {
  let client: Socket | undefined
  const server = createServer({ noDelay: true }, (socket) => {
    // A client that is reset has left; nobody need hear how.
    socket.on('error', () => undefined)
    if (client) {
      events.onNote(`${nameOf(port)}: one client at a time: a second one was refused`)
      return void socket.end('wayside: one client at a time, and there is one\r\n')
    }
    client = socket
    socket.on('data', (bytes) => events.onBytes(bytes))
    socket.on('close', () => (client = undefined))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new LineError('port-in-use', `${nameOf(port)}: a free port expected, got ${error.code ?? error.message}`)),
    )
    server.listen({ host: '127.0.0.1', port }, resolve)
  })
  return {
    name: nameOf((server.address() as AddressInfo).port),
    write: (bytes) => void client?.write(bytes),
    close: () =>
      new Promise<void>((resolve) => {
        if (!server.listening) return resolve()
        server.close(() => resolve())
        client?.destroy()
      }),
  }
}

const nameOf = (port: number): string => `127.0.0.1:${port}`
