import { boards, type Board } from '../../../boards/index.js'
import {
  EspruinoUploader,
  type UploadOutput,
  type UploadPlan,
  type UploadResult,
} from '../../../boards/espruino/upload/index.js'
import type { RandomStream } from '../../kernel/random.js'
import type { EspruinoMachineOptions } from './machine.js'
import { latin1 } from './session.js'
import { TestMachine } from './test-machine.js'

/** What happens to the bytes of an upload. */
export interface UploadFaults {
  /** One in so many packets is damaged, each way: a byte changed, lost or said twice. */
  readonly oneIn?: number
  /** Nothing goes either way any more, once so many bytes went to the board. */
  readonly closeAfterBytes?: number
  /** Asked after each output whether the port is closed now. */
  readonly closeAt?: (output: UploadOutput) => boolean
}

/** How an upload went. */
export interface UploadRecord {
  readonly result?: UploadResult
  readonly error?: Error & { readonly kind: string }
  readonly isClosed: boolean
  readonly packets: number
  readonly damaged: number
  readonly sentBytes: number
  readonly notes: readonly string[]
  readonly tookUs: number
}

/** An emulated board, and an uploader on a line to it that can be damaged and closed. Everything in virtual time. */
export class UploadBench {
  readonly board: TestMachine
  private readonly random: RandomStream
  private onBytes: ((bytes: Uint8Array) => void) | undefined
  /** What the board says while nobody uploads. */
  private said = ''

  constructor(
    seed = 1,
    readonly boardName = 'espruino-pico',
    options: EspruinoMachineOptions = {},
  ) {
    this.board = new TestMachine([], { ...options, onBytes: (bytes) => this.heard(bytes) }, boardName)
    this.random = this.board.world.random(`line/${seed}`)
    this.board.boot()
  }

  /** The board as data. */
  get data(): Board {
    return boards[this.boardName]!
  }

  /** What `.bootcde` holds. */
  get bootCode(): Uint8Array | undefined {
    return this.board.machine.storage.read('.bootcde')
  }

  /** Starts what is in the flash, from the reset pin on. Returns what it says. */
  restart(): string {
    this.said = ''
    this.board.board.reset('pin')
    this.board.run(1_000_000)
    return this.said
  }

  /** Puts an image there as a cable with no fault would. */
  hold(image: Uint8Array): void {
    this.board.machine.storage.write('.bootcde', image)
  }

  /** Uploads until it is done, given up, or the port is closed. */
  upload(image: Uint8Array, faults: UploadFaults = {}, more: Partial<UploadPlan> = {}): UploadRecord {
    const { board } = this
    const uploader = new EspruinoUploader({ image, board: this.data, ...more })
    const record = { isClosed: false, packets: 0, damaged: 0, sentBytes: 0, notes: [] as string[] }
    const startUs = board.nowUs
    let end: Pick<UploadRecord, 'result' | 'error'> | undefined
    let dueUs = Infinity
    const damaged = (bytes: Uint8Array): Uint8Array => {
      record.packets++
      if (faults.oneIn === undefined || this.random.next() * faults.oneIn >= 1) return bytes
      record.damaged++
      return this.damage(bytes)
    }
    const obey = (outputs: readonly UploadOutput[]): void => {
      for (const output of outputs) {
        if (record.isClosed) return
        record.isClosed = faults.closeAt?.(output) === true
        if (record.isClosed) return
        if (output.kind === 'wake') dueUs = board.nowUs + output.afterUs
        else if (output.kind === 'note') record.notes.push(output.text)
        else if (output.kind === 'done') end = { result: output.result }
        else if (output.kind === 'failed') end = { error: output.error }
        else if (output.kind === 'send') {
          const room = (faults.closeAfterBytes ?? Infinity) - record.sentBytes
          const bytes = damaged(output.bytes).subarray(0, room)
          record.sentBytes += bytes.length
          board.machine.input(bytes)
          record.isClosed = bytes.length >= room
        }
      }
    }
    this.onBytes = (bytes) => {
      if (!record.isClosed && !end) obey(uploader.onBytes(damaged(bytes)))
    }
    obey(uploader.start())
    while (!end && !record.isClosed) {
      board.run(1000)
      if (board.nowUs >= dueUs) {
        dueUs = Infinity
        obey(uploader.onTimeout())
      }
    }
    this.onBytes = undefined
    board.run(20_000_000)
    return { ...record, ...end, tookUs: board.nowUs - startUs - 20_000_000 }
  }

  private heard(bytes: Uint8Array): void {
    if (this.onBytes) this.onBytes(bytes)
    else this.said += latin1(bytes)
  }

  private damage(bytes: Uint8Array): Uint8Array {
    const at = Math.floor(this.random.next() * bytes.length)
    const how = Math.floor(this.random.next() * 3)
    const before = bytes.slice(0, at)
    const byte = bytes[at]!
    const after = bytes.slice(at + 1)
    // On 2v29.277 a packet byte 4 ends nothing on a board.
    const middle = how === 0 ? [byte ^ (1 << Math.floor(this.random.next() * 8))] : how === 1 ? [] : [byte, byte]
    return Uint8Array.from([...before, ...middle, ...after])
  }
}

/** A program of so many bytes that says a name; the rest is every byte that a text in an image may hold. */
export function programOf(name: string, length: number): Uint8Array {
  const head = `print("${name} runs");\n//`
  return Uint8Array.from({ length }, (_, at) =>
    at < head.length ? head.charCodeAt(at) : 14 + ((at * 7 + name.length) % 242),
  )
}

/** Bytes as text. */
export const textOf = (bytes: Uint8Array | undefined): string => (bytes ? latin1(bytes) : '')
