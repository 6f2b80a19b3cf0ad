import type { PartHost } from '../../board/part.js'
import type { UartPort } from '../../board/uart.js'
import type { StreamEnd } from '../../uplink/network.js'
import { CellularModem, type CellularFamily } from '../common/cellular.js'
import { IpSocket, type SocketEvents } from '../common/ip-socket.js'
import type { CellularOptions } from '../common/options.js'
import { state } from '../common/states.js'
import { ok, failed } from '../engine/outcome.js'
import { toHex } from '../../../protocols/bytes/hex.js'
import { PlatformClient, type PlatformOwner } from '../common/platform-client.js'
import * as profile from './profile.js'
import { delays } from './profile.js'

/** What tells the modules with Neul's command set from each other; one constant each. */
export interface NeulFamily extends CellularFamily {
  /** The maker's name in the last line of the banner, with what is behind it. */
  readonly greeting: string
  /** Lines before the cause of the boot. */
  readonly bannerLines: readonly string[]
  /** What the boot loader sounds like at the rate of the UART. */
  readonly loaderGarbage: string
  /** E-UTRA bands, in the order of AT+NBAND. */
  readonly bands: readonly number[]
  /** Number of the first socket, and how many there are. */
  readonly firstSocket: number
  readonly socketCount: number
  /** Longest payload of a datagram or segment, in bytes. */
  readonly maxPayload: number
  /** Whether it has TCP, name resolution and the modes of AT+NSONMI. */
  readonly hasTcp: boolean
  /** Whether AT+NSOCR answers with its name in front ([S:XY]); left out, it does not. */
  readonly isPrefixed?: true
  /** CME error of a message before the platform observes; left out, 513 ([S:BC95LOG]). */
  readonly notObserved?: number
  /** Names of AT+NCONFIG with the values of a new module. */
  readonly configuration: Readonly<Record<string, string>>
}

/**
 * A module with the command set that Neul made for the HiSilicon Boudica: AT+N... for sockets, statistics and platform
 * messages. Its command processor listens in PSM too; the radio stays off until there is something to send
 * (facts nbiot.md 3.1).
 *
 * Fidelity: commands, answers and notifications as in the files beside. What is not modelled answers an error and is
 * counted (`stats.stubCommands`).
 */
export class NeulModem extends CellularModem implements SocketEvents, PlatformOwner {
  declare readonly family: NeulFamily
  /** @internal AT+NSMI */
  nsmiMode = 0
  /** @internal AT+NNMI */
  nnmiMode = 0
  /** @internal AT+NPSMR */
  npsmrMode = 0
  /** @internal AT+NSONMI */
  nsonmiMode = 1
  /** @internal AT+QREGSWT */
  registerMode = 1
  /** @internal Address of the platform that it registers with, and its port; '' is none. Kept in flash. */
  platformHost = ''
  platformPort = 5683
  /** @internal AT+QLWULDATASTATUS: 0 nothing sent, 1 under way, 4 sent, 5 given up ([S:XY] 4 and 5). */
  dataStatus = 0
  /** @internal */ readonly platform: PlatformClient
  /** @internal Values of AT+NCONFIG that differ from those of a new module; kept in flash, in force after a restart. */
  config: Record<string, string> | undefined
  /** @internal Bands of AT+NBAND, where they were chosen. */
  bands: readonly number[] | undefined
  /** @internal EARFCN of AT+NEARFCN. */
  lockedEarfcn: number | undefined
  /** @internal Sockets, chained, in the order they were opened. */
  sockets: IpSocket | undefined
  /** @internal Rate of AT+NATSPEED that is kept in flash, in bits per second. */
  savedBaud: number

  constructor(host: PartHost, port: UartPort, options: CellularOptions, family: NeulFamily) {
    super(host, port, options, family)
    this.savedBaud = port.baud
    this.platform = new PlatformClient(this)
  }

  /** @internal */
  get inPsm(): boolean {
    return this.radio === state.psm
  }

  /** @internal A value of AT+NCONFIG. */
  configOf(name: string): string | undefined {
    return this.config?.[name] ?? this.family.configuration[name]
  }

  /** @internal Adds an information response that has no prefix and ends the command well. */
  sayBare(text: string): 0 {
    this.info(text)
    return 0
  }

  /** @internal A text in quotes, where the family writes addresses and data so. */
  wrapped(text: string): string {
    return this.family.quotes ? `"${text}"` : text
  }

  /** @internal */
  socketOf(id: number): IpSocket | undefined {
    for (let socket = this.sockets; socket; socket = socket.next) if (socket.id === id) return socket
    return undefined
  }

  /** @internal Makes a socket of the lowest free number; undefined where all are taken. */
  makeSocket(kind: 'udp' | 'tcp', listens: boolean): IpSocket | undefined {
    const { firstSocket, socketCount } = this.family
    let id = firstSocket
    while (this.socketOf(id)) id++
    if (id >= firstSocket + socketCount) return undefined
    const socket = new NeulSocket(this, id, kind, this)
    socket.listens = listens
    socket.next = this.sockets
    this.sockets = socket
    return socket
  }

  /** @internal Closes a socket from this side and frees its number. */
  dropSocket(dropped: IpSocket): void {
    dropped.close()
    let before: IpSocket | undefined
    for (let socket = this.sockets; socket; before = socket, socket = socket.next) {
      if (socket !== dropped) continue
      if (before) before.next = socket.next
      else this.sockets = socket.next
    }
  }

  onOpened(socket: IpSocket, failure: StreamEnd | undefined): void {
    if (failure) this.dropSocket(socket)
    else this.connects++
    this.complete(failure ? failed : ok)
  }

  onReceived(socket: IpSocket, bytes: Uint8Array, discarded: boolean): void {
    if (discarded || !(socket as NeulSocket).listens) return
    const { nsonmiMode } = this
    if (nsonmiMode === 1) this.notify('+NSONMI', `${socket.id},${bytes.length}`)
    if (nsonmiMode < 2) return
    // The notification has it all: nothing is left to read.
    const { host, port } = socket.firstArrival!
    socket.take(bytes.length)
    const from = nsonmiMode === 2 ? `${host},${port},` : ''
    this.notify('+NSONMI', `${socket.id},${from}${bytes.length},${toHex(bytes).toUpperCase()}`)
  }

  onEnded(socket: IpSocket): void {
    this.notify('+NSOCLI', socket.id)
    this.dropSocket(socket)
  }

  /** @internal What the platform's client acts for. */
  get ue(): this {
    return this
  }

  /** @internal What became of the registration with the platform ([S:XY][S:BC28LOG]). */
  onPlatformEvent(event: number): void {
    this.notify('+QLWEVTIND', event)
  }

  /** @internal The platform sent a message: told with its bytes, told to be there, or only kept. */
  onPlatformMessage(payload: Uint8Array): void {
    if (this.nnmiMode === 1) return this.notify('+NNMI', `${payload.length},${toHex(payload).toUpperCase()}`)
    this.platform.inbox.push(payload)
    if (this.nnmiMode === 2) this.urc('+NNMI')
  }

  /** @internal */
  showLoader(): void {
    this.transmit(this.family.loaderGarbage)
  }

  /** @internal */
  showBanner(cause: string): void {
    const lines = [...this.family.bannerLines, cause, this.family.greeting]
    this.transmit(lines.map((line) => `\r\n${line}`).join(''))
    this.host.scheduler.after(delays.ready, this.owner, endBoot, this as NeulModem)
  }

  /** @internal */
  endBoot(): void {
    this.transmit('\r\nOK\r\n')
    this.ready()
    if (this.configOf('AUTOCONNECT') === 'TRUE') this.attach()
    else this.functionality = 0
  }

  protected boot(cause: 'power' | 'pin' | 'command'): void {
    const { scheduler } = this.host
    this.port.baud = this.savedBaud
    if (cause === 'command') {
      this.transmit('\r\nREBOOTING\r\n')
      scheduler.after(delays.loader, this.owner, showLoader, this as NeulModem)
    }
    scheduler.after(delays.banner, this.owner, () => this.showBanner(profile.rebootCause[cause]), undefined)
  }

  protected override onNetwork(): void {
    this.platform.begin()
  }

  protected override onNetworkGone(): void {
    this.platform.forget()
    for (let socket = this.sockets; socket; socket = socket.next) {
      const wasOpening = socket.phase === 'opening'
      if (socket.kind === 'tcp' && socket.phase === 'open') this.notify('+NSOCLI', socket.id)
      socket.abandon()
      if (wasOpening) this.complete(failed)
    }
    this.sockets = undefined
  }

  protected override onAbandon(): void {
    this.platform.forget()
    this.dataStatus = 0
    for (let socket = this.sockets; socket; socket = socket.next) socket.abandon()
    this.sockets = undefined
  }

  protected override onPsm(entered: boolean): void {
    if (this.npsmrMode === 1) this.notify('+NPSMR', entered ? 1 : 0)
  }
}

/** A socket that may have been told not to listen: what arrives is then not notified. */
export class NeulSocket extends IpSocket {
  listens = true
}

function showLoader(modem: NeulModem): void {
  modem.showLoader()
}

function endBoot(modem: NeulModem): void {
  modem.endBoot()
}
