import { Uper } from '../../../protocols/asn1/index.js'
import { encodeDsmp, messageFrame2019, units, vehicleClass, type MessageFrame } from '../../../protocols/v2x/index.js'
import type { VehicleBody, VehicleMotion } from './vehicle.js'

/** Ordinary vehicles, and emergency vehicles (T/CSAE 159 trials, facts/protocols.md 1.1). */
const aids = { ordinary: 111, emergency: 113 } as const

/** Makes the frame of a BSM. One serves all vehicles of a host. */
export type BsmEncoder = (
  body: VehicleBody,
  motion: VehicleMotion,
  id: Uint8Array,
  count: number,
  unixMs: number,
) => Uint8Array

/** An encoder: it holds the message types. */
export function makeBsmEncoder(): BsmEncoder {
  const uper = new Uper(messageFrame2019(), 64)
  return (body, motion, id, count, unixMs) => {
    const isEmergency = body.vehicleClass >= vehicleClass.emergency && body.vehicleClass <= 69
    const payload = uper.encode(bsmOf(body, motion, id, count, unixMs, isEmergency))
    return encodeDsmp({ aid: isEmergency ? aids.emergency : aids.ordinary, payload })
  }
}

function bsmOf(
  body: VehicleBody,
  motion: VehicleMotion,
  id: Uint8Array,
  count: number,
  unixMs: number,
  isEmergency: boolean,
): MessageFrame {
  const { acceleration } = motion
  return {
    bsmFrame: {
      msgCnt: count,
      id,
      secMark: Math.floor(unixMs) % 60000,
      pos: { lat: motion.lat, long: motion.long },
      transmission: 'forwardGears',
      speed: units.toRaw(units.speed, Math.min(163, motion.speed)),
      heading: Math.round(motion.heading * 80) % 28800,
      accelSet: {
        long: units.toRaw(units.acceleration, Math.max(-20, Math.min(20, acceleration))),
        // Across and up are not on the bus that the unit reads; turning has no value for unknown.
        lat: 2001,
        vert: -127,
        yaw: 0,
      },
      brakes: { brakePadel: acceleration < -0.5 ? 'on' : 'off' },
      size: { width: Math.round(body.widthM * 100), length: Math.round(body.lengthM * 100) },
      vehicleClass: { classification: body.vehicleClass },
      ...(isEmergency && body.isOnDuty
        ? { emergencyExt: { responseType: 'emergency', sirenUse: 'inUse', lightsUse: 'inUse' } }
        : {}),
    },
  }
}
