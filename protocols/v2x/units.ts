import { codecError } from '../bytes/error.js'

/*
 * Between quantities and the integers of the wire. On the wire a quantity counts steps, and one number of each is
 * "unavailable": that is undefined here. Steps are kept as their number in a unit where that is whole, so that dividing
 * gives the nearest double.
 */

/** A quantity of the wire. */
export interface Quantity {
  /** For messages: "speed". */
  readonly name: string
  readonly unit: string
  /** Steps in one unit. */
  readonly stepsPerUnit: number
  /** Least and greatest raw value that is a quantity. */
  readonly least: number
  readonly greatest: number
  /** The raw value that means unavailable; NaN when none does. */
  readonly unavailable: number
}

function quantity(
  name: string,
  unit: string,
  stepsPerUnit: number,
  least: number,
  greatest: number,
  unavailable: number = NaN,
): Quantity {
  return { name, unit, stepsPerUnit, least, greatest, unavailable }
}

/** Degrees north. */
export const latitude = quantity('latitude', 'degree', 1e7, -900000000, 900000000, 900000001)
/** Degrees east. */
export const longitude = quantity('longitude', 'degree', 1e7, -1799999999, 1800000000, 1800000001)
/** m above the ellipsoid. */
export const elevation = quantity('elevation', 'm', 10, -4095, 61439, -4096)
/** m/s. */
export const speed = quantity('speed', 'm/s', 50, 0, 8190, 8191)
/** Degrees clockwise from north, [0, 360). */
export const heading = quantity('heading', 'degree', 80, 0, 28799, 28800)
/** Degrees clockwise from north, of the points of a path. */
export const coarseHeading = quantity('heading', 'degree', 1 / 1.5, 0, 239, 240)
/** Degrees of the steering wheel. */
export const steeringWheelAngle = quantity('steering wheel angle', 'degree', 1 / 1.5, -126, 126, 127)
/** m/s2, along and across. */
export const acceleration = quantity('acceleration', 'm/s2', 100, -2000, 2000, 2001)
/** m/s2 upwards, of 0.02 standard g (9.80665 m/s2). */
export const verticalAcceleration = quantity('vertical acceleration', 'm/s2', 50 / 9.80665, -126, 127, -127)
/** Degrees/s. */
export const yawRate = quantity('yaw rate', 'degree/s', 100, -32767, 32767)
/** m: widths and lengths of vehicles and lanes. */
export const width = quantity('width', 'm', 100, 0, 32767)
/** m: heights of vehicles. */
export const vehicleHeight = quantity('height', 'm', 20, 0, 127)
/** m: radii of events, of curves. */
export const radius = quantity('radius', 'm', 10, -32767, 65535)
/** Seconds in the minute; 60999 is the last of a leap second (recalled, not confirmed). */
export const secondOfMinute = quantity('second', 's', 1000, 0, 60999, 65535)
/** Seconds back. */
export const timeOffset = quantity('time offset', 's', 100, 1, 65534, 65535)
/** 0 to 1. */
export const confidence = quantity('confidence', '1', 200, 0, 200)

/** The quantity of a raw value; undefined when unavailable. */
export function fromRaw(kind: Quantity, raw: number): number | undefined {
  return raw === kind.unavailable ? undefined : raw / kind.stepsPerUnit
}

/** The raw value nearest to a quantity. @throws CodecError ("out-of-range") beyond the wire's range, or when nothing means unavailable */
export function toRaw(kind: Quantity, value: number | undefined): number {
  const raw = value === undefined ? kind.unavailable : Math.round(value * kind.stepsPerUnit)
  if ((raw >= kind.least && raw <= kind.greatest) || (value === undefined && raw === kind.unavailable)) return raw
  const { name, unit, least, greatest, stepsPerUnit } = kind
  const range = `${least / stepsPerUnit} to ${greatest / stepsPerUnit} ${unit}`
  throw codecError('out-of-range', `${name}: ${range} expected, got ${value}`)
}

/** A time mark: seconds, or beyond an hour, or undefined when unknown. */
export type TimeMarkSeconds = number | 'beyond-an-hour' | undefined

/** Seconds of a TimeMark: left, or within the hour. */
export function secondsOfTimeMark(raw: number): TimeMarkSeconds {
  if (raw === 36001) return undefined
  return raw === 36000 ? 'beyond-an-hour' : raw / 10
}

/** The TimeMark of seconds; an hour and more is beyond it. @throws CodecError ("out-of-range") below zero */
export function timeMarkOf(seconds: TimeMarkSeconds): number {
  if (seconds === undefined) return 36001
  if (seconds === 'beyond-an-hour' || seconds >= 3599.95) return 36000
  if (!(seconds >= 0)) throw codecError('out-of-range', `time mark: 0 s and more expected, got ${seconds}`)
  return Math.round(seconds * 10)
}
