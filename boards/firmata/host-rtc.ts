import {
  busError,
  type RTC,
  type RTCConstructor,
  type RTCOptions,
  type TimerHandle,
  type TimeValue,
} from '../../firmware/hal/index.js'
import type { Host } from './host.js'
import { callbackOption, keepTarget, requireOptions } from '../provider-options.js'

/**
 * The clock of a tethered device (ECMA-419 clause 16): the computer's time of day, or what was set since, which leaves the
 * computer's own clock alone.
 */
export function rtcOf(host: Host, unixMs: () => number): RTCConstructor {
  const clock = new HostClock(host, unixMs)
  return class extends HostRTC {
    constructor(options: RTCOptions) {
      super(clock, options)
    }
  }
}

/** What all instances of a device share. */
class HostClock {
  readonly instances = new Set<HostRTC>()
  /** Whether somebody has set the clock; undefined takes the time away. */
  private isSet = false
  private setMs: number | undefined
  private setAtUs = 0

  constructor(
    readonly host: Host,
    private readonly unixMs: () => number,
  ) {}

  get time(): number | undefined {
    if (!this.isSet) return Math.floor(this.unixMs())
    if (this.setMs === undefined) return undefined
    return Math.floor(this.setMs + (this.host.clock.uptimeUs() - this.setAtUs) / 1000)
  }

  set time(value: number | undefined) {
    this.isSet = true
    this.setMs = value
    this.setAtUs = this.host.clock.uptimeUs()
    for (const instance of this.instances) instance.arm()
  }
}

class HostRTC implements RTC {
  readonly #onAlarm: RTCOptions['onAlarm']
  private alarmMs: TimeValue | undefined
  private timer: TimerHandle | undefined
  private isClosed = false

  constructor(
    private readonly clock: HostClock,
    options: RTCOptions,
  ) {
    const { onAlarm, target } = requireOptions(options)
    this.#onAlarm = callbackOption(onAlarm, 'onAlarm')
    keepTarget(this, target)
    clock.instances.add(this)
  }

  get time(): TimeValue | undefined {
    this.assertOpen()
    return this.clock.time
  }

  set time(value: TimeValue | undefined) {
    this.assertOpen()
    this.clock.time = value === undefined ? undefined : timeValue(value, 'time')
  }

  configure(options: { readonly alarm?: TimeValue | undefined }): void {
    this.assertOpen()
    if (!('alarm' in requireOptions(options))) return
    const { alarm } = options
    this.alarmMs = alarm === undefined ? undefined : timeValue(alarm, 'alarm')
    this.arm()
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.clock.instances.delete(this)
    this.clock.host.timers.cancel(this.timer)
  }

  /** Puts the timer where the clock as it runs now will show the alarm. */
  arm(): void {
    const { timers } = this.clock.host
    timers.cancel(this.timer)
    const { time } = this.clock
    if (this.alarmMs === undefined || time === undefined) return
    this.timer = timers.after(Math.max(0, this.alarmMs - time) * 1000, () => this.ring())
  }

  private ring(): void {
    if (this.isClosed) return
    this.alarmMs = undefined
    ;(this.#onAlarm as ((this: RTC, value: undefined) => void) | undefined)?.call(this, undefined)
  }

  private assertOpen(): void {
    if (this.isClosed) throw busError('closed', 'an open clock expected, got a closed one')
  }
}

/** A time value of ECMAScript: whole milliseconds, up to 8.64e15 either side of 1970. @throws RangeError */
function timeValue(value: TimeValue, name: string): TimeValue {
  const time = Math.floor(Number(value))
  if (!(Math.abs(time) <= 8.64e15)) throw new RangeError(`${name}: a time value expected, got ${String(value)}`)
  return time
}
