import type { ModemError } from '../../protocols/at/error.js'
import { afterPrefix } from '../../protocols/at/parameters.js'
import { badText, isQuotable } from './quotable.js'
import { hexLine } from './hex-line.js'
import type { Follows, ModemCompletion } from './modem.js'
import { isDotted, resolveCommand, resolvePrefix, socketNumber } from './neul-connect.js'
import type { NeulModem } from './neul-modem.js'
import { noSocket, unknownSocket } from './neul-sockets.js'
import { Operation } from './operation.js'
import { commandLimitUs } from './query.js'

const resolveLimitUs = 60000000

/** Local port of datagrams: these modules want one, and not those of CoAP (facts nbiot.md 3.3). */
const localPort = 30000

/** Flags of AT+NSOSTF (facts nbiot.md 3.3): release after this, release after the reply. */
const releaseFlag = { nothing: '0x200', answer: '0x400' } as const

/** Where a datagram goes, and what the network is told to expect after it. */
export interface DatagramAim {
  readonly host: string
  readonly port: number
  readonly follows: Follows | undefined
}

/** Sends one datagram; opens the socket first where there is none. */
export class SendDatagram extends Operation {
  private step: 'resolve' | 'create' | 'send' = 'resolve'
  private readonly payload: Uint8Array | undefined
  private made: number | undefined = undefined

  constructor(
    private readonly driver: NeulModem,
    private readonly aim: DatagramAim,
    payload: Uint8Array,
    private readonly done: ModemCompletion,
  ) {
    super()
    if (payload.length <= driver.family.maxPayloadBytes) this.payload = payload.slice()
  }

  start(): void {
    const { driver, payload } = this
    const { host } = this.aim
    if (payload === undefined)
      return this.fail(driver.error('too-long', `at most ${driver.family.maxPayloadBytes} bytes expected, got more`))
    if (host === '' || !isQuotable(host)) return this.fail(badText(driver, host))
    if (!driver.isOnline())
      return this.fail(driver.attachError || driver.error('not-registered', 'a network expected, got none'))
    if (isDotted(host) || host === driver.resolvedHost) return this.create()
    this.ask('resolve', resolveCommand + host)
  }

  override onResponse(line: string): void {
    if (this.step === 'create') this.made = socketNumber(line)
  }

  onFinal(error: ModemError | undefined): void {
    const { driver } = this
    if (error) {
      // The socket may be gone, or made without our knowing: the next connection clears up.
      if (this.step !== 'resolve') driver.datagramSocket = noSocket
      if (this.step === 'create' && !driver.connected) driver.streamSocket = unknownSocket
      return this.fail(error)
    }
    if (this.step === 'resolve') return driver.wait(this, resolveLimitUs)
    if (this.step === 'send') return driver.finish(this, null)
    if (this.made === undefined)
      return this.fail(driver.error('unexpected', 'the number of a socket expected, got none'))
    driver.datagramSocket = this.made
    this.sendPayload()
  }

  override onUrc(line: string): void {
    if (this.step !== 'resolve' || !line.startsWith(resolvePrefix)) return
    const { driver } = this
    const address = afterPrefix(line, resolvePrefix)!
    if (!isDotted(address)) return this.fail(driver.error('open-failed', `an address expected, got ${address}`))
    driver.resolvedHost = this.aim.host
    driver.resolvedAddress = address
    this.create()
  }

  override onTimeout(): void {
    this.fail(this.driver.error('timeout', `a result of ${this.command} expected, got none`))
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }

  private create(): void {
    const { quote } = this.driver.family
    if (this.driver.datagramSocket !== noSocket) return this.sendPayload()
    this.ask('create', `AT+NSOCR=${quote}DGRAM${quote},17,${localPort},1`)
  }

  private sendPayload(): void {
    const { driver } = this
    const { host, port, follows } = this.aim
    const { quote } = driver.family
    const payload = this.payload!
    const address = isDotted(host) ? host : driver.resolvedAddress
    const isFlagged = follows === 'nothing' || follows === 'answer'
    const flag = isFlagged ? `${releaseFlag[follows]},` : ''
    const to = `${driver.datagramSocket},${quote}${address}${quote},${port}`
    const head = `${isFlagged ? 'AT+NSOSTF' : 'AT+NSOST'}=${to},${flag}${payload.length},${quote}`
    this.bytes = hexLine(head, payload, quote, driver.options.allocate)
    this.ask('send', 'AT+NSOST')
  }

  private ask(step: 'resolve' | 'create' | 'send', command: string): void {
    this.step = step
    this.command = command
    this.prefix = step === 'resolve' ? undefined : ''
    this.timeoutUs = commandLimitUs
    this.driver.send(this)
  }

  private fail(error: ModemError): void {
    this.driver.finish(this, error)
  }
}
