import type { Modem, ModemOptions } from '../../../firmware/modems/modem.js'
import type { ByteBuffer, Serial, SerialOptions, Timers } from '../../../firmware/hal/index.js'
import { bytesOf as viewOf } from '../../../firmware/hal/index.js'
import { ByteArena } from '../../kernel/byte-arena.js'
import { RandomStream } from '../../kernel/random.js'
import { Scheduler } from '../../kernel/scheduler.js'
import { World } from '../../kernel/world.js'
import { PowerLedger } from '../../board/power-ledger.js'
import { UartPort } from '../../board/uart.js'
import { LocalPlatform } from '../../testing/local-platform.js'
import { bytesOf, textOf } from '../engine/bytes.js'
import { modemModels, type EmulatedModem } from '../registry.js'
import { FakeCell } from './fake-cell.js'
import { tapLine } from './line-tap.js'
import { TranscriptWriter, type Transcript, type TranscriptEntry } from '../transcript.js'

const startUnixMs = Date.UTC(2026, 5, 21, 8, 0, 0)
const zoneQuarterHours = 32

/**
 * A modem of the registry on a line, in a cell that answers in fixed times, before the modelled platform. What happens
 * beside the line is an event of the transcript: `power-on`, `power-off`, `reset`, and what `does` adds.
 */
export class ReplayBench {
  readonly world = new World({ seed: 1, startUnixMs })
  readonly scheduler = this.world.scheduler
  readonly platform = new LocalPlatform(this.world, () => 0, zoneQuarterHours)
  readonly cell = new FakeCell(this.scheduler)
  readonly hostPort: UartPort
  readonly modem: EmulatedModem
  readonly notes: string[] = []
  private readonly lines: string[] = []
  private readonly writer: TranscriptWriter
  private readonly actions: Record<string, (argument: string) => void> = {
    'power-on': () => this.modem.powerOn(),
    'power-off': () => this.modem.powerOff(),
    reset: () => this.modem.reset(),
  }

  /** `head`: what the transcript says of itself; "model" is the modem's name in the registry. */
  constructor(head: Readonly<Record<string, string>>) {
    const { scheduler } = this
    const model = modemModels[head['model']!]
    if (!model) throw new RangeError(`the name of a modem expected, got ${head['model']}`)
    const partOwner = scheduler.addOwner()
    const port = new UartPort(scheduler, partOwner, model.baudRate)
    this.hostPort = new UartPort(scheduler, 0, model.baudRate)
    UartPort.join(this.hostPort, port)
    const host = {
      arena: new ByteArena(),
      scheduler,
      partOwner,
      ledger: new PowerLedger(scheduler),
      chance: new RandomStream(1, 'replay'),
      note: (level: string, part: string, text: string) => void this.notes.push(`${level} ${part}: ${text}`),
    }
    this.modem = new model.emulator(host, port, {
      imei: '867726031076062',
      imsi: '460111175090234',
      iccid: '89860317742045530000',
      cell: this.cell,
      network: this.platform.network,
      couplingLossDb: 130,
    })
    this.cell.identity = { ...this.cell.identity, plmn: '46011' }
    this.hostPort.listener = { onBytes: () => undefined }
    this.writer = new TranscriptWriter((line) => this.lines.push(line), head)
    tapLine(port, (way, bytes) => this.note(way === 'toModem' ? 'sent' : 'received', bytes))
  }

  /** Adds an event: what is called with the rest of its line when it comes. */
  does(name: string, work: (argument: string) => void): this {
    this.actions[name] = work
    return this
  }

  /** Lets an event happen now. */
  happen(text: string): void {
    const [name, ...rest] = text.split(' ')
    const action = this.actions[name!]
    if (!action) throw new RangeError(`an event of ${Object.keys(this.actions).join(', ')} expected, got ${text}`)
    this.writer.take(this.scheduler.nowUs, 'event', text)
    action(rest.join(' '))
  }

  /** Sends a string of bytes so that its last bit is over at an instant. */
  sendBy(atUs: number, text: string): void {
    const lineUs = Math.ceil((text.length * 10e6) / this.hostPort.baud)
    this.scheduler.runUntil(Math.max(this.scheduler.nowUs, atUs - lineUs))
    this.hostPort.send(bytesOf(text))
  }

  /** What went over the line so far, as the text of a transcript. */
  transcript(): string {
    this.writer.finish()
    return this.lines.join('\n') + '\n'
  }

  private note(direction: 'sent' | 'received', bytes: Uint8Array): Uint8Array {
    this.writer.take(this.scheduler.nowUs, direction, textOf(bytes))
    return bytes
  }
}

/**
 * Sends what a transcript sent, when it did, lets its events happen, and gives what went over the line: the same text,
 * byte for byte and time for time, if the emulator is what it was.
 */
export function replayOnEmulator(
  transcript: Transcript,
  prepare: (bench: ReplayBench) => void = () => undefined,
): string {
  const bench = new ReplayBench(transcript.head)
  prepare(bench)
  for (const { atUs, direction, text } of transcript.entries) {
    if (direction === 'sent') bench.sendBy(atUs, text)
    else if (direction === 'event') {
      bench.scheduler.runUntil(atUs)
      bench.happen(text)
    }
  }
  const last = transcript.entries.at(-1)
  bench.scheduler.runUntil((last?.atUs ?? 0) + 1000)
  return bench.transcript()
}

/** What a driver did on a transcript. */
export interface DriverReplay {
  /** Lines it sent, in order, CR included. */
  readonly sent: readonly string[]
  /** Lines the transcript has and it did not send. */
  readonly missing: readonly string[]
}

/**
 * Plays the modem's part of a transcript to a driver: each line that the driver sends must be the next one of the
 * transcript, and what followed it there comes after the same time. `work` uses the driver; `cutAt` cuts everything that
 * the modem says after so many bytes, counted round, into two deliveries.
 */
export function replayOnDriver(
  transcript: Transcript,
  make: (options: ModemOptions) => Modem,
  work: (modem: Modem) => void,
  cutAt?: number,
): DriverReplay {
  const player = new Player(transcript, cutAt)
  const modem = make({ io: PlayedSerial, port: player as never, baud: Number(transcript.head['baud'] ?? 9600), timers: player.timers }) // prettier-ignore
  work(modem)
  player.scheduler.runUntil(transcript.entries.at(-1)!.atUs + 10e6)
  return { sent: player.sent, missing: player.missing() }
}

class Player {
  readonly scheduler = new Scheduler()
  readonly sent: string[] = []
  private readonly entries: readonly TranscriptEntry[]
  private at = 0
  private line = ''
  private hears: ((bytes: Uint8Array) => void) | undefined

  constructor(
    transcript: Transcript,
    private readonly cutAt: number | undefined,
  ) {
    this.entries = transcript.entries.filter(({ direction }) => direction !== 'event')
    this.say(0)
  }

  get timers(): Timers {
    const { scheduler } = this
    return {
      after: (delayUs, callback) => scheduler.after(delayUs, 0, (call: () => void) => call(), callback),
      cancel: (handle) => {
        if (handle !== undefined) scheduler.cancel(handle)
      },
    }
  }

  listen(hears: (bytes: Uint8Array) => void): void {
    this.hears = hears
  }

  take(text: string): void {
    this.line += text
    for (let end = this.line.indexOf('\r'); end >= 0; end = this.line.indexOf('\r')) {
      this.sent.push(this.line.slice(0, end + 1))
      this.line = this.line.slice(end + 1)
      this.answer(this.sent.at(-1)!)
    }
  }

  missing(): string[] {
    return this.entries.filter(({ direction }) => direction === 'sent').map(({ text }) => text).slice(this.sent.length) // prettier-ignore
  }

  /** The next line of the transcript was sent: says what came behind it. */
  private answer(line: string): void {
    const entry = this.entries[this.at]
    if (entry?.direction !== 'sent' || entry.text !== line) return
    this.at++
    this.say(entry.atUs)
  }

  private say(fromUs: number): void {
    for (let entry = this.entries[this.at]; entry?.direction === 'received'; entry = this.entries[++this.at]) {
      const bytes = bytesOf(entry.text)
      const cut = this.cutAt === undefined ? bytes.length : this.cutAt % bytes.length
      const { scheduler } = this
      scheduler.after(entry.atUs - fromUs, 0, () => this.deliver(bytes.subarray(0, cut)), undefined)
      scheduler.after(entry.atUs - fromUs + 500, 0, () => this.deliver(bytes.subarray(cut)), undefined)
    }
  }

  private deliver(bytes: Uint8Array): void {
    if (bytes.length > 0) this.hears?.(bytes)
  }
}

class PlayedSerial implements Serial {
  readonly target: unknown
  private readonly player: Player
  private unread: number[] = []

  constructor(options: SerialOptions) {
    this.target = options.target
    this.player = options.port as never
    this.player.listen((bytes) => {
      this.unread.push(...bytes)
      options.onReadable?.call(this, this.unread.length)
    })
  }

  read(): ArrayBuffer | undefined
  read(byteLength: number): ArrayBuffer | undefined
  read(buffer: ByteBuffer): number | undefined
  read(target?: number | ByteBuffer): ArrayBuffer | number | undefined {
    if (this.unread.length === 0) return undefined
    if (typeof target !== 'object') throw new TypeError('a buffer expected: the drivers read so')
    const into = viewOf(target)
    const taken = this.unread.splice(0, into.length)
    into.set(taken)
    return taken.length
  }

  write(buffer: ByteBuffer): void {
    this.player.take(textOf(viewOf(buffer)))
  }

  flush(): void {}

  close(): void {
    this.player.listen(() => undefined)
  }
}
