import { Gnss } from '../../drivers/gnss.js'
import { Pc5Module } from '../../drivers/pc5-module.js'
import { DigitalMode, type Device, type Digital, type Serial } from '../../hal/index.js'
import { FieldNode, fieldSettings, type FieldNodeOwner } from '../../lib/field-node.js'
import type { Outbox } from '../../lib/outbox.js'
import type { Report } from '../../lib/report.js'
import type { Broker, Uplink } from '../../lib/uplink.js'
import type { ModemConstructor } from '../../modems/modem.js'
import type { PackWriter } from '../../../protocols/senml/index.js'
import type { BsmEncoder } from './bsm.js'
import type { Decoder } from './heard.js'
import { obuModel as model, warningResources } from './model.js'
import { Obu } from './obu.js'
import { Position } from './position.js'
import { SlcanReader } from './slcan.js'
import { vehicleReading } from './vehicle-frames.js'
import type { DriverInterface, VehicleBody, WarningKind } from './vehicle.js'

/** What a unit is told when it is put into its vehicle. */
export interface TBoxConfig {
  readonly body: VehicleBody
  /** Temporary identity of its BSM, 8 octets. */
  readonly id: Uint8Array
  readonly givesAdvice?: boolean
  /** Longest time without a report, s. */
  readonly heartbeatS: number
  readonly broker: Broker
}

/** The codec: one of each serves all units of a host. */
export interface TBoxCodec {
  readonly decode: Decoder
  readonly encode: BsmEncoder
}

/** Bits of the health that is reported. */
export const TBoxState = { noPosition: 1, noTime: 2, vehicleSilent: 4 } as const

/** From fix to fix, ms. */
const fixPeriodMs = 200
/** Age of an epoch when its last sentence is in (the receiver's latency and the line), us; recalled, not confirmed. */
const fixAgeUs = 90000
const vehicleLifeUs = 500000
/** A receiver that does not answer is asked again after this. */
const againUs = 1000000

/**
 * An on-board unit with everything around it: receiver, CAN of the vehicle, radio, buzzer and uplink. What it does on the road
 * is {@link Obu}'s; this gives it its position and speed, and reports its health and counts.
 */
export class TBox implements FieldNodeOwner, DriverInterface {
  readonly field: FieldNode<typeof fieldSettings>
  readonly obu: Obu
  readonly position: Position
  /** The speed that is advised now, m/s. */
  advisedSpeed: number | undefined
  private readonly radio: Pc5Module
  private readonly gnss: Gnss
  private readonly serial: Serial
  private readonly buzzer: Digital
  private readonly reader = new SlcanReader()
  private readonly counts: Partial<Record<WarningKind, number>> = {}
  private readonly on: WarningKind[] = []
  private advised = 0
  private vehicleUs = -Infinity

  /** Opens every part; nothing runs before {@link start}. @throws whatever a driver throws that misses its part of the board */
  constructor(
    private readonly device: Device,
    ModemDriver: ModemConstructor,
    config: TBoxConfig,
    { decode, encode }: TBoxCodec,
    writer?: PackWriter,
  ) {
    const { timers, serial, spi, digital, clock } = device
    const { heartbeat } = fieldSettings
    this.field = new FieldNode<typeof fieldSettings>({
      device,
      modem: ModemDriver,
      broker: config.broker,
      kind: 'obu',
      settings: { heartbeat: { ...heartbeat, initial: config.heartbeatS } as typeof heartbeat },
      owner: this,
      ...(writer ? { writer } : {}),
    })
    this.position = new Position(clock)
    this.gnss = new Gnss({ ...serial['gnss']!, timers, periodUs: fixPeriodMs * 1000 })
    this.radio = new Pc5Module({
      spi: spi['radio']!,
      ready: digital['ready']!,
      accept: [],
      onFrame: (frame) => this.obu.onFrame(frame),
    })
    const { io: Port, ...line } = serial['vehicle']!
    this.serial = new Port({ ...line, onReadable: () => this.onVehicle() })
    const { io: Output, pin } = digital['warn']!
    this.buzzer = new Output({ pin, mode: DigitalMode.Output })
    const { body, id, givesAdvice } = config
    const around = { device, radio: this.radio, vehicle: this.position, driver: this, decode, encode }
    this.obu = new Obu({ ...around, body, id, ...(givesAdvice === undefined ? {} : { givesAdvice }) })
  }

  get outbox(): Outbox {
    return this.field.outbox
  }

  get uplink(): Uplink {
    return this.field.uplink
  }

  /** Begins to work. */
  start(): void {
    this.buzzer.write(0)
    this.field.start()
    this.obu.start()
    this.gnss.configure({ periodMs: fixPeriodMs }, () => this.sample())
    this.field.report()
  }

  describe(report: Report): void {
    const { heard, lost } = this.radio.counts()
    const motion = { lat: 0, long: 0, heading: 0, speed: 0, acceleration: 0 }
    if (this.position.read(motion)) {
      report.number(model.latitude, motion.lat / 1e7, 1e-7)
      report.number(model.longitude, motion.long / 1e7, 1e-7)
      report.number(model.speed, motion.speed, 0.01)
    }
    report.number(model.state, this.state())
    report.number(model.sent, this.obu.sent)
    report.number(model.heard, heard)
    report.number(model.lost, lost)
    report.number(model.refused, this.obu.refused + this.reader.refused)
    report.number(model.advised, this.advised)
    for (const name of Object.keys(this.counts))
      report.number(warningResources[name as WarningKind], this.counts[name as WarningKind])
  }

  command(): undefined {
    return undefined
  }

  onSettings(): void {
    // They are looked up where they are needed.
  }

  advise(speed: number | undefined): void {
    if (speed !== undefined && this.advisedSpeed === undefined) this.advised++
    this.advisedSpeed = speed
  }

  warn(kind: WarningKind, isOn: boolean): void {
    const at = this.on.indexOf(kind)
    if (isOn) this.counts[kind] = (this.counts[kind] || 0) + 1
    if (isOn && at < 0) this.on.push(kind)
    if (!isOn && at >= 0) this.on.splice(at, 1)
    this.buzzer.write(this.on.length > 0 ? 1 : 0)
  }

  private state(): number {
    let state = 0
    if (!this.position.hasFix) state |= TBoxState.noPosition
    if (this.radio.unixMs() === undefined) state |= TBoxState.noTime
    if (this.device.clock.uptimeUs() - this.vehicleUs > vehicleLifeUs) state |= TBoxState.vehicleSilent
    return state
  }

  private sample(): void {
    this.gnss.sample((error, sample) => {
      if (error) {
        this.device.timers.after(againUs, () => this.sample())
        return
      }
      this.position.onSample(sample, fixAgeUs)
      this.sample()
    })
  }

  private onVehicle(): void {
    const buffer = this.serial.read()
    if (!buffer) return
    this.reader.push(new Uint8Array(buffer), (frame) => {
      const reading = vehicleReading(frame)
      if (!reading) return
      this.vehicleUs = this.device.clock.uptimeUs()
      this.position.onReading(reading)
    })
  }
}
