import type { Signal } from './cell.js'

/** What a cell sends with, and where its coverage levels begin. */
export interface LinkBudget {
  /** Power of the whole 180 kHz carrier in dBm. 43 stand-alone, 35 in-band (3GPP TR 45.820, 7.2). */
  readonly carrierPowerDbm: number
  /** Coupling loss in dB from which a modem is at coverage level 1, and at level 2. */
  readonly coverageThresholdsDb: readonly [number, number]
  /** Coupling loss in dB beyond which the cell cannot be used. */
  readonly maximumCouplingLossDb: number
}

/**
 * A stand-alone carrier of 43 dBm with 3GPP's three classes of coverage, 144, 154 and 164 dB (TR 45.820, 5.1). Modules
 * in the field lose the link at 165 to 166 dB (facts/nbiot.md 1.6).
 */
export const standaloneBudget: LinkBudget = {
  carrierPowerDbm: 43,
  coverageThresholdsDb: [144, 154],
  maximumCouplingLossDb: 166,
}

/** The carrier's power is spread over twelve subcarriers of 15 kHz: 10 log10(12). */
const perSubcarrierDb = 10.79
/** Thermal noise in 180 kHz, -174 dBm/Hz + 52.553 dB, through a receiver of noise figure 5 dB (TR 45.820, table 5.4-1). */
const noiseDbm = -116.447

/** What a modem at a given coupling loss measures: power, quality and signal to noise of a fully loaded carrier. */
export function signalAt(couplingLossDb: number, budget: LinkBudget): Signal {
  const rsrpDbm = budget.carrierPowerDbm - perSubcarrierDb - couplingLossDb
  const snrDb = budget.carrierPowerDbm - couplingLossDb - noiseDbm
  return {
    rsrpDbm: couplingLossDb > budget.maximumCouplingLossDb ? 'not-detected' : round(rsrpDbm),
    // Reference power over everything received in the carrier, noise included (3GPP TS 36.214, 5.1.26).
    rsrqDb: round(-perSubcarrierDb - 10 * Math.log10(1 + 10 ** (-snrDb / 10))),
    snrDb: round(snrDb),
    coverageLevel: coverageLevelAt(couplingLossDb, budget),
  }
}

/** Coverage enhancement level of a coupling loss. */
export function coverageLevelAt(couplingLossDb: number, budget: LinkBudget): 0 | 1 | 2 {
  const [first, second] = budget.coverageThresholdsDb
  return couplingLossDb <= first ? 0 : couplingLossDb <= second ? 1 : 2
}

/** Tenths of a decibel: finer than any modem reports. */
function round(decibel: number): number {
  return Math.round(decibel * 10) / 10
}
