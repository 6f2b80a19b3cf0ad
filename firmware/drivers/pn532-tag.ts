import type { Completion } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import { Pn532Command, Pn532Status } from '../../protocols/pn532/index.js'
import type { TagAnswer, TagLink } from './ntag21x-link.js'
import { NtagCommand } from './ntag21x-memory.js'
import type { Pn532 } from './pn532.js'

/** Longest time of an exchange with a tag: the chip's own limit is 51.2 ms, twice for a write of 16 bytes. */
const tagLimitUs = 200_000
/** Most bytes of an answer with a tag's data: status and 64 bytes. */
const tagAnswerLength = 65

/** CIU_Control, whose low three bits say how many bits of the last byte came (PN532/C1 datasheet). */
const ciuControl = [0x63, 0x3c]

/** The way to a tag through a PN532's list. */
export class Pn532TagLink implements TagLink {
  private readonly reader: Pn532
  private readonly number: number
  private closed = false

  constructor({ reader, number }: { readonly reader: Pn532; readonly number: number }) {
    this.reader = reader
    this.number = number
  }

  /**
   * Reads and writes go through InDataExchange, which knows the four-bit answers of writes; what the chip does not know
   * goes through as it is. The chip's own limit of 51.2 ms stands for `waitUs`.
   */
  exchange(command: Uint8Array, _waitUs: number, done: Completion<[TagAnswer]>): void {
    const isKnown = command[0] === NtagCommand.READ || command[0] === NtagCommand.WRITE
    if (isKnown) this.dataExchange(command, done)
    else this.communicateThru(command, done)
  }

  select(done: Completion): void {
    // InSelect does nothing for a tag that the chip takes to be selected.
    this.command(Pn532Command.InDeselect, [this.number], (error) => {
      if (error) done(error)
      else this.inSelect(done)
    })
  }

  close(): void {
    this.closed = true
  }

  private dataExchange(command: Uint8Array, done: Completion<[TagAnswer]>): void {
    const parameters = new Uint8Array(1 + command.length)
    parameters[0] = this.number
    parameters.set(command, 1)
    this.command(Pn532Command.InDataExchange, parameters, (error, answer) => {
      if (error) return done(error, nothing)
      if (statusOf(answer[0]) === Pn532Status.DataFormat) return done(null, { kind: 'refused', code: -1 })
      this.complete(answer, done)
    })
  }

  private inSelect(done: Completion): void {
    this.command(Pn532Command.InSelect, [this.number], (error, status) => done(error ?? failureOf(status[0])))
  }

  /** Unlike InDataExchange it does not see to it that the tag is the selected one. */
  private communicateThru(command: Uint8Array, done: Completion<[TagAnswer]>): void {
    this.inSelect((error) => {
      if (error) done(error, nothing)
      else this.passThrough(command, done)
    })
  }

  private passThrough(command: Uint8Array, done: Completion<[TagAnswer]>): void {
    this.command(Pn532Command.InCommunicateThru, command, (error, answer) => {
      if (error) return done(error, nothing)
      // A NAK has no CRC: it looks like damage, but for its length.
      if (statusOf(answer[0]) !== Pn532Status.Crc) return this.complete(answer, done)
      this.command(Pn532Command.ReadRegister, ciuControl, (problem, value) => {
        if (problem) return done(problem, nothing)
        if ((value[0]! & 7) === 4) done(null, { kind: 'refused', code: -1 })
        else this.complete(answer, done)
      })
    })
  }

  private complete(answer: Uint8Array, done: Completion<[TagAnswer]>): void {
    const failure = failureOf(answer[0])
    if (failure) done(failure, nothing)
    else if (answer.length === 1) done(null, { kind: 'acknowledged' })
    else done(null, { kind: 'data', bytes: answer.slice(1) })
  }

  private command(code: number, parameters: readonly number[] | Uint8Array, done: Completion<[Uint8Array]>): void {
    if (this.closed) return
    this.reader.command(code, parameters, tagAnswerLength, tagLimitUs, (error, answer) => {
      if (!this.closed) done(error, answer)
    })
  }
}

const nothing = undefined as never

/** The low six bits of a status byte are the error. */
function statusOf(status: number | undefined): number {
  return (status ?? Pn532Status.InvalidState) & 0x3f
}

function failureOf(status: number | undefined): Error | null {
  const code = statusOf(status)
  if (code === Pn532Status.Ok) return null
  if (code === Pn532Status.Timeout) return driverError('no-answer', 'PN532: an answer of the tag expected, got silence')
  return driverError('checksum', 'PN532: an answer of the tag expected, got status ' + code)
}
