/**
 * Path loss of an urban macro cell in dB (3GPP TR 36.942, 4.5.2): antennas `aboveRoofsM` above the roofs, distance in metres,
 * carrier in MHz. At 900 MHz and 15 m it is 120.9 + 37.6 log10(km), as in TR 45.820, table D.1.
 */
export function urbanMacroLossDb(distanceM: number, carrierMHz: number, aboveRoofsM = 15): number {
  const km = Math.max(distanceM, minimumDistanceM) / 1000
  const slope = 40 * (1 - 4e-3 * aboveRoofsM)
  return slope * Math.log10(km) - 18 * Math.log10(aboveRoofsM) + 21 * Math.log10(carrierMHz) + 80
}

/** The formula is for places that are not under the antenna; 3GPP keeps 35 m. */
const minimumDistanceM = 35

/** Gains and losses of both ends in dB (TR 45.820, table D.1 [recalled]): antenna 18 dBi, cable 3 dB; modem -4 dBi. */
export const antennaGainDb = 18 - 3 - 4

/** Centre of a downlink carrier in MHz: lower edge of the band and first EARFCN of 3GPP TS 36.101, table 5.7.3-1. */
const bands: Readonly<Record<number, readonly [number, number]>> = {
  1: [2110, 0],
  3: [1805, 1200],
  5: [869, 2400],
  8: [925, 3450],
  20: [791, 6150],
  28: [758, 9210],
}

/** @throws RangeError for a band that is not listed */
export function carrierMHz(band: number, earfcn: number): number {
  const known = bands[band]
  if (!known) throw new RangeError(`a band of ${Object.keys(bands).join(', ')} expected, got ${band}`)
  return known[0] + 0.1 * (earfcn - known[1])
}
