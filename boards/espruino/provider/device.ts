import type { Clock, Device, Identity, LogLevel, Random, Timers } from '../../../firmware/hal/device.js'
import type { Connection } from '../../../firmware/hal/base.js'
import type { I2CAsync, I2COptions } from '../../../firmware/hal/i2c.js'
import type { PWM } from '../../../firmware/hal/pwm.js'
import type { Globals } from './globals.js'
import type { EspruinoPWMOptions } from './pwm.js'

declare const E: Globals['E']
declare const console: Globals['console']
declare const global: { setTime: Globals['setTime'] }
declare const setTimeout: Globals['setTimeout']
declare const clearTimeout: Globals['clearTimeout']
declare const getTime: Globals['getTime']
declare const setTime: Globals['setTime']
declare const getSerial: Globals['getSerial']

/** What the interpreter gives every device, whatever hangs on it. */
type Core = 'clock' | 'timers' | 'random' | 'identity' | 'log'

/** What an entry gives: the classes and connections of its parts, and how its board sleeps and restarts. */
export interface DeviceParts extends Omit<Device, Core | 'i2c' | 'pwm'> {
  readonly i2c: Readonly<Record<string, Connection<I2COptions, I2CAsync>>>
  readonly pwm: Readonly<Record<string, Connection<EspruinoPWMOptions, PWM>>>
}

/**
 * The device of the board that the interpreter runs on. An entry imports the classes that its parts need and no others, so
 * that the image carries no more:
 *
 *     const device = makeDevice({
 *       io: { PWM: EspruinoPWM, Serial: EspruinoSerial, I2C: { Async: EspruinoI2CAsync } },
 *       pwm: { dimmer: { io: EspruinoPWM, pin: A0, hz: 1000, resolution: 16 } }, ...
 *       power: new EspruinoPower(),
 *     })
 */
export function makeDevice(parts: DeviceParts): Device {
  const device = parts as unknown as { -readonly [Key in keyof Device]: Device[Key] }
  device.clock = new EspruinoClock()
  device.timers = new EspruinoTimers()
  device.random = random
  device.identity = identity
  device.log = log
  return device
}

/** Time since the firmware started. Setting the time of day would make it jump: `setTime` is replaced by one that says so. */
class EspruinoClock implements Clock {
  private startedAt = getTime()

  constructor() {
    const set = setTime
    global.setTime = (seconds) => {
      const before = getTime()
      set(seconds)
      this.startedAt += getTime() - before
    }
  }

  uptimeUs(): number {
    return Math.floor((getTime() - this.startedAt) * 1000000)
  }
}

/** The interpreter gives the ids of its timers out again: ours are never the same, so that one which fired stays harmless. */
class EspruinoTimers implements Timers {
  private readonly ids: Record<number, number> = {}
  private last = 0

  after(delayUs: number, callback: () => void): number {
    if (!(delayUs >= 0)) throw new RangeError('delay')
    if (typeof callback !== 'function') throw new TypeError('callback')
    const handle = ++this.last
    this.ids[handle] = setTimeout(() => {
      delete this.ids[handle]
      callback()
    }, delayUs / 1000)
    return handle
  }

  cancel(handle: number | undefined): void {
    const id = this.ids[handle!]
    if (id === undefined) return
    delete this.ids[handle!]
    clearTimeout(id)
  }
}

const random: Random = {
  next: () => (E.hwRand() >>> 0) / 4294967296,
}

const identity: Identity = {
  get serialNumber() {
    return getSerial()
  },
}

/** A line on the console; what is only for debugging stays away. */
function log(level: LogLevel, source: string, text: string): void {
  if (level !== 'debug') console.log(level + ' ' + source + ': ' + text)
}
