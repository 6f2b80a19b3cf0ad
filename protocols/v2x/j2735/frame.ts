import { extensibleSequence, integer, named, openTypeBy, type Infer } from '../../asn1/index.js'
import { BasicSafetyMessage } from './bsm.js'
import { MapData } from './map.js'
import { Spat } from './spat.js'

/** DSRCmsgID of the messages that are known here. */
export const j2735MessageId = { map: 18, spat: 19, bsm: 20 } as const

/** MessageFrame of SAE J2735: a number, and the message it tells in an open type; of others the octets. */
export const J2735MessageFrame = named(
  'MessageFrame',
  extensibleSequence({
    messageId: named('DSRCmsgID', integer(0, 32767)),
    value: openTypeBy('messageId', { 18: MapData, 19: Spat, 20: BasicSafetyMessage }),
  }),
)

/** A frame of SAE J2735 as a value: raw units of the wire. */
export type J2735MessageFrame = Infer<typeof J2735MessageFrame>
