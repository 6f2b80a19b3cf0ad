import { Gnss, type GnssFix, type GnssSample } from '../../drivers/gnss.js'
import type { Device, TimerHandle } from '../../hal/index.js'
import type { PartHealth } from '../../lib/health.js'

/** A receiver that sends sentences in whole seconds is quieter, and still says where the truck stands: milliseconds. */
const epochMs = 5000
/** After a receiver that said nothing, microseconds. */
const againUs = 10_000_000

/** Where the truck is: the latest fix of the GNSS receiver, and the time that it brings. */
export class Position {
  fix: GnssFix | undefined
  private readonly gnss: Gnss
  private timer: TimerHandle | undefined
  private isSetUp = false

  /**
   * @param everyUs how long to the next look
   * @param onTime hears of UTC, milliseconds since 1970
   * @throws whatever the driver throws that misses its part of the board
   */
  constructor(
    private readonly device: Device,
    private readonly health: PartHealth,
    private readonly everyUs: () => number,
    private readonly onTime: (unixMs: number) => void,
  ) {
    const { io, ...options } = device.serial['gnss']!
    this.gnss = new Gnss({ ...options, io, timers: device.timers, periodUs: epochMs * 1000 })
  }

  start(): void {
    this.gnss.sample((error, sample) => {
      this.take(error, sample)
      if (!error && !this.isSetUp) this.setUp()
      this.device.timers.cancel(this.timer)
      this.timer = this.device.timers.after(error ? againUs : this.everyUs(), () => this.start())
    })
  }

  private take(error: Error | null, sample: GnssSample): void {
    if (error) {
      // One that lost its supply has lost its settings with it.
      this.isSetUp = false
      return this.health.failed(error)
    }
    this.health.succeeded()
    if (sample.fix) this.fix = sample.fix
    if (sample.fix && sample.unixMs !== undefined) this.onTime(sample.unixMs)
  }

  private setUp(): void {
    this.gnss.configure({ periodMs: epochMs }, (error) => {
      this.isSetUp = error === null
    })
  }
}
