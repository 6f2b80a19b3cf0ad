import { FirmataDevice, memoryStore, type Tether, type TetherOptions } from '../../../boards/firmata/index.js'
import { boards } from '../../../boards/index.js'
import type { Part } from '../../../firmware/hal/index.js'
import type { I2cDirection, I2cTarget } from '../../board/i2c-bus.js'
import { I2cTestTarget } from '../conformance/i2c-target.js'
import { TetheredUno } from './tethered-uno.js'

/** More than a round of messages: 19 ms between two reports of an analogue input, 12 ms for the longest answer. */
export const roundUs = 60_000

/** One emulated Uno for many tests: StandardFirmata takes two seconds to start, a new device on its line a few milliseconds. */
export class UnoBench {
  readonly uno: TetheredUno
  /** What the latest device finds on its I2C bus, at the bench's address. */
  target: I2cTestTarget
  private tether: Promise<Tether> | undefined
  private device_: FirmataDevice | undefined
  private hand: object = {}

  /** `parts`: one of them an I2C role "target", behind which the bench puts a target at `address`. */
  constructor(
    private readonly parts: readonly Part[],
    address: number,
  ) {
    this.uno = new TetheredUno(parts)
    this.target = new I2cTestTarget(address)
    this.uno.board.powerOn()
    this.uno.board.i2cOf('target').bus.attach(new Socket(address, () => this.target))
  }

  /** A new device on the line, in place of the one before; nothing drives its wires. */
  async device(options: Partial<TetherOptions> = {}): Promise<FirmataDevice> {
    const { uno, parts } = this
    const { plugin, device } = await (this.tether ??= uno.connect())
    ;(this.device_ ?? device).close()
    for (const { name } of uno.board.board.pins) this.drive(name, undefined)
    this.hand = {}
    this.target = new I2cTestTarget(this.target.address)
    uno.pass(roundUs)
    const all = { host: uno.host, board: boards['uno']!, parts, store: memoryStore(), ...options }
    this.device_ = new FirmataDevice(plugin, all)
    uno.pass(roundUs)
    return this.device_
  }

  /** Drives a wire hard, or lets go of it. */
  drive(pin: string, level: 0 | 1 | undefined): void {
    const drive = level === undefined ? undefined : ({ strength: 'strong', level } as const)
    this.uno.board.pin(pin).net.drive(this.hand, drive)
  }

  /** A register of the processor, by its data memory address (ATmega328P data sheet, Atmel 7810D, section 30). */
  register(address: number): number {
    return this.uno.machine.processor!.cpu.data[address]!
  }
}

/** The place on the I2C bus that each test finds its own target in. */
class Socket implements I2cTarget {
  constructor(
    readonly address: number,
    private readonly target: () => I2cTarget,
  ) {}

  start(direction: I2cDirection): boolean {
    return this.target().start(direction)
  }

  write(byte: number): boolean {
    return this.target().write(byte)
  }

  read(): number {
    return this.target().read()
  }

  stop(): void {
    this.target().stop()
  }
}
