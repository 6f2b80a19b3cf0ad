import type { RandomStream } from '../../kernel/random.js'
import { addDipole, type Dipole, type Vector } from './dipole.js'

/** The classes of vehicles that a car park sees. */
export type VehicleClass = 'car' | 'van' | 'lorry' | 'bus' | 'tram'

/**
 * How a class is built. Iron is spread over places along the vehicle: [from the middle, as a share of the length, height in
 * metres, polarizability in A m2 per uT].
 */
interface Build {
  /** Metres: mean and standard deviation. */
  readonly length: readonly [number, number]
  readonly width: number
  /** Between ground and underbody, metres: from, to. */
  readonly clearance: readonly [number, number]
  readonly iron: readonly (readonly [number, number, number])[]
}

/**
 * Chosen so that a car of 50 uT has some 100 A m2 of induced and as much permanent moment: a few microteslas beside it, 1 uT three
 * metres away, and 10 to 200 uT under it (shared facts, protocols section 3, recalled there); lorries have ten times
 * the iron, spread over their length.
 */
const builds: Readonly<Record<VehicleClass, Build>> = {
  car: {
    length: [4.5, 0.35],
    width: 1.8,
    clearance: [0.13, 0.22],
    iron: [
      [0.3, 0.55, 0.6],
      [0.29, 0.3, 0.3],
      [0.12, 0.28, 0.1],
      [0, 0.27, 0.1],
      [-0.12, 0.28, 0.1],
      [-0.29, 0.3, 0.3],
      [-0.4, 0.5, 0.2],
      [0, 1.1, 0.6],
    ],
  },
  van: {
    length: [5.6, 0.4],
    width: 2,
    clearance: [0.17, 0.28],
    iron: [
      [0.36, 0.6, 0.8],
      [0.3, 0.34, 0.45],
      [0.1, 0.32, 0.2],
      [-0.08, 0.32, 0.2],
      [-0.28, 0.34, 0.45],
      [0, 1.4, 1.2],
    ],
  },
  lorry: {
    length: [14.5, 2],
    width: 2.5,
    clearance: [0.45, 0.9],
    iron: [
      [0.42, 0.9, 5],
      [0.3, 0.7, 4],
      [0.15, 0.95, 2.5],
      [0.05, 1, 2],
      [-0.08, 1, 2],
      [-0.2, 0.75, 3.5],
      [-0.3, 0.75, 3.5],
      [-0.42, 1, 2],
    ],
  },
  bus: {
    length: [12, 0.5],
    width: 2.55,
    clearance: [0.3, 0.35],
    iron: [
      [0.3, 0.55, 3],
      [0.1, 0.6, 1.5],
      [-0.1, 0.6, 1.5],
      [-0.25, 0.55, 3],
      [-0.42, 0.8, 5],
    ],
  },
  tram: {
    length: [30, 0],
    width: 2.4,
    clearance: [0.3, 0.3],
    iron: [
      [0.42, 0.6, 12],
      [0.2, 1.2, 6],
      [0, 0.6, 12],
      [-0.2, 1.2, 6],
      [-0.42, 0.6, 12],
    ],
  },
}

/** Spread of the iron from vehicle to vehicle, as the deviation of its logarithm [chosen]: aluminium to steel underbodies. */
const ironSpread = 0.6
/** Permanent moment of each place in every direction, as a share of what 50 uT induce there [chosen]. */
const permanentShare = 0.6
/** Iron is magnetized more easily along a vehicle than across or upwards [chosen]. */
const easy = { along: 1.25, across: 0.8, up: 0.9 }

/** A vehicle, turned into its direction: what a magnetometer and a radar can tell of it. */
export interface Vehicle {
  readonly kind: VehicleClass
  /** Metres along x and y of the car park. */
  readonly sizeX: number
  readonly sizeY: number
  /** Between ground and underbody, metres. */
  readonly clearance: number
  /** How well its underbody shows to a radar below, percent [chosen: 55 to 100]. */
  readonly echo: number
  readonly dipoles: readonly Dipole[]
}

/**
 * A vehicle of a class, drawn from a stream of chance.
 * @param alongX whether it stands along the row of bays, or across
 * @param direction 1 or -1: which way its front looks along that axis
 * @param earth field that magnetizes it, microteslas
 */
export function drawVehicle(
  chance: RandomStream,
  kind: VehicleClass,
  alongX: boolean,
  direction: 1 | -1,
  earth: Readonly<Vector>,
): Vehicle {
  const build = builds[kind]
  const length = Math.max(0.7 * build.length[0], chance.normal(...build.length))
  const overall = Math.exp(chance.normal(0, ironSpread / 2))
  const dipoles = build.iron.map(([along, z, polarizability]) => {
    const iron = polarizability * overall * Math.exp(chance.normal(0, ironSpread))
    const place = direction * length * (along + chance.normal(0, 0.02))
    const side = chance.normal(0, 0.08 * build.width)
    const own = (): number => chance.normal(0, permanentShare * iron * 50)
    const moment = { along: own(), across: own(), up: own() }
    const [ex, ey] = alongX ? [easy.along, easy.across] : [easy.across, easy.along]
    return {
      x: alongX ? place : side,
      y: alongX ? side : place,
      z,
      mx: iron * ex * earth.x + (alongX ? moment.along : moment.across),
      my: iron * ey * earth.y + (alongX ? moment.across : moment.along),
      mz: iron * easy.up * earth.z + moment.up,
    }
  })
  return {
    kind,
    sizeX: alongX ? length : build.width,
    sizeY: alongX ? build.width : length,
    clearance: chance.between(...build.clearance),
    echo: chance.between(55, 100),
    dipoles,
  }
}

/** Adds the field of a vehicle to `field` at a place `x`, `y` metres from the vehicle's middle, on the ground. */
export function addVehicle(field: Vector, { dipoles }: Vehicle, x: number, y: number): void {
  for (const dipole of dipoles) addDipole(field, dipole, x - dipole.x, y - dipole.y, -dipole.z)
}

/** Whether a vehicle's underbody is over a place `x`, `y` metres from its middle. */
export function isOver({ sizeX, sizeY }: Vehicle, x: number, y: number): boolean {
  return Math.abs(x) <= sizeX / 2 && Math.abs(y) <= sizeY / 2
}
