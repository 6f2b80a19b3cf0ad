/** What a vehicle's bus and its GNSS receiver say of it now. The object is filled in anew by every read. */
export interface VehicleMotion {
  /** Of the middle of the vehicle, 1e-7 degrees. */
  lat: number
  long: number
  /** Degrees clockwise from north, [0, 360). */
  heading: number
  /** m/s and m/s2. */
  speed: number
  acceleration: number
}

/** The vehicle as the unit is fitted to it: fixed when it is put in. */
export interface VehicleBody {
  /** BasicVehicleClass of T/CSAE 53. */
  readonly vehicleClass: number
  readonly lengthM: number
  readonly widthM: number
  /** Lights and siren are on. */
  readonly isOnDuty: boolean
}

/** The vehicle's bus with position: where a unit takes from what the vehicle does. */
export interface VehicleBus {
  /** Fills in how the vehicle moves; false without a position. */
  read(into: VehicleMotion): boolean
}

/** What a driver may be warned of. */
export type WarningKind =
  | 'red-light' // will pass at red
  | 'crossing' // someone comes from the side
  | 'vulnerable' // a walker or cyclist in the way
  | 'emergency-vehicle' // one with lights and siren is near
  | 'speed' // above a limit of a sign
  | 'road-works' // ahead

/** The driver, or who drives: told only when something changes. */
export interface DriverInterface {
  /** A speed in m/s, or none. */
  advise(speed: number | undefined): void
  warn(kind: WarningKind, isOn: boolean): void
}
