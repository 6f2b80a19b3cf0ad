import type { Completion, DriverError } from '../hal/index.js'
import { findNdef, ndefBlock } from '../../protocols/ndef/index.js'
import { tagError, type TagAnswer, type TagConnection, type TagError, type TagLink } from './ntag21x-link.js'
import {
  counterAddress,
  layoutOf,
  ndefMagic,
  NtagCommand,
  NtagPage,
  pageLength,
  readLength,
  type NtagLayout,
} from './ntag21x-memory.js'

/** Longest times of the tag, microseconds: 5 ms for what it knows, 10 ms for what it programs [recalled]. */
const readUs = 5_000
const writeUs = 10_000

/** Pages of one FAST_READ: what fits a reader's buffer of 64 bytes with its CRC. */
const fastReadPages = 15

/** The data area of a tag, as far as it was read. */
interface Area {
  readonly bytes: Uint8Array
  readonly length: number
  readonly isReadOnly: boolean
}

/**
 * NXP NTAG213, NTAG215, NTAG216: NFC Forum Type 2 tags with 144, 504, 888 bytes for the user.
 * @part NXP NTAG213, NTAG215, NTAG216
 * @datasheet NTAG213/215/216 rev. 3.2, as quoted by facts/protocols.md 2.3 (see ntag21x-memory.ts)
 * @throws TagError ("gone" | "refused" | "damaged" | "wrong-tag" | "no-ndef" | "read-only" | "too-large" | "reader" |
 * "busy" | "missing" | "closed")
 */
export class Ntag21x {
  private readonly link: TagLink
  private pending: ((error: TagError) => void) | undefined
  private closed = false

  /** Takes the way to a tag that is selected. @throws TypeError without options; TagError "missing" without a link */
  constructor(options: TagConnection) {
    if (!options) throw new TypeError('NTAG21x: options expected')
    if (!options.io) throw tagError('missing', 'NTAG21x: the connection of a tag expected, got none')
    this.link = new options.io(options)
  }

  /** Which of the three it is. Completes with "wrong-tag" for another. */
  identify(done: Completion<[NtagLayout]>): void {
    this.begin(done, (finish) => {
      this.data([NtagCommand.GET_VERSION], 8, finish, (version) => {
        const layout = layoutOf(version)
        if (layout) finish(null, layout)
        else finish(tagError('wrong-tag', 'NTAG21x: the version of one expected, got ' + version.join(' ')), nothing)
      })
    })
  }

  /** Sixteen bytes from a page on; past the last readable page it goes on with page 0. */
  read(page: number, done: Completion<[Uint8Array]>): void {
    const command = [NtagCommand.READ, byte(page)]
    this.begin(done, (finish) => this.data(command, readLength, finish, succeed(finish)))
  }

  /** Pages `first` to `last`, both included, at most 15. */
  fastRead(first: number, last: number, done: Completion<[Uint8Array]>): void {
    if (byte(last) < byte(first) || last - first >= fastReadPages)
      throw new RangeError('NTAG21x: 1 to 15 pages expected, got ' + first + ' to ' + last)
    this.begin(done, (finish) => this.pages(first, last, finish, succeed(finish)))
  }

  /** Writes one page of four bytes. @throws RangeError for another length */
  write(page: number, bytes: Uint8Array, done: Completion): void {
    byte(page)
    if (bytes.length !== pageLength) throw new RangeError('NTAG21x: 4 bytes expected, got ' + bytes.length)
    this.begin(done, (finish) => this.writePage(page, bytes, finish, () => finish(null, undefined as never)))
  }

  /** Reads since it was made, where counting is on: [0, 2^24). */
  counter(done: Completion<[number]>): void {
    this.begin(done, (finish) =>
      this.data([NtagCommand.READ_CNT, counterAddress], 3, finish, (bytes) =>
        finish(null, bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16)),
      ),
    )
  }

  /** Gives the password; completes with the PACK, two bytes. @throws RangeError for other than 4 bytes */
  authenticate(password: Uint8Array, done: Completion<[Uint8Array]>): void {
    if (password.length !== 4) throw new RangeError('NTAG21x: a password of 4 bytes expected')
    const command = [NtagCommand.PWD_AUTH, password[0]!, password[1]!, password[2]!, password[3]!]
    this.begin(done, (finish) => this.data(command, 2, finish, succeed(finish)))
  }

  /** NXP's originality signature, 32 bytes. Checking it is the caller's business. */
  signature(done: Completion<[Uint8Array]>): void {
    this.begin(done, (finish) => this.data([NtagCommand.READ_SIG, 0], 32, finish, succeed(finish)))
  }

  /** The bytes of the NDEF message, possibly none; "no-ndef" where there is no message block. */
  readNdef(done: Completion<[Uint8Array]>): void {
    this.begin(done, (finish) =>
      this.locate(finish, (area, start, offset, length) => {
        if (start < 0)
          return finish(tagError('no-ndef', 'NTAG21x: an NDEF message expected, got a tag without'), nothing)
        this.extend(area, offset + length, finish, ({ bytes }) => finish(null, bytes.slice(offset, offset + length)))
      }),
    )
  }

  /**
   * Replaces the NDEF message. The length is written as 0 first and as it is last: a tag that is taken away in between
   * holds no message rather than half of one (Type 2 Tag, NDEF write procedure).
   */
  writeNdef(message: Uint8Array, done: Completion): void {
    this.begin(done, (finish) =>
      this.locate(finish, (area, start) => {
        if (area.isReadOnly)
          return finish(tagError('read-only', 'NTAG21x: a tag that may be written expected'), nothing)
        if (start < 0) return finish(tagError('no-ndef', 'NTAG21x: a place for a message expected, got none'), nothing)
        let block: Uint8Array
        try {
          block = ndefBlock(message, area.length - start)
        } catch (error) {
          return finish(tagError('too-large', 'NTAG21x: ' + (error as Error).message, error as Error), nothing)
        }
        this.writeBlock(area, start, block, finish)
      }),
    )
  }

  /** Gives the tag up. What is under way completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.link.close()
    const { pending } = this
    if (pending) pending(closedError())
  }

  /** One operation at a time; `finish` completes it once. */
  private begin<Result>(done: Completion<[Result]>, work: (finish: Completion<[Result]>) => void): void {
    if (this.closed) throw closedError()
    if (this.pending) throw tagError('busy', 'NTAG21x: one operation at a time expected, got two')
    let isOver = false
    const finish: Completion<[Result]> = (error, result) => {
      if (isOver) return
      isOver = true
      this.pending = undefined
      done(error, result)
    }
    this.pending = (error) => finish(error, nothing)
    work(finish)
  }

  private data(
    command: readonly number[],
    length: number,
    finish: Completion<[never]>,
    then: (bytes: Uint8Array) => void,
  ): void {
    this.link.exchange(new Uint8Array(command), readUs, (error, answer) => {
      if (error) return finish(asTagError(error), nothing)
      if (answer.kind === 'refused') return this.refused(finish)
      if (answer.kind !== 'data' || answer.bytes.length !== length)
        return finish(tagError('damaged', 'NTAG21x: ' + length + ' bytes expected'), nothing)
      then(answer.bytes)
    })
  }

  private pages(first: number, last: number, finish: Completion<[never]>, then: (bytes: Uint8Array) => void): void {
    this.data([NtagCommand.FAST_READ, first, last], (last - first + 1) * pageLength, finish, then)
  }

  private writePage(page: number, bytes: Uint8Array, finish: Completion<[never]>, then: () => void): void {
    const command = new Uint8Array([NtagCommand.WRITE, page, bytes[0]!, bytes[1]!, bytes[2]!, bytes[3]!])
    this.link.exchange(command, writeUs, (error, answer: TagAnswer) => {
      if (error) return finish(asTagError(error), nothing)
      if (answer.kind === 'refused') return this.refused(finish)
      if (answer.kind !== 'acknowledged') return finish(tagError('damaged', 'NTAG21x: an ACK expected'), nothing)
      then()
    })
  }

  /** A NAK sends the tag back to idle: it is selected anew, for the next operation; one that is not there said no NAK. */
  private refused(finish: Completion<[never]>): void {
    const error = tagError('refused', 'NTAG21x: an answer expected, got a NAK')
    this.link.select((problem) => finish(problem ? asTagError(problem) : error, nothing))
  }

  /** Reads the capability container and goes through the data area up to the message; `start` is -1 without one. */
  private locate(
    finish: Completion<[never]>,
    then: (area: Area, start: number, offset: number, length: number) => void,
  ): void {
    this.data([NtagCommand.READ, NtagPage.CapabilityContainer], readLength, finish, (bytes) => {
      // Version 1.x, and reading without conditions (Type 2 Tag, capability container).
      if (bytes[0] !== ndefMagic || bytes[1]! >> 4 !== 1 || bytes[3]! >> 4 !== 0)
        return finish(tagError('no-ndef', 'NTAG21x: a capability container expected'), nothing)
      const length = bytes[2]! * 8
      const isReadOnly = (bytes[3]! & 0x0f) !== 0
      this.search({ bytes: bytes.slice(pageLength), length, isReadOnly }, finish, then)
    })
  }

  private search(
    area: Area,
    finish: Completion<[never]>,
    then: (area: Area, start: number, offset: number, length: number) => void,
  ): void {
    let place
    try {
      place = findNdef(area.bytes, area.length)
    } catch (error) {
      return finish(tagError('no-ndef', 'NTAG21x: ' + (error as Error).message, error as Error), nothing)
    }
    if (place.kind === 'incomplete')
      return this.extend(area, place.needed, finish, (longer) => this.search(longer, finish, then))
    if (place.kind === 'none') then(area, -1, 0, 0)
    else then(area, place.start, place.offset, place.length)
  }

  /** Reads on until so many bytes of the area are there. */
  private extend(area: Area, needed: number, finish: Completion<[never]>, then: (area: Area) => void): void {
    const { bytes } = area
    if (bytes.length >= needed) return then(area)
    const first = NtagPage.FirstUser + bytes.length / pageLength
    const wanted = NtagPage.FirstUser + Math.ceil(needed / pageLength) - 1
    const last = Math.min(wanted, first + fastReadPages - 1)
    this.pages(first, last, finish, (more) => {
      const longer = new Uint8Array(bytes.length + more.length)
      longer.set(bytes)
      longer.set(more, bytes.length)
      this.extend({ bytes: longer, length: area.length, isReadOnly: area.isReadOnly }, needed, finish, then)
    })
  }

  private writeBlock(area: Area, start: number, block: Uint8Array, finish: Completion<[never]>): void {
    const firstPage = Math.floor(start / pageLength)
    const lastPage = Math.floor((start + block.length - 1) / pageLength)
    this.extend(area, (lastPage + 1) * pageLength, finish, ({ bytes }) => {
      const image = bytes.slice(0, (lastPage + 1) * pageLength)
      image.set(block, start)
      const lengthPage = Math.floor((start + 1) / pageLength)
      const empty = pageOf(image, lengthPage)
      empty[(start + 1) % pageLength] = 0
      const plan: { page: number; bytes: Uint8Array }[] = [{ page: lengthPage, bytes: empty }]
      for (let page = firstPage; page <= lastPage; page++)
        if (page !== lengthPage) plan.push({ page, bytes: pageOf(image, page) })
      plan.push({ page: lengthPage, bytes: pageOf(image, lengthPage) })
      this.writeAll(plan, 0, finish)
    })
  }

  private writeAll(
    plan: readonly { page: number; bytes: Uint8Array }[],
    next: number,
    finish: Completion<[never]>,
  ): void {
    if (next === plan.length) return finish(null, nothing)
    const { page, bytes } = plan[next]!
    this.writePage(NtagPage.FirstUser + page, bytes, finish, () => this.writeAll(plan, next + 1, finish))
  }
}

/** What goes with an error where a result would be; nobody may look at it. */
const nothing = undefined as never

function succeed<Result>(finish: Completion<[Result]>): (result: Result) => void {
  return (result) => finish(null, result)
}

function pageOf(bytes: Uint8Array, page: number): Uint8Array {
  return bytes.slice(page * pageLength, (page + 1) * pageLength)
}

function byte(page: number): number {
  if (!(page >= 0 && page <= 255 && Math.floor(page) === page))
    throw new RangeError('NTAG21x: a page from 0 to 255 expected, got ' + page)
  return page
}

function closedError(): TagError {
  return tagError('closed', 'NTAG21x: an open driver expected, got a closed one')
}

function asTagError(error: Error): TagError {
  const { kind } = error as DriverError
  if (kind === 'no-answer') return tagError('gone', 'NTAG21x: an answer expected, got silence', error)
  if (kind === 'checksum') return tagError('damaged', 'NTAG21x: a whole answer expected, got a damaged one', error)
  return tagError('reader', 'NTAG21x: a reader that works expected, got ' + error.message, error)
}
