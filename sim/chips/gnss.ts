import {
  decodeCfgPrt,
  decodeCfgRate,
  encodeAck,
  encodeMonVer,
  Ubx,
  UbxReader,
  type UbxFrame,
} from '../../protocols/ubx/index.js'
import type { Net } from '../board/net.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { UartListener, UartPort } from '../board/uart.js'
import type { EventHandle } from '../kernel/scheduler.js'
import { dopOf, noDop } from './gnss-dop.js'
import { GnssFix, startTimes, type GnssStartTimes } from './gnss-fix.js'
import { navPvtOf, sentencesOf, type BeidouTalker, type GnssEpoch, type GnssPlace } from './gnss-sentences.js'
import { satellitesAbove, type SkySatellite } from './gnss-sky.js'

export { startTimes, type GnssStartTimes } from './gnss-fix.js'
export type { BeidouTalker, GnssPlace } from './gnss-sentences.js'

/** World side of a {@link GnssModel}. */
export interface GnssWorld {
  /** Where the antenna is at an instant of virtual time. */
  readonly place: (atUs: number) => GnssPlace
  /** What UTC is at virtual time 0: milliseconds since 1970. */
  readonly startUnixMs: number
  /** Elevation in degrees below which houses, bridges or a tunnel (90) hide the satellites. Default: 5 everywhere. */
  readonly mask?: (atUs: number) => number
  /** Default: {@link startTimes}. */
  readonly startTimes?: GnssStartTimes
  /** A cell keeps time and ephemerides while the supply is off. Default false: every start is cold. */
  readonly hasBackup?: boolean
  /** Default "GB". */
  readonly beidouTalker?: BeidouTalker
  /** Error of a range, metres, one standard deviation, fresh at every epoch. Default 0: the place is exact. */
  readonly rangeErrorM?: number
  /** Metres of the geoid above the ellipsoid. Default 0. */
  readonly geoidSeparation?: number
}

/** Faults of a {@link GnssModel}. */
export interface GnssFaults extends PartFaults {
  /** Damages the last digit of every checksum. */
  corrupt?: boolean
}

/** Satellites that a receiver follows of each system. */
const channels = 12
/** From the epoch to the first bit of its sentences (recalled: tens of milliseconds). */
const latencyUs = 50_000
const pulseUs = 100_000
/** From the supply to the first sentence (recalled). */
const bootUs = 300_000
const defaultPeriodUs = 1_000_000
const metresPerDegree = 111_320

const powerStates: PartStates = { part: 'gnss', states: ['off', 'acquisition', 'tracking'], supply: 'board' }
/** MAX-M8 at 3 V: 25 mA while it searches, 23 mA while it tracks (recalled). */
const powerW = [0, 0.075, 0.069] as const

const noFaults: GnssFaults = {}
const version = { software: 'WAYSIDE GNSS 1.00', hardware: '00080000', extensions: ['PROTVER=18.00', 'GPS;BDS'] }

/**
 * A GNSS receiver for GPS and BeiDou as u-blox M8 class modules behave: NMEA at every epoch, UBX commands, a pulse at the
 * top of each second of UTC while there is a fix.
 *
 * Faults: `missing` is silent; `hung` stops in the midst of its sentences; `stuck` repeats the place it had; `noise` spreads
 * the speed; `corrupt` damages every checksum.
 */
export class GnssModel implements UartListener, Powered {
  private readonly meter: PartMeter
  private readonly reader = new UbxReader()
  private readonly ownBaud: number
  private currentFaults = noFaults
  private powered = false
  private epochEvent: EventHandle = -1
  private pulseEvent: EventHandle = -1
  private periodUs = defaultPeriodUs
  private navPvtRate = 0
  private speaksNmea = true
  private epochs = 0
  private readonly fix: GnssFix
  private frozen: GnssPlace | undefined
  /** A hung receiver stops once. */
  private hasStalled = false

  /** `pulse`: the wire of the time pulse, where it is connected. */
  constructor(
    private readonly host: PartHost,
    private readonly port: UartPort,
    private readonly world: GnssWorld,
    private readonly pulse?: Net,
  ) {
    this.meter = host.ledger.add(powerStates)
    this.fix = new GnssFix(world.startTimes ?? startTimes, world.hasBackup ?? false)
    this.ownBaud = port.baud
    port.listener = this
  }

  /** Whether there is a fix now. */
  get hasFix(): boolean {
    return this.fix.isFixed
  }

  /** Time between solutions, microseconds. */
  get epochPeriodUs(): number {
    return this.periodUs
  }

  /** Bits per second at its end of the line. */
  get baud(): number {
    return this.port.baud
  }

  /** Breaks or mends the part. */
  setFaults(faults: GnssFaults): void {
    this.frozen = faults.stuck ? (this.frozen ?? this.world.place(this.host.scheduler.nowUs)) : undefined
    this.currentFaults = faults
    if (!faults.hung) this.hasStalled = false
  }

  powerOn(): void {
    this.powered = true
    this.periodUs = defaultPeriodUs
    this.navPvtRate = 0
    this.speaksNmea = true
    this.port.baud = this.ownBaud
    this.reader.reset()
    const { nowUs } = this.host.scheduler
    this.start(this.fix.startKind(nowUs))
    this.schedule(nowUs + bootUs)
  }

  powerOff(): void {
    const { scheduler, ledger } = this.host
    this.powered = false
    this.fix.lose()
    scheduler.cancel(this.epochEvent)
    scheduler.cancel(this.pulseEvent)
    this.pulse?.drive(this, undefined)
    this.port.reset()
    ledger.enter(this.meter, 0, powerW[0])
  }

  onBytes(bytes: Uint8Array): void {
    if (!this.powered || this.currentFaults.missing || this.currentFaults.hung) return
    for (const byte of bytes) {
      const incoming = this.reader.take(byte)
      if (incoming?.kind === 'frame') this.execute(incoming.frame)
    }
  }

  private start(kind: keyof GnssStartTimes): void {
    this.fix.start(kind, this.host.scheduler.nowUs)
    this.epochs = 0
    this.host.ledger.enter(this.meter, 1, powerW[1])
  }

  /** The next epoch after an instant: epochs lie on whole periods of UTC. */
  private schedule(afterUs: number): void {
    const { scheduler, partOwner } = this.host
    const offsetUs = (this.world.startUnixMs * 1000) % this.periodUs
    const atUs = Math.ceil((afterUs + offsetUs) / this.periodUs) * this.periodUs - offsetUs
    this.epochEvent = scheduler.at(Math.max(atUs, scheduler.nowUs), partOwner, beginEpoch, this)
  }

  /** @internal The scheduler's way in. */
  beginEpoch(): void {
    const { scheduler } = this.host
    const { nowUs } = scheduler
    this.schedule(nowUs + 1)
    const place = this.world.place(nowUs)
    const unixMs = this.world.startUnixMs + nowUs / 1000
    const inView = followed(satellitesAbove(this.world.mask?.(nowUs) ?? 5, unixMs, place.latitude, place.longitude))
    this.judge(inView.length, nowUs)
    if (this.currentFaults.missing) return
    if (this.hasFix && Math.round(unixMs) % 1000 === 0) this.beginPulse()
    this.say(place, inView, unixMs)
  }

  private judge(satellites: number, nowUs: number): void {
    const hadFix = this.hasFix
    this.fix.judge(satellites, nowUs, this.periodUs)
    const state = this.hasFix ? 2 : 1
    if (this.hasFix !== hadFix) this.host.ledger.enter(this.meter, state, powerW[state])
  }

  private say(place: GnssPlace, inView: readonly SkySatellite[], unixMs: number): void {
    const { port, currentFaults, host } = this
    const { nowUs } = host.scheduler
    this.epochs++
    if (!port.peer?.listener) return
    if (port.idleAtUs > nowUs + latencyUs)
      return host.note(
        'warning',
        'gnss',
        'an idle line at the epoch expected: output dropped, the baud rate is too low',
      )
    const epoch = this.epoch(place, inView, unixMs)
    if (this.speaksNmea) this.send(asciiOf(sentencesOf(epoch, this.world.beidouTalker ?? 'GB'), currentFaults.corrupt))
    if (this.navPvtRate > 0 && this.epochs % this.navPvtRate === 0) this.send(navPvtOf(epoch))
  }

  private send(bytes: Uint8Array): void {
    if (this.hasStalled) return
    this.hasStalled = this.currentFaults.hung === true
    this.port.send(this.hasStalled ? bytes.subarray(0, 30) : bytes, this.host.scheduler.nowUs + latencyUs)
  }

  private epoch(place: GnssPlace, inView: readonly SkySatellite[], unixMs: number): GnssEpoch {
    const { geoidSeparation = 0 } = this.world
    const clock = this.fix.knowsTime ? { unixMs } : {}
    if (!this.hasFix) return { ...clock, dop: noDop, used: [], inView, geoidSeparation }
    const dop = dopOf(inView)
    return {
      ...clock,
      place: this.measured(this.frozen ?? place, dop.hdop),
      dop,
      used: inView,
      inView,
      geoidSeparation,
    }
  }

  private measured(place: GnssPlace, hdop: number): GnssPlace {
    const { chance } = this.host
    const { rangeErrorM = 0 } = this.world
    const { noise = 0 } = this.currentFaults
    if (rangeErrorM === 0 && noise === 0) return place
    // HDOP is for both axes together.
    const error = (): number => (chance.normal(0, rangeErrorM) * hdop) / Math.SQRT2 / metresPerDegree
    return {
      ...place,
      latitude: place.latitude + error(),
      longitude: place.longitude + error() / Math.cos((place.latitude * Math.PI) / 180),
      speed: Math.max(0, place.speed * (1 + (noise ? chance.normal(0, noise) : 0))),
    }
  }

  private beginPulse(): void {
    if (!this.pulse) return
    const { scheduler, partOwner } = this.host
    this.pulse.drive(this, { strength: 'strong', level: 1 })
    this.pulseEvent = scheduler.after(pulseUs, partOwner, endPulse, this)
  }

  /** @internal The scheduler's way in. */
  endPulse(): void {
    this.pulse?.drive(this, { strength: 'strong', level: 0 })
  }

  private execute({ messageClass, id, payload }: UbxFrame): void {
    if (messageClass === Ubx.Mon && id === Ubx.MonVer) this.port.send(encodeMonVer(version))
    else if (messageClass === Ubx.Nav && id === Ubx.NavPvt) this.port.send(navPvtOf(this.presentEpoch()))
    else if (messageClass === Ubx.Cfg && id === Ubx.CfgRst) this.restart(payload)
    else if (messageClass === Ubx.Cfg) this.acknowledge(id, this.configure(id, payload))
  }

  private presentEpoch(): GnssEpoch {
    const { nowUs } = this.host.scheduler
    const place = this.world.place(nowUs)
    const unixMs = this.world.startUnixMs + nowUs / 1000
    const mask = this.world.mask?.(nowUs) ?? 5
    return this.epoch(place, followed(satellitesAbove(mask, unixMs, place.latitude, place.longitude)), unixMs)
  }

  private acknowledge(id: number, isAccepted: boolean): void {
    this.port.send(encodeAck({ isAccepted, messageClass: Ubx.Cfg, id }))
  }

  /** Carries out a setting; false where it is refused. */
  private configure(id: number, payload: Uint8Array): boolean {
    if (id === Ubx.CfgRate && payload.length === 6) return this.setRate(decodeCfgRate(payload).measurementMs)
    if (id === Ubx.CfgPrt && payload.length === 20) return this.setPort(payload)
    if (id !== Ubx.CfgMsg || payload.length !== 3) return false
    if (payload[0] !== Ubx.Nav || payload[1] !== Ubx.NavPvt) return false
    this.navPvtRate = payload[2]!
    return true
  }

  private setRate(measurementMs: number): boolean {
    if (measurementMs < 100) return false
    this.periodUs = measurementMs * 1000
    this.host.scheduler.cancel(this.epochEvent)
    this.schedule(this.host.scheduler.nowUs + 1)
    return true
  }

  /** The acknowledgement still leaves at the old rate. */
  private setPort(payload: Uint8Array): boolean {
    const { baud, outputProtocols } = decodeCfgPrt(payload)
    if (baudRates.indexOf(baud) < 0) return false
    this.speaksNmea = (outputProtocols & 2) !== 0
    const { scheduler, partOwner } = this.host
    const ackUs = Math.ceil(1e8 / this.port.baud)
    scheduler.at(Math.max(scheduler.nowUs, this.port.idleAtUs) + ackUs, partOwner, changeBaud, { model: this, baud })
    return true
  }

  /** @internal The scheduler's way in. */
  changeBaud(baud: number): void {
    if (this.powered) this.port.baud = baud
  }

  /** CFG-RST: what is to be forgotten (0 nothing, 1 ephemerides, ffff everything) and how; not acknowledged. */
  private restart(payload: Uint8Array): void {
    if (payload.length !== 4) return
    const forgotten = payload[0]! | (payload[1]! << 8)
    this.start(forgotten === 0 ? 'hot' : forgotten === 1 ? 'warm' : 'cold')
  }
}

const baudRates: readonly number[] = [4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800]

/** The highest satellites of each system, as many as there are channels. */
function followed(satellites: readonly SkySatellite[]): SkySatellite[] {
  const counts = { gps: 0, beidou: 0 }
  return satellites.filter(({ system }) => ++counts[system] <= channels)
}

function asciiOf(text: string, isCorrupt = false): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  if (isCorrupt) for (let at = 2; at < bytes.length; at++) if (bytes[at] === 0x2a) bytes[at + 2]! ^= 1
  return bytes
}

function beginEpoch(model: GnssModel): void {
  model.beginEpoch()
}

function endPulse(model: GnssModel): void {
  model.endPulse()
}

function changeBaud({ model, baud }: { model: GnssModel; baud: number }): void {
  model.changeBaud(baud)
}
