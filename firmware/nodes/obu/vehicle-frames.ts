import type { CanFrame } from './slcan.js'

/*
 * What the unit reads of a vehicle's CAN: two messages of SAE J1939-71, which lorries and buses have in the open. Layout and
 * numbers are recalled, not confirmed: the standard was not at hand. Cars keep theirs to themselves; a gateway that speaks
 * these stands in for one.
 */

/** Parameter groups. */
export const Pgn = {
  /** CCVS, each 100 ms: wheel-based speed (SPN 84) in bytes 2 and 3, 1/256 km/h; brake switch (SPN 597) in bits 5 and 6 of byte 4. */
  cruiseControlVehicleSpeed: 65265,
  /** VDC2, each 10 ms: longitudinal acceleration (SPN 1810) in byte 8, 0.1 m/s2 from -12.5 on. */
  vehicleDynamicControl2: 61449,
} as const

/** What a frame says of the vehicle; what it does not say is left out. */
export interface VehicleReading {
  /** m/s. */
  readonly speed?: number
  /** m/s2. */
  readonly acceleration?: number
}

/** Reads a frame; undefined for others, and for values that the sender marks as not available (from 0xFB00, 0xFB on). */
export function vehicleReading({ isExtended, id, data }: CanFrame): VehicleReading | undefined {
  if (!isExtended || data.length !== 8) return undefined
  const group = Math.floor(id / 256) % 0x40000
  if (group === Pgn.cruiseControlVehicleSpeed) {
    const raw = data[1]! + 256 * data[2]!
    return raw < 0xfb00 ? { speed: raw / 256 / 3.6 } : undefined
  }
  if (group === Pgn.vehicleDynamicControl2) {
    const raw = data[7]!
    return raw < 0xfb ? { acceleration: raw / 10 - 12.5 } : undefined
  }
  return undefined
}
