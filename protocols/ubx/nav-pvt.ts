import { encodeUbx } from './frame.js'
import { exactly, Ubx, viewOf } from './messages.js'

/** NAV-PVT: position, velocity and time in one message (UBX-13003221, "UBX-NAV-PVT"). */
export interface NavPvt {
  /** Milliseconds of the GPS week. */
  readonly timeOfWeekMs: number
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** Fraction of the second, nanoseconds, [-1e9, 1e9]. */
  readonly nanoseconds: number
  /** Bits: 0 date, 1 time, 2 fully resolved. */
  readonly valid: number
  /** Nanoseconds. */
  readonly timeAccuracyNs: number
  /** 0 none, 2 two-dimensional, 3 three-dimensional, 5 time only. */
  readonly fixType: number
  /** Bit 0: the fix is within its limits (gnssFixOK). */
  readonly flags: number
  readonly satellitesUsed: number
  /** Degrees; steps of 1e-7. */
  readonly longitude: number
  /** Degrees; steps of 1e-7. */
  readonly latitude: number
  /** Metres above the ellipsoid; steps of 1 mm. */
  readonly height: number
  /** Metres above mean sea level; steps of 1 mm. */
  readonly altitude: number
  /** Metres, one standard deviation. */
  readonly horizontalAccuracy: number
  readonly verticalAccuracy: number
  /** Metres a second; steps of 1 mm/s. */
  readonly velocityNorth: number
  readonly velocityEast: number
  readonly velocityDown: number
  readonly groundSpeed: number
  /** Heading of motion, degrees; steps of 1e-5. */
  readonly course: number
  readonly pdop: number
}

/** Bytes of the payload. */
export const navPvtLength = 92

/** Frame of NAV-PVT. */
export function encodeNavPvt(pvt: NavPvt): Uint8Array {
  const payload = new Uint8Array(navPvtLength)
  const view = viewOf(payload)
  view.setUint32(0, pvt.timeOfWeekMs, true)
  view.setUint16(4, pvt.year, true)
  payload.set([pvt.month, pvt.day, pvt.hour, pvt.minute, pvt.second, pvt.valid], 6)
  view.setUint32(12, pvt.timeAccuracyNs, true)
  view.setInt32(16, pvt.nanoseconds, true)
  payload[20] = pvt.fixType
  payload[21] = pvt.flags
  payload[23] = pvt.satellitesUsed
  view.setInt32(24, Math.round(pvt.longitude * 1e7), true)
  view.setInt32(28, Math.round(pvt.latitude * 1e7), true)
  const metres = [pvt.height, pvt.altitude, pvt.horizontalAccuracy, pvt.verticalAccuracy]
  const speeds = [pvt.velocityNorth, pvt.velocityEast, pvt.velocityDown, pvt.groundSpeed]
  metres.concat(speeds).forEach((value, index) => view.setInt32(32 + 4 * index, Math.round(value * 1000), true))
  view.setInt32(64, Math.round(pvt.course * 1e5), true)
  view.setUint16(76, Math.round(pvt.pdop * 100), true)
  return encodeUbx(Ubx.Nav, Ubx.NavPvt, payload)
}

/** @throws DecodeError "bad-length" */
export function decodeNavPvt(payload: Uint8Array): NavPvt {
  const view = viewOf(exactly(payload, navPvtLength, 'NAV-PVT'))
  const thousandths = (at: number): number => view.getInt32(at, true) / 1000
  return {
    timeOfWeekMs: view.getUint32(0, true),
    year: view.getUint16(4, true),
    month: payload[6]!,
    day: payload[7]!,
    hour: payload[8]!,
    minute: payload[9]!,
    second: payload[10]!,
    valid: payload[11]!,
    timeAccuracyNs: view.getUint32(12, true),
    nanoseconds: view.getInt32(16, true),
    fixType: payload[20]!,
    flags: payload[21]!,
    satellitesUsed: payload[23]!,
    longitude: view.getInt32(24, true) / 1e7,
    latitude: view.getInt32(28, true) / 1e7,
    height: thousandths(32),
    altitude: thousandths(36),
    horizontalAccuracy: view.getUint32(40, true) / 1000,
    verticalAccuracy: view.getUint32(44, true) / 1000,
    velocityNorth: thousandths(48),
    velocityEast: thousandths(52),
    velocityDown: thousandths(56),
    groundSpeed: thousandths(60),
    course: view.getInt32(64, true) / 1e5,
    pdop: view.getUint16(76, true) / 100,
  }
}
