import { COAP_CODE, encodeCoap, isSameToken, type CoapMessage } from '../../../protocols/coap/index.js'
import type { EventHandle } from '../../kernel/scheduler.js'
import type { ReleaseAssistance } from '../../radio/cell.js'
import type { DatagramSocket } from '../../uplink/network.js'
import type { PlatformOwner } from './platform-client.js'

/** Transmission parameters of RFC 7252, 4.8, in microseconds and counts. */
const ackTimeoutUs = 2_000_000
const ackRandomFactor = 1.5
const maxRetransmit = 4

/** What came of a confirmable message: "acknowledged" by an empty ACK, a response, a reset, or nothing in time. */
export type ExchangeEnd = 'acknowledged' | 'reset' | 'timeout' | CoapMessage

class Exchange {
  next: Exchange | undefined
  tries = 0
  timer: EventHandle = 0
  timeoutUs = 0

  constructor(
    readonly endpoint: CoapEndpoint,
    readonly bytes: Uint8Array,
    readonly messageId: number,
    readonly token: Uint8Array,
    readonly assistance: ReleaseAssistance,
    /** Whether a response is waited for beyond the acknowledgement. */
    readonly wantsResponse: boolean,
    readonly onEnd: (end: ExchangeEnd) => void,
  ) {}
}

/** The messaging layer of CoAP over one socket of a modem (RFC 7252, 4): identifiers, retransmissions, matching. */
export class CoapEndpoint {
  private messageId: number
  private exchanges: Exchange | undefined

  constructor(
    private readonly modem: Pick<PlatformOwner, 'host' | 'ue'>,
    private readonly socket: DatagramSocket,
    private readonly host: string,
    private readonly port: number,
  ) {
    this.messageId = Math.floor(modem.host.chance.next() * 65536)
  }

  /** Messages that wait for their end. */
  get pending(): number {
    let count = 0
    for (let exchange = this.exchanges; exchange; exchange = exchange.next) count++
    return count
  }

  nextMessageId(): number {
    return (this.messageId = (this.messageId + 1) & 0xffff)
  }

  /** Sends a message once. */
  send(message: CoapMessage, assistance: ReleaseAssistance = 'none'): void {
    this.socket.send(this.host, this.port, encodeCoap(message), assistance)
  }

  /** Sends a confirmable message until it is acknowledged or the tries are over. */
  exchange(
    message: CoapMessage,
    wantsResponse: boolean,
    onEnd: (end: ExchangeEnd) => void,
    assistance: ReleaseAssistance = 'none',
  ): void {
    const { messageId, token } = message
    const exchange = new Exchange(this, encodeCoap(message), messageId, token, assistance, wantsResponse, onEnd)
    exchange.timeoutUs = ackTimeoutUs * (1 + this.modem.host.chance.next() * (ackRandomFactor - 1))
    exchange.next = this.exchanges
    this.exchanges = exchange
    this.transmit(exchange)
  }

  /** Takes what is no request; false where nothing waits for it. */
  take(message: CoapMessage): boolean {
    const { type, code, messageId, token } = message
    const isEmpty = code === COAP_CODE.empty
    for (let exchange = this.exchanges; exchange; exchange = exchange.next) {
      const matches = isEmpty || type === 'ack' ? exchange.messageId === messageId : isSameToken(exchange.token, token)
      if (!matches) continue
      if (!isEmpty && type === 'con') this.send({ ...message, ...emptyMessage, type: 'ack' })
      if (type === 'rst') this.end(exchange, 'reset')
      else if (!isEmpty) this.end(exchange, message)
      else if (exchange.wantsResponse) this.modem.host.scheduler.cancel(exchange.timer)
      else this.end(exchange, 'acknowledged')
      return true
    }
    return false
  }

  /** Forgets everything; nothing is told. */
  close(): void {
    for (let exchange = this.exchanges; exchange; exchange = exchange.next)
      this.modem.host.scheduler.cancel(exchange.timer)
    this.exchanges = undefined
    this.socket.close()
  }

  /** @internal */
  late(exchange: Exchange): void {
    if (exchange.tries > maxRetransmit) return this.end(exchange, 'timeout')
    exchange.timeoutUs *= 2
    this.transmit(exchange)
  }

  private transmit(exchange: Exchange): void {
    exchange.tries++
    this.socket.send(this.host, this.port, exchange.bytes, exchange.assistance)
    const { scheduler } = this.modem.host
    exchange.timer = scheduler.after(Math.round(exchange.timeoutUs), this.modem.ue.owner, late, exchange)
  }

  private end(ended: Exchange, how: ExchangeEnd): void {
    this.modem.host.scheduler.cancel(ended.timer)
    let before: Exchange | undefined
    for (let exchange = this.exchanges; exchange; before = exchange, exchange = exchange.next) {
      if (exchange !== ended) continue
      if (before) before.next = exchange.next
      else this.exchanges = exchange.next
    }
    ended.onEnd(how)
  }
}

const nothing = new Uint8Array(0)

/** What makes a message empty (RFC 7252, 4.1). */
export const emptyMessage = { code: COAP_CODE.empty, token: nothing, options: [], payload: nothing } as const

function late(exchange: Exchange): void {
  exchange.endpoint.late(exchange)
}
