import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { LineEvents } from './line.js'

/** Line events that are kept, and a promise of what they will be. */
export interface Collecting {
  readonly events: LineEvents
  readonly bytes: number[]
  readonly notes: string[]
  /** What came as text, each byte a character. */
  readonly text: string
  /** Resolves when something has come and the condition holds. */
  until(condition: () => boolean): Promise<void>
}

/** Keeps what a line says, for a test. */
export function collecting(): Collecting {
  const bytes: number[] = []
  const notes: string[] = []
  const waiting = new Set<() => void>()
  const changed = (): void => waiting.forEach((look) => look())
  return {
    bytes,
    notes,
    get text() {
      return String.fromCharCode(...bytes)
    },
    events: {
      onBytes(more) {
        bytes.push(...more)
        changed()
      },
      onNote(text) {
        notes.push(text)
        changed()
      },
    },
    until: (condition) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!condition()) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
}

/** A client of a TCP line by its name, host:port, and what it hears. */
export async function clientOf(lineName: string): Promise<{ readonly socket: Socket; readonly heard: Collecting }> {
  const [host, port] = lineName.split(':')
  const socket = connect(Number(port), host)
  await once(socket, 'connect')
  const heard = collecting()
  socket.on('data', (bytes) => heard.events.onBytes(bytes))
  return { socket, heard }
}
