import type { RoadSign } from './heard.js'
import { metresPerLatitude } from './plane.js'
import { turn } from './road.js'
import type { VehicleMotion } from './vehicle.js'

/** Whether a vehicle is on the path that a sign holds for, and drives it in the path's direction. */
export function isOnPath(sign: RoadSign, { lat, long, heading }: VehicleMotion, metresPerLong: number): boolean {
  const { lats, longs, radiusM } = sign
  for (let index = 1; index < lats.length; index++) {
    const east = (longs[index]! - longs[index - 1]!) * metresPerLong
    const north = (lats[index]! - lats[index - 1]!) * metresPerLatitude
    const length = Math.sqrt(east * east + north * north)
    if (length === 0) continue
    const fromEast = (long - longs[index - 1]!) * metresPerLong
    const fromNorth = (lat - lats[index - 1]!) * metresPerLatitude
    const along = (fromEast * east + fromNorth * north) / length
    const aside = (fromNorth * east - fromEast * north) / length
    const isHere = along >= 0 && along <= length && Math.abs(aside) <= radiusM
    if (isHere && turn(heading, (Math.atan2(east, north) * 180) / Math.PI) < 60) return true
  }
  return false
}
