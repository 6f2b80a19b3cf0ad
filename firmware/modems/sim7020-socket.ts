import type { ModemError } from '../../protocols/at/error.js'
import { afterPrefix, integerOf } from '../../protocols/at/parameters.js'
import { badText, isQuotable } from './quotable.js'
import { hexLine } from './hex-line.js'
import type { ModemCompletion } from './modem.js'
import { Operation } from './operation.js'
import { commandLimitUs } from './query.js'
import type { Sim7020 } from './sim7020.js'

/** Longest datagram, in bytes of two digits each [recalled, not confirmed]. */
const maxDatagramBytes = 512

/** What is done: closing the socket that leads elsewhere, making one, binding it to its peer, sending. */
type Step = 'close' | 'create' | 'bind' | 'send'
const after: Readonly<Record<Step, Step>> = { close: 'create', create: 'bind', bind: 'send', send: 'send' }

/** Sends one datagram in one command, its payload in hexadecimal; opens the socket first where it leads elsewhere. */
export class Sim7020SendDatagram extends Operation {
  private step: Step = 'create'
  private readonly payload: Uint8Array | undefined

  constructor(
    private readonly driver: Sim7020,
    private readonly host: string,
    private readonly port: number,
    payload: Uint8Array,
    private readonly done: ModemCompletion,
  ) {
    super()
    this.timeoutUs = commandLimitUs
    this.payload = payload.length > maxDatagramBytes ? undefined : payload.slice()
  }

  start(): void {
    const { driver, host, port } = this
    if (this.payload === undefined)
      return driver.finish(this, driver.error('too-long', `at most ${maxDatagramBytes} bytes expected, got more`))
    if (host === '' || !isQuotable(host)) return driver.finish(this, badText(driver, host))
    if (!driver.isOnline())
      return driver.finish(this, driver.attachError || driver.error('not-registered', 'a network expected, got none'))
    const leadsThere = driver.peerHost === host && driver.peerPort === port
    this.step = driver.socket === undefined ? 'create' : leadsThere ? 'send' : 'close'
    this.sendStep()
  }

  override onResponse(line: string): void {
    if (this.step === 'create') this.driver.socket = integerOf(afterPrefix(line, '+CSOC:'))
  }

  onFinal(error: ModemError | undefined): void {
    const { driver, step } = this
    if (step === 'close') driver.socket = undefined
    // Nothing to close is what is hoped for.
    else if (error) return this.giveUp(error)
    if (step === 'create' && driver.socket === undefined)
      return this.giveUp(driver.error('unexpected', `${this.command}: a socket expected, got none`))
    if (step === 'send') return driver.finish(this, null)
    this.step = after[step]
    this.sendStep()
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }

  /** A socket that did not serve is closed before the next datagram. */
  private giveUp(error: ModemError): void {
    this.driver.peerHost = ''
    this.driver.finish(this, error)
  }

  private sendStep(): void {
    const { driver, host, port, step } = this
    const { socket } = driver
    this.bytes = undefined
    this.prefix = step === 'create' ? '+CSOC:' : undefined
    if (step === 'close') this.command = `AT+CSOCL=${socket}`
    else if (step === 'create') this.command = 'AT+CSOC=1,2,1'
    else if (step === 'bind') this.bind(`AT+CSOCON=${socket},${port},"${host}"`)
    else this.putPayload(`AT+CSOSEND=${socket},`)
    driver.send(this)
  }

  private bind(command: string): void {
    this.command = command
    this.driver.peerHost = this.host
    this.driver.peerPort = this.port
  }

  private putPayload(command: string): void {
    const payload = this.payload!
    this.command = command
    this.bytes = hexLine(`${command}${2 * payload.length},`, payload, '', this.driver.options.allocate)
  }
}
