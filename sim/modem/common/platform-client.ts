import { isDecodeError } from '../../../protocols/bytes/error.js'
import {
  COAP_CODE,
  COAP_FORMAT,
  COAP_OPTION,
  decodeCoap,
  pathOf,
  pathOptions,
  textOption,
  textsOf,
  uintOf,
  uintOption,
  type CoapMessage,
  type CoapOption,
} from '../../../protocols/coap/index.js'
import { bytesOf } from '../engine/bytes.js'
import type { EventHandle } from '../../kernel/scheduler.js'
import { CoapEndpoint, emptyMessage, type ExchangeEnd } from './coap-exchange.js'
import type { PartHost } from '../../board/part.js'
import type { Cell, ReleaseAssistance, UserEquipment } from '../../radio/cell.js'
import type { Network } from '../../uplink/network.js'

/** What AT+NMSTATUS? tells; the double I is authentic (facts nbiot.md 3.3). */
export type PlatformStatus =
  | 'UNINITIALISED'
  | 'NO_UE_IP'
  | 'INIITIALISING'
  | 'INIITIALISED'
  | 'REGISTERING'
  | 'REGISTERED'
  | 'DEREGISTERED'
  | 'TIMEOUT'
  | 'REJECTED_BY_SERVER'
  | 'MO_DATA_ENABLED'

/** Values of +QLWEVTIND ([S:XY][S:BC28LOG]). */
export const platformEvent = {
  registered: 0,
  deregistered: 1,
  updated: 2,
  observed: 3,
  registerFailed: 8,
  unobserved: 9,
} as const

/** How a message is sent: AT+NMGS types 0 to 2 and 100 to 102. */
export interface UplinkMode {
  readonly confirmable: boolean
  readonly assistance: ReleaseAssistance
}

/** What the client needs of the modem it is in, and what it tells it. */
export interface PlatformOwner {
  /** The modem, as the cell knows it. */
  readonly ue: UserEquipment
  readonly host: PartHost
  readonly options: { readonly imei: string; readonly cell: Cell; readonly network: Network }
  /** '' is none. */
  readonly platformHost: string
  readonly platformPort: number
  /** 0 registers when it is told to, 1 with the network, 2 never. */
  readonly registerMode: number
  onPlatformEvent(event: number): void
  onPlatformMessage(payload: Uint8Array): void
}

/** Messages that may wait for their acknowledgement, and that wait to be read ([S:XY]: 8). */
const maxPending = 8

/** The objects that the module says it has ([S:QUOS]). */
const links = '</>;rt="oma.lwm2m",</1/0>,</3/0>,</4/0>,</5/0>,</19/0>'

/** The binary data container of the carriers' platforms: up is instance 0, down is instance 1 (facts nbiot.md 4.1). */
const dataUp = '19/0/0'
const dataDown = '19/1/0'
/** Registration Update Trigger, OMA LwM2M object 1, resource 8. */
const updateTrigger = '1/0/8'

/** Share of the lifetime after which the registration is renewed [chosen]. */
const renewAt = 0.9

/**
 * The LwM2M client inside the module, as it speaks to the carriers' platforms: registers, is observed on 19/0/0, notifies
 * what AT+NMGS gives it, takes what is written to 19/1/0 (OMA LwM2M 1.0; facts nbiot.md 4.1).
 */
export class PlatformClient {
  status: PlatformStatus = 'UNINITIALISED'
  sent = 0
  errors = 0
  received = 0
  dropped = 0
  /** Messages that arrived and were not read. */
  readonly inbox: Uint8Array[] = []
  /** Seconds. */
  lifetimeS = 86_400
  private endpoint: CoapEndpoint | undefined
  private location: string[] = []
  private observer: Uint8Array | undefined
  private sequence = 0
  private renewal: EventHandle = 0
  private lastRequestId = -1
  private lastAnswer: CoapMessage | undefined

  constructor(private readonly modem: PlatformOwner) {}

  get pending(): number {
    return this.endpoint?.pending ?? 0
  }

  get isRegistered(): boolean {
    return this.status === 'REGISTERED' || this.status === 'MO_DATA_ENABLED'
  }

  /** The network is there: registers where it may do so by itself. */
  begin(): void {
    const { modem } = this
    if (modem.platformHost === '' || modem.registerMode === 2) return
    this.status = 'INIITIALISED'
    if (modem.registerMode === 1) this.register()
  }

  /** Supply, restart or network are gone. */
  forget(): void {
    this.endpoint?.close()
    this.endpoint = this.observer = this.lastAnswer = undefined
    this.lastRequestId = -1
    this.modem.host.scheduler.cancel(this.renewal)
    this.renewal = 0
    this.status = this.modem.platformHost === '' ? 'UNINITIALISED' : 'NO_UE_IP'
  }

  /** Registers anew. */
  register(): void {
    const { modem } = this
    this.forget()
    const { network, cell, imei } = modem.options
    const socket = network.openDatagram(modem.ue, cell, (_host, _port, bytes) => this.onDatagram(bytes))
    this.endpoint = new CoapEndpoint(modem, socket, modem.platformHost, modem.platformPort)
    this.status = 'REGISTERING'
    const query = ['b=U', 'lwm2m=1.0', `lt=${this.lifetimeS}`, `ep=${imei}`]
    const options = [
      ...pathOptions('rd'),
      uintOption(COAP_OPTION.contentFormat, COAP_FORMAT.linkFormat),
      ...queryOf(query),
    ]
    this.request(COAP_CODE.post, options, bytesOf(links), (end) => this.onRegistered(end))
  }

  /** Renews the registration. */
  update(): void {
    const options = [...this.locationOptions(), ...queryOf([`lt=${this.lifetimeS}`])]
    this.request(COAP_CODE.post, options, emptyMessage.payload, (end) => {
      if (codeOf(end) !== COAP_CODE.changed) return this.register()
      this.tell(platformEvent.updated)
      this.armRenewal()
    })
  }

  /** Takes the registration back. */
  deregister(): void {
    this.request(COAP_CODE.delete, this.locationOptions(), emptyMessage.payload, () => {
      this.forget()
      this.status = 'DEREGISTERED'
      this.tell(platformEvent.deregistered)
    })
  }

  /** Sends a message as a notification. False where it cannot: the platform observes nothing, or too many wait. */
  notify(payload: Uint8Array, { confirmable, assistance }: UplinkMode, onEnd: (isSent: boolean) => void): boolean {
    const { endpoint, observer } = this
    if (!endpoint || !observer || endpoint.pending >= maxPending) return false
    this.sequence = (this.sequence + 1) & 0xffffff
    const message: CoapMessage = {
      type: confirmable ? 'con' : 'non',
      code: COAP_CODE.content,
      messageId: endpoint.nextMessageId(),
      token: observer,
      options: [
        uintOption(COAP_OPTION.observe, this.sequence),
        uintOption(COAP_OPTION.contentFormat, COAP_FORMAT.octetStream),
      ],
      payload,
    }
    if (confirmable) endpoint.exchange(message, false, (end) => this.onNotified(end, onEnd), assistance)
    else {
      endpoint.send(message, assistance)
      this.sent++
      onEnd(true)
    }
    return true
  }

  private onNotified(end: ExchangeEnd, onEnd: (isSent: boolean) => void): void {
    if (end === 'acknowledged') this.sent++
    else this.errors++
    if (end === 'reset') this.unobserve()
    onEnd(end === 'acknowledged')
  }

  private request(code: number, options: CoapOption[], payload: Uint8Array, onEnd: (end: ExchangeEnd) => void): void {
    const endpoint = this.endpoint!
    // Eight bytes ([S:QUOS]).
    const token = Uint8Array.from({ length: 8 }, () => Math.floor(this.modem.host.chance.next() * 256))
    endpoint.exchange({ type: 'con', code, messageId: endpoint.nextMessageId(), token, options, payload }, true, onEnd)
  }

  private onRegistered(end: ExchangeEnd): void {
    if (codeOf(end) !== COAP_CODE.created) {
      this.forget()
      this.status = end === 'timeout' ? 'TIMEOUT' : 'REJECTED_BY_SERVER'
      return this.tell(platformEvent.registerFailed)
    }
    this.location = textsOf(end as CoapMessage, COAP_OPTION.locationPath)
    this.status = 'REGISTERED'
    this.tell(platformEvent.registered)
    this.armRenewal()
  }

  private onDatagram(bytes: Uint8Array): void {
    let message: CoapMessage
    try {
      message = decodeCoap(bytes)
      pathOf(message)
    } catch (error) {
      if (!isDecodeError(error)) throw error
      return this.modem.host.note('info', 'platform', error.message)
    }
    const isRequest = message.code > 0 && message.code < 32
    if (isRequest) this.onRequest(message)
    else if (!this.endpoint!.take(message) && message.type === 'rst') this.unobserve()
  }

  private onRequest(request: CoapMessage): void {
    // Sent again since our answer was lost: answered again, done once (RFC 7252, 4.5).
    if (request.messageId === this.lastRequestId && this.lastAnswer) return this.endpoint!.send(this.lastAnswer)
    const { code, options = [], work } = this.serve(request)
    const isPiggybacked = request.type === 'con'
    const answer: CoapMessage = {
      type: isPiggybacked ? 'ack' : 'non',
      code,
      messageId: isPiggybacked ? request.messageId : this.endpoint!.nextMessageId(),
      token: request.token,
      options,
      payload: emptyMessage.payload,
    }
    this.lastRequestId = request.messageId
    this.lastAnswer = answer
    this.endpoint!.send(answer)
    work?.()
  }

  /** What a request is answered with, and what is done after that. */
  private serve(request: CoapMessage): { code: number; options?: CoapOption[]; work?: () => void } {
    const path = pathOf(request)
    if (request.code === COAP_CODE.get && path === dataUp) {
      const observe = uintOf(request, COAP_OPTION.observe)
      if (observe === 1) return { code: COAP_CODE.content, work: () => this.unobserve() }
      const options = observe === 0 ? [uintOption(COAP_OPTION.observe, this.sequence)] : []
      return { code: COAP_CODE.content, options, work: () => observe === 0 && this.observe(request.token) }
    }
    if (request.code === COAP_CODE.put && path === dataDown)
      return { code: COAP_CODE.changed, work: () => this.take(request.payload) }
    if (request.code === COAP_CODE.post && path === updateTrigger)
      return { code: COAP_CODE.changed, work: () => this.update() }
    return { code: path === dataUp || path === dataDown ? COAP_CODE.methodNotAllowed : COAP_CODE.notFound }
  }

  private observe(token: Uint8Array): void {
    this.observer = token.slice()
    this.status = 'MO_DATA_ENABLED'
    this.tell(platformEvent.observed)
  }

  private unobserve(): void {
    if (!this.observer) return
    this.observer = undefined
    this.status = 'REGISTERED'
    this.tell(platformEvent.unobserved)
  }

  private take(payload: Uint8Array): void {
    if (this.inbox.length >= maxPending) this.dropped++
    else {
      this.received++
      this.modem.onPlatformMessage(payload.slice())
    }
  }

  private locationOptions(): CoapOption[] {
    return this.location.map((segment) => textOption(COAP_OPTION.uriPath, segment))
  }

  private armRenewal(): void {
    const { scheduler } = this.modem.host
    scheduler.cancel(this.renewal)
    this.renewal = scheduler.after(this.lifetimeS * renewAt * 1e6, this.modem.ue.owner, renew, this)
  }

  private tell(event: number): void {
    this.modem.onPlatformEvent(event)
  }
}

function queryOf(parts: readonly string[]): CoapOption[] {
  return parts.map((part) => textOption(COAP_OPTION.uriQuery, part))
}

function codeOf(end: ExchangeEnd): number | undefined {
  return typeof end === 'object' ? end.code : undefined
}

function renew(client: PlatformClient): void {
  client.update()
}
