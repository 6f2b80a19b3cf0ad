import { Hx711, type Hx711Calibration, type Hx711Sample } from '../../drivers/hx711.js'
import type { Device, TimerHandle } from '../../hal/index.js'
import type { PartHealth } from '../../lib/health.js'
import { SteadyWeight } from './steady-weight.js'

/** A converter that failed is asked again after this, microseconds. */
const againUs = 500_000
/** A scale is looked at for so long at most: a bin that hangs for minutes is a bin that waits. */
const mostReadings = 300

/** The load cell of the lift: read while a bin hangs on it, asleep otherwise. */
export class Scale {
  private readonly chip: Hx711
  private current: SteadyWeight | undefined
  private timer: TimerHandle | undefined
  private isBusy = false
  private readings = 0

  /** @throws whatever the driver throws that misses its part of the board */
  constructor(
    private readonly device: Device,
    private readonly health: PartHealth,
    calibration: Hx711Calibration,
  ) {
    const { digital, timers } = device
    const { io, pin: clock } = digital['scale-clock']!
    const { pin: data } = digital['scale-data']!
    this.chip = new Hx711({ io, clock, data, timers, calibration })
    this.chip.powerDown()
  }

  /** Weighs from now on into `weight`, in place of what was weighed before. */
  weigh(weight: SteadyWeight): void {
    this.current = weight
    this.readings = 0
    if (!this.isBusy) this.read()
  }

  /** Enough. */
  rest(): void {
    this.current = undefined
    this.device.timers.cancel(this.timer)
    if (!this.isBusy) this.chip.powerDown()
  }

  /** Whether the converter answers: tried once. */
  test(): void {
    this.weigh(new SteadyWeight(true))
    this.readings = mostReadings - 1
  }

  private read(): void {
    this.device.timers.cancel(this.timer)
    this.isBusy = true
    this.readings++
    this.chip.sample((error, sample) => {
      this.isBusy = false
      this.take(error, sample)
      if (!this.current || this.readings >= mostReadings) this.rest()
      else if (error) this.timer = this.device.timers.after(againUs, () => this.read())
      else this.read()
    })
  }

  private take(error: Error | null, sample: Hx711Sample): void {
    if (error) return this.health.failed(error)
    if (sample.isSaturated) return this.health.contradicted()
    this.health.succeeded(sample.counts)
    if (this.current) this.current.add(sample.weight!)
  }
}
