import { hashUnit } from '../kernel/random.js'

/** What a city's mains begin with. */
export interface MainsOptions {
  readonly seed: number
  /** Volts at the transformer without load; default 230. */
  readonly nominalVolts?: number
  /** Sags that begin in one feeder a day, mean; default 0.5. */
  readonly sagsPerDay?: number
  /** Hour of local time at virtual time 0, [0, 24); default 0: the load follows the clock. */
  readonly startHour?: number
}

/** Feeders behind one transformer: its sags are theirs. */
export const feedersPerTransformer = 8

/** Slow wander of the voltage at the transformer and along a feeder, fractions, and its time in hours (chosen: EN 50160 allows 10 %). */
const wander = { transformer: 0.015, feeder: 0.008, hours: 1.5 }
/** Drop at the far end of a feeder at full load, as a fraction (chosen; a design value for street lighting is 3 %). */
const farDrop = 0.03
/** One slot of time holds at most one sag of a source. */
const slotUs = 600_000_000
/** Keeps the chance of the mains apart from that of the sky. */
const seedOfMains = 0x6d61696e
const dayUs = 86_400_000_000
/** Sags: residual depths as fractions (IEC 61000-4-30 calls below 90 % a dip), seconds from short to long (chosen: most are short). */
const sag = { shallow: 0.1, deep: 0.4, shortS: 0.1, longS: 300 }
/** Share of a feeder's sags that come from its transformer and reach all its feeders. */
const transformerShare = 0.3

/** A sag: when, how long, and by which fraction the voltage falls. */
export interface Sag {
  readonly startUs: number
  readonly endUs: number
  readonly depth: number
}

/**
 * The mains of a city: volts at any place of any feeder at any instant, the same for the same seed whoever asks in what order.
 * It holds no state and costs nothing until somebody looks. Voltage wanders with transformer and feeder, falls towards the far
 * end with the evening's load, and sags: one sag is seen by every lamp of its feeder, one of the transformer by all its feeders.
 */
export class Mains {
  private readonly seed: number
  private readonly nominalVolts: number
  private readonly sagsPerDay: number
  private readonly startHour: number

  /** @throws RangeError for a voltage, a rate or an hour that no mains have */
  constructor({ seed, nominalVolts = 230, sagsPerDay = 0.5, startHour = 0 }: MainsOptions) {
    if (!(nominalVolts >= 100 && nominalVolts <= 400))
      throw new RangeError(`100 to 400 V expected, got ${nominalVolts}`)
    const mostPerDay = dayUs / slotUs
    if (!(sagsPerDay >= 0 && sagsPerDay <= mostPerDay))
      throw new RangeError(`0 to ${mostPerDay} sags a day expected, got ${sagsPerDay}`)
    if (!(startHour >= 0 && startHour < 24)) throw new RangeError(`an hour in [0, 24) expected, got ${startHour}`)
    this.seed = seed
    this.nominalVolts = nominalVolts
    this.sagsPerDay = sagsPerDay
    this.startHour = startHour
  }

  /** Volts, RMS, at virtual time `atUs`. `along`: place on the feeder, 0 at the transformer, 1 at the far end. */
  volts(atUs: number, feeder: number, along: number): number {
    const transformer = transformerOf(feeder)
    const slow =
      wander.transformer * this.noise(atUs, sourceOf.transformer(transformer)) +
      wander.feeder * this.noise(atUs, sourceOf.feeder(feeder))
    const drop = farDrop * along * this.load(atUs)
    const left =
      (1 - this.depth(atUs, sourceOf.transformer(transformer), transformerShare)) *
      (1 - this.depth(atUs, sourceOf.feeder(feeder), 1 - transformerShare))
    return this.nominalVolts * (1 + slow - drop) * left
  }

  /** The sags that a feeder sees between two instants, by their start: for the truth of a run, not for chips. */
  sags(feeder: number, fromUs: number, toUs: number): Sag[] {
    const sags: Sag[] = []
    for (let slot = Math.floor(fromUs / slotUs); slot * slotUs < toUs; slot++)
      for (const [source, share] of [
        [sourceOf.transformer(transformerOf(feeder)), transformerShare],
        [sourceOf.feeder(feeder), 1 - transformerShare],
      ] as const) {
        const found = this.sagIn(slot, source, share)
        if (found && found.startUs >= fromUs && found.startUs < toUs) sags.push(found)
      }
    return sags.sort((first, second) => first.startUs - second.startUs)
  }

  /** Load of the evening, [0, 1]: least at four in the morning, most at eight in the evening (chosen shape). */
  private load(atUs: number): number {
    const sinceEvening = (this.startHour + atUs / 3_600_000_000 + 4) % 24
    const angle = sinceEvening < 8 ? sinceEvening / 8 : (24 - sinceEvening) / 16
    return 0.55 + 0.45 * Math.cos(angle * Math.PI)
  }

  private depth(atUs: number, source: number, share: number): number {
    const slot = Math.floor(atUs / slotUs)
    return Math.max(this.depthIn(slot - 1, atUs, source, share), this.depthIn(slot, atUs, source, share))
  }

  private depthIn(slot: number, atUs: number, source: number, share: number): number {
    const found = this.sagIn(slot, source, share)
    return found && found.startUs <= atUs && atUs < found.endUs ? found.depth : 0
  }

  private sagIn(slot: number, source: number, share: number): Sag | undefined {
    const probability = (this.sagsPerDay * share * slotUs) / dayUs
    if (probability === 0 || this.hash(slot, source, 1) >= probability) return undefined
    const startUs = Math.floor((slot + this.hash(slot, source, 2)) * slotUs)
    const seconds = sag.shortS * (sag.longS / sag.shortS) ** this.hash(slot, source, 3)
    const depth = sag.shallow + (sag.deep - sag.shallow) * this.hash(slot, source, 4)
    return { startUs, endUs: startUs + Math.round(seconds * 1e6), depth }
  }

  /** Noise in [-1, 1] that goes from knot to knot without a corner. */
  private noise(atUs: number, source: number): number {
    const place = atUs / (wander.hours * 3_600_000_000)
    const knot = Math.floor(place)
    const part = place - knot
    const smooth = part * part * (3 - 2 * part)
    const from = this.hash(knot, source, 0)
    return 2 * (from + (this.hash(knot + 1, source, 0) - from) * smooth) - 1
  }

  private hash(step: number, source: number, use: number): number {
    return hashUnit(this.seed ^ seedOfMains, step, source, use)
  }
}

const transformerOf = (feeder: number): number => Math.floor(feeder / feedersPerTransformer)

/** Numbers under which chance knows feeders and transformers: no two alike. */
const sourceOf = {
  feeder: (feeder: number): number => 2 * feeder,
  transformer: (transformer: number): number => 2 * transformer + 1,
}
