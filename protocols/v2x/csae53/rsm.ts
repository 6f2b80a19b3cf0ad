import { extensibleEnumerated, extensibleSequence, integer, named, optional, sequenceOf } from '../../asn1/index.js'
import { DSecond, Heading, MsgCount, Speed, StationId, SteeringWheelAngle, TransmissionState } from '../elements.js'
import { PositionConfidenceSet, PositionOffsetLLV, Position3D } from './position.js'
import { AccelerationSet4Way, MotionConfidenceSet, VehicleClassification, VehicleSize } from './vehicle.js'

/*
 * RSM, what the roadside sees (T/CSAE 53); the same in both releases.
 */

const ParticipantType = named(
  'ParticipantType',
  extensibleEnumerated(['unknown', 'motor', 'non-motor', 'pedestrian', 'rsu']),
)

const SourceType = named(
  'SourceType',
  extensibleEnumerated(['unknown', 'selfinfo', 'v2x', 'video', 'microwaveRadar', 'loop', 'lidar', 'integrated']),
)

/** One participant; ptcId 0 is the roadside unit itself. */
const ParticipantData = named(
  'ParticipantData',
  extensibleSequence({
    ptcType: ParticipantType,
    ptcId: integer(0, 65535),
    source: SourceType,
    id: optional(StationId),
    secMark: DSecond,
    pos: PositionOffsetLLV,
    posConfidence: PositionConfidenceSet,
    transmission: optional(TransmissionState),
    speed: Speed,
    heading: Heading,
    angle: optional(SteeringWheelAngle),
    motionCfd: optional(MotionConfidenceSet),
    accelSet: optional(AccelerationSet4Way),
    size: VehicleSize,
    vehicleClass: optional(VehicleClassification),
  }),
)

/** RoadsideSafetyMessage of both releases. */
export const RoadsideSafetyMessage = named(
  'RoadsideSafetyMessage',
  extensibleSequence({
    msgCnt: MsgCount,
    id: StationId,
    refPos: Position3D,
    participants: named('ParticipantList', sequenceOf(ParticipantData, 1, 16)),
  }),
)
