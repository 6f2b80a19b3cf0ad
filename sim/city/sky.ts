import { hashUnit } from '../kernel/random.js'
import { clearSkyIlluminance, sunElevation } from './sun.js'

/** What a sky begins with. */
export interface SkyOptions {
  readonly seed: number
  /** When virtual time 0 is: milliseconds since 1970 UTC. */
  readonly epochUnixMs: number
  /** Mean fraction of the sky under clouds, [0, 1]; default 0.5. 0 is always clear, 1 always overcast. */
  readonly cloudiness?: number
  /** Light of the night that a sensor among street lamps sees at the least, lux; default 0.2 (city glow and moon). */
  readonly nightFloorLux?: number
  /** Wind that carries the clouds east, kilometres an hour; default 20. */
  readonly windKmh?: number
}

/** Size of the two layers of clouds, kilometres, and the time in which each becomes another, hours. */
const fronts = { km: 12, hours: 2, weight: 0.65 }
const cumulus = { km: 2.5, hours: 0.4, weight: 0.35 }

const kmPerDegree = 111.195

/**
 * The sky over a city: daylight in lux for any place and instant, the same for the same seed whoever asks in what order.
 * It holds no state but its options, so workers that simulate parts of one city see one sky.
 *
 * Daylight is that of {@link clearSkyIlluminance}, dimmed by clouds. Clouds are value noise over place and time, carried by
 * the wind; a cover N dims light by 1 - 0.75 N^3.4 (Kasten and Czeplak, Solar Energy 24, 1980, for global radiation).
 */
export class Sky {
  private readonly seed: number
  private readonly epochUnixMs: number
  private readonly cloudiness: number
  private readonly nightFloorLux: number
  private readonly windKmh: number

  /** @throws RangeError for a cloudiness outside [0, 1], a negative floor, or an epoch that is no number */
  constructor(options: SkyOptions) {
    const { seed, epochUnixMs, cloudiness = 0.5, nightFloorLux = 0.2, windKmh = 20 } = options
    if (!(cloudiness >= 0 && cloudiness <= 1))
      throw new RangeError(`a cloudiness in [0, 1] expected, got ${cloudiness}`)
    if (!(nightFloorLux >= 0)) throw new RangeError(`a floor of 0 lux or more expected, got ${nightFloorLux}`)
    if (!Number.isFinite(epochUnixMs)) throw new RangeError(`an epoch in milliseconds expected, got ${epochUnixMs}`)
    this.seed = seed
    this.epochUnixMs = epochUnixMs
    this.cloudiness = cloudiness
    this.nightFloorLux = nightFloorLux
    this.windKmh = windKmh
  }

  /**
   * Illuminance of a horizontal surface, lux, at an instant of virtual time.
   * @param latitude degrees, north positive
   * @param longitude degrees, east positive
   */
  illuminanceLux(atUs: number, latitude: number, longitude: number): number {
    const clear = clearSkyIlluminance(this.sunElevation(atUs, latitude, longitude))
    // Clouds cannot be seen in less light than the floor, and most of a night is that dark.
    if (clear < 1e-3 * this.nightFloorLux) return this.nightFloorLux
    return this.nightFloorLux + clear * transmission(this.cloudCover(atUs, latitude, longitude))
  }

  /** Elevation of the sun, degrees, geometric. */
  sunElevation(atUs: number, latitude: number, longitude: number): number {
    return sunElevation(this.epochUnixMs + atUs / 1000, latitude, longitude)
  }

  /** Fraction of the sky under clouds, [0, 1]: smooth over kilometres and tens of minutes. */
  cloudCover(atUs: number, latitude: number, longitude: number): number {
    if (this.cloudiness === 0 || this.cloudiness === 1) return this.cloudiness
    const hours = (this.epochUnixMs + atUs / 1000) / 3_600_000
    const eastKm = longitude * kmPerDegree * Math.cos((latitude * Math.PI) / 180) - this.windKmh * hours
    const northKm = latitude * kmPerDegree
    const noise =
      fronts.weight * this.noise(0, eastKm / fronts.km, northKm / fronts.km, hours / fronts.hours) +
      cumulus.weight * this.noise(1, eastKm / cumulus.km, northKm / cumulus.km, hours / cumulus.hours)
    return cover(noise, this.cloudiness)
  }

  /** Value noise, [0, 1): random values on a lattice of whole numbers, blended smoothly in between. */
  private noise(layer: number, x: number, y: number, t: number): number {
    const x0 = Math.floor(x)
    const y0 = Math.floor(y)
    const t0 = Math.floor(t)
    const blendX = smooth(x - x0)
    const blendY = smooth(y - y0)
    const blendT = smooth(t - t0)
    const before = this.plane(layer, x0, y0, t0, blendX, blendY)
    return before + (this.plane(layer, x0, y0, t0 + 1, blendX, blendY) - before) * blendT
  }

  private plane(layer: number, x: number, y: number, t: number, blendX: number, blendY: number): number {
    const seed = this.seed * 2 + layer
    const south = hashUnit(seed, x, y, t)
    const north = hashUnit(seed, x, y + 1, t)
    const southRow = south + (hashUnit(seed, x + 1, y, t) - south) * blendX
    const northRow = north + (hashUnit(seed, x + 1, y + 1, t) - north) * blendX
    return southRow + (northRow - southRow) * blendY
  }
}

/** Part of the daylight that a cover of clouds lets through. */
function transmission(cover: number): number {
  return 1 - 0.75 * Math.pow(cover, 3.4)
}

/**
 * Cover from noise: the more cloudiness, the lower the noise that already is a cloud. The two constants make the mean cover
 * the cloudiness to 0.05 (see the test).
 */
function cover(noise: number, cloudiness: number): number {
  const position = (noise - 0.5 + coverShift * (cloudiness - 0.5)) / coverWidth + 0.5
  return position <= 0 ? 0 : position >= 1 ? 1 : smooth(position)
}

const coverShift = 0.48
const coverWidth = 0.4

/** Smooth blend of [0, 1] with level ends. */
function smooth(fraction: number): number {
  return fraction * fraction * (3 - 2 * fraction)
}
