import firmataIo from 'firmata-io'
import type { TimerHandle } from '../../firmware/hal/index.js'
import { FirmataDevice, type TetherOptions } from './device.js'
import { firmataError, type FirmataError } from './errors.js'
import { systemHost, type Host } from './host.js'
import type { IoPlugin } from './io-plugin.js'
import { openSerialLine, type Line } from './serial-line.js'

/** How to reach a board that runs Firmata. One of `port` and `line` is needed. */
export interface ConnectOptions extends TetherOptions {
  /** Path of the serial port: "/dev/ttyACM0", "COM3". */
  readonly port?: string
  /** Bits per second of the line; default 57600, that of StandardFirmata. */
  readonly baudRate?: number
  /** A line that is open already, in place of a port. */
  readonly line?: Line
  /** Microseconds from the open port to a board that is ready; default 10,000,000. */
  readonly timeoutUs?: number
}

/** A board on a line that {@link connect} opened. */
export interface Tether {
  readonly device: FirmataDevice
  /** firmata-io's client, for what the device does not offer: servos, steppers, Johnny-Five. */
  readonly plugin: IoPlugin
  /** What the board says it runs: "StandardFirmata.ino 2.4". */
  readonly firmware: string
  /** Closes every instance, lets the board do what it was told, and closes the line. Closing again does nothing. */
  close(): Promise<void>
}

const defaultBaudRate = 57_600
const defaultTimeoutUs = 10_000_000
/** Opening the port restarts most boards; their bootloader and StandardFirmata's start take about two seconds. */
const firstQuestionUs = 2_500_000
const nextQuestionUs = 1_000_000

/**
 * Opens a board that runs Firmata and waits until it is ready.
 * @throws FirmataError "gone", "busy", "denied", "port" (the port does not open); "silent", "not-firmata" (no Firmata
 * answers in time); "lost" (the line broke meanwhile); TypeError without a port
 */
export async function connect(options: ConnectOptions): Promise<Tether> {
  const { port, baudRate = defaultBaudRate, timeoutUs = defaultTimeoutUs, host = systemHost() } = options
  if (port === undefined && !options.line) throw new TypeError('port: the path of a serial port expected, got none')
  const line = options.line ?? (await openSerialLine(port!, baudRate))
  const name = port ?? 'the line'
  try {
    const io = await new Handshake(line, host, name, baudRate, timeoutUs).ready()
    const device = new FirmataDevice(io, { ...options, host, serialNumber: options.serialNumber ?? port })
    return new OpenTether(
      device,
      io,
      line,
      `${io.firmware.name} ${io.firmware.version?.major}.${io.firmware.version?.minor}`,
    )
  } catch (error) {
    await ended(line)
    throw error
  }
}

/** firmata-io's client of one board. */
interface FirmataIo extends IoPlugin {
  readonly versionReceived: boolean
  readonly firmware: { readonly name?: string; readonly version?: { readonly major: number; readonly minor: number } }
  readonly reportVersionTimeoutId: NodeJS.Timeout
  reportVersion(handler: () => void): void
  queryFirmware(handler: () => void): void
}

/** Waits until firmata-io is ready, and asks a board that does not greet by itself. */
class Handshake {
  private readonly io: FirmataIo
  private bytes = 0
  private deadline: TimerHandle | undefined
  private question: TimerHandle | undefined
  private readonly count = (data: Uint8Array): void => {
    this.bytes += data.length
  }

  constructor(
    private readonly line: Line,
    private readonly host: Host,
    private readonly name: string,
    private readonly baudRate: number,
    private readonly timeoutUs: number,
  ) {
    this.io = new firmataIo.Firmata(line) as FirmataIo
    // Its own single question goes by the wall clock; ours goes by the host's, and more than once.
    clearTimeout(this.io.reportVersionTimeoutId)
  }

  async ready(): Promise<FirmataIo> {
    const { timers } = this.host
    this.line.on('data', this.count as (value: unknown) => void)
    this.question = timers.after(Math.min(firstQuestionUs, this.timeoutUs / 2), () => this.ask())
    try {
      await new Promise<void>((resolve, reject) => {
        this.deadline = timers.after(this.timeoutUs, () => reject(this.tooLate()))
        this.io.on('ready', () => resolve())
        this.io.on('close', () => reject(this.lost('closed')))
        this.io.on('error', ((error: Error) => reject(this.lost(error.message, error))) as (value: unknown) => void)
      })
      return this.io
    } finally {
      timers.cancel(this.deadline)
      timers.cancel(this.question)
      this.line.removeListener('data', this.count as (value: unknown) => void)
    }
  }

  private ask(): void {
    this.question = this.host.timers.after(nextQuestionUs, () => this.ask())
    if (this.io.versionReceived) return
    this.io.reportVersion(() => {})
    this.io.queryFirmware(() => {})
  }

  private tooLate(): FirmataError {
    const wanted = `${this.name}: a board with Firmata expected within ${this.timeoutUs / 1e6} s`
    if (this.bytes === 0) return firmataError('silent', `${wanted}, got no byte`)
    return firmataError(
      'not-firmata',
      `${wanted}, got ${this.bytes} bytes that are not Firmata: the board runs another program, or not at ${this.baudRate} baud`,
    )
  }

  private lost(what: string, cause?: Error): FirmataError {
    return firmataError(
      'lost',
      `${this.name}: a line that stays open expected until the board is ready, got ${what}`,
      cause,
    )
  }
}

class OpenTether implements Tether {
  private closing: Promise<void> | undefined

  constructor(
    readonly device: FirmataDevice,
    readonly plugin: IoPlugin,
    private readonly line: Line,
    readonly firmware: string,
  ) {}

  close(): Promise<void> {
    return (this.closing ??= this.end())
  }

  private async end(): Promise<void> {
    await new Promise<void>((resolve) => this.device.close(resolve))
    await ended(this.line)
  }
}

function ended(line: Line): Promise<void> {
  return new Promise((resolve) => line.end(resolve))
}
