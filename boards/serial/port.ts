import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { portError, type PortError } from './errors.js'
import { closeSerialPort, openSerialPort } from './opening.js'

/** What somebody hears of an open port. */
export interface PortEvents {
  /** Bytes from the board; the array may be kept. */
  onBytes(bytes: Uint8Array): void
  /** The line broke: a cable was pulled, the other side went. Not called after `close`. */
  onLost(error: PortError): void
}

/** An open line to a board, which no other program can open meanwhile. */
export interface Port {
  readonly name: string
  write(bytes: Uint8Array): void
  /** Sets DTR and RTS; nothing on a line without such wires. */
  setSignals(signals: { readonly dtr: boolean; readonly rts: boolean }): Promise<void>
  /** Sends what waits, then closes. Twice is fine. */
  close(): Promise<void>
}

/** How a port is opened. */
export interface PortOptions {
  /** Bits per second; nothing on USB and TCP. Default 115200. */
  readonly baudRate?: number
  /** Whether the operating system stops sending when the board says XOFF. Default false. */
  readonly xonXoff?: boolean
}

const tcpName = /^tcp:\/\/([^/:]+|\[[^\]]+\]):(\d{1,5})$/

/**
 * Opens a serial port for this program alone, or the TCP port of an emulated board.
 * @param name "/dev/ttyACM0", "COM3", the path of a pseudo-terminal, "tcp://127.0.0.1:2323"
 * @throws PortError "gone", "busy", "denied" or "port"
 */
export async function openPort(name: string, events: PortEvents, options: PortOptions = {}): Promise<Port> {
  const tcp = tcpName.exec(name)
  if (tcp) return openTcp(name, tcp[1]!, Number(tcp[2]), events)
  const { baudRate = 115_200, xonXoff = false } = options
  const port = await openSerialPort(name, { baudRate, xonXoff })
  const setSignals: Port['setSignals'] = (signals) =>
    // A pseudo-terminal has no such wires.
    new Promise((resolve) => port.set(signals, () => resolve()))
  return new StreamPort(name, port, events, setSignals, () => closeSerialPort(port))
}

async function openTcp(name: string, host: string, port: number, events: PortEvents): Promise<Port> {
  const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port, noDelay: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', (error) =>
      reject(portError('gone', `${name}: an emulated board that listens expected, got "${error.message}"`, error)),
    )
  })
  const close = (): Promise<void> =>
    new Promise((resolve) => (socket.destroyed ? resolve() : socket.end(() => (socket.destroy(), resolve()))))
  return new StreamPort(name, socket, events, () => Promise.resolve(), close)
}

class StreamPort implements Port {
  private isClosing = false
  private isLost = false

  constructor(
    readonly name: string,
    private readonly stream: Duplex,
    events: PortEvents,
    readonly setSignals: Port['setSignals'],
    private readonly closeStream: () => Promise<void>,
  ) {
    stream.on('data', (bytes: Uint8Array) => events.onBytes(bytes))
    const lost = (cause?: Error): void => {
      if (this.isClosing || this.isLost) return
      this.isLost = true
      events.onLost(portError('lost', `${name}: a line that stays expected, got ${cause?.message ?? 'its end'}`, cause))
    }
    stream.on('error', lost)
    stream.on('close', (error?: unknown) => lost(error instanceof Error ? error : undefined))
    stream.on('end', () => lost())
  }

  write(bytes: Uint8Array): void {
    if (!this.isLost && !this.isClosing) this.stream.write(Buffer.from(bytes))
  }

  async close(): Promise<void> {
    if (this.isClosing) return
    this.isClosing = true
    if (!this.isLost) await this.closeStream()
  }
}
