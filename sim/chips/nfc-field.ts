import { bitAt, copyBits, setBit, type NfcaFrame } from '../../protocols/nfca/index.js'
import type { Scheduler } from '../kernel/scheduler.js'

/** What a tag sends back, and what happens in it once that is over. */
export interface TagReply {
  /** Undefined where the tag works in silence. */
  readonly frame: NfcaFrame | undefined
  /** From the end of the reader's frame to the beginning of the tag's, microseconds. */
  readonly delayUs: number
  /** What the tag has done by then, if it has had power for so long: a page that is programmed. */
  readonly commit?: () => void
}

/** The air side of a tag. */
export interface FieldTag {
  /** The carrier came: power-on reset. */
  fieldOn(): void
  /** The carrier went. */
  fieldOff(): void
  /** A frame of a reader is over; undefined is silence. */
  hear(frame: NfcaFrame): TagReply | undefined
}

/** What a reader heard. */
export interface HeardFrame extends NfcaFrame {
  /** Index of the first bit that two tags sent differently; -1 without one. */
  readonly collisionAt: number
}

/** Microseconds of one bit at 106 kbit/s: 128 periods of 13.56 MHz (ISO/IEC 14443-2). */
export const bitUs = 128 / 13.56

/** Time of a frame on the air, microseconds: start, bits, a parity bit after each whole byte, end. */
export function frameUs(bits: number): number {
  return Math.ceil((1 + bits + Math.floor(bits / 8) + 1) * bitUs)
}

/** Least time between a reader's frame and a tag's: 1172 periods of the carrier (ISO/IEC 14443-3, 6.2.1.1). */
export const frameDelayUs = Math.ceil(1172 / 13.56)

/**
 * The air between readers and tags: who is there, who has power, and what comes of several answering at once. Tags are in or
 * out; there is no distance. With two carriers on at once, a frame during another reader's exchange spoils both.
 */
export class NfcField {
  private readonly present: FieldTag[] = []
  private readonly readers: FieldReader[] = []

  constructor(readonly scheduler: Scheduler) {}

  /** The tags in the field, in the order they came. */
  get tags(): readonly FieldTag[] {
    return this.present
  }

  /** Whether any carrier is on. */
  get isPowered(): boolean {
    return this.readers.some((reader) => reader.isOn)
  }

  /** A tag comes into the field. Twice is one tag. */
  enter(tag: FieldTag): void {
    if (this.present.includes(tag)) return
    this.present.push(tag)
    if (this.isPowered) tag.fieldOn()
    for (const reader of this.readers) reader.tagsChanged()
  }

  /** A tag is taken away, in the middle of whatever it is doing. */
  leave(tag: FieldTag): void {
    const index = this.present.indexOf(tag)
    if (index < 0) return
    this.present.splice(index, 1)
    if (this.isPowered) tag.fieldOff()
    for (const reader of this.readers) {
      reader.tagLeft(tag)
      reader.tagsChanged()
    }
  }

  /** A reader's antenna. `onTagsChanged` is called when a tag comes or goes. */
  addReader(onTagsChanged: () => void = () => {}): FieldReader {
    const reader = new FieldReader(this, onTagsChanged)
    this.readers.push(reader)
    return reader
  }

  /** Switches a carrier; the tags follow the sum of all. @internal */
  switchCarrier(reader: FieldReader, on: boolean): void {
    const before = this.isPowered
    reader.setOn(on)
    if (this.isPowered === before) return
    for (const tag of this.present.slice()) {
      if (before) tag.fieldOff()
      else tag.fieldOn()
    }
  }

  /** Spoils the exchanges of other readers; whether there were any. @internal */
  spoil(by: FieldReader): boolean {
    const others = this.readers.filter((reader) => reader !== by && reader.isBusy)
    for (const other of others) other.spoil()
    return others.length > 0
  }
}

/** One tag's answer in an exchange. */
interface Answer {
  readonly tag: FieldTag
  readonly frame: NfcaFrame
  /** When its first bit is sent. */
  readonly startUs: number
  /** When the tag was taken away; Infinity where it stayed. */
  leftUs: number
}

/** One exchange: a frame on its way, then the answers. */
class Exchange {
  isSpoiled = false
  isOver = false
  replies: readonly Answer[] = []

  constructor(
    readonly frame: NfcaFrame,
    readonly waitUs: number,
    readonly done: (heard: HeardFrame | undefined) => void,
    readonly begun: () => void,
  ) {}
}

/** One reader's antenna in a {@link NfcField}. */
export class FieldReader {
  private carrier = false
  private current: Exchange | undefined

  constructor(
    private readonly field: NfcField,
    private readonly onTagsChanged: () => void,
  ) {}

  /** Whether the carrier is on. */
  get isOn(): boolean {
    return this.carrier
  }

  /** Whether an exchange is under way. */
  get isBusy(): boolean {
    return this.current !== undefined
  }

  /** Switches the carrier. Off ends an exchange without an answer and takes the tags' power. */
  switch(on: boolean): void {
    if (on === this.carrier) return
    if (!on) this.abort()
    this.field.switchCarrier(this, on)
  }

  /**
   * Sends a frame. Calls back once with what came in the time that the reader waits after the end of its frame, or with
   * undefined; never after {@link abort}. `begun` is called where an answer begins.
   */
  exchange(
    frame: NfcaFrame,
    waitUs: number,
    done: (heard: HeardFrame | undefined) => void,
    begun: () => void = () => {},
  ): void {
    this.abort()
    const exchange = new Exchange(frame, waitUs, done, begun)
    this.current = exchange
    exchange.isSpoiled = this.field.spoil(this)
    this.after(frameUs(frame.bits), () => this.sent(exchange))
  }

  /** Gives an exchange up; nobody is called back. */
  abort(): void {
    if (this.current) this.current.isOver = true
    this.current = undefined
  }

  /** @internal */
  setOn(on: boolean): void {
    this.carrier = on
  }

  /** @internal */
  spoil(): void {
    if (this.current) this.current.isSpoiled = true
  }

  /** @internal */
  tagLeft(tag: FieldTag): void {
    const answer = this.current?.replies.find((other) => other.tag === tag)
    if (answer) answer.leftUs = this.field.scheduler.nowUs
  }

  /** @internal */
  tagsChanged(): void {
    this.onTagsChanged()
  }

  private sent(exchange: Exchange): void {
    if (exchange.isOver) return
    const heard = this.carrier && !exchange.isSpoiled ? this.field.tags.slice() : []
    const replies = heard.flatMap((tag) => {
      const reply = tag.hear(exchange.frame)
      return reply ? [{ tag, reply }] : []
    })
    for (const { tag, reply } of replies) this.commitLater(tag, reply)
    const { nowUs } = this.field.scheduler
    exchange.replies = replies.flatMap(({ tag, reply: { frame, delayUs } }) =>
      frame && delayUs <= exchange.waitUs ? [{ tag, frame, startUs: nowUs + delayUs, leftUs: Infinity }] : [],
    )
    if (exchange.replies.length === 0) return this.after(exchange.waitUs, () => this.finish(exchange, undefined))
    const startUs = Math.min(...exchange.replies.map((answer) => answer.startUs))
    const endUs = Math.max(...exchange.replies.map((answer) => answer.startUs + frameUs(answer.frame.bits)))
    this.after(startUs - nowUs, () => this.begun(exchange))
    this.after(endUs - nowUs, () => this.answered(exchange))
  }

  private begun(exchange: Exchange): void {
    const isHeard = !exchange.isSpoiled && exchange.replies.some(({ leftUs }) => leftUs === Infinity)
    if (!exchange.isOver && isHeard) exchange.begun()
  }

  private answered(exchange: Exchange): void {
    const frames = exchange.replies.map(whatCame).filter(({ bits }) => bits > 0)
    const isHeard = this.carrier && !exchange.isSpoiled && frames.length > 0
    this.finish(exchange, isHeard ? superposed(frames) : undefined)
  }

  /** What the tag does takes time and power: a tag that is gone by then has done nothing. */
  private commitLater(tag: FieldTag, { commit, delayUs }: TagReply): void {
    if (!commit) return
    this.after(delayUs, () => {
      if (this.field.tags.includes(tag) && this.field.isPowered) commit()
    })
  }

  private finish(exchange: Exchange, heard: HeardFrame | undefined): void {
    if (exchange.isOver) return
    exchange.isOver = true
    this.current = undefined
    exchange.done(heard)
  }

  private after(delayUs: number, happen: () => void): void {
    this.field.scheduler.after(delayUs, 0, call, happen)
  }
}

function call(happen: () => void): void {
  happen()
}

/** The bits that were sent before the tag was taken away. */
function whatCame({ frame, startUs, leftUs }: Answer): NfcaFrame {
  if (leftUs === Infinity) return frame
  const bits = Math.max(0, Math.min(frame.bits, Math.floor((leftUs - startUs) / bitUs) - 1))
  return { bytes: frame.bytes.slice(0, (bits + 7) >> 3), bits }
}

/** What a reader makes of frames that are sent at the same time: bits as long as all agree, then a collision. */
function superposed(frames: readonly NfcaFrame[]): HeardFrame {
  const bits = Math.max(...frames.map((frame) => frame.bits))
  const bytes = new Uint8Array((bits + 7) >> 3)
  copyBits(frames[0]!.bytes, 0, bytes, 0, frames[0]!.bits)
  let collisionAt = -1
  for (const other of frames.slice(1)) {
    for (let index = 0; index < bits; index++) {
      const theirs = index < other.bits ? bitAt(other.bytes, index) : -1
      const ours = index < frames[0]!.bits ? bitAt(frames[0]!.bytes, index) : -1
      if (theirs === ours) continue
      if (collisionAt < 0 || index < collisionAt) collisionAt = index
      // Both halves of the bit are modulated: a receiver that must decide takes a one.
      setBit(bytes, index, 1)
    }
  }
  return { bytes, bits, collisionAt }
}
