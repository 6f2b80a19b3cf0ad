import { readBsmHead } from '../../../protocols/v2x/index.js'
import { payloadOf } from './heard.js'

/** What the first octets of a frame say of someone who is no emergency vehicle. Places are 1e-7 degrees. */
export interface Glance {
  readonly lat: number
  readonly long: number
  /** m/s, 0 where unknown. */
  readonly speed: number
  /** Degrees clockwise from north. */
  readonly heading: number
}

/**
 * Looks at the head of a frame: undefined for what has to be decoded in full, which is all but the BSM of ordinary vehicles.
 * A host may hand the same result to all who heard one frame.
 */
export type Glancer = (frame: Uint8Array) => Glance | undefined

/** The glance that units take where they are given no other. */
export function glanceAt(frame: Uint8Array): Glance | undefined {
  const payload = payloadOf(frame)
  const head = payload && readBsmHead(payload)
  if (!head || head.hasEmergencyExt) return undefined
  const { lat, long, speed, heading } = head
  return { lat, long, speed: speed === 8191 ? 0 : speed / 50, heading: heading / 80 }
}
