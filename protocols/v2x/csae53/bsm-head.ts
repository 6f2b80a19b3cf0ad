import { BitReader } from '../../asn1/index.js'

/*
 * The head of a BSM without the rest: the bits in front of everything of variable length, the same in both releases of
 * T/CSAE 53. One who hears hundreds of BSM a second looks at these few octets of most of them and no further.
 */

/** The first part of a BSM, raw units of the wire. */
export interface BsmHead {
  /** Whether an emergencyExt follows further on: who has none is no vehicle on duty. */
  readonly hasEmergencyExt: boolean
  /** 1e-7 degrees. */
  readonly lat: number
  readonly long: number
  /** 0.02 m/s, 8191 unknown. */
  readonly speed: number
  /** 0.0125 degrees clockwise from north. */
  readonly heading: number
}

/** Bits of components that may stand before the heading. */
const bits = { elevation: 16, posAccuracy: 32, timeConfidence: 6, posConfidence: 4, elevationConfidence: 4 } as const

/**
 * Reads the head of a MessageFrame that is a BSM (UPER, either release); undefined for any other message, one that ends in
 * its head, or a place or heading out of range. It does not look at what follows: that may still be malformed.
 */
export function readBsmHead(bytes: Uint8Array): BsmHead | undefined {
  const reader = new BitReader(bytes)
  // MessageFrame: not extended, alternative 0 of 5.
  if (reader.take(4) !== 0) return undefined
  const preamble = reader.take(8)
  const has = (place: number): boolean => (preamble & (1 << place)) !== 0
  // msgCnt, id and secMark.
  skip(reader, 7 + 64 + 16)
  if (has(6)) skip(reader, bits.timeConfidence)
  const hasElevation = reader.take(1) === 1
  const lat = reader.bounded(31, 1800000001) - 900000000
  const long = reader.bounded(32, 3600000000) - 1799999999
  if (hasElevation) skip(reader, bits.elevation)
  if (has(5)) skip(reader, bits.posAccuracy)
  if (has(4)) skip(reader, reader.take(1) === 1 ? bits.posConfidence + bits.elevationConfidence : bits.posConfidence)
  skip(reader, 3)
  const speed = reader.take(13)
  const heading = reader.bounded(15, 28800)
  return reader.kind === '' ? { hasEmergencyExt: has(0), lat, long, speed, heading } : undefined
}

function skip(reader: BitReader, count: number): void {
  if (reader.has(count)) reader.position += count
}
