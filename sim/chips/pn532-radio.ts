import {
  beginActivation,
  byteFrame,
  continueActivation,
  hasCrcA,
  NfcaCommand,
  withCrcA,
  type ActivationInput,
  type ActivationOutput,
  type ActivationStep,
  type NfcaFrame,
  type NfcaTag,
} from '../../protocols/nfca/index.js'
import { Pn532Status } from '../../protocols/pn532/index.js'
import type { FieldReader, HeardFrame, NfcField } from './nfc-field.js'

/** What came of an exchange: a status of UM0701-02, 7.1, and the tag's bytes. */
export interface RadioAnswer {
  readonly status: number
  readonly data: Uint8Array
  /** Bits of the last byte that count; 0 is all. */
  readonly lastBits: number
}

/** How a frame is sent and its answer taken. */
export interface Framing {
  readonly txCrc: boolean
  readonly rxCrc: boolean
  /** Bits of the last byte that are sent; 0 is all. */
  readonly txLastBits: number
}

const plain: Framing = { txCrc: true, rxCrc: true, txLastBits: 0 }
const nothing = new Uint8Array(0)

/** Longest wait for an answer during activation, microseconds [recalled: about a millisecond]. */
const activationWaitUs = 1_000

/** HLTA with its CRC_A. */
const haltFrame = byteFrame(withCrcA(Uint8Array.of(NfcaCommand.HLTA, 0x00)))

/** Commands of Type 2 tags that are answered by four bits and that the chip knows (UM0701-02, 7.3.8). */
const write4 = 0xa2
const write16 = 0xa0

/** The contactless side of a PN532: what it does with its field. Whoever asks is called back later, unless it is aborted. */
export class Pn532Radio {
  private readonly reader: FieldReader
  /** Tags of the list, in order: numbers 1 and 2. */
  private list: NfcaTag[] = []
  /** Index of the tag that is selected; -1 for none. */
  private selected = -1

  constructor(
    private readonly field: NfcField,
    onTagsChanged: () => void,
  ) {
    this.reader = field.addReader(onTagsChanged)
  }

  /** The tags of the list. */
  get targets(): readonly NfcaTag[] {
    return this.list
  }

  /** Whether the carrier is on. */
  get isOn(): boolean {
    return this.reader.isOn
  }

  /** Whether there is nothing in the field that could answer. */
  get isAlone(): boolean {
    return this.field.tags.length === 0
  }

  /** Switches the carrier; without it no tag stays selected. */
  switch(on: boolean): void {
    this.reader.switch(on)
    if (!on) this.selected = -1
  }

  /** Gives up what is under way. */
  abort(): void {
    this.reader.abort()
  }

  /** Forgets the list. */
  release(): void {
    this.list = []
    this.selected = -1
  }

  /** Lists up to `most` tags: each is activated, and halted where another is looked for. `wanted` has that tag alone. */
  listTags(most: number, wanted: Uint8Array | undefined, done: () => void): void {
    this.switch(true)
    this.release()
    this.next(most, wanted, done)
  }

  private next(most: number, wanted: Uint8Array | undefined, done: () => void): void {
    // REQA, since libnfc finds several tags by deselecting each before it lists again: halted ones are not found twice.
    this.activate(beginActivation(NfcaCommand.REQA, wanted), (output) => {
      if (output.kind !== 'found') return done()
      this.list.push(output.tag)
      this.selected = this.list.length - 1
      if (this.list.length >= most) return done()
      this.halt(() => this.next(most, undefined, done))
    })
  }

  /** Selects a tag of the list by its UID; calls back with a status. */
  select(index: number, done: (status: number) => void): void {
    const tag = this.list[index]
    if (!tag) return done(Pn532Status.WrongTarget)
    if (this.selected === index) return done(Pn532Status.Ok)
    this.switch(true)
    this.halt(() =>
      this.activate(beginActivation(NfcaCommand.WUPA, tag.uid), (output) => {
        if (output.kind === 'found') this.selected = index
        done(output.kind === 'found' ? Pn532Status.Ok : Pn532Status.Timeout)
      }),
    )
  }

  /** Halts the selected tag, if there is one. */
  halt(done: () => void): void {
    if (this.selected < 0) return done()
    this.selected = -1
    this.reader.exchange(haltFrame, activationWaitUs, done)
  }

  /** Data to a tag of the list and back: CRC, selection and the four-bit answers of writes are the chip's business. */
  dataExchange(index: number, data: Uint8Array, waitUs: number, done: (answer: RadioAnswer) => void): void {
    this.select(index, (status) => {
      if (status !== Pn532Status.Ok) return done(failed(status))
      if (data[0] === write4) return this.acknowledged(data, waitUs, done)
      if (data[0] !== write16 || data.length < 3) return this.exchange(data, plain, waitUs, refusalIn(done))
      this.acknowledged(data.slice(0, 2), waitUs, (answer) => {
        if (answer.status !== Pn532Status.Ok) return done(answer)
        this.acknowledged(data.slice(2), waitUs, done)
      })
    })
  }

  /** Sends bytes as they are, with or without CRC, and takes what comes. */
  exchange(data: Uint8Array, framing: Framing, waitUs: number, done: (answer: RadioAnswer) => void): void {
    this.switch(true)
    this.reader.exchange(framed(data, framing), waitUs, (heard) => done(evaluated(heard, framing.rxCrc)))
  }

  private acknowledged(data: Uint8Array, waitUs: number, done: (answer: RadioAnswer) => void): void {
    this.exchange(data, { ...plain, rxCrc: false }, waitUs, (answer) => {
      if (answer.status !== Pn532Status.Ok) return done(answer)
      const isAck = answer.lastBits === 4 && answer.data[0] === 0x0a
      done(isAck ? { ...answer, data: nothing, lastBits: 0 } : failed(refusedStatus))
    })
  }

  private activate(step: ActivationStep, done: (output: ActivationOutput) => void): void {
    const { state, output } = step
    if (output.kind !== 'send') return done(output)
    const frame = output.crc ? byteFrame(withCrcA(output.frame.bytes)) : output.frame
    this.reader.exchange(frame, activationWaitUs, (heard) =>
      this.activate(continueActivation(state, heardInput(heard, output.crc)), done),
    )
  }
}

/** What the chip says where a tag answers with a NAK [recalled; the manual names no code for it]. */
const refusedStatus = Pn532Status.DataFormat

/** A four-bit answer to a command that has data for an answer is a NAK. */
function refusalIn(done: (answer: RadioAnswer) => void): (answer: RadioAnswer) => void {
  return (answer) => done(answer.lastBits === 4 ? failed(refusedStatus) : answer)
}

function failed(status: number): RadioAnswer {
  return { status, data: nothing, lastBits: 0 }
}

function framed(data: Uint8Array, { txCrc, txLastBits }: Framing): NfcaFrame {
  if (txCrc) return byteFrame(withCrcA(data))
  return { bytes: data, bits: txLastBits > 0 ? (data.length - 1) * 8 + txLastBits : data.length * 8 }
}

function evaluated(heard: HeardFrame | undefined, rxCrc: boolean): RadioAnswer {
  if (!heard) return failed(Pn532Status.Timeout)
  if (heard.collisionAt >= 0) return failed(Pn532Status.Collision)
  const { bytes, bits } = heard
  if (!rxCrc) return { status: Pn532Status.Ok, data: bytes, lastBits: bits % 8 }
  if (bits % 8 !== 0 || !hasCrcA(bytes)) return { ...failed(Pn532Status.Crc), lastBits: bits % 8 }
  return { status: Pn532Status.Ok, data: bytes.slice(0, bytes.length - 2), lastBits: 0 }
}

function heardInput(heard: HeardFrame | undefined, crc: boolean): ActivationInput {
  if (!heard) return { kind: 'silence' }
  if (!crc) return { kind: 'answer', ...heard }
  if (heard.collisionAt >= 0 || !hasCrcA(heard.bytes)) return { kind: 'damaged' }
  const bytes = heard.bytes.slice(0, heard.bytes.length - 2)
  return { kind: 'answer', bytes, bits: bytes.length * 8, collisionAt: -1 }
}
