import { readSync } from 'node:fs'
import { Socket } from 'node:net'
import { UplinkError } from './uplink-error.js'

/** A byte pipe to the real broker. */
export interface Transport {
  /** The array must not change any more. */
  write(bytes: Uint8Array): void
  /** Ends it after what was written. */
  end(): void
  /** Ends it now. */
  destroy(): void
}

/** What happens to a transport. `onClose` comes last, once. */
export interface TransportEvents {
  onOpen(): void
  onData(bytes: Uint8Array): void
  onClose(error: Error | undefined): void
}

/** Opens a transport; `address` names the other end in messages. */
export interface Dial {
  readonly address: string
  open(events: TransportEvents): Transport
}

/** Dials a broker over TCP. */
export function tcpDial(host: string, port: number, timeoutMs = 10_000): Dial {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  return { address, open: (events) => new TcpTransport(host, port, timeoutMs, events) }
}

class TcpTransport implements Transport {
  private readonly socket: PatientSocket
  private error: Error | undefined

  constructor(host: string, port: number, timeoutMs: number, events: TransportEvents) {
    const socket = new PatientSocket((bytes) => events.onData(bytes))
    const timer = setTimeout(() => {
      socket.destroy(new UplinkError('unreachable', `MQTT broker ${host}:${port}: no answer within ${timeoutMs} ms`))
    }, timeoutMs)
    socket.on('connect', () => {
      clearTimeout(timer)
      events.onOpen()
    })
    socket.on('data', (bytes) => events.onData(bytes))
    socket.on('error', (error) => (this.error = error))
    socket.on('close', () => {
      clearTimeout(timer)
      events.onClose(this.error)
    })
    socket.setNoDelay(true)
    socket.connect({ host, port })
    this.socket = socket
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes)
  }

  end(): void {
    this.socket.end()
  }

  destroy(): void {
    this.socket.destroy()
  }
}

/**
 * A socket that reads what the kernel still holds before it is destroyed. A write to a broker that just went away fails
 * at once, and Node then drops the acknowledgements that had come in before: messages would be sent twice for nothing.
 */
class PatientSocket extends Socket {
  constructor(private readonly onRest: (bytes: Uint8Array) => void) {
    super()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const { fd } = (this as unknown as { _handle?: { fd?: number } })._handle ?? {}
    // Node shows the descriptor on POSIX only; elsewhere the rest is lost, as with any socket.
    if (fd !== undefined && fd >= 0 && !this.connecting) readRest(fd, this.onRest)
    super._destroy(error, callback)
  }
}

/** The socket does not block: the loop ends with EAGAIN, the end of the stream or the connection's error. */
function readRest(fd: number, onRest: (bytes: Uint8Array) => void): void {
  for (;;) {
    const chunk = new Uint8Array(16_384)
    let count: number
    try {
      count = readSync(fd, chunk)
    } catch {
      return
    }
    if (count === 0) return
    onRest(chunk.subarray(0, count))
  }
}
