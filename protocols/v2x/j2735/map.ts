import {
  extensibleChoice,
  extensibleEnumerated,
  extensibleSequence,
  ia5String,
  integer,
  named,
  optional,
  sequence,
  sequenceOf,
} from '../../asn1/index.js'
import { DescriptiveName, LaneWidth, MinuteOfTheYear, MsgCount, RoadRegulatorID } from '../elements.js'
import {
  IntersectionReferenceID,
  Position3D,
  Regional,
  RegionalExtension,
  RestrictionClassID,
  SpeedLimitList,
} from './common.js'
import { GenericLane } from './lane.js'

/*
 * MAP of SAE J2735: crossings and roads, their lanes, and who may use them.
 */

const SignalControlZone = named('SignalControlZone', extensibleSequence({ zone: RegionalExtension }))

const IntersectionGeometry = named(
  'IntersectionGeometry',
  extensibleSequence({
    name: optional(DescriptiveName),
    id: IntersectionReferenceID,
    revision: MsgCount,
    refPoint: Position3D,
    laneWidth: optional(LaneWidth),
    speedLimits: optional(SpeedLimitList),
    laneSet: named('LaneList', sequenceOf(GenericLane, 1, 255)),
    preemptPriorityData: optional(named('PreemptPriorityList', sequenceOf(SignalControlZone, 1, 32))),
    regional: optional(Regional),
  }),
)

const RoadSegmentReferenceID = named(
  'RoadSegmentReferenceID',
  sequence({ region: optional(RoadRegulatorID), id: named('RoadSegmentID', integer(0, 65535)) }),
)

const RoadSegment = named(
  'RoadSegment',
  extensibleSequence({
    name: optional(DescriptiveName),
    id: RoadSegmentReferenceID,
    revision: MsgCount,
    refPoint: Position3D,
    laneWidth: optional(LaneWidth),
    speedLimits: optional(SpeedLimitList),
    roadLaneSet: named('RoadLaneSetList', sequenceOf(GenericLane, 1, 255)),
    regional: optional(Regional),
  }),
)

const text = ia5String(1, 255)

const DataParameters = named(
  'DataParameters',
  extensibleSequence({
    processMethod: optional(text),
    processAgency: optional(text),
    lastCheckedDate: optional(text),
    geoidUsed: optional(text),
  }),
)

const RestrictionUserType = named(
  'RestrictionUserType',
  extensibleChoice({
    basicType: named(
      'RestrictionAppliesTo',
      extensibleEnumerated([
        'none',
        'equippedTransit',
        'equippedTaxis',
        'equippedOther',
        'emissionCompliant',
        'equippedBicycle',
        'weightCompliant',
        'heightCompliant',
        'pedestrians',
        'slowMovingPersons',
        'wheelchairUsers',
        'visualDisabilities',
        'audioDisabilities',
        'otherUnknownDisabilities',
      ]),
    ),
    regional: Regional,
  }),
)

const RestrictionClassAssignment = named(
  'RestrictionClassAssignment',
  sequence({
    id: RestrictionClassID,
    users: named('RestrictionUserTypeList', sequenceOf(RestrictionUserType, 1, 16)),
  }),
)

const LayerType = named(
  'LayerType',
  extensibleEnumerated([
    'none',
    'mixedContent',
    'generalMapData',
    'intersectionData',
    'curveData',
    'roadwaySectionData',
    'parkingAreaData',
    'sharedLaneData',
  ]),
)

/** MapData. */
export const MapData = named(
  'MapData',
  extensibleSequence({
    timeStamp: optional(MinuteOfTheYear),
    msgIssueRevision: MsgCount,
    layerType: optional(LayerType),
    layerID: optional(named('LayerID', integer(0, 100))),
    intersections: optional(named('IntersectionGeometryList', sequenceOf(IntersectionGeometry, 1, 32))),
    roadSegments: optional(named('RoadSegmentList', sequenceOf(RoadSegment, 1, 32))),
    dataParameters: optional(DataParameters),
    restrictionList: optional(named('RestrictionClassList', sequenceOf(RestrictionClassAssignment, 1, 254))),
    regional: optional(Regional),
  }),
)
