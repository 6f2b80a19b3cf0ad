/** How well a receiver does, against what Shannon allows. */
export interface LinkModel {
  /** Share of Shannon's capacity that coding and receiver reach, (0, 1). */
  readonly efficiency: number
  /** Margin in dB against fading that a short block needs for an error rate of 10 %. */
  readonly fadingMarginDb: number
  /** Coherence time of the channel in ms: a block of that length needs half the margin. */
  readonly coherenceMs: number
  /** Loss of channel estimation per dB of signal below noise, and the most it comes to in dB. */
  readonly estimationLoss: number
  readonly estimationLossMaxDb: number
}

/** Thermal noise in dBm/Hz at 290 K. */
const thermalNoiseDbm = -174

/** Noise figure of a base station and of a modem in dB (3GPP TR 45.820, table 5.4-1; facts/nbiot.md 2b). */
export const baseNoiseFigureDb = 3
export const modemNoiseFigureDb = 5

/** Signal to noise ratio in dB from power in dBm over coupling loss, bandwidth in kHz and noise figure. */
export function snrDb(powerDbm: number, couplingLossDb: number, bandwidth: number, noiseFigureDb: number): number {
  return powerDbm - couplingLossDb - thermalNoiseDbm - 10 * Math.log10(bandwidth * 1000) - noiseFigureDb
}

/** What a receiver makes of a signal to noise ratio, dB: estimating a channel below noise costs some of it. */
export function receivedDb(model: LinkModel, snr: number): number {
  return snr - Math.min(model.estimationLossMaxDb, Math.max(0, -snr * model.estimationLoss))
}

/**
 * What a block needs of that for an error rate of 10 %, in dB. `bitsPerElement` is spectral efficiency in bit/s/Hz of one
 * repetition, `lengthMs` the block's time on the air with its repetitions.
 *
 * The closed form of facts/nbiot.md 1.7: `efficiency` times Shannon's capacity has to carry the block; repetitions add up; a
 * margin against fading comes on top, which long blocks, that see the channel change, hardly need.
 */
export function requiredDb(model: LinkModel, repetitions: number, bitsPerElement: number, lengthMs: number): number {
  const once = 10 * Math.log10(2 ** (bitsPerElement / model.efficiency) - 1)
  const margin = model.fadingMarginDb / (1 + (lengthMs / model.coherenceMs) ** 2)
  return once - 10 * Math.log10(repetitions) + margin
}

/** Steepness of the error rate in 1/dB: a tenth of the errors for about 3 dB, as a faded link with coding has it [chosen]. */
const steepness = 0.8

/** Block error rate of what is received better than required, in dB: 10 % at 0. */
export function blockErrorRate(surplus: number): number {
  return 1 / (1 + 9 * Math.exp(steepness * surplus))
}

/** Rate in bit/s of a configuration over the capacity log2(1 + SNR) x bandwidth of its link: below 1 by construction. */
export function shareOfShannon(snr: number, bandwidth: number, bits: number, airMs: number): number {
  return bits / airMs / (bandwidth * Math.log2(1 + 10 ** (snr / 10)))
}
