import type { RandomStream } from '../../kernel/random.js'
import type { Vector } from './dipole.js'

/** How a kind of magnetometer is off. */
export interface PartErrors {
  /** Noise of one measurement as the drivers take it, microteslas: standard deviation on x and y, and on z. */
  readonly noiseUt: readonly [number, number]
  /** Error of gain from part to part, standard deviation as a share. */
  readonly gain: number
  /** Of gain with temperature, share a degree. */
  readonly gainPerDegree: number
  /** Offset from part to part and with temperature: standard deviations, microteslas and microteslas a degree. */
  readonly offsetUt: number
  readonly offsetUtPerDegree: number
}

/**
 * By chip. Noise and the drift of gain are recalled from data sheets, not confirmed; the drift of offset and the spread from part
 * to part are chosen, small where the chip takes its offset out by itself (SET and RESET, coils).
 */
export const partErrors = {
  /** 2 mG; 0.05 % a degree. */
  qmc5883l: { noiseUt: [0.2, 0.2], gain: 0.05, gainPerDegree: 5e-4, offsetUt: 5, offsetUtPerDegree: 0.02 },
  /** 2 mG resolution at eight averages; -0.3 % a degree. */
  hmc5883l: { noiseUt: [0.2, 0.2], gain: 0.05, gainPerDegree: -3e-3, offsetUt: 5, offsetUtPerDegree: 0.02 },
  /** 3.2 and 4.1 mG in ultra-high performance; no SET and RESET. */
  lis3mdl: { noiseUt: [0.32, 0.41], gain: 0.03, gainPerDegree: 5e-4, offsetUt: 30, offsetUtPerDegree: 0.1 },
  /** 15 nT at 200 cycles. */
  rm3100: { noiseUt: [0.015, 0.015], gain: 0.01, gainPerDegree: 5e-5, offsetUt: 0.5, offsetUtPerDegree: 0.002 },
  /** 2 mG at 75 Hz. */
  mmc5603: { noiseUt: [0.2, 0.2], gain: 0.03, gainPerDegree: 3e-4, offsetUt: 5, offsetUtPerDegree: 0.01 },
} as const satisfies Readonly<Record<string, PartErrors>>

/** Gains and offsets are those of this temperature. */
const referenceC = 25

/** One magnetometer as it came from the factory and was put into the ground: turned any way, and off as its kind is. */
export class FieldError {
  private readonly cosine: number
  private readonly sine: number
  private readonly gain: number
  private readonly offset: Vector
  private readonly drift: Vector

  constructor(
    private readonly chance: RandomStream,
    private readonly errors: PartErrors,
  ) {
    const turned = chance.between(0, 2 * Math.PI)
    this.cosine = Math.cos(turned)
    this.sine = Math.sin(turned)
    this.gain = 1 + chance.normal(0, errors.gain)
    const axes = (deviation: number): Vector => ({
      x: chance.normal(0, deviation),
      y: chance.normal(0, deviation),
      z: chance.normal(0, deviation),
    })
    this.offset = axes(errors.offsetUt)
    this.drift = axes(errors.offsetUtPerDegree)
  }

  /** Turns the field at a place into what the chip takes it for at a temperature in degrees Celsius, in place. */
  apply(field: Vector, temperatureC: number): void {
    const { cosine, sine, offset, drift, chance } = this
    const { noiseUt, gainPerDegree } = this.errors
    const warmth = temperatureC - referenceC
    const gain = this.gain * (1 + gainPerDegree * warmth)
    const x = field.x * cosine - field.y * sine
    const y = field.x * sine + field.y * cosine
    field.x = x * gain + offset.x + drift.x * warmth + chance.normal(0, noiseUt[0])
    field.y = y * gain + offset.y + drift.y * warmth + chance.normal(0, noiseUt[0])
    field.z = field.z * gain + offset.z + drift.z * warmth + chance.normal(0, noiseUt[1])
  }
}
