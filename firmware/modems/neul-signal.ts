import type { ModemError } from '../../protocols/at/error.js'
import { afterPrefix, integerOf } from '../../protocols/at/parameters.js'
import { parseCsq, type Rssi } from '../../protocols/at/signal.js'
import type { AtModem } from './at-modem.js'
import type { ModemCompletion, ModemSignal } from './modem.js'
import { Operation } from './operation.js'
import { commandLimitUs } from './query.js'

/** What AT+NUESTATS tells where nothing was measured ([S:DANLEO], facts nbiot.md 3.3). */
const notMeasured = -32768

/** Reads AT+CSQ, and reference signal power and quality from AT+NUESTATS, which tells them in tenths. */
export class ReadSignal extends Operation {
  private rssi: Rssi | undefined = undefined
  private power: number | undefined = undefined
  private quality: number | undefined = undefined

  constructor(
    private readonly driver: AtModem,
    private readonly done: ModemCompletion<[ModemSignal]>,
  ) {
    super()
    this.timeoutUs = commandLimitUs
  }

  start(): void {
    this.command = 'AT+CSQ'
    this.prefix = '+CSQ:'
    this.driver.send(this)
  }

  override onResponse(line: string): void {
    if (line.startsWith('+CSQ:')) this.rssi = parseCsq(afterPrefix(line, '+CSQ:')!)
    this.power = valueOf(line, 'Signal power') ?? this.power
    this.quality = valueOf(line, 'RSRQ') ?? this.quality
  }

  onFinal(error: ModemError | undefined): void {
    const { driver, rssi, power, quality } = this
    if (error) return driver.finish(this, error)
    if (this.command === 'AT+CSQ') {
      this.command = 'AT+NUESTATS'
      this.prefix = ''
      return driver.send(this)
    }
    const isWhole = rssi !== undefined && power !== undefined && quality !== undefined
    driver.finish(this, isWhole ? null : driver.error('unexpected', 'signal power and quality expected, got less'))
  }

  complete(error: ModemError | null): void {
    this.done(error, { rssi: this.rssi!, rsrp: levelOf(this.power!), rsrq: halvesOf(this.quality!) })
  }
}

/** `<name>:<value>` of the older firmware, or `NUESTATS: "RADIO","<name>",<value>`. */
function valueOf(line: string, name: string): number | undefined {
  if (line.startsWith(`${name}:`)) return integerOf(line.substring(name.length + 1))
  const at = line.indexOf(`"${name}",`)
  return at < 0 ? undefined : integerOf(line.substring(at + name.length + 3))
}

/** Whole dB below, as AT+CESQ has it. */
function levelOf(tenths: number): number | 'not-detected' {
  return tenths === notMeasured ? 'not-detected' : Math.floor(tenths / 10)
}

/** Steps of half a dB. */
function halvesOf(tenths: number): number | 'not-detected' {
  return tenths === notMeasured ? 'not-detected' : Math.floor(tenths / 5) / 2
}
