import { hashUnit } from '../../kernel/random.js'

/** Standard deviation in dB, and what sites have in common (3GPP TR 45.820, table D.1: 8 dB, 0.5 between sites). */
export const shadowingDb = 8
const sharedBetweenSites = 0.5

/** Distance of the lattice in metres: chosen so that 110 m apart the correlation is 1/e, as TR 45.820 says. */
const latticeM = 128

/**
 * Shadowing of a link in dB at a place in metres east and north: normal over the places, correlated with what is near, and in
 * part the same towards all sites. It is a function of place, site and seed, so nothing is stored.
 */
export function shadowingAt(eastM: number, northM: number, site: number, seed: number): number {
  const shared = fieldAt(eastM, northM, 0, seed) * Math.sqrt(sharedBetweenSites)
  const own = fieldAt(eastM, northM, site + 1, seed) * Math.sqrt(1 - sharedBetweenSites)
  return shadowingDb * (shared + own)
}

/** A standard normal field: normals on a lattice, in between mixed with weights whose squares add up to one. */
function fieldAt(eastM: number, northM: number, layer: number, seed: number): number {
  const x = Math.floor(eastM / latticeM)
  const y = Math.floor(northM / latticeM)
  const u = eastM / latticeM - x
  const v = northM / latticeM - y
  let sum = 0
  let squares = 0
  for (let corner = 0; corner < 4; corner++) {
    const right = corner & 1
    const upper = corner >> 1
    const weight = (right ? u : 1 - u) * (upper ? v : 1 - v)
    sum += weight * normalAt(x + right, y + upper, layer, seed)
    squares += weight * weight
  }
  return sum / Math.sqrt(squares)
}

function normalAt(x: number, y: number, layer: number, seed: number): number {
  const first = 1 - hashUnit(seed ^ layer, x, y, 0x5a01)
  return Math.sqrt(-2 * Math.log(first)) * Math.cos(2 * Math.PI * hashUnit(seed ^ layer, x, y, 0x5a02))
}
