import type { Value } from '../interpreter/index.js'
import type { IoEvent } from '../io-queue.js'
import type { PinBank, PinState } from './pins.js'
import type { Timer } from './timers.js'

/** What `setWatch` was told. */
export interface WatchOptions {
  readonly repeats: boolean
  /** 1 rising, -1 falling, 0 both. */
  readonly edge: -1 | 0 | 1
  readonly debounceUs: number
  /** A pin whose level is taken at the edge. */
  readonly dataPin: string | undefined
}

/** What a callback of `setWatch` is given. Times are on the chip's clock, microseconds. */
export interface WatchReport {
  readonly state: boolean
  readonly timeUs: number
  readonly lastTimeUs: number | undefined
  readonly pin: string
  readonly data: boolean | undefined
}

interface Watch extends WatchOptions {
  readonly id: number
  readonly pin: string
  readonly callback: Value
  state: boolean
  lastTimeUs: number | undefined
  timeout: Timer | undefined
}

/** What watches need of the chip around them. */
export interface WatchHost {
  readonly pins: PinBank
  readonly limit: number
  /** Pins with the same number share an interrupt, whatever their port (STM32). */
  readonly sharesByNumber: boolean
  readonly nowUs: () => number
  push(event: Extract<IoEvent, { kind: 'edge' }>): void
  addTimer(dueUs: number, callback: () => void): Timer
  removeTimer(timer: Timer): void
  call(callback: Value, report: WatchReport): void
}

/** Watched pins. An edge becomes an event of the queue; debouncing goes by the time of the edge (jsinteractive.c of 2v29.277). */
export class Watches {
  private list: Watch[] = []
  private readonly listening = new Map<string, () => void>()

  constructor(private readonly host: WatchHost) {}

  /** What watches hold, for the memory count. */
  get held(): Value[] {
    return this.list.map(({ callback }) => callback)
  }

  /** Whether another watch on that pin can be had. */
  canWatch(pin: string): boolean {
    if (this.listening.has(pin)) return true
    if (this.listening.size >= this.host.limit) return false
    return !this.host.sharesByNumber || ![...this.listening.keys()].some((other) => other.slice(1) === pin.slice(1))
  }

  /** Watches a pin and returns the number of the watch. */
  add(pin: string, callback: Value, options: WatchOptions): number {
    const state = this.host.pins.get(pin)
    const id = this.list.reduce((highest, other) => Math.max(highest, other.id), 0) + 1
    const isHigh = state.read() === 1
    this.list.push({ id, pin, callback, ...options, state: isHigh, lastTimeUs: undefined, timeout: undefined })
    if (!this.listening.has(pin)) this.listening.set(pin, this.listen(state, options.dataPin))
    return id
  }

  /** Ends a watch. Returns whether there was one. */
  remove(id: number): boolean {
    const watch = this.list.find((candidate) => candidate.id === id)
    if (watch) this.drop(watch)
    return watch !== undefined
  }

  clear(): void {
    for (const watch of [...this.list]) this.drop(watch)
  }

  /** From the idle loop: an edge that was queued. */
  handle({ pin, isHigh, atUs, data }: Extract<IoEvent, { kind: 'edge' }>): void {
    for (const watch of [...this.list])
      if (watch.pin === pin && this.isDue(watch, isHigh, atUs)) this.fire(watch, isHigh, atUs, data)
  }

  private listen({ name, net }: PinState, dataPin: string | undefined): () => void {
    let last = net.level
    return net.listen(({ level }) => {
      if (level === last) return
      last = level
      const data = dataPin === undefined ? undefined : this.host.pins.get(dataPin).net.level === 1
      this.host.push({ kind: 'edge', pin: name, isHigh: level === 1, data, atUs: this.host.nowUs() })
    })
  }

  /** Whether the callback is to run now; a debounced one waits until the pin has been quiet. */
  private isDue(watch: Watch, isHigh: boolean, atUs: number): boolean {
    if (watch.debounceUs <= 0) {
      watch.state = isHigh
      return true
    }
    this.hold(watch, isHigh, atUs)
    return false
  }

  private hold(watch: Watch, isHigh: boolean, atUs: number): void {
    if (!watch.timeout && isHigh === watch.state) return
    if (watch.timeout) this.host.removeTimer(watch.timeout)
    watch.timeout = this.host.addTimer(atUs + watch.debounceUs, () => {
      watch.timeout = undefined
      if (watch.state === isHigh) return
      watch.state = isHigh
      this.fire(watch, isHigh, atUs, undefined)
    })
  }

  private fire(watch: Watch, isHigh: boolean, atUs: number, data: boolean | undefined): void {
    const { edge, lastTimeUs, pin, callback } = watch
    watch.lastTimeUs = atUs
    if (edge !== 0 && edge > 0 !== isHigh) return
    if (!watch.repeats) this.drop(watch)
    this.host.call(callback, { state: isHigh, timeUs: atUs, lastTimeUs, pin, data })
  }

  private drop(watch: Watch): void {
    this.list = this.list.filter((other) => other !== watch)
    if (watch.timeout) this.host.removeTimer(watch.timeout)
    if (this.list.some(({ pin }) => pin === watch.pin)) return
    this.listening.get(watch.pin)?.()
    this.listening.delete(watch.pin)
  }
}
