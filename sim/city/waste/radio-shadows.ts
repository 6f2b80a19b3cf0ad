import { hashUnit } from '../../kernel/random.js'

/** Metres east and north of the depot. */
export interface Spot {
  readonly eastM: number
  readonly northM: number
}

/** Houses change the loss from street to street: over so many metres, by so much (3GPP TR 45.820 annex D: 8 dB, 110 m). */
const correlationM = 110
const deviationDb = 8
/** In the open, mean; what a shadow adds; no link lasts beyond this (3GPP TR 45.820: 164 dB is the most). */
const openDb = 130
const shadowDb = 45
const highestDb = 170

/** One place where the network is not heard: an underground waste room, a district behind a hill. */
export interface Shadow extends Spot {
  readonly radiusM: number
}

/** How much of a signal is lost on the way, by place: shadow fading that hangs together, and holes. The same for the same seed. */
export class RadioShadows {
  constructor(
    private readonly seed: number,
    readonly shadows: readonly Shadow[],
  ) {}

  /** Coupling loss, dB, [90, 170]. */
  lossDb(spot: Spot): number {
    const fading = deviationDb * this.noise(spot.eastM / correlationM, spot.northM / correlationM)
    return Math.max(90, Math.min(highestDb, openDb + fading + (this.isShadowed(spot) ? shadowDb : 0)))
  }

  isShadowed({ eastM, northM }: Spot): boolean {
    return this.shadows.some((each) => Math.hypot(eastM - each.eastM, northM - each.northM) < each.radiusM)
  }

  /** Noise of about unit deviation that goes smoothly from grid point to grid point. */
  private noise(x: number, y: number): number {
    const [column, row] = [Math.floor(x), Math.floor(y)]
    const [u, v] = [x - column, y - row]
    const corner = (right: number, up: number): number => this.point(column + right, row + up)
    const low = corner(0, 0) * (1 - u) + corner(1, 0) * u
    const high = corner(0, 1) * (1 - u) + corner(1, 1) * u
    const norm = Math.sqrt((u * u + (1 - u) ** 2) * (v * v + (1 - v) ** 2))
    return (low * (1 - v) + high * v) / norm
  }

  /** The sum of four uniform numbers, unit deviation. */
  private point(column: number, row: number): number {
    let sum = -2
    for (let index = 0; index < 4; index++) sum += hashUnit(this.seed + index, column, row, 0x5d)
    return sum * Math.sqrt(3)
  }
}
