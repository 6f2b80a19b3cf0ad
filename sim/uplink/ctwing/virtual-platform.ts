import { hashUnit } from '../../kernel/random.js'
import type { Scheduler } from '../../kernel/scheduler.js'
import type { DatagramPeer, DatagramServer } from '../datagram.js'
import { hashText } from '../fingerprint.js'
import { defaultServiceTime, ServiceTime, type TimeSpan } from '../service-time.js'
import type { PlatformInput, PlatformOutput } from './messages.js'
import { reduce } from './platform.js'
import { newPlatform, type PlatformState } from './state.js'
import { defaultCommandLifetimeUs } from './timing.js'

/** Where devices of the modelled internet find the platform: modules take an address only (AT+NCDP). TEST-NET-1, RFC 5737. */
export const ctwingAddress = { host: '192.0.2.19', port: 5683 } as const

/** What the platform in virtual time is made of; what is left out takes the default stated. */
export interface VirtualPlatformOptions {
  readonly seed: number
  /** Time that the platform takes to answer. Default 5 to 20 ms. */
  readonly serviceTime?: TimeSpan
  /** How long a device is taken to listen after it was heard. Default 93 s. */
  readonly awakeUs?: number
  /** Hears of everything but datagrams and wakes. */
  readonly onEvent?: (event: PlatformEvent) => void
}

/** What an application behind the platform may want to know. */
export type PlatformEvent = Exclude<PlatformOutput<DatagramPeer>, { kind: 'send' | 'wake' }>

/** What the platform has counted. */
export interface PlatformCounts {
  /** Reports taken, and those of them that came again. */
  reports: number
  repeated: number
  registrations: number
  commands: number
  delivered: number
  expired: number
}

/** A carrier's platform in virtual time, behind the cells: put it at {@link ctwingAddress} with `listenDatagram`. */
export class VirtualPlatform implements DatagramServer {
  readonly counts: PlatformCounts = { reports: 0, repeated: 0, registrations: 0, commands: 0, delivered: 0, expired: 0 }
  private readonly state: PlatformState<DatagramPeer>
  private readonly serviceTime: ServiceTime
  private isDown = false

  constructor(
    private readonly scheduler: Scheduler,
    private readonly options: VirtualPlatformOptions,
  ) {
    const { seed, awakeUs, serviceTime = defaultServiceTime } = options
    const chance = (endpoint: string, draw: number): number => hashUnit(seed, hashText(endpoint), draw, 0)
    this.state = newPlatform({ chance, ...(awakeUs === undefined ? {} : { awakeUs }) })
    this.serviceTime = new ServiceTime(seed, serviceTime)
  }

  onDatagram(peer: DatagramPeer, bytes: Uint8Array): void {
    if (!this.isDown) this.take({ kind: 'datagram', atUs: this.scheduler.nowUs, peer, bytes })
  }

  /** Sends a device a command now, or when it listens next. `id`: whatever the caller calls it by. */
  command(endpoint: string, id: number, payload: Uint8Array, lifetimeUs = defaultCommandLifetimeUs): void {
    this.counts.commands++
    this.take({ kind: 'command', atUs: this.scheduler.nowUs, endpoint, id, payload, lifetimeUs })
  }

  /** The platform cannot be reached, or can be again: what is sent to it and what it sends is lost. It forgets nothing. */
  setDown(isDown: boolean): void {
    this.isDown = isDown
  }

  /** @internal */
  take(input: PlatformInput<DatagramPeer>): void {
    for (const output of reduce(this.state, input)) this.perform(output)
  }

  private perform(output: PlatformOutput<DatagramPeer>): void {
    if (output.kind === 'send') return this.send(output.peer, output.bytes)
    if (output.kind === 'wake')
      return void this.scheduler.at(output.atUs, 0, wake, {
        platform: this,
        endpoint: output.endpoint,
        atUs: output.atUs,
      })
    this.count(output)
    this.options.onEvent?.(output)
  }

  private send(peer: DatagramPeer, bytes: Uint8Array): void {
    if (this.isDown) return
    const what = (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!
    peer.answer(bytes, this.serviceTime.draw(peer.ue.imsi, this.scheduler.nowUs, what))
  }

  private count(event: PlatformEvent): void {
    const { counts } = this
    if (event.kind === 'report') {
      counts.reports++
      if (event.repeats) counts.repeated++
    } else if (event.kind === 'registered') counts.registrations++
    else if (event.kind === 'command' && event.state === 'delivered') counts.delivered++
    else if (event.kind === 'command' && event.state === 'expired') counts.expired++
  }
}

function wake({ platform, endpoint, atUs }: { platform: VirtualPlatform; endpoint: string; atUs: number }): void {
  platform.take({ kind: 'wake', endpoint, atUs })
}
