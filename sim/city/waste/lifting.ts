import type { RandomStream } from '../../kernel/random.js'

/** Seconds from the moment a bin hangs on the comb (chosen after lifters with a cycle of 12 to 20 s). */
export const liftTimes = { offGround: 1, up: 6, down: 11, onGround: 15.2, off: 16 } as const
/** The load swings: amplitude as a share of it, decay and frequency (chosen). */
const swing = { share: 0.12, decayS: 0.7, hz: 1.6 }
/** What a running engine does to the scale, kilograms. */
const shakeKg = 0.12
/** Reach of the reader's antenna, metres: tags beyond it have no power (PN532 with a small antenna: 5 to 7 cm; recalled). */
export const reachM = 0.055

/** One bin on the lift: what the load cell carries and how far its tag is from the antenna, by seconds since it was hung. */
export class Lifting {
  private readonly phase: number
  private readonly gapM: number
  private readonly playM: number

  /**
   * @param chance how this bin hangs
   * @param noise of the scale: a stream of its own, since it is as often asked as firmware looks
   */
  constructor(
    chance: RandomStream,
    private readonly noise: RandomStream,
    readonly fullKg: number,
    readonly tareKg: number,
  ) {
    this.phase = chance.between(0, 2 * Math.PI)
    this.gapM = chance.between(0.02, 0.045)
    this.playM = chance.between(0.005, 0.025)
  }

  /** Kilograms on the load cell. */
  loadKg(atS: number): number {
    const { offGround, up, down, onGround } = liftTimes
    if (atS < 0 || atS >= onGround) return this.shake()
    // Up to here the bin stands on the ground and leans on the comb.
    if (atS < offGround) return 0.3 * this.fullKg * atS + this.shake()
    if (atS < up) return this.swung(this.fullKg, atS - offGround)
    if (atS >= down) return this.swung(this.tareKg, atS - down)
    const poured = Math.min(1, Math.max(0, (atS - up - 1) / 2))
    const tilt = Math.cos(Math.min(1, (atS - up) / 1.5) * 2)
    return (this.fullKg + (this.tareKg - this.fullKg) * poured) * tilt + 10 * this.shake()
  }

  /** Metres from the tag to the antenna: the bin comes near, has play on the comb while it swings, and goes. */
  tagM(atS: number): number {
    const { offGround, off } = liftTimes
    if (atS < 0) return this.gapM - 0.2 * atS
    if (atS > off) return this.gapM + 0.2 * (atS - off)
    const sway = Math.exp(-Math.max(0, atS - offGround) / 2)
    return this.gapM + this.playM * sway * Math.abs(Math.sin(2 * Math.PI * 0.8 * atS + this.phase))
  }

  private swung(kilograms: number, sinceS: number): number {
    const envelope = swing.share * kilograms * Math.exp(-sinceS / swing.decayS)
    return kilograms + envelope * Math.cos(2 * Math.PI * swing.hz * sinceS + this.phase) + this.shake()
  }

  private shake(): number {
    return this.noise.normal(0, shakeKg)
  }
}
