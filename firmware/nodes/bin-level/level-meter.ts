import type { Completion, Device, Digital } from '../../hal/index.js'
import { DigitalMode } from '../../hal/index.js'
import type { PartHealth } from '../../lib/health.js'

/** A driver of a level sensor on a UART. */
export interface LevelSensor {
  sample(done: Completion<[{ readonly distance?: number }]>): void
}

/** Echoes of a look, and of these so many that must have come. */
export const echoes = 7
const leastEchoes = 4
/** From the supply to the first echo that counts, microseconds (recalled: half a second). */
const warmUpUs = 500_000
/** Sound in air at a temperature, metres per second (facts/protocols.md 2.4), and where sensors without a thermometer set it. */
const soundAt = (celsius: number): number => 331.3 + 0.606 * celsius
const assumedCelsius = 20

/** What sensors differ in. */
export interface LevelSensorKind {
  /** Whether it knows the temperature of the air itself. */
  readonly compensates: boolean
  /** The nearest that it measures, metres: what is nearer comes out as this. */
  readonly nearest: number
}

/** Metres to the waste; undefined where too few echoes came. */
export type LevelDone = (metres: number | undefined) => void

/**
 * Looks down on the waste: several echoes with the supply on only meanwhile. What stands up above the waste, a fold of a bag, gives
 * echoes that are too near now and then; nothing gives one that is too far but an open lid. So the second farthest counts.
 */
export class LevelMeter {
  private readonly supply: Digital
  private heard: number[] = []
  private left = 0
  private done: LevelDone | undefined

  constructor(
    private readonly device: Device,
    private readonly sensor: LevelSensor,
    private readonly health: PartHealth,
    private readonly kind: LevelSensorKind,
  ) {
    const supply = device.digital['level-supply']!
    this.supply = new supply.io({ ...supply, mode: DigitalMode.Output, initialValue: 0 })
  }

  /** Looks once, about 1.6 s; a look that is under way is not begun again. `celsius`: of the air, where it is known. */
  look(celsius: number | undefined, done: LevelDone): void {
    if (this.done) return
    this.done = done
    this.heard = []
    this.left = echoes
    this.supply.write(1)
    this.device.timers.after(warmUpUs, () => this.listen(celsius))
  }

  private listen(celsius: number | undefined): void {
    this.sensor.sample((error, { distance } = {}) => {
      if (error) {
        this.health.failed(error)
        return this.finish(undefined)
      }
      this.left--
      if (distance !== undefined) this.heard.push(distance)
      if (this.left > 0) return this.listen(celsius)
      const metres = this.judge(celsius)
      this.finish(metres)
    })
  }

  private judge(celsius: number | undefined): number | undefined {
    const sorted = this.heard.sort((first, second) => second - first)
    if (sorted.length < leastEchoes) {
      this.health.succeeded()
      return undefined
    }
    // Nearer than it can measure a sensor says the same for ever, and is well.
    const isNear = sorted[0]! <= this.kind.nearest
    this.health.succeeded(isNear ? undefined : sorted.reduce((sum, each) => sum + each, 0))
    const metres = sorted[1]!
    if (celsius === undefined || this.kind.compensates) return metres
    return (metres * soundAt(celsius)) / soundAt(assumedCelsius)
  }

  private finish(metres: number | undefined): void {
    const { done } = this
    this.done = undefined
    this.supply.write(0)
    if (done) done(metres)
  }
}
