import { afterPrefix, splitParameters } from '../../protocols/at/parameters.js'
import { modemError, type ModemError } from '../../protocols/at/error.js'
import { isRegistered, parseCereg, type Registration } from '../../protocols/at/registration.js'
import { fromHex } from '../../protocols/bytes/hex.js'
import type { Connection, Digital, DigitalOptions, TimerHandle } from '../hal/index.js'
import { AtClient, type AtOwner } from './at-client.js'
import { Attach } from './bc66-attach.js'
import { Connect, Disconnect } from './bc66-connect.js'
import { Publish, Subscribe } from './bc66-publish.js'
import { Query, readSignal, readTime, type QueryKind } from './bc66-query.js'
import type { Modem, ModemCompletion, ModemOptions, ModemSignal, MqttOptions, NetworkTime, Qos } from './modem.js'
import type { Operation } from './operation.js'

/** What notifications of a BC66 begin with (facts nbiot.md 3.1, 3.2, 3.4). */
const urcs = [
  '+QMTPUB:',
  '+QMTRECV:',
  '+QMTSTAT:',
  '+CEREG:',
  '+CSCON:',
  '+QNBIOTEVENT:',
  '+IP:',
  'RDY',
  '+CFUN:',
  '+CPIN:',
  '+QMTOPEN:',
  '+QMTCONN:',
  '+QMTSUB:',
  '+QMTUNS:',
  '+QMTDISC:',
  '+QMTCLOSE:',
  '+CEDRXP:',
  '+CTZE',
] as const

/** Power saving mode to ask the network for. */
export interface PowerSaving {
  /** T3324 in seconds: how long the modem stays reachable after it was active. */
  readonly activeTimeS: number
  /** T3412 extended in seconds: how often it tells the network that it is there. */
  readonly periodicUpdateS: number
}

export type Bc66Options = ModemOptions & {
  /** Left out, the modem stays awake. */
  readonly powerSaving?: PowerSaving
  /** The pin on PSM_EINT, without which a modem in power saving mode sleeps until its periodic update. */
  readonly psmEint?: Connection<DigitalOptions, Digital>
}

/** How long the pin is held low ([S] BC65 hardware design: at least 100 ms). */
const wakePulseUs = 120000

/**
 * Quectel BC66: NB-IoT modem with an MQTT client, AT commands over a UART at any usual baud rate (the modem adapts).
 * @part Quectel BC66
 * @throws ModemError through completions: see its kinds
 */
export class Bc66 implements Modem, AtOwner {
  imei = ''
  imsi = ''
  /** @internal */ readonly options: Bc66Options
  /** @internal */ readonly client: AtClient
  /** @internal The set-up of the modem is done and has not been lost since. */
  isConfigured = false
  /** @internal The registration told last. */
  registration: Registration | undefined = undefined
  /** @internal */ connected = false
  /** @internal Why the modem could not be brought up, while that is so. */
  attachError: ModemError | undefined = undefined
  private readonly onWait: () => void
  /** What waits, as a chain: a list that mostly holds nothing should cost nothing. */
  private first: Operation | undefined = undefined
  private current: Operation | undefined = undefined
  private starting = false
  private lastMessageId = 0
  private waitTimer: TimerHandle | undefined = undefined
  private asleep = false
  private isClosed = false
  private pin: Digital | undefined = undefined

  /** Opens the port; the modem is left alone until something is asked of it. */
  constructor(options: Bc66Options) {
    this.options = options
    this.onWait = () => this.waitOver()
    const { timers, psmEint } = options
    this.client = new AtClient(options, timers, urcs, this)
    try {
      if (psmEint) this.pin = new psmEint.io({ ...psmEint, initialValue: 1 })
    } catch (error) {
      this.client.close()
      throw error
    }
  }

  get isConnected(): boolean {
    return this.connected
  }

  attach(done: ModemCompletion<[Registration]>): void {
    this.run(new Attach(this, done))
  }

  connect(options: MqttOptions, done: ModemCompletion): void {
    if (!this.isOnline()) this.run(new Attach(this))
    this.run(new Connect(this, options, done))
  }

  disconnect(done: ModemCompletion): void {
    this.run(new Disconnect(this, done))
  }

  publish(topic: string, payload: Uint8Array, qos: Qos, done: ModemCompletion): void {
    this.run(new Publish(this, topic, payload, qos, done))
  }

  subscribe(topic: string, qos: Qos, done: ModemCompletion<[Qos]>): void {
    this.run(new Subscribe(this, topic, qos, done))
  }

  signal(done: ModemCompletion<[ModemSignal]>): void {
    this.query(readSignal, done)
  }

  time(done: ModemCompletion<[NetworkTime]>): void {
    this.query(readTime, done)
  }

  sleep(done: ModemCompletion): void {
    this.query({ commands: ['AT+QSCLK=1'], prefixes: [], read: nothing }, done)
  }

  wake(done: ModemCompletion): void {
    this.query({ commands: ['AT+QSCLK=0'], prefixes: [], read: nothing }, done)
  }

  /** Everything under way fails with "closed"; closing twice is no mistake. */
  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.connected = false
    this.options.timers.cancel(this.waitTimer)
    this.client.close()
    if (this.pin) this.pin.close()
    const { current, first } = this
    this.current = this.first = undefined
    if (!current && !first) return
    const error = modemError('closed', 'BC66: an open driver expected, got a closed one')
    this.options.timers.after(0, () => {
      if (current) current.complete(error)
      for (let left = first; left; left = left.nextOperation) left.complete(error)
    })
  }

  /** @internal Registered, as far as is known. */
  isOnline(): boolean {
    return this.isConfigured && this.registration !== undefined && isRegistered(this.registration)
  }

  /** @internal An identifier for a packet, 1 to 65535 in turn. */
  nextMessageId(): number {
    this.lastMessageId = this.lastMessageId === 65535 ? 1 : this.lastMessageId + 1
    return this.lastMessageId
  }

  /** @internal Sends the current command of an operation. */
  send(operation: Operation): void {
    this.client.send(operation)
  }

  /** @internal Calls `onTimeout` of an operation later, in place of an earlier wait, if it is still the current one. */
  wait(operation: Operation, delayUs: number): void {
    const { timers } = this.options
    if (this.current !== operation) return
    timers.cancel(this.waitTimer)
    this.waitTimer = timers.after(delayUs, this.onWait)
  }

  /** @internal Ends the current operation; another one is none of the caller's business. */
  finish(operation: Operation, error: ModemError | null): void {
    if (this.current !== operation) return
    this.options.timers.cancel(this.waitTimer)
    this.waitTimer = undefined
    this.client.withdraw(operation)
    if (this.starting) {
      // Nobody is called back from within the call that asked.
      this.options.timers.after(0, () => this.conclude(operation, error))
    } else this.conclude(operation, error)
  }

  /** @internal */
  note(level: 'info' | 'warning', text: string): void {
    const { log } = this.options
    if (log) log(level, 'bc66', text)
  }

  onHung(): void {
    this.note('warning', 'the modem does not answer')
    this.isConfigured = false
    this.lose(modemError('no-answer', 'BC66: an answer expected, got none'), false)
  }

  onUrc(line: string): void {
    if (line.startsWith('+QMTPUB:') && this.current) return this.current.onUrc(line)
    if (line === 'RDY') return this.onRestart()
    if (line.startsWith('+QMTRECV:')) return this.onReceive(line)
    if (line.startsWith('+QMTSTAT:')) return this.onStatus(line)
    if (line.startsWith('+QNBIOTEVENT:')) this.asleep = line.indexOf('ENTER') >= 0
    if (line.startsWith('+CEREG:')) this.onRegistration(line)
    if (this.current) this.current.onUrc(line)
  }

  private query<Result extends unknown[]>(kind: QueryKind<Result>, done: ModemCompletion<Result>): void {
    this.run(new Query(this, kind, done))
  }

  private run(operation: Operation): void {
    if (this.isClosed) throw modemError('closed', 'BC66: an open driver expected, got a closed one')
    let last = this.first
    while (last && last.nextOperation) last = last.nextOperation
    if (last) last.nextOperation = operation
    else this.first = operation
    if (!this.current) this.startNext()
  }

  private startNext(): void {
    const next = this.first
    if (!next || this.isClosed) return
    this.first = next.nextOperation
    this.current = next
    if (this.asleep) this.pulse()
    this.starting = true
    next.start()
    this.starting = false
  }

  private conclude(operation: Operation, error: ModemError | null): void {
    if (this.current !== operation) return
    this.current = undefined
    operation.complete(error)
    if (!this.current) this.startNext()
  }

  private waitOver(): void {
    this.waitTimer = undefined
    if (this.current) this.current.onTimeout()
  }

  /** A falling edge on PSM_EINT, and probing until the modem answers. */
  private pulse(): void {
    const { pin } = this
    this.asleep = false
    this.client.desync()
    if (!pin) return
    pin.write(0)
    this.options.timers.after(wakePulseUs, () => {
      if (!this.isClosed) pin.write(1)
    })
  }

  private onRestart(): void {
    this.asleep = false
    // While the modem is still being looked for, RDY is what we wait for.
    if (!this.client.isSynced) return
    this.note('warning', 'the modem restarted')
    this.isConfigured = false
    this.registration = undefined
    this.lose(modemError('reset', 'BC66: an answer expected, got RDY'), true)
  }

  /** The session is over, and so is what depends on it; after a restart, everything under way. */
  private lose(error: ModemError, restarted: boolean): void {
    const wasConnected = this.connected
    const { current } = this
    // First of all, since what is called back from here may ask for something new.
    this.connected = false
    if (restarted) this.client.abort(error)
    if (current && (restarted || current.needsSession())) this.finish(current, error)
    const { onLost } = this.options
    if (wasConnected && onLost) onLost(error)
  }

  private onReceive(line: string): void {
    const { onMessage } = this.options
    const parameters = splitParameters(afterPrefix(line, '+QMTRECV:')!)
    const hex = parameters[parameters.length - 1]!
    if (!onMessage || parameters.length < 4) return
    let payload: Uint8Array
    try {
      payload = fromHex(hex)
    } catch {
      return this.note('warning', `hexadecimal digits expected, got ${line}`)
    }
    onMessage(parameters[2]!, payload)
  }

  private onStatus(line: string): void {
    const code = splitParameters(afterPrefix(line, '+QMTSTAT:')!)[1]
    this.lose(modemError('lost', `BC66: a session expected, got +QMTSTAT ${code}`), false)
  }

  private onRegistration(line: string): void {
    const parsed = parseCereg(afterPrefix(line, '+CEREG:')!)
    if (parsed) this.registration = parsed.registration
  }
}

function nothing(): [] {
  return []
}
