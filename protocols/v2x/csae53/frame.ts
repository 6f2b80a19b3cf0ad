import { extensibleChoice, named, type Asn1Type, type Infer } from '../../asn1/index.js'
import { basicSafetyMessage, fullPositionVector2019, fullPositionVectorYdt } from './bsm.js'
import { mapData } from './map.js'
import { csae53Release2019, ydt3709, type Csae53Profile } from './profile.js'
import { roadSideInformation } from './rsi.js'
import { RoadsideSafetyMessage } from './rsm.js'
import { Spat } from './spat.js'

/*
 * MessageFrame of T/CSAE 53: which of the five messages it is shows in the first five bits. Made when asked for, so that a
 * chip holds the types of the one release it speaks.
 */

function frame<V>(profile: Csae53Profile, fullPositionVector: Asn1Type<V>) {
  return named(
    'MessageFrame',
    extensibleChoice({
      bsmFrame: basicSafetyMessage(fullPositionVector),
      mapFrame: mapData(profile),
      rsmFrame: RoadsideSafetyMessage,
      spatFrame: Spat,
      rsiFrame: roadSideInformation(profile),
    }),
  )
}

/** MessageFrame of T/CSAE 53, release of 2019. */
export function messageFrame2019() {
  return frame(csae53Release2019, fullPositionVector2019(csae53Release2019))
}

/** MessageFrame of YD/T 3709. */
export function messageFrameYdt() {
  return frame(ydt3709, fullPositionVectorYdt(ydt3709))
}

/** A frame of T/CSAE 53, release of 2019, as a value: raw units of the wire. */
export type MessageFrame = Infer<ReturnType<typeof messageFrame2019>>
/** A frame of YD/T 3709. */
export type MessageFrameYdt = Infer<ReturnType<typeof messageFrameYdt>>
/** BSM of the release of 2019. */
export type BasicSafetyMessage = NonNullable<MessageFrame['bsmFrame']>
/** MAP. */
export type MapData = NonNullable<MessageFrame['mapFrame']>
/** RSM. */
export type RoadsideSafetyMessage = NonNullable<MessageFrame['rsmFrame']>
/** SPAT. */
export type Spat = NonNullable<MessageFrame['spatFrame']>
/** RSI. */
export type RoadSideInformation = NonNullable<MessageFrame['rsiFrame']>
