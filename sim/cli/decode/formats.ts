import { isDecodeError } from '../../../protocols/bytes/error.js'
import { UsageError } from '../exit.js'
import { decodeAt } from './at.js'
import { decodeCbor } from './cbor.js'
import { decodeMqtt } from './mqtt.js'
import { decodeNdefMessage } from './ndef.js'
import { decodeSenml } from './senml.js'
import { decodeV2x, type V2xProfile } from './v2x.js'

/** What bytes say: as data, and for people. */
export interface Decoded {
  readonly document: unknown
  readonly text: string
}

const decoders = {
  senml: decodeSenml,
  cbor: decodeCbor,
  mqtt: decodeMqtt,
  at: decodeAt,
  ndef: decodeNdefMessage,
  v2x: decodeV2x,
} as const

/** A word after `--as`. */
export type DecodeFormat = keyof typeof decoders

/** In the order of the help. */
export const formatNames = Object.keys(decoders) as DecodeFormat[]

/** What some formats need to know besides. */
export interface DecodeOptions {
  /** Of v2x: which message set. */
  readonly profile?: V2xProfile
}

/** Decodes one message. @throws UsageError that says at which byte the bytes are something else */
export function decodeAs(
  format: DecodeFormat,
  bytes: Uint8Array,
  index: number | undefined,
  { profile }: DecodeOptions = {},
): Decoded {
  try {
    return decoders[format](bytes, profile)
  } catch (error) {
    const isCodecError = isDecodeError(error) || typeof (error as { kind?: unknown }).kind === 'string'
    if (!isCodecError) throw error
    const which = index === undefined ? '' : `message ${index + 1}: `
    throw new UsageError(`${which}${(error as Error).message}${offsetText(error as Error)}`, { cause: error })
  }
}

/** Not every codec's message says where it stopped; the error itself does. */
function offsetText(error: Error): string {
  return isDecodeError(error) && !/\bat byte \d/.test(error.message) ? ` (at byte ${error.offset})` : ''
}
