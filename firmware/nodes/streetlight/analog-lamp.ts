import { Bl0942, type Bl0942Sample } from '../../drivers/bl0942.js'
import { calibrationOf, joulesPerCount, referenceFrontEnd } from '../../drivers/bl0942-frames.js'
import { Dimmer010V } from '../../drivers/dimmer-0-10v.js'
import type { LampRating } from '../../drivers/lamp-curve.js'
import type { Completion, Device } from '../../hal/index.js'
import type { Lamp, LampReading } from './lamp.js'
import { LampWatch, type LampFailureReason } from './lamp-watch.js'

/** What a meter that works has counted in any case when this many of its steps are due, joules. */
const dueJ = 4 * joulesPerCount(calibrationOf(referenceFrontEnd))

/** A lamp on a 0-10 V line behind a BL0942. */
export class AnalogLamp implements Lamp {
  private readonly device: Pick<Device, 'clock'>
  private readonly dimmer: Dimmer010V
  private readonly meter: Bl0942
  private watch: LampWatch
  /** The last reading that differed from the one before: as whole numbers, which cost no memory of their own. */
  private counter = -1
  private milliwatts = 0
  private levelThen = 0
  private secondThen = 0

  /** Opens dimmer and meter. @throws what the drivers throw */
  constructor(device: Pick<Device, 'clock' | 'timers' | 'serial' | 'pwm'>, rating: LampRating) {
    this.device = device
    this.meter = new Bl0942(Object.assign({ timers: device.timers }, device.serial['meter']!))
    this.dimmer = new Dimmer010V(device.pwm['dimmer']!)
    this.watch = new LampWatch(rating)
  }

  get meterRole(): string {
    return 'meter'
  }

  get level(): number {
    return this.dimmer.level
  }

  get failure(): LampFailureReason {
    return this.watch.failure
  }

  get isUnsure(): boolean {
    return this.watch.isUnsure
  }

  /** The meter counts in steps of 673 J. */
  get energyStepWh(): number {
    return 1
  }

  start(): void {
    // Both parts work once they are opened.
  }

  setLevel(percent: number): void {
    this.dimmer.setLevel(percent)
  }

  setRatedPower(ratedPowerW: number): void {
    this.watch = new LampWatch({ ratedPowerW })
  }

  measure(_isFull: boolean, done: Completion<[LampReading]>): void {
    this.meter.sample((error, sample) => {
      if (error) return done(error, sample)
      if (this.isStale(sample)) return done(null, { isStale: true })
      this.watch.judge(this.dimmer.level, sample.power)
      done(null, sample)
    })
  }

  /** Whether a reading repeats the last one to the digit, although the lamp was dimmed or the energy must have grown. */
  private isStale({ power, counter }: Bl0942Sample): boolean {
    const milliwatts = Math.round(power * 1000)
    const second = Math.floor(this.device.clock.uptimeUs() / 1000000)
    if (milliwatts === this.milliwatts && counter === this.counter && power > 0)
      return this.dimmer.level !== this.levelThen || power * (second - this.secondThen) > dueJ
    this.counter = counter
    this.milliwatts = milliwatts
    this.levelThen = this.dimmer.level
    this.secondThen = second
    return false
  }
}
