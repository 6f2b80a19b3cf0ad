import type { Completion } from '../../hal/index.js'
import { ndefMagic, NtagPage, pageLength, readLength } from '../../drivers/ntag21x-memory.js'
import { tagError, type TagError } from '../../drivers/ntag21x-link.js'
import { findNdef } from '../../../protocols/ndef/index.js'

/** A tag that gives 16 bytes from a page on: every NFC Forum Type 2 tag does (READ, command 30). */
export interface Type2Tag {
  read(page: number, done: Completion<[Uint8Array]>): void
}

/** Longest message that is read: a bin's is below 64 bytes, and the tag is there for seconds. */
const longest = 256

/**
 * Reads the NDEF message of a Type 2 tag with READ alone: an NTAG's FAST_READ is not known to the tag of an nRF52.
 * @param done completes once: "no-ndef" without a container or a message, "too-large" beyond 256 bytes, or an error of the tag
 */
export function readType2(tag: Type2Tag, done: Completion<[Uint8Array]>): void {
  tag.read(NtagPage.CapabilityContainer, (error, bytes) => {
    if (error) return done(error, nothing)
    if (bytes[0] !== ndefMagic || bytes[1]! >> 4 !== 1)
      return done(tagError('no-ndef', 'Type 2 tag: a capability container expected'), nothing)
    readOn(tag, bytes.slice(pageLength), bytes[2]! * 8, done)
  })
}

/** Goes on until the whole message is there. `area`: the beginning of the data area. */
function readOn(tag: Type2Tag, area: Uint8Array, areaLength: number, done: Completion<[Uint8Array]>): void {
  let needed: number
  try {
    const place = findNdef(area, areaLength)
    if (place.kind === 'none') throw noMessage()
    needed = place.kind === 'incomplete' ? place.needed : place.offset + place.length
    if (place.kind === 'found' && needed <= area.length) return done(null, area.slice(place.offset, needed))
    if (needed > longest) throw tagError('too-large', 'Type 2 tag: a message of up to 256 bytes expected')
  } catch (error) {
    const isOwn = (error as Partial<TagError>).kind === 'too-large'
    return done(isOwn ? (error as Error) : noMessage(), nothing)
  }
  tag.read(NtagPage.FirstUser + area.length / pageLength, (error, bytes) => {
    if (error) return done(error, nothing)
    const longer = new Uint8Array(area.length + readLength)
    longer.set(area)
    longer.set(bytes, area.length)
    readOn(tag, longer, areaLength, done)
  })
}

function noMessage(): TagError {
  return tagError('no-ndef', 'Type 2 tag: a message expected')
}

/** What goes with an error where a result would be; nobody may look at it. */
const nothing = undefined as never
