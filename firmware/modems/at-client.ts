import { errorOfFinal, modemError, type ModemError } from '../../protocols/at/error.js'
import { AtReader } from '../../protocols/at/reader.js'
import type { Connection, Serial, SerialOptions, TimerHandle, Timers } from '../hal/index.js'
import { SerialWriter } from './serial-writer.js'

/** A command with what its answer looks like and how long it may take. */
export interface AtRequest {
  /** The command without CR; for the log and for telling its echo. */
  readonly command: string
  /** What is sent in its place, CR included, where that is more than the text. */
  readonly bytes?: Uint8Array
  /** What information responses begin with; '' for text without prefix; left out where there are none. */
  readonly prefix?: string
  /** What is sent once the prompt has come. */
  readonly data?: Uint8Array
  /** Longest time to the final result, in microseconds. */
  readonly timeoutUs: number
  /** Whether a refusal is as good as `OK`. */
  readonly takesRefusal?: boolean
  /** The client's own: the request that waits behind this one. */
  nextRequest?: AtRequest | undefined
  onResponse?(line: string): void
  /** The final result; an error for everything that is not `OK`. Called exactly once. */
  onFinal(error: ModemError | undefined): void
}

/** Who uses a client: hears what no command asked for. */
export interface AtOwner {
  onUrc(line: string): void
  /** The modem does not answer AT any more. Commands fail with "no-answer" until it does. */
  onHung(): void
}

/** Probes with AT before a modem counts as hung, and how the wait for an answer grows (facts nbiot.md 3.1). */
const maxProbes = 10
const probeStepUs = 100000
/** Silence after the answer to the only probe. After several, others may still be answered: see `settle`. */
const settleUs = 50000
const escape = 0x1b
/** Bytes that are read at a time. */
const chunkBytes = 64

/** `sync`: probing; `settle`: a probe was answered; `ready`: commands may go; `closed`. */
type Phase = 'unknown' | 'sync' | 'settle' | 'ready' | 'closed'

/**
 * Sends commands one after the other and tells their answers from notifications. A command that is not answered in time
 * fails, and the modem is probed with AT until it answers, before the next one goes out.
 */
export class AtClient {
  private readonly owner: AtOwner
  private readonly timers: Timers
  private readonly reader: AtReader
  private readonly serial: Serial
  private readonly writer: SerialWriter
  /** What waits, as a chain: a list that mostly holds nothing should cost nothing. */
  private first: AtRequest | undefined = undefined
  private readonly onTimer: () => void
  private current: AtRequest | undefined = undefined
  private phase: Phase = 'unknown'
  private probes = 0
  private timer: TimerHandle | undefined = undefined

  /** Opens the port. `urcs`: what the family's notifications begin with. `maxLine`: see {@link AtReader}. */
  constructor(
    connection: Connection<SerialOptions, Serial>,
    timers: Timers,
    urcs: readonly string[],
    owner: AtOwner,
    maxLine?: number,
  ) {
    this.owner = owner
    this.timers = timers
    this.reader = new AtReader(urcs, maxLine)
    this.onTimer = () => this.timeUp()
    this.writer = new SerialWriter()
    this.serial = new connection.io(Object.assign({ target: this, onReadable, onWritable }, connection))
    this.writer.serial = this.serial
  }

  /** Whether the modem has answered and has not fallen silent since. */
  get isSynced(): boolean {
    return this.phase === 'ready' || this.phase === 'settle'
  }

  /** Adds a command to the queue. */
  send(request: AtRequest): void {
    request.nextRequest = undefined
    let last = this.first
    while (last && last.nextRequest) last = last.nextRequest
    if (last) last.nextRequest = request
    else this.first = request
    this.pump()
  }

  /** Takes back a request that has not been sent yet; its `onFinal` is not called. */
  withdraw(request: AtRequest): void {
    if (this.first === request) this.first = request.nextRequest
    for (let left = this.first; left; left = left.nextRequest)
      if (left.nextRequest === request) left.nextRequest = request.nextRequest
  }

  /** Takes the modem for asleep or confused: it is probed before the next command. */
  desync(): void {
    if (!this.isSynced || this.current) return
    this.phase = 'unknown'
    this.stopTimer()
  }

  /** Fails the command under way and all that wait: the modem restarted. */
  abort(error: ModemError): void {
    this.stopTimer()
    this.reader.reset()
    this.writer.clear()
    if (this.phase !== 'closed') this.phase = 'unknown'
    const { current } = this
    let waiting = this.first
    this.first = undefined
    this.setCurrent(undefined)
    if (current) current.onFinal(error)
    while (waiting) {
      const request = waiting
      waiting = request.nextRequest
      request.onFinal(error)
    }
  }

  /** Closes the port. What waits is forgotten; its owner knows. */
  close(): void {
    this.phase = 'closed'
    this.stopTimer()
    this.current = undefined
    this.first = undefined
    this.serial.close()
  }

  /** Bytes can be read. */
  receive(): void {
    // Small on purpose: answers are short, and an array of this size costs a fraction of a larger one.
    const chunk = new Uint8Array(chunkBytes)
    let count: number | undefined = chunkBytes
    while (count === chunkBytes && this.phase !== 'closed') {
      count = this.serial.read(chunk)
      if (count === undefined) return
      this.takeTokens(this.reader.push(chunk, count))
    }
  }

  /** Bytes can be written. */
  drain(): void {
    if (!this.isClosed()) this.writer.drain()
  }

  private takeTokens(bytes: Uint8Array): void {
    const { reader } = this
    for (let kind = reader.next(bytes); kind !== undefined; kind = reader.next(bytes)) {
      if (kind === 'urc') this.owner.onUrc(reader.text)
      else if (kind === 'response') this.onResponse(reader.text)
      else if (kind === 'final') this.onFinal(reader.text)
      else if (kind === 'prompt') this.onPrompt()
      // A callback may have closed the client.
      if (this.isClosed()) return
    }
  }

  private isClosed(): boolean {
    return this.phase === 'closed'
  }

  private pump(): void {
    const request = this.first
    if (this.current || !request || this.phase === 'sync' || this.phase === 'settle') return
    if (this.phase !== 'ready') return this.startSync(false)
    this.first = request.nextRequest
    this.setCurrent(request)
    this.reader.promptExpected = request.data !== undefined
    this.timer = this.timers.after(request.timeoutUs, this.onTimer)
    this.writer.write(request.bytes === undefined ? lineOf(request.command) : request.bytes)
  }

  private setCurrent(request: AtRequest | undefined): void {
    this.current = request
    this.reader.command = request ? request.command : ''
    this.reader.prefix = request ? request.prefix : undefined
    this.reader.promptExpected = false
  }

  private onResponse(line: string): void {
    const { current } = this
    if (current && current.onResponse) current.onResponse(line)
  }

  private onPrompt(): void {
    const { current } = this
    if (current && current.data) this.writer.write(current.data)
    this.reader.promptExpected = false
  }

  private onFinal(line: string): void {
    if (this.phase === 'sync' || this.phase === 'settle') return this.settle()
    const { current } = this
    if (this.phase !== 'ready' || !current) return
    this.finish(current.takesRefusal ? undefined : errorOfFinal(line, current.command))
  }

  private finish(error: ModemError | undefined): void {
    const { current } = this
    this.stopTimer()
    this.setCurrent(undefined)
    current!.onFinal(error)
    this.pump()
  }

  private startSync(cancelsData: boolean): void {
    this.phase = 'sync'
    this.probes = 0
    this.reader.command = 'AT'
    // A modem that still waits for data takes a command for data.
    if (cancelsData) this.writer.write(new Uint8Array([escape]))
    this.probe()
  }

  private probe(): void {
    this.probes++
    this.timer = this.timers.after(this.probes * probeStepUs, this.onTimer)
    this.writer.write(lineOf('AT'))
  }

  /** Waits for silence: the answer to a probe must not be taken for that to the next command. */
  private settle(): void {
    this.stopTimer()
    this.phase = 'settle'
    this.timer = this.timers.after(this.probes > 1 ? this.probes * probeStepUs : settleUs, this.onTimer)
  }

  private timeUp(): void {
    this.timer = undefined
    if (this.phase === 'settle') {
      this.phase = 'ready'
      this.reader.command = ''
      this.pump()
    } else if (this.phase === 'sync') {
      if (this.probes < maxProbes) this.probe()
      else this.giveUp()
    } else if (this.current) this.onLate(this.current)
  }

  private onLate(request: AtRequest): void {
    this.setCurrent(undefined)
    this.reader.reset()
    this.writer.clear()
    this.startSync(request.data !== undefined)
    const limitMs = Math.round(request.timeoutUs / 1000)
    request.onFinal(modemError('timeout', `${request.command}: a final result within ${limitMs} ms expected, got none`))
  }

  private giveUp(): void {
    this.phase = 'unknown'
    this.abort(modemError('no-answer', `modem: an answer to one of ${maxProbes} AT expected, got none`))
    if (!this.isClosed()) this.owner.onHung()
  }

  private stopTimer(): void {
    this.timers.cancel(this.timer)
    this.timer = undefined
  }
}

interface Targeted {
  readonly target: AtClient
}

/** Shared by all clients: the instance of the port knows whose it is (ECMA-419 clause 8, `target`). */
function onReadable(this: Serial): void {
  ;(this as unknown as Targeted).target.receive()
}

function onWritable(this: Serial): void {
  ;(this as unknown as Targeted).target.drain()
}

/** The bytes of a command with its CR. */
function lineOf(command: string): Uint8Array {
  const bytes = new Uint8Array(command.length + 1)
  for (let at = 0; at < command.length; at++) bytes[at] = command.charCodeAt(at)
  bytes[command.length] = 13
  return bytes
}
