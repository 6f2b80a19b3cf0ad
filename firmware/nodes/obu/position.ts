import type { GnssSample } from '../../drivers/gnss.js'
import { metresPerLatitude, metresPerLongitude } from './plane.js'
import type { VehicleReading } from './vehicle-frames.js'
import type { VehicleBus, VehicleMotion } from './vehicle.js'

/** A fix older than this is none, and so is a speed: us. */
const fixLifeUs = 1500000
const speedLifeUs = 500000
/** Below this a course over ground is noise, m/s: the heading stays. */
const courseFrom = 1

/**
 * Where the vehicle is: the latest fix, carried on along the heading with the speed of its bus until the next one. Without a
 * speed from the bus that of the receiver serves.
 */
export class Position implements VehicleBus {
  private lat = 0
  private long = 0
  private heading = 0
  private fixUs = -Infinity
  private fixSpeed = 0
  private speed = 0
  private speedUs = -Infinity
  private acceleration = 0
  private accelerationUs = -Infinity
  /** Metres since the fix, and until when they are counted. */
  private gone = 0
  private goneUs = 0

  constructor(private readonly clock: { uptimeUs(): number }) {}

  /** Whether there is a fix that counts. */
  get hasFix(): boolean {
    return this.clock.uptimeUs() - this.fixUs <= fixLifeUs
  }

  /** The receiver's epoch; it was so many us ago. */
  onSample({ fix }: GnssSample, agoUs: number): void {
    if (!fix) return
    const { latitude, longitude, speed = 0, course } = fix
    this.lat = Math.round(latitude * 1e7)
    this.long = Math.round(longitude * 1e7)
    this.fixSpeed = speed
    if (course !== undefined && speed >= courseFrom) this.heading = course
    this.fixUs = this.clock.uptimeUs() - agoUs
    this.gone = 0
    this.goneUs = this.fixUs
  }

  /** The vehicle's bus. */
  onReading({ speed, acceleration }: VehicleReading): void {
    const nowUs = this.clock.uptimeUs()
    this.move(nowUs)
    if (speed !== undefined) {
      this.speed = speed
      this.speedUs = nowUs
    }
    if (acceleration !== undefined) {
      this.acceleration = acceleration
      this.accelerationUs = nowUs
    }
  }

  read(into: VehicleMotion): boolean {
    const nowUs = this.clock.uptimeUs()
    if (!this.hasFix) return false
    this.move(nowUs)
    const radians = (this.heading * Math.PI) / 180
    into.lat = this.lat + Math.round((this.gone * Math.cos(radians)) / metresPerLatitude)
    into.long = this.long + Math.round((this.gone * Math.sin(radians)) / metresPerLongitude(this.lat))
    into.heading = this.heading
    into.speed = this.speedAt(nowUs)
    into.acceleration = nowUs - this.accelerationUs <= speedLifeUs ? this.acceleration : 0
    return true
  }

  private speedAt(nowUs: number): number {
    return nowUs - this.speedUs <= speedLifeUs ? this.speed : this.fixSpeed
  }

  private move(nowUs: number): void {
    this.gone += (this.speedAt(nowUs) * (nowUs - this.goneUs)) / 1000000
    this.goneUs = nowUs
  }
}
