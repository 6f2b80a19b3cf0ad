/** An uplink resource unit of NPUSCH format 1 (3GPP TS 36.211, table 10.1.2.3-1; facts/nbiot.md 1.1). */
export interface ResourceUnit {
  readonly spacingKHz: 3.75 | 15
  readonly tones: 1 | 3 | 6 | 12
  readonly durationMs: number
  /** Resource elements that carry data. */
  readonly elements: number
}

export const resourceUnits: readonly ResourceUnit[] = [
  { spacingKHz: 3.75, tones: 1, durationMs: 32, elements: 96 },
  { spacingKHz: 15, tones: 1, durationMs: 8, elements: 96 },
  { spacingKHz: 15, tones: 3, durationMs: 4, elements: 144 },
  { spacingKHz: 15, tones: 6, durationMs: 2, elements: 144 },
  { spacingKHz: 15, tones: 12, durationMs: 1, elements: 144 },
]

/** Bandwidth of a resource unit in kHz. */
export function bandwidthKHz({ spacingKHz, tones }: ResourceUnit): number {
  return spacingKHz * tones
}

/** Air time of NPUSCH format 1 in ms: N_RU x N_rep x T_RU (TS 36.211, 10.1.3.6). */
export function airTimeMs(unit: ResourceUnit, units: number, repetitions: number): number {
  return units * repetitions * unit.durationMs
}

/** NPUSCH format 2, the acknowledgement of a downlink block: 2 ms on one tone of 15 kHz (facts/nbiot.md 1.1). */
export const acknowledgementMs = 2

/** After so much continuous NPUSCH a modem stops sending to find its frequency again [recalled, TS 36.211, 10.1.3.6]. */
export const continuousUplinkMs = 256
export const uplinkGapMs = 40

/** From the first to the last subframe of an uplink transmission with its gaps, ms. */
export function spanWithGapsMs(airMs: number): number {
  return airMs + uplinkGapMs * Math.floor((airMs - 1) / continuousUplinkMs)
}

/**
 * Scheduling delays in ms (facts/nbiot.md 1.4): the shortest that the standard allows, as an idle scheduler gives them.
 * `grantToUplink` DCI N0 to NPUSCH, `assignmentToDownlink` DCI N1 to NPDSCH, `responseToMessage3` RAR to Msg3,
 * `downlinkToAcknowledgement` NPDSCH to NPUSCH format 2, `uplinkToControl` NPUSCH to the next NPDCCH.
 */
export const delaysMs = {
  grantToUplink: 8,
  assignmentToDownlink: 4,
  responseToMessage3: 12,
  downlinkToAcknowledgement: 12,
  uplinkToControl: 3,
} as const

/** Resource elements of a downlink subframe for data: stand-alone or guard band, and in-band (facts/nbiot.md 1.3). */
export const downlinkElements = { standalone: 152, 'guard-band': 152, 'in-band': 104 } as const

/** Where in LTE's spectrum a carrier lies. */
export type Deployment = keyof typeof downlinkElements

/** Preamble of format 0: four symbol groups of 66.7 us + 5 x 266.7 us (facts/nbiot.md 1.5). */
export const preambleMs = 5.6
/** A gap comes after so many repetitions of the preamble [recalled, TS 36.211, 10.1.6.1]. */
export const preamblesBeforeGap = 64
export const preambleGapMs = 40

/** Duration of a preamble with its repetitions and gaps, in ms. */
export function preambleSpanMs(repetitions: number): number {
  return repetitions * preambleMs + preambleGapMs * Math.floor((repetitions - 1) / preamblesBeforeGap)
}
