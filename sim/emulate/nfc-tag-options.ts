import { ntagLayouts, pageLength, type NtagName } from '../../firmware/drivers/ntag21x-memory.js'
import { encodeNdef, ndefBlock, textRecord, uriRecord, type NdefRecord } from '../../protocols/ndef/index.js'
import { fromHex } from '../../protocols/bytes/hex.js'
import { Ntag21xTag } from '../chips/ntag21x.js'

/** A tag as a person asks for it. */
export interface TagRequest {
  /** "ntag213", "ntag215", "ntag216". */
  readonly type: string
  /** Seven bytes in hexadecimal; default 04 and the tag's number. */
  readonly uid?: string
  /** "text:..." or "uri:..."; several records make one message. */
  readonly ndef?: readonly string[]
}

/** A request that cannot be fulfilled. */
export class TagRequestError extends Error {
  override readonly name = 'TagRequestError'
}

/** Makes a tag. `index` tells several apart. @throws TagRequestError */
export function makeTag({ type, uid, ndef = [] }: TagRequest, index = 0): Ntag21xTag {
  const layout = ntagLayouts[type as NtagName]
  if (!layout) throw new TagRequestError(`tag: one of ${Object.keys(ntagLayouts).join(', ')} expected, got "${type}"`)
  const tag = new Ntag21xTag({ type: layout.name, uid: uid === undefined ? uidOf(index) : parseUid(uid) })
  if (ndef.length === 0) return tag
  const start = layout.name === 'ntag213' ? lockControlLength : 0
  tag.memory.load(dataArea(tag, start, encodeNdef(ndef.map(recordOf)), layout.areaSize * 8))
  return tag
}

/** Length of the lock control block in which a delivered NTAG213 begins. */
const lockControlLength = 5

/** The data area with a message after the blocks that were there. */
function dataArea(tag: Ntag21xTag, start: number, message: Uint8Array, length: number): Uint8Array {
  const first = 4 * pageLength
  try {
    return Uint8Array.of(...tag.memory.bytes.subarray(first, first + start), ...ndefBlock(message, length - start))
  } catch (error) {
    throw new TagRequestError(`ndef: a message that fits the tag expected: ${(error as Error).message}`)
  }
}

function uidOf(index: number): Uint8Array {
  return Uint8Array.of(0x04, 0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0x80 + index)
}

function parseUid(text: string): Uint8Array {
  if (/^04([0-9a-fA-F]{2}){6}$/.test(text)) return fromHex(text)
  throw new TagRequestError(`uid: 04 and six more bytes in hexadecimal expected, got "${text}"`)
}

/** "text:Bin 7", "uri:https://example.com/7". */
function recordOf(text: string): NdefRecord {
  const at = text.indexOf(':')
  const kind = text.slice(0, at)
  const value = text.slice(at + 1)
  if (at > 0 && kind === 'text') return textRecord({ text: value, language: 'en' })
  if (at > 0 && kind === 'uri') return uriRecord(value)
  throw new TagRequestError(`ndef: text:... or uri:... expected, got "${text}"`)
}
