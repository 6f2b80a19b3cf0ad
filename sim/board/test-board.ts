import { boards } from '../../boards/index.js'
import { wire } from '../../boards/wiring.js'
import type { Device, Part } from '../../firmware/hal/index.js'
import { World, type WorldNote } from '../kernel/world.js'
import { SimulatedBoard, type SimulatedBoardOptions } from './simulated-board.js'

/** One role of each bus, nothing behind them. */
export const testParts: readonly Part[] = [
  { role: 'target', bus: 'i2c', part: 'test target', purpose: 'hangs on I2C' },
  { role: 'line', bus: 'serial', part: 'test line', hz: 9600, purpose: 'sends and receives' },
  { role: 'chip', bus: 'spi', part: 'test chip', purpose: 'hangs on SPI' },
  { role: 'dimmer', bus: 'pwm', part: 'test load', purpose: 'sees a duty cycle' },
  { role: 'probe', bus: 'analog', part: 'test source', purpose: 'puts volts on a wire' },
  { role: 'button', bus: 'digital', part: 'test switch', purpose: 'drives a wire' },
]

/** A simulated board in a world of its own, and firmware that a test writes in place. */
export class TestBoard {
  readonly notes: WorldNote[] = []
  readonly world = new World({ noteLevel: 'debug', onNote: (note) => this.notes.push(note) })
  readonly board: SimulatedBoard

  constructor(options: Partial<SimulatedBoardOptions> = {}) {
    this.board = new SimulatedBoard(this.world, wire(boards['espruino-pico']!, testParts), {
      name: 'under-test',
      ...options,
    })
  }

  get nowUs(): number {
    return this.world.scheduler.nowUs
  }

  /** Installs firmware, switches on, and runs to the end of its first task. */
  boot(firmware: (device: Device) => void = () => {}): this {
    this.board.install(firmware)
    this.board.powerOn()
    return this.run(bootUs + 1)
  }

  run(durationUs: number): this {
    this.world.scheduler.runUntil(this.nowUs + durationUs)
    return this
  }
}

/** From the end of a reset to the first line of firmware. */
export const bootUs = 50_000
