import { Command, Magic, ModeBit, Register, packet } from '../../firmware/drivers/bl0942-frames.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { UartListener, UartPort } from '../board/uart.js'
import { Bl0942Meter, referenceDesign, type Bl0942FrontEnd, type MeterLoad } from './bl0942-meter.js'
import { Bl0942UserRegisters } from './bl0942-registers.js'
import { zero } from '../kernel/zero.js'

/** What a BL0942 measures with the reference front end, and how far it may be off ("gain error below 1 %"). */
export const bl0942Range = {
  voltage: { min: 0, max: 400, tolerance: 0.01 },
  current: { min: 0, max: 30, tolerance: 0.01 },
  power: { min: -6600, max: 6600, tolerance: 0.01 },
} as const

/** Faults of a {@link Bl0942Model}. */
export interface Bl0942Faults extends PartFaults {
  /** Damages the checksum of every answer. */
  corrupt?: boolean
}

/** World side of a {@link Bl0942Model}. One object may serve many models. */
export interface Bl0942World {
  /** Address pins [A2, A1], [0, 3]; default 0. */
  readonly address?: number
  /** Default: Belling's reference design. */
  readonly frontEnd?: Bl0942FrontEnd
}

const powerStates: PartStates = { part: 'bl0942', states: ['on'], supply: 'mains' }
/** 10 mW typical (datasheet 1.2, features). */
const powerW = 0.01
/** A pause between bytes that begins a new frame, microseconds [recalled: 20 ms]. */
const frameGapUs = 20_000

const noFaults: Bl0942Faults = {}
const nothingPending = new Uint8Array(0)

/**
 * Belling BL0942, the silicon on its UART. Measurements follow the load at once (no 400 ms averaging); the energy counter
 * integrates it exactly.
 *
 * Faults: `missing` is silent; `hung` begins its answer and stops after the first byte; `stuck` repeats the measurements it
 * had when the fault came; `noise` spreads voltage, current and power; `corrupt` damages each checksum.
 */
export class Bl0942Model implements UartListener, Powered {
  private readonly powerMeter: PartMeter
  private readonly address: number
  private readonly user = new Bl0942UserRegisters()
  private readonly measured: Bl0942Meter
  private currentFaults = noFaults
  private powered = false
  private pending = nothingPending
  private heardAtUs = zero
  /** The packet that a stuck chip repeats. */
  private frozen: Uint8Array | undefined
  private readonly pinBaud: number

  /** Listens on its end of the line; the port's baud rate is what pin SCLK_BPS says, 4800 or 9600. */
  constructor(
    private readonly host: PartHost,
    private readonly port: UartPort,
    world: Bl0942World = {},
  ) {
    this.address = world.address ?? 0
    this.measured = new Bl0942Meter(host.scheduler, world.frontEnd ?? referenceDesign, this.user)
    this.powerMeter = host.ledger.add(powerStates)
    this.pinBaud = port.baud
    port.listener = this
  }

  /** What is wrong with the part now. */
  get faults(): Bl0942Faults {
    return this.currentFaults
  }

  /** Breaks or mends the part. */
  setFaults(faults: Bl0942Faults): void {
    this.frozen = faults.stuck ? (this.frozen ?? this.packetBytes()) : undefined
    this.currentFaults = faults
  }

  /** The mains and the load on it change now. The object is kept, so it must not change afterwards. */
  setLoad(load: MeterLoad): void {
    this.measured.setLoad(load)
  }

  /** The energy counter now, [0, 2^24). */
  get counter(): number {
    return this.measured.counter
  }

  /** A user register as it stands; 0 for one that the model does not have. */
  register(address: number): number {
    return this.user.read(address)
  }

  powerOn(): void {
    this.powered = true
    this.pending = nothingPending
    this.user.reset()
    this.measured.start()
    this.port.baud = this.pinBaud
    this.host.ledger.enter(this.powerMeter, 0, powerW)
  }

  powerOff(): void {
    this.powered = false
    this.measured.stop()
    this.port.reset()
    this.host.ledger.enter(this.powerMeter, 0, 0)
  }

  onBytes(bytes: Uint8Array): void {
    if (!this.powered || this.currentFaults.missing) return
    const { nowUs } = this.host.scheduler
    if (this.pending.length > 0) {
      if (nowUs - this.heardAtUs <= frameGapUs) bytes = joined(this.pending, bytes)
      this.pending = nothingPending
    }
    this.heardAtUs = nowUs
    this.parse(bytes)
  }

  /** Takes frames off the front; bytes that begin none are dropped one by one. */
  private parse(bytes: Uint8Array): void {
    let start = 0
    while (start < bytes.length) {
      const length = this.frameLength(bytes[start]!)
      if (start + length > bytes.length) {
        this.pending = bytes.slice(start)
        return
      }
      if (length === 2) this.answer(bytes[start + 1]!)
      else if (length === 6) this.write(bytes, start)
      start += length
    }
  }

  private frameLength(command: number): number {
    if (command === (Command.Read | this.address)) return 2
    return command === (Command.Write | this.address) ? 6 : 1
  }

  private answer(register: number): void {
    const bytes =
      register === Register.PACKET ? (this.frozen?.slice() ?? this.packetBytes()) : this.registerBytes(register)
    if (register === Register.PACKET || register === Register.CF_CNT) this.measured.counterWasRead()
    const seed = (Command.Read | this.address) + (register === Register.PACKET ? 0 : register)
    bytes[bytes.length - 1] = invertedSum(bytes, 0, bytes.length - 1, seed) ^ (this.currentFaults.corrupt ? 0x01 : 0)
    this.port.send(this.currentFaults.hung ? bytes.slice(0, 1) : bytes)
  }

  private packetBytes(): Uint8Array {
    const bytes = new Uint8Array(packet.byteLength)
    const noise = this.currentFaults.noise ?? 0
    bytes[0] = packet.header
    this.measured.fill(bytes, noise ? this.host.chance : undefined, noise)
    return bytes
  }

  private registerBytes(register: number): Uint8Array {
    const bytes = new Uint8Array(4)
    const place = packetPlaces[register]
    if (place) {
      const [offset, length] = place
      const whole = this.frozen ?? this.packetBytes()
      for (let index = 0; index < length; index++) bytes[index] = whole[offset + index]!
    } else put24(bytes, this.user.read(register))
    return bytes
  }

  private write(bytes: Uint8Array, start: number): void {
    if (invertedSum(bytes, start, start + 5, 0) !== bytes[start + 5])
      return this.warn('a frame with a right checksum expected, ignored one')
    const register = bytes[start + 1]!
    const value = bytes[start + 2]! | (bytes[start + 3]! << 8) | (bytes[start + 4]! << 16)
    this.measured.settle()
    if (register === Register.SOFT_RESET && value === Magic.SoftReset) this.user.reset()
    else if (!this.user.write(register, value))
      this.warn(`register 0x${register.toString(16)} is write-protected or read-only`)
    this.measured.evaluate()
    this.port.baud = this.baud()
  }

  private baud(): number {
    const select = this.user.read(Register.MODE) & ModeBit.UART_38400
    if (select === ModeBit.UART_38400) return 38400
    return select === ModeBit.UART_19200 ? 19200 : this.pinBaud
  }

  private warn(text: string): void {
    this.host.note('warning', 'bl0942', text)
  }
}

/** Where the measurement registers lie in the packet: offset, bytes. */
const packetPlaces: Readonly<Record<number, readonly [number, number]>> = {
  [Register.I_RMS]: [1, 3],
  [Register.V_RMS]: [4, 3],
  [Register.I_FAST_RMS]: [7, 3],
  [Register.WATT]: [10, 3],
  [Register.CF_CNT]: [13, 3],
  [Register.FREQ]: [16, 2],
  [Register.STATUS]: [19, 1],
}

function put24(bytes: Uint8Array, value: number): void {
  bytes[0] = value
  bytes[1] = value >> 8
  bytes[2] = value >> 16
}

function invertedSum(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let sum = seed
  for (let index = start; index < end; index++) sum += bytes[index]!
  return 0xff - (sum % 256)
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
