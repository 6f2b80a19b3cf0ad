import { modemError, type ModemError } from '../../protocols/at/error.js'
import { afterPrefix, splitParameters } from '../../protocols/at/parameters.js'
import type { Bc66 } from './bc66.js'
import { badText, isQuotable } from './quotable.js'
import type { ModemCompletion, MqttOptions } from './modem.js'
import { Operation } from './operation.js'
import { commandLimitUs } from './query.js'

/** Settings of the modem's MQTT client: seconds to an acknowledgement, and how often it asks again. */
export const packetTimeoutS = 30
export const packetRetries = 2

/** Longest time until the acknowledgement of a packet is given up: the modem's own, and some time to say so. */
export const acknowledgeLimitUs = (packetTimeoutS * (packetRetries + 1) + 10) * 1000000

/** Longest time until a TCP connection is open (MQTT application note, 3.3.2: 176 s), and until a command is answered. */
const openLimitUs = 180000000

/** One connection is enough: the first. */
const setUp: readonly ((options: MqttOptions) => string)[] = [
  () => 'AT+QMTCLOSE=0',
  () => 'AT+QMTCFG="version",0,1',
  (options) => `AT+QMTCFG="keepalive",0,${options.keepAliveS}`,
  (options) => `AT+QMTCFG="session",0,${options.cleanSession ? 1 : 0}`,
  () => `AT+QMTCFG="timeout",0,${packetTimeoutS},${packetRetries},1`,
  () => 'AT+QMTCFG="dataformat",0,1,1',
  ({ host, port = 1883 }) => `AT+QMTOPEN=0,"${host}",${port}`,
  ({ clientId, user, password }) =>
    `AT+QMTCONN=0,"${clientId}"${user === undefined ? '' : `,"${user}"`}${password === undefined ? '' : `,"${password}"`}`,
]
const openStep = 6

/** Opens a session with the broker. */
export class Connect extends Operation {
  /** Nothing to close is what is hoped for. */
  takesRefusal = true
  private step = 0

  constructor(
    private readonly driver: Bc66,
    private readonly options: MqttOptions,
    private readonly done: ModemCompletion,
  ) {
    super()
    this.timeoutUs = commandLimitUs
  }

  start(): void {
    const { driver } = this
    const { host, clientId, user = '', password = '' } = this.options
    driver.connected = false
    if (!isQuotable(host + clientId + user + password)) return this.fail(badText(driver, host))
    if (driver.isOnline()) return this.sendStep()
    this.fail(driver.attachError || driver.error('not-registered', 'a network expected, got none'))
  }

  onFinal(error: ModemError | undefined): void {
    if (error) return this.fail(error)
    this.takesRefusal = false
    if (this.step < openStep) {
      this.step++
      this.sendStep()
    } else this.driver.wait(this, this.step === openStep ? openLimitUs : acknowledgeLimitUs)
  }

  override onUrc(line: string): void {
    if (line.startsWith('+QMTOPEN:') && this.step === openStep) this.onOpened(line)
    else if (line.startsWith('+QMTCONN:') && this.step > openStep) this.onAnswered(line)
  }

  override onTimeout(): void {
    this.fail(modemError('timeout', `${this.command}: a result expected, got none`))
  }

  override needsSession(): boolean {
    return this.step >= openStep
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }

  private sendStep(): void {
    this.command = setUp[this.step]!(this.options)
    this.driver.send(this)
  }

  private onOpened(line: string): void {
    const result = splitParameters(afterPrefix(line, '+QMTOPEN:')!)[1]
    if (result !== '0')
      return this.fail(modemError('open-failed', `${this.command}: 0 expected, got ${result}`, Number(result)))
    this.step++
    this.sendStep()
  }

  private onAnswered(line: string): void {
    const parameters = splitParameters(afterPrefix(line, '+QMTCONN:')!)
    if (parameters[1] === '1') return
    if (parameters[1] !== '0') return this.fail(this.driver.error('lost', 'an answer to CONNECT expected, got none'))
    const code = Number(parameters[2])
    if (code !== 0) return this.fail(this.driver.error('refused', `a session expected, got CONNACK ${code}`, code))
    this.driver.connected = true
    this.driver.finish(this, null)
  }

  private fail(error: ModemError): void {
    // A modem that answers with errors may have restarted unheard.
    if (isRefusal(error)) this.driver.distrust()
    this.driver.finish(this, error)
  }
}

/** Ends the session. */
export class Disconnect extends Operation {
  constructor(
    private readonly driver: Bc66,
    private readonly done: ModemCompletion,
  ) {
    super()
    this.timeoutUs = commandLimitUs
    this.command = 'AT+QMTDISC=0'
  }

  start(): void {
    const { driver } = this
    if (!driver.connected) return driver.finish(this, null)
    driver.connected = false
    driver.send(this)
  }

  onFinal(error: ModemError | undefined): void {
    if (error) this.driver.finish(this, error)
    else this.driver.wait(this, commandLimitUs)
  }

  override onUrc(line: string): void {
    if (line.startsWith('+QMTDISC:')) this.driver.finish(this, null)
  }

  override onTimeout(): void {
    this.driver.finish(this, modemError('timeout', `${this.command}: a result expected, got none`))
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }
}

/** Whether the modem said no, with a code or, without AT+CMEE, just so. */
export function isRefusal({ kind }: ModemError): boolean {
  return kind === 'cme' || kind === 'error'
}
