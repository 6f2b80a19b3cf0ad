import type { VehicleClass } from './vehicle.js'

/** Classes of vehicles with their shares, which add up to 1. */
export type Mix = readonly (readonly [VehicleClass, number])[]

/** Traffic that passes the bays. */
export interface LaneOptions {
  /** From the middle line of the bays, metres. */
  readonly distance: number
  /** Vehicles an hour in the busiest hour. */
  readonly perHour: number
  /** Metres a second: from, to. */
  readonly speed: readonly [number, number]
  readonly mix: Mix
  /** Share of vehicles that stop beside the bays for 10 to 60 s: a red light, a queue. */
  readonly stopShare: number
}

/** A tramway beside the bays. */
export interface TramwayOptions {
  /** From the middle line of the bays to the nearer track, metres; the other lies 3.2 m beyond. */
  readonly distance: number
  /** Height of the contact wire, metres. */
  readonly wireHeight: number
  /** Between trams of a direction, seconds. */
  readonly headwayS: number
  /** Of a tram that sets off, as it flows along the bays, amperes: what substations on both sides leave of 600 A. */
  readonly peakA: number
}

/** The character of a car park. All figures are chosen unless a source is named. */
export interface Site {
  readonly title: string
  /** Vehicles stand along the row, one behind the other, or across it, side by side. */
  readonly stands: 'along' | 'across'
  /** From bay to bay, metres. */
  readonly pitch: number
  readonly mix: Mix
  /** Vehicles an hour that a bay would get if it were always empty, by hour of day. */
  readonly wanted: readonly number[]
  /** Stays: median in minutes and deviation of the logarithm. */
  readonly stay: { readonly medianMin: number; readonly spread: number }
  /** How long a vehicle takes to get into a bay and out of it, seconds: from, to. */
  readonly parkingS: readonly [number, number]
  readonly leavingS: readonly [number, number]
  /** How far from the middle of the bay vehicles stop, along and across themselves: standard deviations in metres. */
  readonly sloppiness: readonly [number, number]
  readonly lanes: readonly LaneOptions[]
  readonly tramway?: TramwayOptions
  /** Iron in the ground, microteslas: standard deviation on each axis. */
  readonly ironUt: number
  /** Of the ground: mean, and half the way from night to day, degrees Celsius. */
  readonly temperature: { readonly meanC: number; readonly swingC: number }
}

const cars: Mix = [
  ['car', 0.88],
  ['van', 0.12],
]

/** Shops: from eight to nine in the evening. */
const shopping = byHour([
  0.1, 0.05, 0.05, 0.05, 0.05, 0.1, 0.4, 1, 2, 3, 3.5, 3.5, 3, 3, 3, 3, 3.5, 4, 4, 3, 2, 1, 0.5, 0.2,
])
/** Offices and a station: a peak in the morning, some all day. */
const commuting = byHour([
  0.05, 0.05, 0.05, 0.05, 0.1, 0.4, 1.5, 4, 5, 3, 1, 1, 1.5, 1.5, 1, 1, 1, 1.5, 1.5, 1, 0.6, 0.3, 0.2, 0.1,
])
/** Drivers who rest: towards the night. */
const resting = byHour([
  0.5, 0.3, 0.2, 0.2, 0.3, 0.5, 0.6, 0.6, 0.7, 0.8, 1, 1.3, 1.5, 1, 0.8, 0.8, 1, 1.3, 1.8, 2, 2, 1.8, 1.2, 0.8,
])

/** Four car parks of different character. */
export const sites = {
  'on-street': {
    title: 'Bays along a busy street',
    stands: 'along',
    pitch: 6.5,
    mix: cars,
    wanted: shopping,
    stay: { medianMin: 28, spread: 1 },
    parkingS: [8, 25],
    leavingS: [4, 10],
    sloppiness: [0.35, 0.12],
    lanes: [
      { distance: 3.1, perHour: 350, speed: [6, 13], mix: traffic(0.06, 0.03), stopShare: 0.04 },
      { distance: 6.3, perHour: 350, speed: [6, 13], mix: traffic(0.06, 0.03), stopShare: 0.02 },
    ],
    ironUt: 4,
    temperature: { meanC: 22, swingC: 12 },
  },
  roofed: {
    title: 'A floor of a multi-storey car park',
    stands: 'across',
    pitch: 2.5,
    mix: [
      ['car', 0.97],
      ['van', 0.03],
    ],
    wanted: commuting,
    stay: { medianMin: 150, spread: 0.9 },
    parkingS: [6, 20],
    leavingS: [5, 12],
    sloppiness: [0.25, 0.12],
    lanes: [{ distance: 5.6, perHour: 90, speed: [2, 5], mix: cars, stopShare: 0.15 }],
    ironUt: 15,
    temperature: { meanC: 19, swingC: 3 },
  },
  tram: {
    title: 'Bays beside a tram line',
    stands: 'along',
    pitch: 6.5,
    mix: cars,
    wanted: shopping,
    stay: { medianMin: 35, spread: 1 },
    parkingS: [8, 25],
    leavingS: [4, 10],
    sloppiness: [0.35, 0.12],
    lanes: [{ distance: 3.1, perHour: 150, speed: [6, 13], mix: traffic(0.04, 0), stopShare: 0.03 }],
    tramway: { distance: 4.6, wireHeight: 5.5, headwayS: 360, peakA: 350 },
    ironUt: 6,
    temperature: { meanC: 20, swingC: 12 },
  },
  trucks: {
    title: 'A lorry park at a motorway',
    stands: 'across',
    pitch: 3.75,
    mix: [
      ['lorry', 0.82],
      ['bus', 0.06],
      ['van', 0.12],
    ],
    wanted: resting,
    stay: { medianMin: 70, spread: 1.1 },
    parkingS: [15, 45],
    leavingS: [10, 25],
    sloppiness: [0.8, 0.2],
    lanes: [{ distance: 13, perHour: 60, speed: [3, 8], mix: traffic(0.8, 0.03), stopShare: 0.1 }],
    ironUt: 4,
    temperature: { meanC: 20, swingC: 13 },
  },
} as const satisfies Readonly<Record<string, Site>>

/** Name of one of the {@link sites}. */
export type SiteName = keyof typeof sites

function traffic(lorries: number, buses: number): Mix {
  return [
    ['car', 0.9 - lorries - buses],
    ['van', 0.1],
    ['lorry', lorries],
    ['bus', buses],
  ]
}

function byHour(values: readonly number[]): readonly number[] {
  if (values.length !== 24) throw new RangeError(`24 hours expected, got ${values.length}`)
  return values
}
