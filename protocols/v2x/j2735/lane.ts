import {
  bitString,
  choice,
  extensibleChoice,
  extensibleEnumerated,
  extensibleSequence,
  integer,
  named,
  optional,
  powerOfTwo,
  sequence,
  sequenceOf,
} from '../../asn1/index.js'
import { AllowedManeuvers, DescriptiveName, LaneID, Latitude, Longitude } from '../elements.js'
import { LaneSharing, LaneTypeAttributes } from '../lane-attributes.js'
import {
  IntersectionReferenceID,
  LaneConnectionID,
  Regional,
  RegionalExtension,
  RestrictionClassID,
  SignalGroupID,
  SpeedLimitList,
} from './common.js'

/*
 * A lane of a MAP of SAE J2735: its points, what holds at and between them, and where it leads.
 */

/** A signed integer of `bits` bits; of nodes in 1 cm. */
function offset(bits: number) {
  const half = powerOfTwo(bits - 1)
  return named(`Offset-B${bits}`, integer(-half, half - 1))
}

function node(bits: number) {
  return named(`Node-XY-${2 * bits}b`, sequence({ x: offset(bits), y: offset(bits) }))
}

/** A point by its offset from the one before, 1 cm east and north, or by its place. */
export const NodeOffsetPointXY = named(
  'NodeOffsetPointXY',
  choice({
    'node-XY1': node(10),
    'node-XY2': node(11),
    'node-XY3': node(12),
    'node-XY4': node(13),
    'node-XY5': node(14),
    'node-XY6': node(16),
    'node-LatLon': named('Node-LLmD-64b', sequence({ lon: Longitude, lat: Latitude })),
    regional: RegionalExtension,
  }),
)

const NodeAttributeXY = named(
  'NodeAttributeXY',
  extensibleEnumerated([
    'reserved',
    'stopLine',
    'roundedCapStyleA',
    'roundedCapStyleB',
    'mergePoint',
    'divergePoint',
    'downstreamStopLine',
    'downstreamStartNode',
    'closedToTraffic',
    'safeIsland',
    'curbPresentAtStepOff',
    'hydrantPresent',
  ]),
)

const SegmentAttributeXY = named(
  'SegmentAttributeXY',
  extensibleEnumerated([
    'reserved',
    'doNotBlock',
    'whiteLine',
    'mergingLaneLeft',
    'mergingLaneRight',
    'curbOnLeft',
    'curbOnRight',
    'loadingzoneOnLeft',
    'loadingzoneOnRight',
    'turnOutPointOnLeft',
    'turnOutPointOnRight',
    'adjacentParkingOnLeft',
    'adjacentParkingOnRight',
    'adjacentBikeLaneOnLeft',
    'adjacentBikeLaneOnRight',
    'sharedBikeLane',
    'bikeBoxInFront',
    'transitStopOnLeft',
    'transitStopOnRight',
    'transitStopInLane',
    'sharedWithTrackedVehicle',
    'safeIsland',
    'lowCurbsPresent',
    'rumbleStripPresent',
    'audibleSignalingPresent',
    'adaptiveTimingPresent',
    'rfSignalRequestPresent',
    'partialCurbIntrusion',
    'taperToLeft',
    'taperToRight',
    'taperToCenterLine',
    'parallelParking',
    'headInParking',
    'freeParking',
    'timeRestrictionsOnParking',
    'costToPark',
    'midBlockCurbPresent',
    'unEvenPavementPresent',
  ]),
)

/** 0.3 degrees; -128 unavailable. */
const RoadwayCrownAngle = named('RoadwayCrownAngle', integer(-128, 127))

const LaneDataAttribute = named(
  'LaneDataAttribute',
  extensibleChoice({
    /** Degrees. */
    pathEndPointAngle: named('DeltaAngle', integer(-150, 150)),
    laneCrownPointCenter: RoadwayCrownAngle,
    laneCrownPointLeft: RoadwayCrownAngle,
    laneCrownPointRight: RoadwayCrownAngle,
    /** 1.5 degrees. */
    laneAngle: named('MergeDivergeNodeAngle', integer(-180, 180)),
    speedLimits: SpeedLimitList,
    regional: Regional,
  }),
)

const SegmentAttributeXYList = named('SegmentAttributeXYList', sequenceOf(SegmentAttributeXY, 1, 8))

const NodeAttributeSetXY = named(
  'NodeAttributeSetXY',
  extensibleSequence({
    localNode: optional(named('NodeAttributeXYList', sequenceOf(NodeAttributeXY, 1, 8))),
    disabled: optional(SegmentAttributeXYList),
    enabled: optional(SegmentAttributeXYList),
    data: optional(named('LaneDataAttributeList', sequenceOf(LaneDataAttribute, 1, 8))),
    /** 1 cm more or less from here on; dElevation in 10 cm. */
    dWidth: optional(offset(10)),
    dElevation: optional(offset(10)),
    regional: optional(Regional),
  }),
)

const NodeXY = named(
  'NodeXY',
  extensibleSequence({ delta: NodeOffsetPointXY, attributes: optional(NodeAttributeSetXY) }),
)

const small = named('DrivenLineOffsetSm', integer(-2047, 2047))
const large = named('DrivenLineOffsetLg', integer(-32767, 32767))
/** 1/20 of a percent (recalled, not confirmed). */
const Scale = named('Scale-B12', integer(-2048, 2047))

const ComputedLane = named(
  'ComputedLane',
  extensibleSequence({
    referenceLaneId: LaneID,
    offsetXaxis: choice({ small, large }),
    offsetYaxis: choice({ small, large }),
    rotateXY: optional(named('Angle', integer(0, 28800))),
    scaleXaxis: optional(Scale),
    scaleYaxis: optional(Scale),
    regional: optional(Regional),
  }),
)

const NodeListXY = named(
  'NodeListXY',
  extensibleChoice({ nodes: named('NodeSetXY', sequenceOf(NodeXY, 2, 63)), computed: ComputedLane }),
)

const LaneAttributes = named(
  'LaneAttributes',
  sequence({
    directionalUse: named('LaneDirection', bitString(2, ['ingressPath', 'egressPath'])),
    sharedWith: LaneSharing,
    laneType: LaneTypeAttributes,
    regional: optional(RegionalExtension),
  }),
)

const Connection = named(
  'Connection',
  sequence({
    connectingLane: named('ConnectingLane', sequence({ lane: LaneID, maneuver: optional(AllowedManeuvers) })),
    remoteIntersection: optional(IntersectionReferenceID),
    signalGroup: optional(SignalGroupID),
    userClass: optional(RestrictionClassID),
    connectionID: optional(LaneConnectionID),
  }),
)

const ApproachID = named('ApproachID', integer(0, 15))

/** One lane, of a crossing or of a road between two. */
export const GenericLane = named(
  'GenericLane',
  extensibleSequence({
    laneID: LaneID,
    name: optional(DescriptiveName),
    ingressApproach: optional(ApproachID),
    egressApproach: optional(ApproachID),
    laneAttributes: LaneAttributes,
    maneuvers: optional(AllowedManeuvers),
    nodeList: NodeListXY,
    connectsTo: optional(named('ConnectsToList', sequenceOf(Connection, 1, 16))),
    overlays: optional(named('OverlayLaneList', sequenceOf(LaneID, 1, 5))),
    regional: optional(Regional),
  }),
)
