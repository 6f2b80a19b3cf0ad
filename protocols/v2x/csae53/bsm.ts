import { extensibleSequence, integer, named, optional, sequence, sequenceOf, type Asn1Type } from '../../asn1/index.js'
import {
  CoarseHeading,
  Confidence,
  DSecond,
  ExteriorLights,
  GNSSstatus,
  Heading,
  MsgCount,
  Speed,
  StationId,
  SteeringWheelAngle,
  TimeConfidence,
  TimeOffset,
  TransmissionState,
  VehicleEventFlags,
} from '../elements.js'
import { PositionConfidenceSet, PositionOffsetLLV, Position3D, PositionalAccuracy } from './position.js'
import type { Csae53Profile } from './profile.js'
import {
  AccelerationSet4Way,
  BrakeSystemStatus,
  MotionConfidenceSet,
  VehicleClassification,
  VehicleEmergencyExtensions,
  VehicleSize,
} from './vehicle.js'

/*
 * BSM, the message of vehicles (T/CSAE 53): where one is, how it moves, and on request where it came from.
 */

function dateTime({ hour, timeOffset: [least, greatest] }: Csae53Profile) {
  return named(
    'DDateTime',
    sequence({
      year: optional(named('DYear', integer(0, 4095))),
      month: optional(named('DMonth', integer(0, 12))),
      day: optional(named('DDay', integer(0, 31))),
      hour: optional(named('DHour', integer(0, hour))),
      minute: optional(named('DMinute', integer(0, 60))),
      second: optional(DSecond),
      offset: optional(named('DTimeOffset', integer(least, greatest))),
    }),
  )
}

/** The components of FullPositionVector around those that differ between the releases. */
function vectorHead(profile: Csae53Profile) {
  return {
    utcTime: optional(dateTime(profile)),
    pos: Position3D,
    heading: optional(Heading),
    transmission: optional(TransmissionState),
    speed: optional(Speed),
  }
}

const vectorTail = { timeConfidence: optional(TimeConfidence), motionCfd: optional(MotionConfidenceSet) }

/** FullPositionVector of the release of 2019. */
export function fullPositionVector2019(profile: Csae53Profile) {
  return named(
    'FullPositionVector',
    extensibleSequence({
      ...vectorHead(profile),
      posAccuracy: optional(PositionalAccuracy),
      posConficence: optional(PositionConfidenceSet),
      ...vectorTail,
    }),
  )
}

/** FullPositionVector of YD/T 3709. */
export function fullPositionVectorYdt(profile: Csae53Profile) {
  return named(
    'FullPositionVector',
    extensibleSequence({ ...vectorHead(profile), posAccuracy: optional(PositionConfidenceSet), ...vectorTail }),
  )
}

const PathHistoryPoint = named(
  'PathHistoryPoint',
  extensibleSequence({
    llvOffset: PositionOffsetLLV,
    timeOffset: TimeOffset,
    speed: optional(Speed),
    posAccuracy: optional(PositionConfidenceSet),
    heading: optional(CoarseHeading),
  }),
)

const PathPrediction = named(
  'PathPrediction',
  extensibleSequence({
    /** 0.1 m, positive to the right (recalled, not confirmed); 32767 straight. */
    radiusOfCurve: named('RadiusOfCurvature', integer(-32767, 32767)),
    confidence: Confidence,
  }),
)

/** BasicSafetyMessage, over the FullPositionVector of its release. */
export function basicSafetyMessage<V>(fullPositionVector: Asn1Type<V>) {
  const PathHistory = named(
    'PathHistory',
    extensibleSequence({
      initialPosition: optional(fullPositionVector),
      currGNSSstatus: optional(GNSSstatus),
      crumbData: named('PathHistoryPointList', sequenceOf(PathHistoryPoint, 1, 23)),
    }),
  )
  const VehicleSafetyExtensions = named(
    'VehicleSafetyExtensions',
    extensibleSequence({
      events: optional(VehicleEventFlags),
      pathHistory: optional(PathHistory),
      pathPrediction: optional(PathPrediction),
      lights: optional(ExteriorLights),
    }),
  )
  return named(
    'BasicSafetyMessage',
    extensibleSequence({
      msgCnt: MsgCount,
      id: StationId,
      secMark: DSecond,
      timeConfidence: optional(TimeConfidence),
      pos: Position3D,
      posAccuracy: optional(PositionalAccuracy),
      posConfidence: optional(PositionConfidenceSet),
      transmission: TransmissionState,
      speed: Speed,
      heading: Heading,
      angle: optional(SteeringWheelAngle),
      motionCfd: optional(MotionConfidenceSet),
      accelSet: AccelerationSet4Way,
      brakes: BrakeSystemStatus,
      size: VehicleSize,
      vehicleClass: VehicleClassification,
      safetyExt: optional(VehicleSafetyExtensions),
      emergencyExt: optional(VehicleEmergencyExtensions),
    }),
  )
}
