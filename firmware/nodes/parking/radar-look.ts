import { Ld2410, type Ld2410Sample } from '../../drivers/ld2410.js'
import { DigitalMode, type Device, type Digital } from '../../hal/index.js'
import type { PartHealth } from '../../lib/health.js'

/** From supply to the first report that counts, microseconds [chosen]. */
const warmUpUs = 1000000
/** Reports of one look; most of them decide. */
const reportsOfALook = 3
/** An underbody is no further than this, metres, and sends back so much, percent [chosen]. */
const underbody = { metres: 1.3, energy: 40 } as const

/** Hears what a look saw: something above, nothing, or undefined where the radar could not say. */
export type LookDone = (seen: boolean | undefined) => void

/** The radar that looks up from the ground. It draws more than all the rest together: it has a supply only while it looks. */
export class RadarLook {
  /** Looks since the start. */
  count = 0
  private readonly radar: Ld2410
  private readonly supply: Digital
  private readonly device: Device
  private done: LookDone | undefined
  private reports = 0
  private hits = 0

  constructor(
    device: Device,
    private readonly health: PartHealth,
  ) {
    this.device = device
    this.radar = new Ld2410({ ...device.serial['radar']!, timers: device.timers })
    const supply = device.digital['radar-supply']!
    this.supply = new supply.io({ ...supply, mode: DigitalMode.Output, initialValue: 0 })
  }

  /** Looks once, some 1.3 s; `done` completes later. One look at a time. */
  look(done: LookDone): void {
    this.count++
    this.done = done
    this.reports = this.hits = 0
    this.supply.write(1)
    this.device.timers.after(warmUpUs, () => this.listen())
  }

  private listen(): void {
    this.radar.sample((error, report) => {
      if (error) {
        this.health.failed(error)
        return this.finish(undefined)
      }
      this.reports++
      if (isUnderbody(report)) this.hits++
      if (this.reports < reportsOfALook) return this.listen()
      // One that answers and is wrong gets well by being right.
      if (this.health.state !== 'implausible') this.health.succeeded()
      this.finish(this.hits * 2 > reportsOfALook)
    })
  }

  private finish(seen: boolean | undefined): void {
    const { done } = this
    this.done = undefined
    this.supply.write(0)
    if (done) done(seen)
  }
}

function isUnderbody(report: Ld2410Sample): boolean {
  const { metres, energy } = underbody
  if (report.isStill && report.stillDistance <= metres && report.stillEnergy >= energy) return true
  return report.isMoving && report.movingDistance <= metres && report.movingEnergy >= energy
}
