import type { PackWriter } from '../../../protocols/senml/index.js'
import type { Hx711Calibration } from '../../drivers/hx711.js'
import { DigitalMode, Edge, type Device, type Digital, type KeyValueDomain } from '../../hal/index.js'
import { FieldNode, type FieldNodeOwner } from '../../lib/field-node.js'
import type { Outbox } from '../../lib/outbox.js'
import type { Report } from '../../lib/report.js'
import type { Broker, Uplink } from '../../lib/uplink.js'
import type { ModemConstructor } from '../../modems/modem.js'
import { wasteOf, type Emptying, type Place } from './emptying.js'
import { Journal } from './journal.js'
import { Lift, type LiftAction, type LiftEvent } from './lift.js'
import { collectorModel as model, collectorSettings } from './model.js'
import { Position } from './position.js'
import { Scale } from './scale.js'
import { SteadyWeight } from './steady-weight.js'
import { TagReader } from './tag-reader.js'

/** What a collector is told when it is put into a truck. */
export interface CollectorConfig {
  readonly broker: Broker
  /** Of the truck, ASCII. */
  readonly vehicle: string
  readonly calibration: Hx711Calibration
}

const second = 1_000_000
/** Reports that wait for a clock are tried again so often. */
const drainUs = 10 * second
/** Of a degree: 1.7 m of latitude, and a 32-bit float holds it. */
const degreeStep = 1 / 65536
const kilogramStep = 1 / 16

/**
 * A collection truck: reads the tag of the bin on its lift, weighs it before and after, and reports each emptying once with place, can,
 * category, time, weight and vehicle, however long the network was away and however often the unit restarted. See README.md.
 */
export class Collector implements FieldNodeOwner {
  readonly field: FieldNode<typeof collectorSettings>
  private readonly device: Device
  private readonly config: CollectorConfig
  private readonly lift = new Lift()
  private readonly journal: Journal
  private readonly places: KeyValueDomain
  private readonly scale: Scale
  private readonly tags: TagReader
  private readonly position: Position
  private readonly binSwitch: Digital
  private readonly upSwitch: Digital
  private current: Emptying | undefined
  private full = new SteadyWeight(false)
  private tare = new SteadyWeight(true)
  /** When each emptying was tipped by the uptime clock, where the time of day was not known: by number, microseconds. */
  private readonly tippedUs: Record<number, number> = {}
  private reported: Emptying | undefined

  /** Opens every part; nothing runs before {@link start}. @throws whatever a driver throws that misses its part of the board */
  constructor(device: Device, modem: ModemConstructor, config: CollectorConfig, writer?: PackWriter) {
    this.device = device
    this.config = config
    this.field = new FieldNode({
      device,
      modem,
      broker: config.broker,
      kind: 'collector',
      settings: collectorSettings,
      owner: this,
      ...(writer ? { writer } : {}),
    })
    const { field } = this
    this.journal = new Journal(device.keyValue!.open({ path: 'emptyings' }))
    this.places = device.keyValue!.open({ path: 'place' })
    this.scale = new Scale(device, field.part('scale-data'), config.calibration)
    this.tags = new TagReader({ ...device.i2c['reader']!, timers: device.timers }, field.part('reader'))
    const fixUs = (): number => field.settings.get('fixEvery') * second
    this.position = new Position(device, field.part('gnss'), fixUs, (unixMs) => this.onTime(unixMs))
    this.binSwitch = this.input('bin', 'bin-on', 'bin-off')
    this.upSwitch = this.input('up', 'up', 'down')
  }

  get outbox(): Outbox {
    return this.field.outbox
  }

  get uplink(): Uplink {
    return this.field.uplink
  }

  /** Begins to work: what was under way when the processor stopped is taken up again; every part is tried once. */
  start(): void {
    this.field.start()
    this.position.start()
    this.resume()
    if (this.lift.state === 'empty') {
      this.tags.test()
      this.scale.test()
    }
    this.drainLater()
    this.field.report()
  }

  describe(report: Report): void {
    const emptying = this.reported
    report.text(model.vehicle, this.config.vehicle)
    if (emptying) return this.describeEmptying(report, emptying)
    const { fix } = this.position
    this.describePlace(report, fix)
    report.number(model.speed, fix && fix.speed, 1 / 4)
    report.number(model.emptied, this.journal.emptyings)
  }

  command(): undefined {
    return undefined
  }

  onSettings(): void {
    // They count from the next look or emptying on.
  }

  private describeEmptying(report: Report, emptying: Emptying): void {
    const { serial, can, category, tag, uid, fill, isUnsteady, place } = emptying
    const unixS = this.timeOf(emptying)
    const weight = wasteOf(emptying)
    report.number(model.emptying, serial, 1, unixS)
    report.text(model.can, can, unixS)
    report.text(model.category, category, unixS)
    report.number(model.weight, weight, kilogramStep, unixS)
    this.describePlace(report, place, unixS)
    report.text(model.tag, tag, unixS)
    if (tag !== 'read') report.text(model.uid, uid, unixS)
    report.number(model.fill, fill, 1, unixS)
    if (isUnsteady) report.flag(model.unsteady, true, unixS)
    if (weight !== undefined && weight < this.field.settings.get('lightest')) report.flag(model.noWaste, true, unixS)
    if (unixS === undefined) report.flag(model.late, true)
  }

  private describePlace(report: Report, place: Place | undefined, unixS?: number): void {
    report.number(model.latitude, place && place.latitude, degreeStep, unixS)
    report.number(model.longitude, place && place.longitude, degreeStep, unixS)
  }

  private input(role: string, onRise: LiftEvent, onFall: LiftEvent): Digital {
    const { io, pin } = this.device.digital[role]!
    const input: Digital = new io({
      pin,
      mode: DigitalMode.InputPullDown,
      edge: Edge.RisingAndFalling,
      onReadable: () => this.act(this.lift.take(input.read() === 1 ? onRise : onFall)),
    })
    return input
  }

  private act(action: LiftAction): void {
    switch (action) {
      case 'arrive':
        return this.arrive()
      case 'abandon':
        return this.rest()
      case 'tip':
        return this.tip()
      case 'weigh-empty':
        this.tare = new SteadyWeight(true)
        return this.scale.weigh(this.tare)
      case 'finish':
        return this.finish()
      case 'none':
    }
  }

  private arrive(): void {
    this.full = new SteadyWeight(false)
    this.tare = new SteadyWeight(true)
    this.scale.weigh(this.full)
    this.tags.start()
  }

  /** From here on there is an emptying, whatever happens to the unit. */
  private tip(): void {
    this.scale.rest()
    this.tags.again()
    const serial = this.journal.nextSerial()
    const unixS = this.field.nowS()
    if (unixS === undefined) this.tippedUs[serial] = this.device.clock.uptimeUs()
    const { weight, isSteady } = this.full
    this.current = { serial, tag: 'unreadable', full: weight, isUnsteady: !isSteady, unixS, place: this.place() }
    this.takeTag(this.current)
    this.journal.keepOpen(this.current)
  }

  private finish(): void {
    const { current, tare } = this
    if (current) {
      this.takeTag(current)
      current.tare = tare.weight
      if (!tare.isSteady) current.isUnsteady = true
      if (!current.place) current.place = this.place()
      this.journal.close(current)
    }
    this.rest()
    this.drain()
  }

  private rest(): void {
    this.current = undefined
    this.scale.rest()
    this.tags.stop()
  }

  /** What is known from before a restart is not forgotten for what came after. */
  private takeTag(emptying: Emptying): void {
    const { state, uid, record } = this.tags.tag
    if (emptying.tag === 'read' && state !== 'read') return
    emptying.tag = state
    if (uid !== undefined) emptying.uid = uid
    if (!record) return
    emptying.can = record.id
    emptying.category = record.category
    emptying.fill = record.fill
  }

  /** The bin may still hang on the lift, up or down, or be gone: then its emptying is over. */
  private resume(): void {
    const open = this.journal.open()
    const hangs = this.binSwitch.read() === 1
    const isUp = this.upSwitch.read() === 1
    if (open) {
      this.current = open
      this.lift.state = isUp ? 'raised' : 'lowered'
      if (!hangs) return this.act(this.lift.take('bin-off'))
      this.tags.resume()
      if (!isUp) this.act('weigh-empty')
    } else if (hangs && !isUp) this.act(this.lift.take('bin-on'))
    else if (hangs) {
      // It was hung and tipped while nobody looked: the weight is not known, the emptying is.
      this.lift.state = 'raised'
      this.tags.start()
      this.tip()
    }
  }

  /** Where the truck is: the latest fix, or the one that was kept over a restart. */
  private place(): Place | undefined {
    const { fix } = this.position
    if (!fix) return this.keptPlace()
    const view = new DataView(new ArrayBuffer(8))
    view.setFloat32(0, fix.latitude)
    view.setFloat32(4, fix.longitude)
    this.places.write('latest', view.buffer)
    return { latitude: fix.latitude, longitude: fix.longitude }
  }

  private keptPlace(): Place | undefined {
    const bytes = this.places.read('latest')
    if (!bytes || bytes.byteLength !== 8) return undefined
    const view = new DataView(bytes)
    return { latitude: view.getFloat32(0), longitude: view.getFloat32(4) }
  }

  private onTime(unixMs: number): void {
    if (this.field.nowS() === undefined) this.field.setClock(unixMs)
    this.drain()
  }

  /** When it was tipped; undefined where a restart came before the clock. */
  private timeOf({ serial, unixS }: Emptying): number | undefined {
    if (unixS !== undefined) return unixS
    const tippedUs = this.tippedUs[serial]
    const nowS = this.field.nowS()
    if (tippedUs === undefined || nowS === undefined) return undefined
    return nowS - Math.round((this.device.clock.uptimeUs() - tippedUs) / second)
  }

  /** What waits for a clock goes into the outbox as soon as there is one. */
  private drain(): void {
    if (!this.field.canStore) return
    this.journal.drain((emptying) => {
      this.reported = emptying
      this.field.report()
      this.reported = undefined
    })
  }

  private drainLater(): void {
    this.device.timers.after(drainUs, () => {
      this.drain()
      this.drainLater()
    })
  }
}
