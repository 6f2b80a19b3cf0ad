import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { converse, openPort, type BoardDialogue, type DialogueOutput } from './index.js'

let server: Server | undefined
afterEach(() => void server?.close())

/** Somebody who listens on the loopback interface. */
async function listener(onSocket: (socket: Socket) => void): Promise<string> {
  server = createServer(onSocket).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `tcp://127.0.0.1:${(server.address() as { port: number }).port}`
}

const send = (text: string) => ({ kind: 'send', bytes: Uint8Array.from(Buffer.from(text)) }) as const

/** Says a word, and is done once it is said back. */
class Echo implements BoardDialogue<never> {
  heard = ''
  start(): readonly DialogueOutput<never>[] {
    return [send('ping')]
  }
  onBytes(bytes: Uint8Array): readonly DialogueOutput<never>[] {
    this.heard += Buffer.from(bytes).toString()
    return this.heard === 'ping' ? [{ kind: 'done' }] : []
  }
  onTimeout(): readonly DialogueOutput<never>[] {
    return [{ kind: 'failed', error: new Error('nothing heard') }]
  }
}

test('a dialogue is held over TCP, and the line is closed behind it', async () => {
  let closed: Promise<unknown> | undefined
  const port = await listener((socket) => {
    closed = once(socket, 'end')
    socket.pipe(socket)
  })
  const told: string[] = []
  await converse(new Echo(), { port }, ({ kind }) => told.push(kind))
  expect(told).toEqual(['done'])
  await closed
})

test('a dialogue that fails throws its own error', async () => {
  const port = await listener(() => undefined)
  const dialogue = new Echo()
  dialogue.start = () => [{ kind: 'wake', afterUs: 1 }]
  await expect(converse(dialogue, { port }, () => undefined)).rejects.toThrow('nothing heard')
})

test('a line that breaks ends the dialogue as "lost"', async () => {
  const port = await listener((socket) => socket.once('data', () => socket.destroy()))
  await expect(converse(new Echo(), { port }, () => undefined)).rejects.toMatchObject({ kind: 'lost' })
})

test.each(['tcp://127.0.0.1:1', '/dev/wayside-no-such-port'])('%s is "gone"', async (port) => {
  const events = { onBytes: () => undefined, onLost: () => undefined }
  await expect(openPort(port, events)).rejects.toMatchObject({ kind: 'gone' })
})

test('a port can be closed twice, and is silent then', async () => {
  const name = await listener((socket) => socket.resume())
  let isLost = false
  const port = await openPort(name, { onBytes: () => undefined, onLost: () => (isLost = true) })
  await port.close()
  await port.close()
  port.write(Uint8Array.of(1))
  expect(isLost).toBe(false)
})
