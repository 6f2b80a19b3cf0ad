import {
  bcc,
  bitAt,
  byteFrame,
  cascadeTag,
  hasCrcA,
  NfcaCommand,
  sakCascade,
  selectCommands,
  shortFrameBits,
  withCrcA,
  type NfcaFrame,
} from '../../protocols/nfca/index.js'
import { frameDelayUs, type TagReply } from './nfc-field.js'

/** States of a Type A tag (ISO/IEC 14443-3, 6.3). "ready" counts its cascade level apart. */
export type TargetState = 'off' | 'idle' | 'ready' | 'active' | 'halt'

/** What a tag shows of itself before it is active. */
export interface TargetIdentity {
  /** 4, 7 or 10 bytes. */
  readonly uid: Uint8Array
  readonly atqa: number
  /** SEL_RES once the UID is complete. */
  readonly sak: number
}

/**
 * The part of a Type A tag that is the same in all: request, anticollision, selection, halt. A mistake in what it hears
 * sends it back to idle, or to halt if that is where it was woken from.
 */
export class NfcaTarget {
  private current: TargetState = 'off'
  private level = 0
  /** Whether it was woken from halt: then it goes back there. */
  private isStarred = false

  constructor(private readonly identity: TargetIdentity) {
    const { length } = identity.uid
    if (length !== 4 && length !== 7 && length !== 10)
      throw new RangeError(`a UID of 4, 7 or 10 bytes expected, got ${length}`)
  }

  get state(): TargetState {
    return this.current
  }

  fieldOn(): void {
    this.current = 'idle'
    this.isStarred = false
  }

  fieldOff(): void {
    this.current = 'off'
  }

  /** Back to where it waits: after a mistake, after a NAK. */
  fall(): void {
    this.current = this.isStarred ? 'halt' : 'idle'
  }

  /**
   * Takes a frame. `active` is asked for what is left when the tag is active and the frame is whole bytes: it gets the
   * bytes as they came, with their CRC_A.
   */
  hear(frame: NfcaFrame, active: (bytes: Uint8Array) => TagReply | undefined): TagReply | undefined {
    if (this.current === 'off') return undefined
    if (frame.bits === shortFrameBits) return this.request(frame.bytes[0]! & 0x7f)
    if (this.current === 'ready') return this.ready(frame)
    if (this.current !== 'active') return undefined
    if (frame.bits % 8 !== 0) return this.mistake()
    return isHalt(frame.bytes) ? this.halt() : active(frame.bytes)
  }

  private request(command: number): TagReply | undefined {
    const wakes = command === NfcaCommand.WUPA || (command === NfcaCommand.REQA && this.current !== 'halt')
    if (this.current !== 'idle' && this.current !== 'halt') return this.mistake()
    if (!wakes) return undefined
    this.isStarred = this.current === 'halt'
    this.current = 'ready'
    this.level = 0
    const { atqa } = this.identity
    return immediate(byteFrame(Uint8Array.of(atqa & 0xff, atqa >> 8)))
  }

  private ready({ bytes, bits }: NfcaFrame): TagReply | undefined {
    if (bits < 16 || bytes[0] !== selectCommands[this.level]) return this.mistake()
    const part = this.levelBytes()
    const valid = ((bytes[1]! >> 4) - 2) * 8 + (bytes[1]! & 7)
    if (bytes[1] === 0x70) return this.select(bytes, bits, part)
    if (valid < 0 || valid > 39 || bits !== 16 + valid) return this.mistake()
    for (let index = 0; index < valid; index++)
      if (bitAt(bytes, 16 + index) !== bitAt(part, index)) return this.mistake()
    return immediate(rest(part, valid))
  }

  private select(bytes: Uint8Array, bits: number, part: Uint8Array): TagReply | undefined {
    if (bits !== 72 || !hasCrcA(bytes) || part.some((byte, index) => byte !== bytes[2 + index])) return this.mistake()
    const isLast = part[0] !== cascadeTag || this.levelsLeft() === 0
    if (isLast) this.current = 'active'
    else this.level++
    return immediate(byteFrame(withCrcA(Uint8Array.of(isLast ? this.identity.sak : sakCascade))))
  }

  /** UID bytes and BCC of the level: four of the UID, or the cascade tag and three. */
  private levelBytes(): Uint8Array {
    const { uid } = this.identity
    const from = this.level * 3
    const part = new Uint8Array(5)
    if (this.levelsLeft() === 0) part.set(uid.subarray(from, from + 4))
    else part.set([cascadeTag, ...uid.subarray(from, from + 3)])
    part[4] = bcc(part, 0)
    return part
  }

  private levelsLeft(): number {
    return (this.identity.uid.length - 4) / 3 - this.level
  }

  private halt(): undefined {
    this.current = 'halt'
    return undefined
  }

  private mistake(): undefined {
    this.fall()
    return undefined
  }
}

/** A reply without work behind it. */
export function immediate(frame: NfcaFrame): TagReply {
  return { frame, delayUs: frameDelayUs }
}

function isHalt(bytes: Uint8Array): boolean {
  return bytes.length === 4 && bytes[0] === NfcaCommand.HLTA && bytes[1] === 0 && hasCrcA(bytes)
}

/** The bits of a level from one on. */
function rest(part: Uint8Array, from: number): NfcaFrame {
  const bits = 40 - from
  const bytes = new Uint8Array((bits + 7) >> 3)
  for (let index = 0; index < bits; index++) bytes[index >> 3]! |= bitAt(part, from + index) << (index & 7)
  return { bytes, bits }
}
