import { busError, type PinSpecifier } from '../../firmware/hal/index.js'
import type { IoPlugin } from './io-plugin.js'

/** SET_PIN_MODE of the protocol. */
const pinModeMessage = 0xf4

/** Pins of a tethered board: who holds which, and what the next message about a port of eight may say. */
export class PinTable {
  private readonly users = new Map<number, object>()
  /** By port: pins that this provider drives, and inputs that it pulls up by writing to them. */
  private readonly driven: number[] = []
  private readonly pulled: number[] = []
  /** By port: inputs that listen to its reports. */
  private readonly listeners: number[] = []
  /** The board is gone: pins are still given back, nothing more is said to it. */
  isSilent = false

  constructor(private readonly io: IoPlugin) {}

  /** Pin number of a specifier: a number, or a name as on the silk screen ("D9", "A0"). @throws RangeError */
  number(specifier: PinSpecifier | undefined, option: string): number {
    const number = typeof specifier === 'string' ? this.named(specifier) : specifier
    if (typeof number === 'number' && this.io.pins[number] !== undefined) return number
    throw new RangeError(`${option}: a pin of the board expected, got ${String(specifier)}`)
  }

  /** Analogue channel of a pin; undefined where it has none. */
  channel(pin: number): number | undefined {
    const channel = this.io.analogPins.indexOf(pin)
    return channel < 0 ? undefined : channel
  }

  /** Whether the firmware offers a mode ("PWM") on a pin. */
  can(pin: number, mode: string): boolean {
    const number = this.io.MODES[mode]
    return number !== undefined && this.io.pins[pin]!.supportedModes.includes(number)
  }

  /** @throws BusError "in-use" where somebody else holds the pin */
  assertFree(pin: number, user?: object): void {
    const holder = this.users.get(pin)
    if (holder !== undefined && holder !== user) throw busError('in-use', `a free pin expected, ${pin} is in use`)
  }

  /** @throws BusError "in-use" */
  take(pin: number, user: object): void {
    this.assertFree(pin, user)
    this.users.set(pin, user)
  }

  /** Gives a pin back, if this user holds it: it becomes an input that nothing pulls. */
  release(pin: number, user: object): void {
    if (this.users.get(pin) !== user) return
    this.users.delete(pin)
    this.makeInput(pin)
  }

  /** An input that nothing pulls. */
  makeInput(pin: number): void {
    this.mark(this.driven, pin, false)
    this.mark(this.pulled, pin, false)
    if (!this.isSilent) this.io.pinMode(pin, this.io.MODES['INPUT']!)
  }

  /** An input with a pull-up. Firmware before protocol 2.5 has no such mode: it pulls an input up that is written 1. */
  makePullUp(pin: number): void {
    if (this.can(pin, 'PULLUP')) return this.io.pinMode(pin, this.io.MODES['PULLUP']!)
    this.makeInput(pin)
    this.mark(this.pulled, pin, true)
    this.send(pin, 1)
  }

  /**
   * An analogue input. firmata-io keeps the mode to itself, since the firmware starts that way; but the pin may have been
   * something else since, and the firmware reports only pins in this mode.
   */
  makeAnalog(pin: number, channel: number): void {
    const mode = this.io.MODES['ANALOG']!
    this.io.pinMode(channel, mode)
    this.io.transport?.write(Buffer.of(pinModeMessage, pin, mode))
  }

  /** An output at a level. The board drives 0 between the two messages. */
  makeOutput(pin: number, level: 0 | 1): void {
    this.io.pinMode(pin, this.io.MODES['OUTPUT']!)
    this.mark(this.driven, pin, true)
    this.send(pin, level)
  }

  /** Puts a level on an output. */
  write(pin: number, level: 0 | 1): void {
    this.send(pin, level)
  }

  /** Listens to the reports of an input's level; the first comes at once. */
  listen(pin: number, handler: (level: number) => void): void {
    const port = pin >> 3
    this.listeners[port] = (this.listeners[port] ?? 0) + 1
    this.io.digitalRead(pin, handler)
  }

  /** Stops listening; the last listener of a port stops its reports. */
  unlisten(pin: number, handler: (level: number) => void): void {
    this.io.removeListener(`digital-read-${pin}`, handler as (value: unknown) => void)
    const port = pin >> 3
    this.listeners[port]!--
    if (this.listeners[port] === 0 && !this.isSilent) this.io.reportDigitalPin?.(pin, 0)
  }

  /**
   * The message has the levels of all eight pins of the port, and firmata-io keeps what inputs read among them. The
   * firmware takes a 1 for an input as the order to pull it up, a 0 as the order not to: what is sent for pins that are
   * not driven here is put right first.
   */
  private send(pin: number, level: 0 | 1): void {
    const port = pin >> 3
    const { ports } = this.io
    if (ports) ports[port] = (ports[port]! & (this.driven[port] ?? 0)) | (this.pulled[port] ?? 0)
    this.io.digitalWrite(pin, level)
  }

  private mark(masks: number[], pin: number, isSet: boolean): void {
    const bit = 1 << (pin & 7)
    masks[pin >> 3] = isSet ? (masks[pin >> 3] ?? 0) | bit : (masks[pin >> 3] ?? 0) & ~bit
  }

  private named(name: string): number | undefined {
    const match = /^(A|D?)(\d+)$/.exec(name)
    if (!match) return undefined
    return match[1] === 'A' ? this.io.analogPins[Number(match[2])] : Number(match[2])
  }
}
