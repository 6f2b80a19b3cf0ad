import { modemError, type ModemError } from '../../protocols/at/error.js'
import { parseCclk, type NetworkTime } from '../../protocols/at/cclk.js'
import { afterPrefix } from '../../protocols/at/parameters.js'
import { parseCesq, parseCsq } from '../../protocols/at/signal.js'
import type { AtModem } from './at-modem.js'
import type { ModemCompletion, ModemSignal } from './modem.js'
import { Operation } from './operation.js'

/** Commands, none or some, that are asked one after the other, and what their answers mean together. */
export interface QueryKind<Results extends unknown[]> {
  readonly commands: readonly string[]
  /** What the information responses begin with, in the order of the commands. */
  readonly prefixes: readonly string[]
  /** Takes what follows the prefixes; undefined where it cannot be read. */
  read(answers: readonly string[]): Results | undefined
}

export const readSignal: QueryKind<[ModemSignal]> = {
  commands: ['AT+CSQ', 'AT+CESQ'],
  prefixes: ['+CSQ:', '+CESQ:'],
  read(answers) {
    const rssi = parseCsq(answers[0]!)
    const extended = parseCesq(answers[1]!)
    if (rssi === undefined || extended === undefined) return undefined
    return [{ rssi, rsrp: extended.rsrp, rsrq: extended.rsrq }]
  },
}

export const readTime: QueryKind<[NetworkTime]> = {
  commands: ['AT+CCLK?'],
  prefixes: ['+CCLK:'],
  read(answers) {
    const time = parseCclk(answers[0]!)
    return time === undefined ? undefined : [time]
  },
}

/** Longest time until a command is answered that needs no network. */
export const commandLimitUs = 5000000

/** Asks the modem something. */
export class Query<Results extends unknown[]> extends Operation {
  private step = 0
  private readonly answers: string[] = []
  private results: Results | undefined = undefined

  constructor(
    private readonly driver: AtModem,
    private readonly kind: QueryKind<Results>,
    private readonly done: ModemCompletion<Results>,
  ) {
    super()
    this.timeoutUs = commandLimitUs
  }

  start(): void {
    if (this.kind.commands.length === 0) return this.driver.finish(this, null)
    this.command = this.kind.commands[this.step]!
    this.prefix = this.kind.prefixes[this.step]
    this.driver.send(this)
  }

  override onResponse(line: string): void {
    this.answers[this.step] = afterPrefix(line, this.prefix!)!
  }

  onFinal(error: ModemError | undefined): void {
    const { driver, kind, answers } = this
    if (error) return driver.finish(this, error)
    this.step++
    if (this.step < kind.commands.length) return this.start()
    this.results = answers.length === kind.prefixes.length ? kind.read(answers) : undefined
    const isRead = this.results !== undefined
    driver.finish(this, isRead ? null : modemError('unexpected', `${this.command}: a value expected, got ${answers}`))
  }

  complete(error: ModemError | null): void {
    // No kind has more than one result.
    const [result] = this.results || []
    const done = this.done as unknown as (error: ModemError | null, result?: unknown) => void
    if (result === undefined) done(error)
    else done(error, result)
  }
}
