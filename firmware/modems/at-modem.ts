import { modemError, type ModemError, type ModemErrorKind } from '../../protocols/at/error.js'
import { afterPrefix } from '../../protocols/at/parameters.js'
import { isRegistered, parseCereg, type Registration } from '../../protocols/at/registration.js'
import type { Connection, Digital, DigitalOptions, TimerHandle } from '../hal/index.js'
import { AtClient, type AtOwner } from './at-client.js'
import { Attach, type SetUpStep } from './attach.js'
import type { ModemCompletion, ModemOptions, ModemSignal, NetworkTime } from './modem.js'
import type { Operation } from './operation.js'
import { Query, type QueryKind } from './query.js'

/** Power saving mode to ask the network for. */
export interface PowerSaving {
  /** T3324 in seconds: how long the modem stays reachable after it was active. */
  readonly activeTimeS: number
  /** T3412 extended in seconds: how often it tells the network that it is there. */
  readonly periodicUpdateS: number
}

/** What every AT modem's driver takes beside {@link ModemOptions}. */
export type AtModemOptions = ModemOptions & {
  /** Left out, the modem stays awake. */
  readonly powerSaving?: PowerSaving
}

/** What tells the modems of one family from others, as far as attaching and asking go; one constant each. */
export interface ModemFamily {
  /** For messages: "BC66". */
  readonly name: string
  /** For the log: "bc66". */
  readonly part: string
  /** What notifications begin with. */
  readonly urcs: readonly string[]
  /** Characters of the longest line; left out, that of {@link AtReader}. */
  readonly maxLine?: number
  /** Commands that set the modem up, AT+CFUN=1 last. */
  readonly setUp: readonly SetUpStep[]
  readonly signal: QueryKind<[ModemSignal]>
  readonly time: QueryKind<[NetworkTime]>
  /** Commands that let the modem sleep and that keep it awake; '' where it has none. */
  readonly sleepCommand: string
  readonly wakeCommand: string
  /** How long the wake pin is held low, in microseconds. */
  readonly wakePulseUs: number
  /** Whether a notification says that the modem has just booted. */
  isRestart(line: string): boolean
}

/**
 * What the drivers of AT modems share: operations one after the other, set-up and registration, sleep and wake, and the
 * way back after a restart, a hang or the loss of the session.
 */
export abstract class AtModem<
  Options extends AtModemOptions = AtModemOptions,
  Family extends ModemFamily = ModemFamily,
> implements AtOwner {
  imei = ''
  imsi = ''
  /** @internal */ readonly options: Options
  /** @internal */ readonly family: Family
  /** @internal */ readonly client: AtClient
  /** @internal The set-up of the modem is done and has not been lost since. */
  isConfigured = false
  /** @internal The registration told last. */
  registration: Registration | undefined = undefined
  /** @internal */ connected = false
  /** @internal Why the modem could not be brought up, while that is so. */
  attachError: ModemError | undefined = undefined
  /** The modem said that it falls asleep, and has not been woken since. */
  protected asleep = false
  /** The UART may sleep whenever it is not used, and loses what wakes it: it is probed before each operation. */
  protected dozes = false
  protected isClosed = false
  private readonly onWait: () => void
  /** What waits, as a chain: a list that mostly holds nothing should cost nothing. */
  private first: Operation | undefined = undefined
  private current: Operation | undefined = undefined
  private starting = false
  private lastMessageId = 0
  private waitTimer: TimerHandle | undefined = undefined
  private pin: Digital | undefined = undefined

  /** Opens the port and the pin that wakes the modem; the modem is left alone until something is asked of it. */
  constructor(options: Options, family: Family, wakePin: Connection<DigitalOptions, Digital> | undefined) {
    this.options = options
    this.family = family
    this.onWait = () => this.waitOver()
    this.client = new AtClient(options, options.timers, family.urcs, this, family.maxLine)
    try {
      if (wakePin) this.pin = new wakePin.io({ ...wakePin, initialValue: 1 })
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

  signal(done: ModemCompletion<[ModemSignal]>): void {
    this.query(this.family.signal, done)
  }

  time(done: ModemCompletion<[NetworkTime]>): void {
    this.query(this.family.time, done)
  }

  sleep(done: ModemCompletion): void {
    this.command(this.family.sleepCommand, done)
  }

  wake(done: ModemCompletion): void {
    this.command(this.family.wakeCommand, done)
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
    const error = this.closedError()
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

  /** @internal Does not trust what is known of the modem: the next `attach` sets it up anew. */
  distrust(): void {
    this.isConfigured = false
  }

  /** @internal An error of this modem. `text`: expected, got. */
  error(kind: ModemErrorKind, text: string, code?: number): ModemError {
    return modemError(kind, `${this.family.name}: ${text}`, code)
  }

  /** @internal */
  note(level: 'info' | 'warning', text: string): void {
    const { log } = this.options
    if (log) log(level, this.family.part, text)
  }

  onHung(): void {
    this.note('warning', 'the modem does not answer')
    this.isConfigured = false
    this.forget()
    this.lose(this.error('no-answer', 'an answer expected, got none'), false)
  }

  onUrc(line: string): void {
    if (this.family.isRestart(line)) return this.onRestart(line)
    if (line.startsWith('+CEREG:')) this.onRegistration(line)
    this.tellCurrent(line)
  }

  /** The modem has lost what it knew: sockets and the like are gone. */
  protected forget(): void {}

  /** The operation under way. */
  protected currentOperation(): Operation | undefined {
    return this.current
  }

  /** Hands a notification to the operation under way. */
  protected tellCurrent(line: string): void {
    if (this.current) this.current.onUrc(line)
  }

  /** The session is over, and so is what depends on it; after a restart, everything under way. */
  protected lose(error: ModemError, restarted: boolean): void {
    const wasConnected = this.connected
    const { current } = this
    // First of all, since what is called back from here may ask for something new.
    this.connected = false
    if (restarted) this.client.abort(error)
    if (current && (restarted || current.needsSession())) this.finish(current, error)
    const { onLost } = this.options
    if (wasConnected && onLost) onLost(error)
  }

  /** Asks the modem something. */
  protected query<Result extends unknown[]>(kind: QueryKind<Result>, done: ModemCompletion<Result>): void {
    this.run(new Query(this, kind, done))
  }

  /** Adds an operation to those that wait. @throws ModemError "closed" */
  protected run(operation: Operation): void {
    if (this.isClosed) throw this.closedError()
    let last = this.first
    while (last && last.nextOperation) last = last.nextOperation
    if (last) last.nextOperation = operation
    else this.first = operation
    if (!this.current) this.startNext()
  }

  private command(text: string, done: ModemCompletion): void {
    this.query({ commands: text === '' ? [] : [text], prefixes: [], read: nothing }, done)
  }

  private closedError(): ModemError {
    return this.error('closed', 'an open driver expected, got a closed one')
  }

  private startNext(): void {
    const next = this.first
    if (!next || this.isClosed) return
    this.first = next.nextOperation
    this.current = next
    if (this.asleep) this.pulse()
    else if (this.dozes) this.client.desync()
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

  /** A falling edge on the wake pin, and probing until the modem answers. */
  private pulse(): void {
    const { pin } = this
    this.asleep = false
    this.client.desync()
    if (!pin) return
    pin.write(0)
    this.options.timers.after(this.family.wakePulseUs, () => {
      if (!this.isClosed) pin.write(1)
    })
  }

  private onRestart(line: string): void {
    this.asleep = false
    // While the modem is still being looked for, its boot is what we wait for.
    const isSurprise = this.client.isSynced
    if (isSurprise) this.note('warning', 'the modem restarted')
    this.isConfigured = false
    this.registration = undefined
    this.forget()
    const { current } = this
    // At the start nobody waits for what is lost.
    if (isSurprise || this.connected || (current && current.needsSession()))
      this.lose(this.error('reset', `an answer expected, got ${line}`), isSurprise)
  }

  private onRegistration(line: string): void {
    const parsed = parseCereg(afterPrefix(line, '+CEREG:')!)
    if (parsed) this.registration = parsed.registration
  }
}

function nothing(): [] {
  return []
}
