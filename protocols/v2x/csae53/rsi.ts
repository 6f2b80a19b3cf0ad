import {
  bitString,
  choice,
  extensibleEnumerated,
  extensibleSequence,
  ia5String,
  integer,
  named,
  octetString,
  optional,
  sequence,
  sequenceOf,
} from '../../asn1/index.js'
import { Confidence, MinuteOfTheYear, MsgCount, StationId, TimeConfidence } from '../elements.js'
import { NodeReferenceID } from './map.js'
import { PositionOffsetLLV, Position3D } from './position.js'
import type { Csae53Profile } from './profile.js'

/*
 * RSI, events and signs along the road (T/CSAE 53).
 */

/** 0.1 m. */
const Radius = named('Radius', integer(0, 65535))

/** Text in IA5, or in the two-octet characters of GB 2312. */
const Description = named('Description', choice({ textString: ia5String(1, 512), textGB2312: octetString(2, 512) }))

const RSITimeDetails = named(
  'RSITimeDetails',
  sequence({
    startTime: optional(MinuteOfTheYear),
    endTime: optional(MinuteOfTheYear),
    endTimeConfidence: optional(TimeConfidence),
  }),
)

/** The top three bits, 0 to 7 from least to most urgent (recalled, not confirmed); the others are 0. */
const RSIPriority = named('RSIPriority', octetString(1))

const ReferenceLink = named(
  'ReferenceLink',
  sequence({
    upstreamNodeId: NodeReferenceID,
    downstreamNodeId: NodeReferenceID,
    referenceLanes: optional(
      named(
        'ReferenceLanes',
        bitString(16, [
          'reserved',
          'lane1',
          'lane2',
          'lane3',
          'lane4',
          'lane5',
          'lane6',
          'lane7',
          'lane8',
          'lane9',
          'lane10',
          'lane11',
          'lane12',
          'lane13',
          'lane14',
          'lane15',
        ]),
      ),
    ),
  }),
)

/** GB/T 29100 says which number is which event, GB 5768.2 which is which sign. */
const EventType = named('EventType', integer(0, 65535))
const SignType = named('SignType', integer(0, 65535))

const EventSource = named(
  'EventSource',
  extensibleEnumerated(['unknown', 'police', 'government', 'meteorological', 'internet', 'detection']),
)

/** RoadSideInformation of a release. */
export function roadSideInformation({ pathPoints }: Csae53Profile) {
  const ReferencePath = named(
    'ReferencePath',
    sequence({
      activePath: named('PathPointList', sequenceOf(PositionOffsetLLV, pathPoints, 32)),
      pathRadius: Radius,
    }),
  )
  const whatWhenWhere = {
    description: optional(Description),
    timeDetails: optional(RSITimeDetails),
    priority: optional(RSIPriority),
    referencePaths: optional(named('ReferencePathList', sequenceOf(ReferencePath, 1, 8))),
    referenceLinks: optional(named('ReferenceLinkList', sequenceOf(ReferenceLink, 1, 16))),
  }
  const RTEData = named(
    'RTEData',
    extensibleSequence({
      rteId: integer(0, 255),
      eventType: EventType,
      eventSource: EventSource,
      eventPos: optional(PositionOffsetLLV),
      eventRadius: optional(Radius),
      ...whatWhenWhere,
      eventConfidence: optional(Confidence),
    }),
  )
  const RTSData = named(
    'RTSData',
    extensibleSequence({
      rtsId: integer(0, 255),
      signType: SignType,
      signPos: optional(PositionOffsetLLV),
      ...whatWhenWhere,
    }),
  )
  return named(
    'RoadSideInformation',
    extensibleSequence({
      msgCnt: MsgCount,
      moy: optional(MinuteOfTheYear),
      id: StationId,
      refPos: Position3D,
      rtes: optional(named('RTEList', sequenceOf(RTEData, 1, 8))),
      rtss: optional(named('RTSList', sequenceOf(RTSData, 1, 16))),
    }),
  )
}
