import {
  boolean,
  enumerated,
  extensibleEnumerated,
  extensibleSequence,
  integer,
  named,
  optional,
  sequence,
  sequenceOf,
} from '../../asn1/index.js'
import {
  DSecond,
  DescriptiveName,
  IntersectionStatusObject,
  LaneID,
  MinuteOfTheYear,
  MsgCount,
  SpeedConfidence,
  TimeMark,
} from '../elements.js'
import { IntersectionReferenceID, LaneConnectionID, Regional, RestrictionClassID, SignalGroupID } from './common.js'

/*
 * SPAT of SAE J2735: what the signals show and until when.
 */

/** What a signal group may do. */
export const MovementPhaseState = named(
  'MovementPhaseState',
  enumerated([
    'unavailable',
    'dark',
    'stop-Then-Proceed',
    'stop-And-Remain',
    'pre-Movement',
    'permissive-Movement-Allowed',
    'protected-Movement-Allowed',
    'permissive-clearance',
    'protected-clearance',
    'caution-Conflicting-Traffic',
  ]),
)

/** Instants, in 0.1 s within the UTC hour. */
export const TimeChangeDetails = named(
  'TimeChangeDetails',
  sequence({
    startTime: optional(TimeMark),
    minEndTime: TimeMark,
    maxEndTime: optional(TimeMark),
    likelyTime: optional(TimeMark),
    confidence: optional(named('TimeIntervalConfidence', integer(0, 15))),
    nextTime: optional(TimeMark),
  }),
)

/** 1 m; 10000 is 10 km and more. */
const ZoneLength = named('ZoneLength', integer(0, 10000))

const AdvisorySpeed = named(
  'AdvisorySpeed',
  extensibleSequence({
    type: named('AdvisorySpeedType', extensibleEnumerated(['none', 'greenwave', 'ecoDrive', 'transit'])),
    /** 0.1 m/s; 500 unavailable. */
    speed: optional(named('SpeedAdvice', integer(0, 500))),
    confidence: optional(SpeedConfidence),
    distance: optional(ZoneLength),
    class: optional(RestrictionClassID),
    regional: optional(Regional),
  }),
)

const MovementEvent = named(
  'MovementEvent',
  extensibleSequence({
    eventState: MovementPhaseState,
    timing: optional(TimeChangeDetails),
    speeds: optional(named('AdvisorySpeedList', sequenceOf(AdvisorySpeed, 1, 16))),
    regional: optional(Regional),
  }),
)

const ConnectionManeuverAssist = named(
  'ConnectionManeuverAssist',
  extensibleSequence({
    connectionID: LaneConnectionID,
    queueLength: optional(ZoneLength),
    availableStorageLength: optional(ZoneLength),
    waitOnStop: optional(boolean),
    pedBicycleDetect: optional(boolean),
    regional: optional(Regional),
  }),
)

const ManeuverAssistList = named('ManeuverAssistList', sequenceOf(ConnectionManeuverAssist, 1, 16))

const MovementState = named(
  'MovementState',
  extensibleSequence({
    movementName: optional(DescriptiveName),
    signalGroup: SignalGroupID,
    'state-time-speed': named('MovementEventList', sequenceOf(MovementEvent, 1, 16)),
    maneuverAssistList: optional(ManeuverAssistList),
    regional: optional(Regional),
  }),
)

const IntersectionState = named(
  'IntersectionState',
  extensibleSequence({
    name: optional(DescriptiveName),
    id: IntersectionReferenceID,
    revision: MsgCount,
    status: IntersectionStatusObject,
    moy: optional(MinuteOfTheYear),
    timeStamp: optional(DSecond),
    enabledLanes: optional(named('EnabledLaneList', sequenceOf(LaneID, 1, 16))),
    states: named('MovementList', sequenceOf(MovementState, 1, 255)),
    maneuverAssistList: optional(ManeuverAssistList),
    regional: optional(Regional),
  }),
)

/** SPAT. */
export const Spat = named(
  'SPAT',
  extensibleSequence({
    timeStamp: optional(MinuteOfTheYear),
    name: optional(DescriptiveName),
    intersections: named('IntersectionStateList', sequenceOf(IntersectionState, 1, 32)),
    regional: optional(Regional),
  }),
)
