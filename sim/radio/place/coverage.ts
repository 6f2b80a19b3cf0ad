import { hashUnit } from '../../kernel/random.js'
import { antennaGainDb, urbanMacroLossDb } from './path-loss.js'
import { penetrationDb, type Surroundings } from './penetration.js'
import { shadowingAt } from './shadowing.js'

/** Metres east and north of the scenario's place. */
export interface PlaneM {
  readonly eastM: number
  readonly northM: number
}

/** The cell that serves a place, by index, and the coupling loss to it. */
export interface Coverage {
  readonly cell: number
  readonly couplingLossDb: number
}

/** Loss that no link goes below: a modem beside the mast [chosen]. */
const leastCouplingLossDb = 70

/**
 * The best cell for a node: path loss, shadowing and penetration less the gains of the antennas, towards each site. `node` is
 * the node's own number, for its chance of walls.
 */
export function coverageAt(
  place: PlaneM,
  where: Surroundings,
  node: number,
  sites: readonly PlaneM[],
  frequencyMHz: number,
  seed: number,
): Coverage {
  const walls = penetrationDb(where, hashUnit(seed, node, 1, 0x57a1))
  let best: Coverage = { cell: 0, couplingLossDb: Infinity }
  for (let cell = 0; cell < sites.length; cell++) {
    const { eastM, northM } = sites[cell]!
    const distanceM = Math.hypot(place.eastM - eastM, place.northM - northM)
    const lossDb =
      urbanMacroLossDb(distanceM, frequencyMHz) +
      shadowingAt(place.eastM, place.northM, cell, seed) +
      walls -
      antennaGainDb
    if (lossDb < best.couplingLossDb) best = { cell, couplingLossDb: lossDb }
  }
  return { cell: best.cell, couplingLossDb: Math.max(leastCouplingLossDb, best.couplingLossDb) }
}

/** Sites of so many cells on a hexagonal lattice around the place, from the middle outwards. */
export function sitesOf(count: number, spacingM: number): PlaneM[] {
  const reach = Math.ceil(Math.sqrt(count)) + 1
  const sites: PlaneM[] = []
  for (let row = -reach; row <= reach; row++)
    for (let column = -reach; column <= reach; column++)
      sites.push({ eastM: (column + row / 2) * spacingM, northM: row * spacingM * Math.sqrt(0.75) })
  return sites.sort(byDistance).slice(0, count)
}

function byDistance(first: PlaneM, second: PlaneM): number {
  const difference = Math.hypot(first.eastM, first.northM) - Math.hypot(second.eastM, second.northM)
  // Rounding must not decide between sites that are equally far.
  return Math.abs(difference) > 1e-6 ? difference : first.northM - second.northM || first.eastM - second.eastM
}
