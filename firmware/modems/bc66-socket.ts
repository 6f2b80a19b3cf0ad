import type { ModemError } from '../../protocols/at/error.js'
import { afterPrefix, splitParameters } from '../../protocols/at/parameters.js'
import { badText, isQuotable } from './quotable.js'
import type { Bc66, DatagramPeer } from './bc66.js'
import { hexLine } from './hex-line.js'
import type { ModemCompletion } from './modem.js'
import { Operation } from './operation.js'
import { commandLimitUs } from './query.js'

/** Longest time until a socket is open ([recalled, not confirmed]: 60 s by the manual), and until a datagram is taken. */
const openLimitUs = 60000000
const sendLimitUs = 30000000

/** One socket is enough: the first. What arrives is told at once, in hexadecimal. */
const closeStep = 0
const openStep = 2
const sendStep = 3

/** Sends one datagram in one command, its payload in hexadecimal; opens the socket first where it leads elsewhere. */
export class SendDatagram extends Operation {
  private step = closeStep

  constructor(
    private readonly driver: Bc66,
    private readonly peer: DatagramPeer,
    payload: Uint8Array,
    private readonly done: ModemCompletion,
  ) {
    super()
    this.timeoutUs = commandLimitUs
    if (payload.length > driver.family.maxDatagramBytes) return
    this.payload = payload.slice()
  }

  private readonly payload: Uint8Array | undefined

  start(): void {
    const { driver, peer, payload } = this
    const { host, port } = peer
    if (payload === undefined)
      return this.fail(driver.error('too-long', `at most ${driver.family.maxDatagramBytes} bytes expected, got more`))
    if (host === '' || !isQuotable(host)) return this.fail(badText(driver, host))
    if (!driver.isOnline())
      return this.fail(driver.attachError || driver.error('not-registered', 'a network expected, got none'))
    if (driver.peer && driver.peer.host === host && driver.peer.port === port) this.step = sendStep
    this.sendStep()
  }

  onFinal(error: ModemError | undefined): void {
    // Nothing to close is what is hoped for.
    if (error && this.step !== closeStep) {
      this.driver.peer = undefined
      return this.fail(error)
    }
    if (this.step === openStep) this.driver.wait(this, openLimitUs)
    else if (this.step === sendStep) this.driver.wait(this, sendLimitUs)
    else this.next()
  }

  override onUrc(line: string): void {
    if (this.step === openStep && line.startsWith('+QIOPEN:')) this.onOpened(line)
    if (this.step !== sendStep) return
    if (line === 'SEND OK') this.driver.finish(this, null)
    else if (line === 'SEND FAIL') this.fail(this.driver.error('not-delivered', 'SEND OK expected, got SEND FAIL'))
  }

  override onTimeout(): void {
    this.driver.peer = undefined
    this.fail(this.driver.error('timeout', `a result of ${this.command} expected, got none`))
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }

  private next(): void {
    this.step++
    this.sendStep()
  }

  private sendStep(): void {
    const { host, port } = this.peer
    this.bytes = undefined
    if (this.step === closeStep) this.command = 'AT+QICLOSE=0'
    else if (this.step === openStep) this.command = `AT+QIOPEN=1,0,"UDP","${host}",${port},0,1`
    else if (this.step === sendStep) this.putPayload()
    else this.command = 'AT+QICFG="dataformat",1,1'
    this.driver.send(this)
  }

  private putPayload(): void {
    const payload = this.payload!
    this.command = 'AT+QISEND'
    this.bytes = hexLine(`AT+QISEND=0,${payload.length},"`, payload, '"', this.driver.options.allocate)
  }

  private onOpened(line: string): void {
    const result = splitParameters(afterPrefix(line, '+QIOPEN:')!)[1]
    if (result !== '0')
      return this.fail(this.driver.error('open-failed', `${this.command}: 0 expected, got ${result}`, Number(result)))
    this.driver.peer = this.peer
    this.next()
  }

  private fail(error: ModemError): void {
    this.driver.finish(this, error)
  }
}
