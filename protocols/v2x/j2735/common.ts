import {
  extensibleSequence,
  integer,
  named,
  octetString,
  openType,
  optional,
  sequence,
  sequenceOf,
} from '../../asn1/index.js'
import { Elevation, Latitude, Longitude, RoadRegulatorID, Speed, SpeedLimitType } from '../elements.js'

/*
 * Data frames that several messages of SAE J2735 (2016 on, as published with ISO/TS 19091) share.
 */

/** An addition of a region: its contents are left as octets. */
export const RegionalExtension = named(
  'RegionalExtension',
  sequence({ regionId: named('RegionId', integer(0, 255)), regExtValue: openType }),
)

/** Up to four additions of regions. */
export const Regional = named('RegionalExtensions', sequenceOf(RegionalExtension, 1, 4))

/** A place; elevation in 0.1 m. */
export const Position3D = named(
  'Position3D',
  extensibleSequence({ lat: Latitude, long: Longitude, elevation: optional(Elevation), regional: optional(Regional) }),
)

/** A crossing. */
export const IntersectionReferenceID = named(
  'IntersectionReferenceID',
  sequence({ region: optional(RoadRegulatorID), id: named('IntersectionID', integer(0, 65535)) }),
)

/** A signal group: what a CSAE phase is. */
export const SignalGroupID = named('SignalGroupID', integer(0, 255))
/** A connection between two lanes. */
export const LaneConnectionID = named('LaneConnectionID', integer(0, 255))
/** A class of vehicles that a restriction is for. */
export const RestrictionClassID = named('RestrictionClassID', integer(0, 255))
/** Temporary identity of a vehicle, four octets. */
export const TemporaryID = named('TemporaryID', octetString(4))

/** Speed limits; 0.02 m/s. */
export const SpeedLimitList = named(
  'SpeedLimitList',
  sequenceOf(named('RegulatorySpeedLimit', sequence({ type: SpeedLimitType, speed: Speed })), 1, 9),
)
