import {
  extensibleChoice,
  extensibleEnumerated,
  extensibleSequence,
  named,
  optional,
  sequence,
  sequenceOf,
} from '../../asn1/index.js'
import {
  Confidence,
  DSecond,
  DescriptiveName,
  IntersectionStatusObject,
  MinuteOfTheYear,
  MsgCount,
  PhaseID,
  TimeConfidence,
  TimeMark,
} from '../elements.js'
import { NodeReferenceID } from './map.js'

/*
 * SPAT, what the signals show and until when (T/CSAE 53); the same in both releases.
 */

/** What a signal shows. */
export const LightState = named(
  'LightState',
  extensibleEnumerated([
    'unavailable',
    'dark',
    'flashing-red',
    'red',
    'flashing-green',
    'permissive-green',
    'protected-green',
    'yellow',
    'flashing-yellow',
  ]),
)

/** Time left, in 0.1 s from the time of the message; startTime 0 is the state that is on. */
export const TimeCountingDown = named(
  'TimeCountingDown',
  sequence({
    startTime: TimeMark,
    minEndTime: optional(TimeMark),
    maxEndTime: optional(TimeMark),
    likelyEndTime: TimeMark,
    timeConfidence: optional(Confidence),
    nextStartTime: optional(TimeMark),
    nextDuration: optional(TimeMark),
  }),
)

/** Instants, in 0.1 s within the UTC hour. */
export const UTCTiming = named(
  'UTCTiming',
  sequence({
    startUTCTime: TimeMark,
    minEndUTCTime: optional(TimeMark),
    maxEndUTCTime: optional(TimeMark),
    likelyEndUTCTime: TimeMark,
    timeConfidence: optional(Confidence),
    nextStartUTCTime: optional(TimeMark),
    nextEndUTCTime: optional(TimeMark),
  }),
)

const PhaseState = named(
  'PhaseState',
  extensibleSequence({
    light: LightState,
    timing: optional(
      named('TimeChangeDetails', extensibleChoice({ counting: TimeCountingDown, utcTiming: UTCTiming })),
    ),
  }),
)

const Phase = named(
  'Phase',
  sequence({ id: PhaseID, phaseStates: named('PhaseStateList', sequenceOf(PhaseState, 1, 16)) }),
)

const IntersectionState = named(
  'IntersectionState',
  extensibleSequence({
    intersectionId: NodeReferenceID,
    status: IntersectionStatusObject,
    moy: optional(MinuteOfTheYear),
    timeStamp: optional(DSecond),
    timeConfidence: optional(TimeConfidence),
    phases: named('PhaseList', sequenceOf(Phase, 1, 16)),
  }),
)

/** SPAT of both releases. */
export const Spat = named(
  'SPAT',
  extensibleSequence({
    msgCnt: MsgCount,
    moy: optional(MinuteOfTheYear),
    timeStamp: optional(DSecond),
    name: optional(DescriptiveName),
    intersections: named('IntersectionStateList', sequenceOf(IntersectionState, 1, 32)),
  }),
)
