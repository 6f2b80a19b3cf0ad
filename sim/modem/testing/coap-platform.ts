import { isDecodeError } from '../../../protocols/bytes/error.js'
import {
  COAP_CODE,
  COAP_OPTION,
  decodeCoap,
  encodeCoap,
  pathOf,
  pathOptions,
  textOption,
  textsOf,
  uintOption,
  type CoapMessage,
} from '../../../protocols/coap/index.js'
import type { Scheduler } from '../../kernel/scheduler.js'
import type { DatagramPeer, DatagramServer } from '../../uplink/datagram.js'

const nothing = new Uint8Array(0)

/** A carrier's platform for tests: takes registrations, observes 19/0/0, keeps what it is notified of (facts nbiot.md 4.1). */
export class CoapPlatform implements DatagramServer {
  /** Everything that arrived, decoded. */
  readonly heard: CoapMessage[] = []
  /** Payloads of notifications. */
  readonly reports: Uint8Array[] = []
  /** Codes of the answers to what it asked. */
  readonly answers: number[] = []
  /** Queries of the last registration. */
  queries: string[] = []
  /** Takes everything and says nothing. */
  isSilent = false
  /** Answer to a registration. */
  registerCode: number = COAP_CODE.created
  /** Whether it observes after a registration. */
  observes = true
  private peer: DatagramPeer | undefined
  private nextId = 0x100
  private readonly observeToken = Uint8Array.of(0xca, 0xfe)

  constructor(private readonly scheduler: Scheduler) {}

  onDatagram(peer: DatagramPeer, bytes: Uint8Array): void {
    this.peer = peer
    try {
      this.take(decodeCoap(bytes))
    } catch (error) {
      if (!isDecodeError(error)) throw error
    }
  }

  /** Writes to 19/1/0, as a command. */
  write(payload: Uint8Array, type: 'con' | 'non' = 'con'): void {
    this.ask({ type, code: COAP_CODE.put, options: pathOptions('19/1/0'), payload, token: Uint8Array.of(7) })
  }

  /** Observes 19/0/0, or stops to. */
  observe(register: boolean): void {
    const options = [uintOption(COAP_OPTION.observe, register ? 0 : 1), ...pathOptions('19/0/0')]
    this.ask({ type: 'con', code: COAP_CODE.get, options, payload: nothing, token: this.observeToken })
  }

  /** Sends a request of its own. */
  ask(message: Omit<CoapMessage, 'messageId'>): void {
    this.send({ ...message, messageId: this.nextId++ })
  }

  /** Sends any message to the modem that was heard last. */
  send(message: CoapMessage): void {
    this.peer!.answer(encodeCoap(message))
  }

  private take(message: CoapMessage): void {
    this.heard.push(message)
    if (this.isSilent) return
    const { type, code, messageId, token } = message
    const answer = (answerCode: number, options: CoapMessage['options'] = []): void =>
      this.send({ type: 'ack', code: answerCode, messageId, token, options, payload: nothing })
    if (code === COAP_CODE.post && pathOf(message) === 'rd') return this.register(message, answer)
    if (code === COAP_CODE.post) return answer(COAP_CODE.changed)
    if (code === COAP_CODE.delete) return answer(COAP_CODE.deleted)
    const isNotification = code === COAP_CODE.content && type !== 'ack'
    if (!isNotification && code !== COAP_CODE.empty) this.answers.push(code)
    if (isNotification) this.reports.push(message.payload)
    if (isNotification && type === 'con')
      this.send({ type: 'ack', code: 0, messageId, token: nothing, options: [], payload: nothing })
  }

  private register(message: CoapMessage, answer: (code: number, options?: CoapMessage['options']) => void): void {
    this.queries = textsOf(message, COAP_OPTION.uriQuery)
    const location = ['rd', '5a3f'].map((segment) => textOption(COAP_OPTION.locationPath, segment))
    answer(this.registerCode, location)
    if (this.registerCode !== COAP_CODE.created || !this.observes) return
    this.scheduler.after(1_000_000, 0, (platform: CoapPlatform) => platform.observe(true), this)
  }
}
