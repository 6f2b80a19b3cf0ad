import { Command, encodeFrame, gateMetres, highestGate, Ld2410Reader } from '../../firmware/drivers/ld2410-frames.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { UartListener, UartPort } from '../board/uart.js'
import type { EventHandle } from '../kernel/scheduler.js'

/** Something before the antenna. */
export interface RadarTarget {
  /** Metres. */
  readonly distance: number
  readonly isMoving: boolean
  /** Percent of what the radar can show, [0, 100]. */
  readonly energy: number
}

/** Faults of an {@link Ld2410Model}. */
export interface Ld2410Faults extends PartFaults {
  /** Damages the tail of every report. */
  corrupt?: boolean
}

/** Between two reports (recalled: about 100 ms). */
const periodUs = 100_000
/** 80 mA at 5 V on average. */
const powerW = 0.4
/** Energy below which a target is not seen: one threshold for all gates (recalled factory settings lie between 15 and 50). */
const leastEnergy = 20
const factory = { movingGate: 8, stillGate: 8, holdSeconds: 5 } as const
const version = [0x00, 0x00, 0x02, 0x01, 0x16, 0x24, 0x06, 0x22]
const powerStates: PartStates = { part: 'ld2410', states: ['off', 'on'], supply: 'board' }
const noFaults: Ld2410Faults = {}

/**
 * Hi-Link LD2410, the module on its UART: ten reports a second, none while it is being configured. Settings survive the
 * supply. Engineering mode, Bluetooth and sensitivities by gate are not there: their commands are refused.
 *
 * Faults: `missing` is silent; `hung` stops within a report; `stuck` repeats what it saw; `noise` spreads the distances;
 * `corrupt` damages the tail.
 */
export class Ld2410Model implements UartListener, Powered {
  private readonly meter: PartMeter
  private readonly reader = new Ld2410Reader()
  private currentFaults = noFaults
  private settings: { movingGate: number; stillGate: number; holdSeconds: number } = { ...factory }
  private isConfiguring = false
  private powered = false
  /** A hung module stops once. */
  private hasStalled = false
  private event: EventHandle = -1
  private frozen: readonly RadarTarget[] | undefined
  /** What was last seen, and when. */
  private held: readonly RadarTarget[] = []
  private heldUs = -Infinity

  /** `targets`: what is before the antenna, at any distance. */
  constructor(
    private readonly host: PartHost,
    private readonly port: UartPort,
    private readonly targets: () => readonly RadarTarget[],
  ) {
    this.meter = host.ledger.add(powerStates)
    port.listener = this
  }

  /** Farthest gates and hold time. */
  get configuration(): Readonly<{ movingGate: number; stillGate: number; holdSeconds: number }> {
    return this.settings
  }

  /** Whether it takes settings and does not report. */
  get isInConfiguration(): boolean {
    return this.isConfiguring
  }

  /** Breaks or mends the part. */
  setFaults(faults: Ld2410Faults): void {
    this.frozen = faults.stuck ? (this.frozen ?? this.targets()) : undefined
    this.currentFaults = faults
    if (!faults.hung) this.hasStalled = false
  }

  powerOn(): void {
    this.powered = true
    this.isConfiguring = false
    this.reader.reset()
    this.held = []
    this.heldUs = -Infinity
    this.host.ledger.enter(this.meter, 1, powerW)
    this.schedule()
  }

  powerOff(): void {
    this.powered = false
    this.host.scheduler.cancel(this.event)
    this.port.reset()
    this.host.ledger.enter(this.meter, 0, 0)
  }

  onBytes(bytes: Uint8Array): void {
    if (!this.powered || this.currentFaults.missing || this.currentFaults.hung) return
    for (const byte of bytes) {
      const incoming = this.reader.take(byte)
      if (incoming?.kind === 'command' && incoming.payload.length >= 2) this.execute(incoming.payload)
    }
  }

  private schedule(): void {
    this.event = this.host.scheduler.after(periodUs, this.host.partOwner, report, this)
  }

  /** @internal The scheduler's way in. */
  report(): void {
    this.schedule()
    const { missing, hung, corrupt } = this.currentFaults
    const seen = this.look()
    if (missing || this.isConfiguring || !this.port.peer?.listener) return
    const bytes = encodeFrame('report', this.payload(seen))
    if (corrupt) bytes[bytes.length - 1]! ^= 0x10
    if (this.hasStalled) return
    this.hasStalled = hung === true
    this.port.send(hung ? bytes.subarray(0, 8) : bytes)
  }

  /** What is within the gates and strong enough; what has gone stays for the hold time. */
  private look(): readonly RadarTarget[] {
    const { movingGate, stillGate, holdSeconds } = this.settings
    const { nowUs } = this.host.scheduler
    const seen = (this.frozen ?? this.targets()).filter(
      ({ distance, isMoving, energy }) =>
        energy >= leastEnergy && distance <= ((isMoving ? movingGate : stillGate) + 1) * gateMetres,
    )
    if (seen.length > 0) {
      this.held = seen
      this.heldUs = nowUs
      return seen
    }
    return nowUs - this.heldUs <= holdSeconds * 1e6 ? this.held : []
  }

  private payload(seen: readonly RadarTarget[]): number[] {
    const moving = nearest(seen.filter(({ isMoving }) => isMoving))
    const still = nearest(seen.filter(({ isMoving }) => !isMoving))
    const target = (one: RadarTarget | undefined): number[] => [
      ...this.centimetres(one),
      one ? Math.round(one.energy) : 0,
    ]
    const state = (moving ? 1 : 0) | (still ? 2 : 0)
    return [0x02, 0xaa, state, ...target(moving), ...target(still), ...this.centimetres(nearest(seen)), 0x55, 0x00]
  }

  private centimetres(target: RadarTarget | undefined): number[] {
    const { noise } = this.currentFaults
    const spread = noise ? 1 + this.host.chance.normal(0, noise) : 1
    const centimetres = target ? Math.max(0, Math.min(0xffff, Math.round(target.distance * spread * 100))) : 0
    return [centimetres & 0xff, centimetres >> 8]
  }

  private execute(payload: Uint8Array): void {
    const command = payload[0]! | (payload[1]! << 8)
    const answer = this.answerTo(command, payload)
    const status = answer ? [0, 0] : [1, 0]
    this.port.send(encodeFrame('command', [payload[0]!, payload[1]! | 0x01, ...status, ...(answer ?? [])]))
  }

  /** Data of the answer; undefined where the command is refused: all but one need configuration to be enabled. */
  private answerTo(command: number, payload: Uint8Array): readonly number[] | undefined {
    if (command === Command.EnableConfiguration) {
      this.isConfiguring = true
      return [0x01, 0x00, 0x40, 0x00]
    }
    if (!this.isConfiguring) return undefined
    const { movingGate, stillGate, holdSeconds } = this.settings
    switch (command) {
      case Command.EndConfiguration:
        this.isConfiguring = false
        return []
      case Command.SetGatesAndHold:
        return this.set(payload) ? [] : undefined
      case Command.ReadParameters: {
        const sensitivities = Array.from({ length: 2 * (highestGate + 1) }, () => leastEnergy)
        return [0xaa, highestGate, movingGate, stillGate, ...sensitivities, holdSeconds & 0xff, holdSeconds >> 8]
      }
      case Command.ReadVersion:
        return version
      case Command.Restart:
        this.isConfiguring = false
        return []
      default:
        return undefined
    }
  }

  private set(payload: Uint8Array): boolean {
    if (payload.length !== 20) return false
    const view = new DataView(payload.buffer, payload.byteOffset)
    const [movingGate, stillGate, holdSeconds] = [4, 10, 16].map((at) => view.getUint32(at, true)) as [
      number,
      number,
      number,
    ]
    const words = [2, 8, 14].every((at, index) => view.getUint16(at, true) === index)
    const gates = [movingGate, stillGate].every((gate) => gate >= 2 && gate <= highestGate)
    if (!words || !gates || holdSeconds > 65_535) return false
    this.settings = { movingGate, stillGate, holdSeconds }
    return true
  }
}

function nearest(targets: readonly RadarTarget[]): RadarTarget | undefined {
  return targets.reduce<RadarTarget | undefined>(
    (best, one) => (!best || one.distance < best.distance ? one : best),
    undefined,
  )
}

function report(model: Ld2410Model): void {
  model.report()
}
