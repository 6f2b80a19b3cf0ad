import { ByteWriter } from '../../../protocols/bytes/index.js'
import { PackWriter } from '../../../protocols/senml/index.js'
import { Pc5Module } from '../../drivers/pc5-module.js'
import type { Device, KeyValueDomain, RTC } from '../../hal/index.js'
import { Outbox } from '../../lib/outbox.js'
import { Uplink, type Broker, type UplinkOwner } from '../../lib/uplink.js'
import type { Modem, ModemConstructor } from '../../modems/modem.js'
import { payloadOf, vehicleOf, type Decoder, type Heard } from '../obu/heard.js'
import { Broadcaster } from './broadcaster.js'
import { CabinetLine } from './cabinet-line.js'
import { parseRsuCommand, type RsuCommand } from './commands.js'
import { PriorityDesk, type PriorityRules } from './priority-desk.js'
import { encodeRsuReport, type Confirmation } from './report.js'

/** What a roadside unit is told when it is put up. */
export interface RsuConfig {
  readonly reportEveryUs: number
  /** MessageFrames in UPER; what the store holds goes before them. An empty map is none. */
  readonly map: Uint8Array
  readonly rsi?: Uint8Array | undefined
  /** 100, 200 ... 500. */
  readonly spatPeriodMs: number
  /** Of its messages, 8 octets. */
  readonly id: Uint8Array
  /** The signal controller's, 32 bits. */
  readonly controllerId: number
  /** Emergency vehicles are given priority by these; absent: they are not. */
  readonly priority?: PriorityRules | undefined
  readonly broker: Broker
}

/** Bits of the health that is reported. */
export const RsuState = { noTime: 1, controllerSilent: 2, noMap: 4 } as const

/** Application identifiers of emergency vehicles (facts/protocols.md 1.1): all that the unit wants to hear. */
const emergencyAids: readonly number[] = [113, 114]
const clearEveryUs = 1000000

/**
 * A roadside unit: tells vehicles of the road, its lights, its signs and who is on it, and lets emergency vehicles through.
 */
export class Rsu implements UplinkOwner {
  readonly outbox: Outbox
  readonly uplink: Uplink
  readonly broadcaster: Broadcaster
  readonly desk: PriorityDesk | undefined
  private readonly radio: Pc5Module
  private readonly line: CabinetLine
  private readonly store: KeyValueDomain | undefined
  private readonly modem: Modem
  private readonly rtc: RTC
  private readonly writer: PackWriter
  private refused = 0
  private denied = 0
  private givesPriority = true
  private isReporting = false
  private signalDbm: number | undefined
  private readonly onReport = (): void => this.periodic()
  private readonly onClear = (): void => this.clear()

  /**
   * @param decode of whoever understands frames for many; without it the unit understands those of vehicles by itself
   * @throws whatever a driver throws that misses its part of the board
   */
  constructor(
    private readonly device: Device,
    ModemDriver: ModemConstructor,
    private readonly config: RsuConfig,
    private readonly decode?: Decoder,
    writer?: PackWriter,
  ) {
    const { timers, log } = device
    this.writer = writer || new PackWriter(new ByteWriter(256))
    this.rtc = new device.rtc!.io(device.rtc!)
    this.store = device.keyValue && device.keyValue.open({ path: 'rsu' })
    this.radio = new Pc5Module({
      spi: device.spi['radio']!,
      ready: device.digital['ready']!,
      accept: emergencyAids,
      onFrame: (frame) => this.onFrame(frame),
    })
    this.broadcaster = new Broadcaster(device, this.radio, config.id, config.spatPeriodMs)
    this.line = new CabinetLine(device, config.controllerId, {
      onSpat: (record) => this.broadcaster.onSpat(record),
      onObjects: (objects) => this.broadcaster.onObjects(objects),
      onAnswer: (isTaken) => {
        if (!isTaken) this.denied++
      },
    })
    const { priority } = config
    this.desk = priority && new PriorityDesk(priority, (record) => this.line.request(record))
    this.loadMessages()
    this.outbox = new Outbox(device.flash!.open({ path: 'outbox' }))
    this.modem = new ModemDriver({
      ...device.serial['modem']!,
      timers,
      log,
      allocate: device.allocate,
      onMessage: (topic, payload) => this.uplink.onMessage(topic, payload),
      onLost: () => this.uplink.onLost(),
    })
    const { modem, outbox } = this
    this.uplink = new Uplink({ device, modem, outbox, broker: config.broker, kind: 'rsu', owner: this })
  }

  /** Begins to work. */
  start(): void {
    this.line.start()
    this.broadcaster.start()
    this.uplink.start()
  }

  /** The uplink's: sets the clock and asks how well the modem hears its cell. */
  onOnline(): void {
    this.modem.time((error, time) => {
      if (error) return
      this.rtc.time = time.unixMs
      if (this.isReporting) return
      this.isReporting = true
      this.device.timers.after(Math.floor(this.device.random.next() * this.config.reportEveryUs), this.onReport)
      this.report(undefined)
    })
    this.modem.signal((error, signal) => {
      if (!error) this.signalDbm = typeof signal.rsrp === 'number' ? signal.rsrp : undefined
    })
  }

  /** The uplink's: takes a command. */
  onCommand(payload: Uint8Array): void {
    const parsed = parseRsuCommand(payload)
    if (parsed.kind === 'refused') return this.report({ id: parsed.id, done: false, reason: parsed.reason })
    const { command } = parsed
    const { time } = this.rtc
    const isExpired = command.expiresS !== undefined && time !== undefined && time / 1000 > command.expiresS
    const reason = isExpired ? 'expired' : this.carryOut(command)
    this.report(reason === undefined ? { id: command.id, done: true } : { id: command.id, done: false, reason })
  }

  /** Does what a command asks for, up to the first thing that is refused. Returns why it was. */
  private carryOut({ map, rsi, spatPeriodMs, priority }: Readonly<RsuCommand>): string | undefined {
    let reason: string | undefined
    if (map) reason = this.install('map', map)
    if (reason === undefined && rsi) reason = this.install('rsi', rsi)
    if (reason === undefined && spatPeriodMs !== undefined) this.broadcaster.spatPeriodMs = spatPeriodMs
    if (reason === undefined && priority !== undefined) this.givesPriority = priority
    return reason
  }

  private install(name: 'map' | 'rsi', bytes: Uint8Array): string | undefined {
    const reason = name === 'map' ? this.broadcaster.setMap(bytes) : this.broadcaster.setRsi(bytes)
    if (reason === undefined && this.store) this.store.write(name, bytes)
    return reason
  }

  /** What the store holds, else what the config says. */
  private loadMessages(): void {
    const { config, store, broadcaster } = this
    const map = store && store.read('map')
    const rsi = store && store.read('rsi')
    const mapReason = broadcaster.setMap(map ? new Uint8Array(map) : config.map)
    if (mapReason !== undefined) this.device.log('error', 'rsu', mapReason)
    const rsiBytes = rsi ? new Uint8Array(rsi) : config.rsi
    if (rsiBytes) broadcaster.setRsi(rsiBytes)
  }

  private onFrame(frame: Uint8Array): void {
    const heard = this.decode ? this.decode(frame) : this.vehicleIn(frame)
    const { crossroads } = this.broadcaster
    if (!heard) this.refused++
    else if (heard.kind === 'bsm' && crossroads && this.desk && this.givesPriority) {
      const wasBusy = this.desk.isBusy
      this.desk.hear(heard.vehicle, crossroads, this.device.clock.uptimeUs())
      if (!wasBusy && this.desk.isBusy) this.device.timers.after(clearEveryUs, this.onClear)
    }
  }

  /** The vehicle of a BSM: no other message comes under the applications that the radio lets through. */
  private vehicleIn(frame: Uint8Array): Heard | undefined {
    const payload = payloadOf(frame)
    const message = payload && this.broadcaster.read(payload)
    return message && message.bsmFrame && { kind: 'bsm', vehicle: vehicleOf(message.bsmFrame) }
  }

  private clear(): void {
    this.desk!.clear(this.device.clock.uptimeUs())
    if (this.desk!.isBusy) this.device.timers.after(clearEveryUs, this.onClear)
  }

  private periodic(): void {
    this.device.timers.after(this.config.reportEveryUs, this.onReport)
    this.report(undefined)
  }

  private state(): number {
    let state = 0
    if (this.radio.unixMs() === undefined) state |= RsuState.noTime
    if (this.broadcaster.isControllerSilent) state |= RsuState.controllerSilent
    if (!this.broadcaster.crossroads) state |= RsuState.noMap
    return state
  }

  private report(confirms: Confirmation | undefined): void {
    const { time } = this.rtc
    // Without a clock or an identity nobody could place the report.
    if (time === undefined || this.uplink.imei === '') return
    const { sent, spatPeriodMs } = this.broadcaster
    const { heard, lost } = this.radio.counts()
    const report = {
      imei: this.uplink.imei,
      unixS: Math.floor(time / 1000),
      state: this.state(),
      ...sent,
      heard,
      lost,
      refused: this.refused + this.line.refused,
      emergencies: this.desk ? this.desk.granted : 0,
      denied: this.denied,
      spatPeriod: spatPeriodMs,
      priority: this.desk !== undefined && this.givesPriority,
      signalDbm: this.signalDbm,
      confirms,
    }
    this.outbox.append(encodeRsuReport(report, this.writer))
    this.uplink.flush()
  }
}
