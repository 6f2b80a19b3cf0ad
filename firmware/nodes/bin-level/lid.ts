import { Lis3dh, type AccelerationSample } from '../../drivers/lis3dh.js'
import { DigitalMode, Edge, type Device, type KeyValueDomain, type TimerHandle } from '../../hal/index.js'
import type { PartHealth } from '../../lib/health.js'
import { keepVector, keptVector } from '../../lib/kept-vector.js'
import { LidWatch, type LidState } from './lid-watch.js'

const second = 1_000_000
/** Push that wakes the processor, metres per second squared. */
const motionThreshold = 1.5
const settleUs = second
/** From look to look while the lid is not shut: soon at first, then once a minute. */
const openUs = { soon: 2 * second, later: 60 * second } as const
const soonLooks = 10
/** Looks that stay unsure: then it is shaking, and the next regular look will do. */
const longestDoubt = 15
const regularUs = 3600 * second

/** The lid: an accelerometer that wakes the processor when it is moved. How it lay at the first start is what "shut" means. */
export class Lid {
  private readonly chip: Lis3dh
  private readonly store: KeyValueDomain | undefined
  private watch: LidWatch | undefined
  private timer: TimerHandle | undefined
  private looks = 0
  private isBusy = false
  /** The chip holds its pin until it is acknowledged: at a start it may have held it for long. */
  private isMoved = true

  /**
   * @param onChange hears when it is found to lie otherwise
   * @throws whatever the driver throws that misses its part of the board
   */
  constructor(
    private readonly device: Device,
    private readonly health: PartHealth,
    private readonly onChange: (state: LidState) => void,
  ) {
    const { keyValue, timers } = device
    this.store = keyValue && keyValue.open({ path: 'lid' })
    this.chip = new Lis3dh({ ...device.i2c['lid']!, timers, rate: 10, motionThreshold })
    const { io, pin } = device.digital['motion']!
    new io({ pin, mode: DigitalMode.Input, edge: Edge.Rising, onReadable: () => this.onMotion() })
  }

  /** How it lies; undefined where nobody knows: before the first look, with a chip that does not work. */
  get state(): LidState | undefined {
    return this.watch && this.health.isOk ? this.watch.state : undefined
  }

  start(): void {
    const reference = keptVector(this.store, 'reference')
    if (reference) this.watch = new LidWatch(reference)
    this.look()
  }

  private onMotion(): void {
    this.isMoved = true
    this.looks = 0
    this.lookAfter(settleUs, false)
  }

  private lookAfter(delayUs: number, isRegular: boolean): void {
    const { timers } = this.device
    timers.cancel(this.timer)
    this.timer = timers.after(delayUs, () => {
      // Set up anew: one that hangs or forgot its settings is found out.
      if (isRegular) this.chip.configure({})
      this.look()
    })
  }

  private look(): void {
    if (this.isBusy) return
    this.isBusy = true
    if (!this.isMoved) return this.sample()
    this.chip.acknowledgeMotion((error) => {
      this.isMoved = error !== null
      this.sample()
    })
  }

  private sample(): void {
    this.chip.sample((error, acceleration) => {
      this.isBusy = false
      this.looks++
      if (error) this.health.failed(error)
      if (error) return this.lookAfter(this.looks > longestDoubt ? regularUs : settleUs, true)
      this.health.succeeded()
      this.judge(acceleration)
    })
  }

  private judge(acceleration: AccelerationSample): void {
    if (!this.watch) this.learn(acceleration)
    const watch = this.watch!
    const verdict = watch.see(acceleration)
    if (verdict === 'changed') this.onChange(watch.state)
    if (verdict === 'unsure' && this.looks <= longestDoubt) return this.lookAfter(settleUs, false)
    if (watch.state === 'shut') return this.lookAfter(regularUs, true)
    this.lookAfter(this.looks > soonLooks ? openUs.later : openUs.soon, false)
  }

  private learn(reference: AccelerationSample): void {
    this.watch = new LidWatch(reference)
    keepVector(this.store, 'reference', reference)
  }
}
