import { extensibleSequence, integer, named, optional, sequence, sequenceOf, type Asn1Type } from '../../asn1/index.js'
import {
  AllowedManeuvers,
  DescriptiveName,
  LaneID,
  LaneWidth,
  MinuteOfTheYear,
  MsgCount,
  PhaseID,
  RoadRegulatorID,
  Speed,
  SpeedLimitType,
} from '../elements.js'
import { LaneSharing, LaneTypeAttributes } from '../lane-attributes.js'
import { PositionOffsetLLV, Position3D } from './position.js'
import type { Csae53Profile } from './profile.js'

/*
 * MAP, the road (T/CSAE 53): nodes, the links that lead to them, their lanes, and where each lane leads.
 */

/** A crossing. */
export const NodeReferenceID = named(
  'NodeReferenceID',
  sequence({ region: optional(RoadRegulatorID), id: named('NodeID', integer(0, 65535)) }),
)

const SpeedLimitList = named(
  'SpeedLimitList',
  sequenceOf(named('RegulatorySpeedLimit', sequence({ type: SpeedLimitType, speed: Speed })), 1, 9),
)

/** Points of the middle line, from upstream to downstream, by their offset from the node's position. */
const PointList = named(
  'PointList',
  sequenceOf(named('RoadPoint', extensibleSequence({ posOffset: PositionOffsetLLV })), 2, 31),
)

const Connection = named(
  'Connection',
  sequence({
    remoteIntersection: NodeReferenceID,
    connectingLane: optional(named('ConnectingLane', sequence({ lane: LaneID, maneuver: optional(AllowedManeuvers) }))),
    phaseId: optional(PhaseID),
  }),
)

const LaneAttributes = named(
  'LaneAttributes',
  sequence({ shareWith: optional(LaneSharing), laneType: LaneTypeAttributes }),
)

const Movement = named('Movement', sequence({ remoteIntersection: NodeReferenceID, phaseId: optional(PhaseID) }))

function lane(profile: Csae53Profile) {
  return named(
    'Lane',
    extensibleSequence({
      laneID: LaneID,
      laneWidth: optional(LaneWidth),
      laneAttributes: optional(LaneAttributes),
      maneuvers: optional(AllowedManeuvers),
      connectsTo: optional(named('ConnectsToList', sequenceOf(Connection, 1, profile.connectionsOfLane))),
      speedLimits: optional(SpeedLimitList),
      points: optional(PointList),
    }),
  )
}

function link(profile: Csae53Profile) {
  // Its value may leave linkWidth out in both releases as far as types go; the writer refuses it in the one it may not.
  const width = optional(LaneWidth)
  return named(
    'Link',
    extensibleSequence({
      name: optional(DescriptiveName),
      upstreamNodeId: NodeReferenceID,
      speedLimits: optional(SpeedLimitList),
      linkWidth: profile.isLinkWidthOptional ? width : (LaneWidth as Asn1Type<number> & typeof width),
      points: optional(PointList),
      movements: optional(named('MovementList', sequenceOf(Movement, 1, 32))),
      lanes: named('LaneList', sequenceOf(lane(profile), 1, 32)),
    }),
  )
}

/** MapData of a release. */
export function mapData(profile: Csae53Profile) {
  const Node = named(
    'Node',
    extensibleSequence({
      name: optional(DescriptiveName),
      id: NodeReferenceID,
      refPos: Position3D,
      inLinks: optional(named('LinkList', sequenceOf(link(profile), 1, 32))),
    }),
  )
  return named(
    'MapData',
    extensibleSequence({
      msgCnt: MsgCount,
      timeStamp: optional(MinuteOfTheYear),
      nodes: named('NodeList', sequenceOf(Node, 1, profile.nodes)),
    }),
  )
}
