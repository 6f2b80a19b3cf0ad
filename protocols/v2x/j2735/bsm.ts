import {
  enumerated,
  extensibleSequence,
  integer,
  named,
  openTypeBy,
  optional,
  sequence,
  sequenceOf,
} from '../../asn1/index.js'
import { AccelerationSet4Way } from '../csae53/vehicle.js'
import { PositionalAccuracy } from '../csae53/position.js'
import {
  AntiLockBrakeStatus,
  AuxiliaryBrakeStatus,
  BrakeAppliedStatus,
  BrakeBoostApplied,
  StabilityControlStatus,
  TractionControlStatus,
  VehicleLength,
  VehicleWidth,
} from '../csae53/vehicle.js'
import {
  CoarseHeading,
  Confidence,
  DSecond,
  Elevation,
  ElevationConfidence,
  ExteriorLights,
  GNSSstatus,
  Heading,
  HeadingConfidence,
  Latitude,
  Longitude,
  MsgCount,
  PositionConfidence,
  Speed,
  SpeedConfidence,
  SteeringWheelAngle,
  TimeConfidence,
  TimeOffset,
  TransmissionState,
  VehicleEventFlags,
} from '../elements.js'
import { Regional, TemporaryID } from './common.js'

/*
 * BSM of SAE J2735: part I, and of part II the vehicle safety extensions. Other parts II are left as octets.
 */

/** Part I, 290 bits. */
export const BSMcoreData = named(
  'BSMcoreData',
  sequence({
    msgCnt: MsgCount,
    id: TemporaryID,
    secMark: DSecond,
    lat: Latitude,
    long: Longitude,
    elev: Elevation,
    accuracy: PositionalAccuracy,
    transmission: TransmissionState,
    speed: Speed,
    heading: Heading,
    angle: SteeringWheelAngle,
    accelSet: AccelerationSet4Way,
    brakes: named(
      'BrakeSystemStatus',
      sequence({
        wheelBrakes: BrakeAppliedStatus,
        traction: TractionControlStatus,
        abs: AntiLockBrakeStatus,
        scs: StabilityControlStatus,
        brakeBoost: BrakeBoostApplied,
        auxBrakes: AuxiliaryBrakeStatus,
      }),
    ),
    size: named('VehicleSize', sequence({ width: VehicleWidth, length: VehicleLength })),
  }),
)

const DDateTime = named(
  'DDateTime',
  sequence({
    year: optional(named('DYear', integer(0, 4095))),
    month: optional(named('DMonth', integer(0, 12))),
    day: optional(named('DDay', integer(0, 31))),
    hour: optional(named('DHour', integer(0, 31))),
    minute: optional(named('DMinute', integer(0, 60))),
    second: optional(DSecond),
    offset: optional(named('DOffset', integer(-840, 840))),
  }),
)

const ThrottleConfidence = named(
  'ThrottleConfidence',
  enumerated(['unavailable', 'prec10percent', 'prec1percent', 'prec0-5percent']),
)

const FullPositionVector = named(
  'FullPositionVector',
  extensibleSequence({
    utcTime: optional(DDateTime),
    long: Longitude,
    lat: Latitude,
    elevation: optional(Elevation),
    heading: optional(Heading),
    // The standard's spelling.
    speed: optional(named('TransmissionAndSpeed', sequence({ transmisson: TransmissionState, speed: Speed }))),
    posAccuracy: optional(PositionalAccuracy),
    timeConfidence: optional(TimeConfidence),
    posConfidence: optional(
      named('PositionConfidenceSet', sequence({ pos: PositionConfidence, elevation: ElevationConfidence })),
    ),
    speedConfidence: optional(
      named(
        'SpeedandHeadingandThrottleConfidence',
        sequence({ heading: HeadingConfidence, speed: SpeedConfidence, throttle: ThrottleConfidence }),
      ),
    ),
  }),
)

/** 1e-7 degrees; -131072 unavailable. */
const OffsetLL = named('OffsetLL-B18', integer(-131072, 131071))

const PathHistoryPoint = named(
  'PathHistoryPoint',
  extensibleSequence({
    latOffset: OffsetLL,
    lonOffset: OffsetLL,
    /** 0.1 m; -2048 unavailable. */
    elevationOffset: named('VertOffset-B12', integer(-2048, 2047)),
    timeOffset: TimeOffset,
    speed: optional(Speed),
    posAccuracy: optional(PositionalAccuracy),
    heading: optional(CoarseHeading),
  }),
)

const PathHistory = named(
  'PathHistory',
  extensibleSequence({
    initialPosition: optional(FullPositionVector),
    currGNSSstatus: optional(GNSSstatus),
    crumbData: named('PathHistoryPointList', sequenceOf(PathHistoryPoint, 1, 23)),
  }),
)

const PathPrediction = named(
  'PathPrediction',
  extensibleSequence({ radiusOfCurve: named('RadiusOfCurvature', integer(-32767, 32767)), confidence: Confidence }),
)

/** Part II number 0. */
export const VehicleSafetyExtensions = named(
  'VehicleSafetyExtensions',
  extensibleSequence({
    events: optional(VehicleEventFlags),
    pathHistory: optional(PathHistory),
    pathPrediction: optional(PathPrediction),
    lights: optional(ExteriorLights),
  }),
)

const PartIIcontent = named(
  'PartIIcontent',
  sequence({
    'partII-Id': named('PartII-Id', integer(0, 63)),
    'partII-Value': openTypeBy('partII-Id', { 0: VehicleSafetyExtensions }),
  }),
)

/** BasicSafetyMessage. */
export const BasicSafetyMessage = named(
  'BasicSafetyMessage',
  extensibleSequence({
    coreData: BSMcoreData,
    partII: optional(named('PartIIcontentList', sequenceOf(PartIIcontent, 1, 8))),
    regional: optional(Regional),
  }),
)
