import type { TimeValue } from '../../../firmware/hal/base.js'
import type { RTC, RTCOptions } from '../../../firmware/hal/rtc.js'
import type { Globals } from './globals.js'
import { assertOpen, callback, keepTarget } from './options.js'

declare const getTime: Globals['getTime']
declare const setTime: Globals['setTime']
declare const setTimeout: Globals['setTimeout']
declare const clearTimeout: Globals['clearTimeout']

/** The interpreter's clock starts somewhere before this (2020-01-01, in seconds) and says nothing of having been set. */
const earliest = 1577836800

/** The interpreter's clock as a real-time clock (ECMA-419 clause 16). It keeps time in every sleep, not without supply. */
export class EspruinoRTC implements RTC {
  private alarm: TimeValue | undefined
  private timer: number | undefined
  private readonly ring: () => void
  private isOpen = true

  constructor(options: RTCOptions) {
    const { onAlarm, target } = options
    if (typeof options !== 'object') throw new TypeError('options')
    const listener = callback(onAlarm, 'onAlarm')
    keepTarget(this, target)
    this.ring = () => {
      this.timer = undefined
      this.alarm = undefined
      if (listener) listener.call(this)
    }
  }

  get time(): TimeValue | undefined {
    assertOpen(this.isOpen)
    const seconds = getTime()
    return seconds < earliest ? undefined : Math.floor(seconds * 1000)
  }

  /** With undefined the clock shows a time that counts as unset. */
  set time(value: TimeValue | undefined) {
    assertOpen(this.isOpen)
    setTime(value === undefined ? 0 : timeValue(value) / 1000)
    this.arm()
  }

  configure(options: { readonly alarm?: TimeValue | undefined }): void {
    assertOpen(this.isOpen)
    if (!options) throw new TypeError('options')
    if (!('alarm' in options)) return
    const { alarm } = options
    this.alarm = alarm === undefined ? undefined : timeValue(alarm)
    this.arm()
  }

  close(): void {
    this.isOpen = false
    this.disarm()
  }

  private arm(): void {
    this.disarm()
    const now = getTime()
    if (this.alarm === undefined || now < earliest) return
    this.timer = setTimeout(this.ring, Math.max(0, this.alarm - now * 1000))
  }

  private disarm(): void {
    if (this.timer !== undefined) clearTimeout(this.timer)
    this.timer = undefined
  }
}

/** A time value of ECMAScript: whole milliseconds, up to 8.64e15 either side of 1970. @throws RangeError */
function timeValue(value: TimeValue): TimeValue {
  const time = Math.floor(+value)
  if (!(Math.abs(time) <= 8.64e15)) throw new RangeError('time')
  return time
}
