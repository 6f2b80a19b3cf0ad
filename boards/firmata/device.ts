import type {
  Clock,
  Device,
  Flash,
  Identity,
  IoConstructors,
  KeyValue,
  Log,
  Part,
  PinSpecifier,
  Power,
  Random,
  Timers,
} from '../../firmware/hal/index.js'
import type { Board } from '../board.js'
import { analogOf } from './analog.js'
import { digitalOf } from './digital.js'
import type { FirmataError } from './errors.js'
import { systemHost, type Host } from './host.js'
import { hostFlash } from './host-flash.js'
import { hostKeyValue } from './host-key-value.js'
import { rtcOf } from './host-rtc.js'
import { I2cBus } from './i2c-bus.js'
import { i2cOf } from './i2c.js'
import type { IoPlugin } from './io-plugin.js'
import { defaultAnswerUs, Link } from './link.js'
import { pwmHzOf } from './pwm-hz.js'
import { pwmOf } from './pwm.js'
import { rolesOf, type MissingPart, type Roles } from './roles.js'
import { serialOf } from './serial.js'
import { smbusOf } from './smbus.js'
import type { Store } from './store.js'

/** How a tethered board is used. */
export interface TetherOptions {
  /** What the board is: its ports, and the frequencies of its PWM. Needed for `parts`. */
  readonly board?: Board
  /** The node's parts list: bound to pins as `wayside wiring` prints it. */
  readonly parts?: readonly Part[]
  /** Clock, timers, chance and log; the computer's own where absent. */
  readonly host?: Host
  /** Where flash partitions and key-value domains are kept; without it the device has neither. */
  readonly store?: Store
  /** Microseconds that the board has for each answer; default 500,000. */
  readonly answerUs?: number
  /** What `identity.serialNumber` says; default the plugin's name. */
  readonly serialNumber?: string
  /** Starts the firmware anew, for `power.restart()`. */
  readonly onRestart?: () => void
  /** The board is gone: the line broke, it restarted, or it does not answer. Everything on the device fails with "power". */
  readonly onLost?: (error: FirmataError) => void
}

/**
 * A board on a line as firmware sees it: pins and buses are the board's, everything else is the computer's. It has what
 * its firmware says it has; SPI and deep sleep it has not. Flash and values are kept where the options say.
 */
export class FirmataDevice implements Device {
  readonly io: IoConstructors
  readonly pin: Readonly<Record<string, PinSpecifier>>
  readonly i2c: Roles['i2c']
  readonly serial: Roles['serial']
  readonly spi: Roles['spi']
  readonly pwm: Roles['pwm']
  readonly digital: Roles['digital']
  readonly analog: Roles['analog']
  readonly clock: Clock
  readonly timers: Timers
  readonly power: Power
  readonly rtc?: Device['rtc']
  readonly flash?: Flash
  readonly keyValue?: KeyValue
  readonly random: Random
  readonly identity: Identity
  readonly log: Log
  /** Parts of the list that this board cannot carry; their drivers say so when they are made. */
  readonly missing: readonly MissingPart[]
  private readonly link: Link
  private readonly handlers: [event: string, handler: Handler][] = []

  /**
   * @param plugin any IO plugin of Johnny-Five that is ready
   * @throws RangeError for parts without a board
   */
  constructor(
    private readonly plugin: IoPlugin,
    options: TetherOptions = {},
  ) {
    const {
      board,
      parts = [],
      host = systemHost(),
      answerUs = defaultAnswerUs,
      serialNumber,
      onRestart,
      store,
    } = options
    if (!board && parts.length > 0) throw new RangeError('board: a board to wire the parts to expected, got none')
    this.link = new Link(plugin, host, answerUs, (error) => options.onLost?.(error))
    this.io = constructorsOf(this.link, board)
    const { roles, missing } = board ? rolesOf(this.io, board, parts) : { roles: noRoles, missing: [] }
    this.missing = missing
    this.pin = pinNames(plugin)
    this.i2c = roles.i2c
    this.serial = roles.serial
    this.spi = roles.spi
    this.pwm = roles.pwm
    this.digital = roles.digital
    this.analog = roles.analog
    this.clock = host.clock
    this.timers = host.timers
    this.random = host.random
    this.log = host.log
    if (this.io.RTC) this.rtc = { io: this.io.RTC }
    if (store) this.flash = hostFlash(store, board?.flash ?? [])
    if (store) this.keyValue = hostKeyValue(store)
    this.power = new TetheredPower(onRestart)
    this.identity = { serialNumber: serialNumber ?? plugin.name ?? 'firmata' }
    this.begin()
  }

  /** Whether the board is still there. */
  get lost(): FirmataError | undefined {
    return this.link.lost
  }

  /**
   * Closes every instance and lets go of the plugin: the board's pins become inputs, whoever still uses the device gets
   * "power". The line stays open; a {@link connect}ed tether closes that too.
   * @param done called once the board has done all that it was told, or does not answer
   */
  close(done: () => void = () => {}): void {
    const { link } = this
    const isThere = !link.lost
    link.closeAll()
    link.end('the device was closed')
    if (isThere) link.settled(() => this.detach(done))
    else this.detach(done)
  }

  private detach(done: () => void): void {
    for (const [event, handler] of this.handlers.splice(0)) this.plugin.removeListener(event, handler)
    done()
  }

  private begin(): void {
    const { plugin, link } = this
    for (const event of ['close', 'disconnect']) this.listen(event, () => link.lose('the line to the board was closed'))
    this.listen('reportversion', () => link.versionCame())
    this.listen('error', ((error: Error) => link.lose(`the line to the board failed: ${error.message}`)) as Handler)
    // StandardFirmata drives every pin low from the start. Nobody asked for that.
    plugin.pins.forEach((_, pin) => {
      if (link.pins.can(pin, 'OUTPUT')) link.pins.makeInput(pin)
    })
    // The board tells its firmware's name unasked when it starts: whatever it was told before is forgotten.
    link.settled(() => link.lost || this.listen('queryfirmware', () => link.lose('the board restarted')))
  }

  private listen(event: string, handler: Handler): void {
    this.handlers.push([event, handler])
    this.plugin.on(event, handler)
  }
}

type Handler = (...values: unknown[]) => void

const noRoles: Roles = { i2c: {}, serial: {}, spi: {}, pwm: {}, digital: {}, analog: {} }

function constructorsOf(link: Link, board: Board | undefined): IoConstructors {
  const has = (mode: string): boolean => link.io.pins.some((_, pin) => link.pins.can(pin, mode))
  const bus = new I2cBus(link)
  const hasI2c = has('I2C') && link.io.i2cConfig && link.io.i2cWrite && link.io.i2cReadOnce
  return {
    Digital: digitalOf(link),
    ...(has('PWM') ? { PWM: pwmOf(link, pwmHzOf(board)) } : {}),
    ...(has('ANALOG') ? { Analog: analogOf(link) } : {}),
    ...(hasI2c ? { I2C: i2cOf(bus), SMBus: smbusOf(bus) } : {}),
    ...(link.host.unixMs ? { RTC: rtcOf(link.host, link.host.unixMs) } : {}),
    ...(has('SERIAL') && link.io.serialConfig ? { Serial: serialOf(link, board?.serial ?? []) } : {}),
  }
}

/** "D2" and, for pins with an analogue channel, "A0". */
function pinNames(plugin: IoPlugin): Record<string, PinSpecifier> {
  const digital = plugin.pins.map((_, pin) => [`D${pin}`, pin] as const)
  const analog = plugin.analogPins.map((pin, channel) => [`A${channel}`, pin] as const)
  return Object.fromEntries([...digital, ...analog])
}

/** The firmware runs on the computer: it sleeps by itself, and only who started it can start it again. */
class TetheredPower implements Power {
  readonly resetCause = 'power-on'

  constructor(private readonly onRestart: (() => void) | undefined) {}

  sleep(): void {}

  restart(): void {
    if (!this.onRestart) throw new Error('restart: an onRestart given to the tethered device expected, got none')
    this.onRestart()
  }
}
