import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { UplinkError } from '../uplink-error.js'
import type { PlatformInput, PlatformOutput } from './messages.js'
import { reduce } from './platform.js'
import { newPlatform, type PlatformState } from './state.js'
import { defaultCommandLifetimeUs } from './timing.js'

/** An address of the outside, as `host:port`; of IPv6 as `[host]:port`. */
export type UdpPeer = string

/** What happens at a platform on a real socket. */
export type UdpPlatformEvent = Exclude<PlatformOutput<UdpPeer>, { kind: 'send' | 'wake' }>

/** What the platform on a real socket is made of; what is left out takes the default stated. */
export interface UdpPlatformOptions {
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 5683; 0 is any that is free. */
  readonly port?: number
  /** How long a device is taken to listen after it was heard. Default 93 s. */
  readonly awakeUs?: number
  readonly onEvent: (event: UdpPlatformEvent) => void
}

/** Longest delay of a timer of Node.js: what lies beyond is waited for in pieces. */
const longestTimerMs = 2 ** 31 - 1

/** A carrier's platform on a UDP socket of this machine, for real modules, emulated ones, and any LwM2M client. */
export class UdpPlatform {
  private readonly state: PlatformState<UdpPeer>
  private readonly timers = new Map<string, NodeJS.Timeout>()
  private nextCommand = 0

  private constructor(
    private readonly socket: Socket,
    private readonly options: UdpPlatformOptions,
  ) {
    this.state = newPlatform({ ...options, chance: () => Math.random() })
    socket.on('message', (bytes, { address, port, family }) => {
      const peer = family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`
      this.take({ kind: 'datagram', atUs: nowUs(), peer, bytes })
    })
  }

  /** Opens the socket. @throws UplinkError ("port-in-use" | "port-denied") */
  static async listen(options: UdpPlatformOptions): Promise<UdpPlatform> {
    const { host = '127.0.0.1', port = 5683 } = options
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    socket.bind(port, host)
    try {
      await once(socket, 'listening')
    } catch (error) {
      socket.close()
      throw portError(`${host}:${port}`, error)
    }
    return new UdpPlatform(socket, options)
  }

  /** Where it listens. */
  get port(): number {
    return this.socket.address().port
  }

  /** Names of the devices that are registered. */
  get registered(): string[] {
    const { devices } = this.state
    return devices
      .filter(({ registration }) => registration && registration.expiresUs > nowUs())
      .map((it) => it.endpoint)
  }

  /** Sends a device a command now, or when it listens next. Returns the identifier that events call it by. */
  command(endpoint: string, payload: Uint8Array, lifetimeUs = defaultCommandLifetimeUs): number {
    const id = ++this.nextCommand
    this.take({ kind: 'command', atUs: nowUs(), endpoint, id, payload, lifetimeUs })
    return id
  }

  async close(): Promise<void> {
    for (const timer of this.timers.values()) clearTimeout(timer)
    this.timers.clear()
    const closed = once(this.socket, 'close')
    this.socket.close()
    await closed
  }

  private take(input: PlatformInput<UdpPeer>): void {
    for (const output of reduce(this.state, input)) {
      if (output.kind === 'send') this.send(output.peer, output.bytes)
      else if (output.kind === 'wake') this.wakeAt(output.endpoint, output.atUs)
      else this.options.onEvent(output)
    }
  }

  private send(peer: UdpPeer, bytes: Uint8Array): void {
    const colon = peer.lastIndexOf(':')
    // What cannot be sent is lost, as any datagram may be.
    this.socket.send(
      bytes,
      Number(peer.slice(colon + 1)),
      peer.slice(0, colon).replace(/^\[(.*)\]$/, '$1'),
      () => undefined,
    )
  }

  private wakeAt(endpoint: string, atUs: number): void {
    clearTimeout(this.timers.get(endpoint))
    const delayMs = Math.max(0, Math.ceil((atUs - nowUs()) / 1000))
    const timer = setTimeout(
      () => {
        this.timers.delete(endpoint)
        if (nowUs() < atUs) this.wakeAt(endpoint, atUs)
        else this.take({ kind: 'wake', endpoint, atUs: nowUs() })
      },
      Math.min(delayMs, longestTimerMs),
    )
    this.timers.set(endpoint, timer)
  }
}

function portError(address: string, cause: unknown): UplinkError {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException
  if (code === 'EADDRINUSE')
    return new UplinkError('port-in-use', `platform: a free UDP port expected, got ${address}, which is in use`, {
      cause,
    })
  return new UplinkError('port-denied', `platform: a UDP port expected, got ${code} for ${address}`, { cause })
}

function nowUs(): number {
  return Math.round(performance.now() * 1000)
}
