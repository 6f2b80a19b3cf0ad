import { Lis3dh, type AccelerationSample } from '../../drivers/lis3dh.js'
import { DigitalMode, Edge, type Device, type KeyValueDomain, type TimerHandle } from '../../hal/index.js'
import type { CommandValue } from '../../lib/command.js'
import { FieldNode, type FieldNodeOwner } from '../../lib/field-node.js'
import { GaugeWatch } from '../../lib/gauge-watch.js'
import type { PartHealth } from '../../lib/health.js'
import { keepVector, keptVector } from '../../lib/kept-vector.js'
import type { Outbox } from '../../lib/outbox.js'
import type { Report } from '../../lib/report.js'
import type { Broker, Uplink } from '../../lib/uplink.js'
import type { ModemConstructor, ModemOptions } from '../../modems/modem.js'
import { CoverWatch } from './cover-watch.js'
import { manholeModel as model, manholeSettings } from './model.js'

/** What a node under a manhole cover is told. */
export interface ManholeConfig {
  readonly broker: Broker
  /** Power saving mode of the modem; left out, the modem stays awake and commands reach it at once. */
  readonly powerSaving?: ModemOptions['powerSaving']
  /** Hears when the cover is found to be open or shut. */
  readonly onChange?: (isOpen: boolean) => void
}

const second = 1_000_000
/** Push of a wheel or of a lever that wakes the processor, metres per second squared. */
const motionThreshold = 1
/** From motion to the first look, and from a look that was unsure to the next. */
const settleUs = second
/** Looks after a motion that stay unsure: then it is shaking, and the next regular look will do. */
const longestDoubt = 10
const degree = 3.141592653589793 / 180

/**
 * A manhole cover: an accelerometer that wakes the processor when somebody moves the cover, an alarm once it is known to be open. How
 * it lay at the first start, or when it was told so, is what "shut" means.
 */
export class Manhole implements FieldNodeOwner {
  readonly field: FieldNode<typeof manholeSettings>
  private readonly device: Device
  private readonly onChange: ManholeConfig['onChange']
  private readonly chip: Lis3dh
  private readonly chipHealth: PartHealth
  private readonly gauge: GaugeWatch<typeof manholeSettings>
  private readonly store: KeyValueDomain | undefined
  private watch: CoverWatch | undefined
  private timer: TimerHandle | undefined
  private doubts = 0
  private shakes = 0
  private isLooking = false
  /** The chip holds its pin until it is acknowledged: at a start it may have held it for long. */
  private isMoved = true

  /** Opens every part; nothing runs before {@link start}. @throws whatever a driver throws that misses its part of the board */
  constructor(device: Device, modem: ModemConstructor, config: ManholeConfig) {
    const { timers, keyValue } = device
    this.device = device
    this.onChange = config.onChange
    this.field = new FieldNode({
      device,
      modem,
      broker: config.broker,
      kind: 'manhole',
      settings: manholeSettings,
      commands: { [model.learn.path]: { type: 'flag' } },
      owner: this,
      ...(config.powerSaving ? { powerSaving: config.powerSaving } : {}),
    })
    this.store = keyValue && keyValue.open({ path: 'cover' })
    this.chip = new Lis3dh({ ...device.i2c['tilt']!, timers, rate: 10, motionThreshold })
    this.chipHealth = this.field.part('tilt')
    this.gauge = new GaugeWatch(device, this.field)
    const { io, pin } = device.digital['motion']!
    new io({ pin, mode: DigitalMode.Input, edge: Edge.Rising, onReadable: () => this.onMotion() })
  }

  get outbox(): Outbox {
    return this.field.outbox
  }

  get uplink(): Uplink {
    return this.field.uplink
  }

  /** Whether the firmware holds the cover for open. */
  get isOpen(): boolean {
    return this.watch !== undefined && this.watch.state === 'open'
  }

  /** Begins to work: knows how the cover should lie, or learns it, and reports. */
  start(): void {
    this.field.start()
    this.gauge.start()
    const reference = keptVector(this.store, 'reference')
    if (reference) this.watch = new CoverWatch(reference)
    this.look(() => this.field.report())
  }

  describe(report: Report): void {
    const { watch } = this
    if (watch && this.chipHealth.isOk) {
      report.flag(model.open, this.isOpen)
      report.number(model.tilt, watch.tilt)
      report.number(model.angle, watch.tilt * degree, 1 / 256)
    }
    report.number(model.shakes, this.shakes)
    this.shakes = 0
    this.gauge.describe(report)
  }

  command(values: Readonly<Record<string, CommandValue>>): string | undefined {
    if (values[model.learn.path] !== true) return undefined
    if (!this.chipHealth.isOk) return 'the accelerometer does not work'
    this.watch = undefined
    this.look(() => {})
    return undefined
  }

  onSettings(): void {
    this.look(() => {})
  }

  private onMotion(): void {
    this.shakes++
    this.isMoved = true
    this.lookAfter(settleUs)
  }

  /** Looks again, by and by; a regular look first sets the chip up anew: one that hangs or forgot its settings is found out. */
  private lookAfter(delayUs: number, before: () => void = () => {}): void {
    const { timers } = this.device
    timers.cancel(this.timer)
    this.timer = timers.after(delayUs, () => {
      before()
      this.look(() => {})
    })
  }

  /** Looks how the cover lies; `then` comes once that is done, however it went. */
  private look(then: () => void): void {
    if (this.isLooking) return then()
    this.isLooking = true
    if (this.isMoved) this.acknowledge(then)
    else this.sample(then)
  }

  private acknowledge(then: () => void): void {
    this.chip.acknowledgeMotion((error) => {
      this.isMoved = error !== null
      this.sample(then)
    })
  }

  private sample(then: () => void): void {
    this.chip.sample((error, acceleration) => {
      this.isLooking = false
      if (error) {
        this.chipHealth.failed(error)
        this.lookAgain(true)
      } else this.judge(acceleration)
      then()
    })
  }

  private judge(acceleration: AccelerationSample): void {
    this.chipHealth.succeeded()
    if (!this.watch) this.learn(acceleration)
    const verdict = this.watch!.see(acceleration, this.field.settings.get('safetyAngle'))
    if (verdict === 'changed') this.change()
    this.lookAgain(verdict === 'unsure')
  }

  private change(): void {
    if (this.onChange) this.onChange(this.isOpen)
    this.field.report()
  }

  /** The next look: soon while there is a doubt, but not for ever. */
  private lookAgain(isUnsure: boolean): void {
    this.doubts = isUnsure ? this.doubts + 1 : 0
    if (this.doubts > 0 && this.doubts <= longestDoubt) return this.lookAfter(settleUs)
    const everyS = this.field.settings.get('look') * this.field.battery.stretch
    this.lookAfter(everyS * second, () => this.chip.configure({}))
  }

  private learn(reference: AccelerationSample): void {
    this.watch = new CoverWatch(reference)
    keepVector(this.store, 'reference', reference)
  }
}
