import { Uper } from '../../../protocols/asn1/index.js'
import { encodeDsmp, messageFrame2019, units, vehicleClass, type MessageFrame } from '../../../protocols/v2x/index.js'
import type { VehicleBody, VehicleMotion } from './vehicle.js'

/** Ordinary vehicles, and emergency vehicles (T/CSAE 159 trials, facts/protocols.md 1.1). */
const aids = { ordinary: 111, emergency: 113 } as const

/** Makes the frames of one vehicle. @param count 0 to 127 */
export type BsmFrames = (motion: VehicleMotion, count: number, unixMs: number) => Uint8Array

/** Begins the frames of a vehicle under a temporary identity of 8 octets. One serves all vehicles of a host. */
export type BsmEncoder = (body: VehicleBody, id: Uint8Array) => BsmFrames

/** An encoder: it holds the message types. */
export function makeBsmEncoder(): BsmEncoder {
  const uper = new Uper(messageFrame2019(), 64)
  return (body, id) => {
    const isEmergency = body.vehicleClass >= vehicleClass.emergency && body.vehicleClass <= 69
    const payload = uper.encode(bsmOf(body, id, isEmergency))
    const whole = encodeDsmp({ aid: isEmergency ? aids.emergency : aids.ordinary, payload })
    const firstBit = 8 * (whole.length - payload.length)
    return (motion, count, unixMs) => {
      const frame = whole.slice()
      writeMotion(frame, firstBit, motion, count, unixMs)
      return frame
    }
  }
}

/** The BSM of a vehicle with nothing filled in of what changes from one to the next. */
function bsmOf(
  { widthM, lengthM, vehicleClass: classification, isOnDuty }: VehicleBody,
  id: Uint8Array,
  isEmergency: boolean,
): MessageFrame {
  return {
    bsmFrame: {
      msgCnt: 0,
      id,
      secMark: 0,
      pos: { lat: 0, long: 0 },
      transmission: 'forwardGears',
      speed: 0,
      heading: 0,
      accelSet: {
        long: 0,
        // Across and up are not on the bus that the unit reads; turning has no value for unknown.
        lat: 2001,
        vert: -127,
        yaw: 0,
      },
      brakes: { brakePadel: 'off' },
      size: { width: Math.round(widthM * 100), length: Math.round(lengthM * 100) },
      vehicleClass: { classification },
      ...(isEmergency && isOnDuty
        ? { emergencyExt: { responseType: 'emergency', sirenUse: 'inUse', lightsUse: 'inUse' } }
        : {}),
    },
  }
}

/** A component of fixed place in a BSM with the parts that {@link bsmOf} has: first bit, width, and its least value. */
type Place = readonly [bit: number, width: number, least: number]

/**
 * Behind 4 bits of the message's kind and 8 of the BSM's options; the test finds every one by the codec. A whole encoding ten
 * times a second would be most of what a unit computes.
 */
const places = {
  msgCnt: [12, 7, 0],
  secMark: [83, 16, 0],
  lat: [100, 31, -900000000],
  long: [131, 32, -1799999999],
  speed: [166, 13, 0],
  heading: [179, 15, 0],
  acceleration: [194, 12, -2000],
  brakePedal: [249, 2, 0],
} as const

const pedal = { off: 1, on: 2 } as const

function writeMotion(frame: Uint8Array, firstBit: number, motion: VehicleMotion, count: number, unixMs: number): void {
  const { lat, long, speed, heading, acceleration } = motion
  put(frame, firstBit, places.msgCnt, count)
  put(frame, firstBit, places.secMark, Math.floor(unixMs) % 60000)
  put(frame, firstBit, places.lat, lat)
  put(frame, firstBit, places.long, long)
  put(frame, firstBit, places.speed, units.toRaw(units.speed, Math.min(163, speed)))
  put(frame, firstBit, places.heading, Math.round(heading * 80) % 28800)
  put(frame, firstBit, places.acceleration, units.toRaw(units.acceleration, Math.max(-20, Math.min(20, acceleration))))
  put(frame, firstBit, places.brakePedal, acceleration < -0.5 ? pedal.on : pedal.off)
}

function put(frame: Uint8Array, firstBit: number, [bit, width, least]: Place, value: number): void {
  putBits(frame, firstBit + bit, width, value - least)
}

/** Overwrites bits with a whole number below 2^width, most significant first. @param width up to 32 */
function putBits(bytes: Uint8Array, at: number, width: number, value: number): void {
  if (width > 24) {
    const high = Math.floor(value / 65536)
    putBits(bytes, at, width - 16, high)
    putBits(bytes, at + width - 16, 16, value - high * 65536)
    return
  }
  let left = value
  let end = at + width
  while (end > at) {
    const octet = (end - 1) >> 3
    const below = 7 - ((end - 1) & 7)
    const count = Math.min(8 - below, end - at)
    const mask = ((1 << count) - 1) << below
    bytes[octet] = (bytes[octet]! & ~mask) | ((left << below) & mask)
    left >>= count
    end -= count
  }
}
