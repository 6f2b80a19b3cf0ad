/** What kind of vehicle: its size, its driver, and for messages its class (T/CSAE 53: 10, 25, 50, 60 to 69). */
export type VehicleClass = 'car' | 'truck' | 'bus' | 'emergency'

/** A vehicle as others see it. The object is filled in anew by every read. */
export interface VehicleState {
  /** Never used again in a world. */
  id: number
  vehicleClass: VehicleClass
  /** Metres. */
  lengthM: number
  widthM: number
  /** Middle of the front bumper: metres east and north of the origin of the roads. */
  x: number
  y: number
  /** Degrees clockwise from north, [0, 360). */
  heading: number
  /** m/s and m/s2. */
  speed: number
  acceleration: number
  /** Id of the link that it is on, or was on last when on an intersection, and of the lane. */
  link: number
  lane: number
  isOnIntersection: boolean
  /** Metres to the stop line; 0 on an intersection. */
  toStopLineM: number
  /** Signal group of the way that it will take or takes; -1 for none. */
  signalGroup: number
  isChangingLane: boolean
  /** Whether it carries an OBU. */
  isEquipped: boolean
  isElevated: boolean
}

/** How a vehicle moves: of {@link VehicleState} what its own bus and receiver tell. */
export type VehicleMotionState = Pick<VehicleState, 'x' | 'y' | 'heading' | 'speed' | 'acceleration' | 'lengthM'>

/** How a vehicle's trip went. */
export interface TripScore {
  readonly id: number
  readonly vehicleClass: VehicleClass
  readonly isEquipped: boolean
  readonly enteredUs: number
  /** When it left; the present instant while it has not. */
  readonly untilUs: number
  readonly distanceM: number
  /** Times that its speed fell below 1.4 m/s after it had been above 2.8 m/s. */
  readonly stops: number
  /** Time below 1.4 m/s (5 km/h), seconds. */
  readonly waitingS: number
  /** Least time to collision with what was ahead, seconds; Infinity if it never closed in on anything. */
  readonly leastTtcS: number
}

/**
 * Where vehicles come from: the model beside this file, or an outside simulator behind the same members. Everything happens
 * in virtual time; a step is one event.
 */
export interface TrafficSource {
  /** Vehicles in the world now. */
  readonly count: number
  /** Calls for every vehicle, in an order that is the same in every run. */
  forEach(visit: (id: number) => void): void
  /** Fills in the state of a vehicle. False if it is not (or no longer) in the world. */
  read(id: number, into: VehicleState): boolean
  /** Fills in no more than how a vehicle moves: radios and units ask for that again and again. False as {@link read}. */
  readMotion(id: number, into: VehicleMotionState): boolean
  /** Advises a driver's speed in m/s, or takes the advice back; followed after the driver's reaction time. */
  advise(id: number, speed: number | undefined): void
  /** Warns a driver of what is ahead: hidden walkers are seen, and nobody is overlooked, until the warning is taken back. */
  warn(id: number, isWarned: boolean): void
  /** The trip so far; undefined for a vehicle that is not in the world. */
  score(id: number): TripScore | undefined
}

/** What a source tells of its own accord; called from the scheduler. */
export interface TrafficListener {
  onEnter?(id: number): void
  /** The vehicle is still readable. */
  onLeave?(id: number): void
  /** A step is done: all places are new. */
  onStep?(): void
}

/** An empty state, to be filled in. */
export function blankVehicleState(): VehicleState {
  return {
    id: -1,
    vehicleClass: 'car',
    lengthM: 0,
    widthM: 0,
    x: 0,
    y: 0,
    heading: 0,
    speed: 0,
    acceleration: 0,
    link: -1,
    lane: -1,
    isOnIntersection: false,
    toStopLineM: 0,
    signalGroup: -1,
    isChangingLane: false,
    isEquipped: false,
    isElevated: false,
  }
}
